/**
 * Writes a log and a store until there is no room, in a process whose largest file is limited (`ulimit -f`), and says what came of it.
 *
 *     node no-room.ts DIRECTORY
 */

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry } from '../../src/chain/log/archive.ts';
import { Log } from '../../src/chain/log/log.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { developmentPeople, type Person } from '../../src/wallet/mnemonic.ts';

const [directory = ''] = process.argv.slice(2);
const people = developmentPeople();
const genesis = developmentGenesis(people.map(({ address }) => address));
const alise = people[0] as Person;
mkdirSync(join(directory, 'chain'), { recursive: true });
const store = await openLevelStore(join(directory, 'chain'));
const log = new Log(join(directory, 'blocks.hlpchain'));
await log.start(store, genesis);

let appended = 0;
const appending = await failing(async () => {
  await log.append([memo(10_000)]);
  appended += 1;
});
const torn = statSync(log.path).size;
const again = await failing(async () => log.append([memo(10_000)]));
await log.append([memo(1)]);
const small = statSync(log.path).size;

let kept = 0;
const committing = await failing(async () => {
  await store.commit([{ key: `record/${kept}`, value: new Uint8Array(10_000).fill(kept) }]);
  kept += 1;
});
const readable = Array.from({ length: kept }, (_, number) => store.get(`record/${number}`)?.[0] === number % 256);
const [last, refused] = [
  await failing(async () => store.commit([{ key: 'b', value: new Uint8Array(9) }])),
  store.get(`record/${kept}`),
];
const isReadable = readable.every(Boolean) && refused === undefined;
console.log(
  JSON.stringify({ appended, appending, again, isShorter: small < torn, kept, committing, last, isReadable }),
);

/** Does it again until it throws; the name of what it threw. */
async function failing(action: () => Promise<unknown>): Promise<string> {
  try {
    for (;;) await action();
  } catch (error) {
    return (error as Error).name;
  }
}

function memo(size: number): Entry {
  const unsigned = {
    type: 2,
    chainId: genesis.params.chainId,
    nonce: 0n,
    maxPriorityFeePerGas: 1n,
    maxFeePerGas: 1n,
  } as const;
  const call = { gasLimit: 21_000n, to: alise.address, value: 1n, data: new Uint8Array(size).fill(7), accessList: [] };
  return { kind: 'transaction', transaction: signTransaction({ ...unsigned, ...call }, alise.privateKey) };
}
