/**
 * Lesson 1: a village that pays its helpers. A contract is put on the chain, two people are let in, one pays the other 4.5 hlp, the
 * program stops and starts again – and then looks at the payment line by line, forwards and backwards.
 *
 * Run it: npx node examples/01-village.ts
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '../src/base/address.ts';
import { signTransaction } from '../src/chain/signing.ts';
import { compileFiles } from '../src/lang/artifact.ts';
import { Node } from '../src/node/node.ts';
import { encodeCall, encodeDeployment } from '../src/timeline/calls.ts';
import { contractsIn } from '../src/timeline/contracts.ts';
import { toldAt } from '../src/timeline/replay.ts';
import type { Told } from '../src/timeline/sentence.ts';
import type { Snapshot } from '../src/timeline/snapshot.ts';
import { Stepper } from '../src/timeline/stepper.ts';
import { personNamed } from '../src/wallet/mnemonic.ts';

const GWEI = 1_000_000_000n;

/** Alise signs and sends, the node mines, and the mined transaction is told. `to` undefined makes a new contract. */
async function send(node: Node, to: Address | undefined, data: Uint8Array): Promise<Told> {
  const alise = personNamed('alise');
  if (alise === undefined) throw new Error('there is no alise');
  const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 10n * GWEI, gasLimit: 5_000_000n, accessList: [] };
  const { chainId } = node.chain.params;
  const unsigned = { type: 2, chainId, nonce: node.nextNonce(alise.address), ...fees, to, value: 0n, data } as const;
  const hash = await node.submit(signTransaction(unsigned, alise.privateKey));
  await node.mine();
  const found = node.chain.findTransaction(hash);
  if (found === undefined) throw new Error(`${hash} was not mined`);
  return toldAt(node.chain, { block: Number(found.block.header.number), index: found.index }, node.names);
}

/** `call(node, 'village', 'pay', 'bob', '4.5', 'fixed my bike')` */
async function call(node: Node, contract: string, action: string, ...words: string[]): Promise<Told> {
  const to = node.names.resolve(contract);
  const known = to && contractsIn(node.chain.headState())(to);
  if (known === undefined) throw new Error(`there is no contract ${contract}`);
  return send(node, to, encodeCall(known, action, words, node.names));
}

const line = ({ source }: Snapshot): string =>
  source === undefined ? 'the end' : `${source.line}: ${source.text.trim()}`;
const names = ({ locals }: Snapshot): string => locals.map(({ name, shown }) => `${name} = ${shown}`).join(', ');
const changed = ({ state }: Snapshot): string =>
  state
    .filter((leaf) => leaf.changed)
    .map(({ name, shownOld, shownNew }) => `${name}: ${shownOld} → ${shownNew}`)
    .join(', ');

const directory = mkdtempSync(join(tmpdir(), 'village-'));
console.log('An empty chain begins.');
let node = await Node.open({ directory });

const file = { name: 'village.hlp', text: readFileSync(new URL('../contracts/village.hlp', import.meta.url), 'utf8') };
const village = compileFiles([file]).artifacts[0];
if (village === undefined) throw new Error('the village does not compile');

console.log((await send(node, undefined, encodeDeployment(village, [], node.names))).sentence);
console.log((await call(node, 'village', 'admit', 'alise', '50')).sentence);
console.log((await call(node, 'village', 'admit', 'bob', '50')).sentence);
const payment = await call(node, 'village', 'pay', 'bob', '4.5', 'fixed my bike');
console.log(payment.sentence);

console.log('\nThe program stops, and starts again: everything is there.');
await node.close();
node = await Node.open({ directory });
console.log(`${node.chain.head.header.number} blocks, the newest with the hash ${node.chain.headHash}`);

console.log('\nThe payment, line by line:');
const stepper = await Stepper.open(node.chain, { block: Number(payment.block), index: payment.index }, node.names);
let step = 0;
for (;;) {
  const snapshot = stepper.at(step);
  console.log(`  ${snapshot.position.padEnd(7)} ${line(snapshot)}`);
  if (snapshot.locals.length > 0) console.log(`          names: ${names(snapshot)}`);
  if (changed(snapshot) !== '') console.log(`          changed: ${changed(snapshot)}`);
  if (step === stepper.length) break;
  step = stepper.move(step, 'nextLine');
}

console.log('\nAnd back:');
while (step > 0) {
  step = stepper.move(step, 'previousLine');
  console.log(`  ${stepper.at(step).position.padEnd(7)} ${line(stepper.at(step))}`);
}

await node.close();
rmSync(directory, { recursive: true });
