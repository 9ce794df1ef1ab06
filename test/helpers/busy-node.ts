/**
 * A node that submits and mines without end, in a process of its own, to be killed. It says on standard output what it has
 * acknowledged and where it is; at the moment named by its third argument it kills itself, as `kill -9` would.
 *
 *     node busy-node.ts DIRECTORY DIFFICULTY MOMENT
 *
 * Moments: `accepted` (a transaction was just acknowledged), `found` (a nonce, nothing written yet), `before`, `during` and
 * `after` the commit of a block, `never`.
 */

import { writeSync } from 'node:fs';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { Node } from '../../src/node/node.ts';
import { openStore } from '../../src/node/opening.ts';
import type { Phase } from '../../src/node/phase.ts';
import type { Store, Write } from '../../src/state/store.ts';
import { developmentPeople, HELPER_NAME, type Person } from '../../src/wallet/mnemonic.ts';

const [directory = '', difficulty = '256', moment = 'never'] = process.argv.slice(2);
const GWEI = 1_000_000_000n;

/** Where each moment lies among the phases; `during` is in the store, below. */
const PHASE_OF: Readonly<Record<string, Phase['phase']>> = {
  accepted: 'accepted',
  found: 'found',
  before: 'committing',
  after: 'committed',
};

const people = developmentPeople().filter(({ name }) => name !== HELPER_NAME);
const plain = developmentGenesis(people.map(({ address }) => address));
const genesis = { ...plain, params: { ...plain.params, difficulty: BigInt(difficulty) } };
const store = killingStore(await openStore(directory));
const node = await Node.open({ store, genesis, onPhase });
node.start();
for (;;) await giveAndMine();

async function giveAndMine(): Promise<void> {
  const [alise, bob, jon] = people;
  if (alise === undefined || bob === undefined || jon === undefined) throw new Error('nobody is there');
  for (const [from, to] of [
    [alise, bob],
    [bob, jon],
    [alise, jon],
  ] as const)
    await give(from, to);
  await node.mine();
}

async function give(from: Person, to: Person): Promise<void> {
  const hash = await node.submit(
    signTransaction(
      {
        type: 2,
        chainId: genesis.params.chainId,
        nonce: node.nextNonce(from.address),
        maxPriorityFeePerGas: GWEI,
        maxFeePerGas: 10n * GWEI,
        gasLimit: 21_000n,
        to: to.address,
        value: 1n,
        data: new Uint8Array(0),
        accessList: [],
      },
      from.privateKey,
    ),
  );
  say('acknowledged', hash);
}

function onPhase(phase: Phase): void {
  say(phase.phase, 'number' in phase ? String(phase.number) : '');
  if (phase.phase !== PHASE_OF[moment]) return;
  if (phase.phase === 'accepted') say('acknowledged', phase.hash);
  die();
}

/** Hands the batch with a block to the disk and dies in the same breath. */
function killingStore(whole: Store): Store {
  return {
    get: (key) => whole.get(key),
    count: (prefix) => whole.count(prefix),
    scan: (prefix, options) => whole.scan(prefix, options),
    close: () => whole.close(),
    commit: (writes) => {
      const done = whole.commit(writes);
      if (moment === 'during' && writes.some(isBlock)) die();
      return done;
    },
  };
}

/** Genesis is not mined. */
function isBlock({ key }: Write): boolean {
  return key.startsWith('block/') && key !== `block/${'0'.repeat(20)}`;
}

/** Written before anything else happens: what was said was so. */
function say(what: string, detail: string): void {
  writeSync(1, `${what} ${detail}\n`);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
