/**
 * Lesson 4: two branches. Bob mines beside the chain, on a copy, from the first block on. Everybody follows the branch with the most work;
 * when his has it, three blocks leave the chain, what stood in them waits again, and the rewards are his.
 *
 * Run it: npx node examples/04-fork.ts        The same on a chain of your own: npx hlp fork
 */

import { formatHlp, parseHlp } from '../src/base/units.ts';
import { signTransaction } from '../src/chain/signing.ts';
import { Node } from '../src/node/node.ts';
import { openMemoryStore } from '../src/state/memory-store.ts';
import { fork } from '../src/timeline/fork.ts';
import { Searcher } from '../src/timeline/searcher.ts';
import { developmentPeople, personNamed, type Person } from '../src/wallet/mnemonic.ts';

const GWEI = 1_000_000_000n;

function person(name: string): Person {
  const found = personNamed(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const [alise, bob, jon, helper] = [person('alise'), person('bob'), person('jon'), person('helper')];
/** Its clock stands still, so that everybody who runs the lesson sees the same. */
const node = await Node.open({ store: openMemoryStore(), now: () => 1_750_000_000n });

async function give(from: Person, to: Person, amount: string): Promise<void> {
  const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 10n * GWEI, gasLimit: 21_000n, accessList: [] };
  const what = { to: to.address, value: parseHlp(amount), data: new Uint8Array(0) };
  const { chainId } = node.chain.params;
  const nonce = node.nextNonce(from.address);
  await node.submit(signTransaction({ type: 2, chainId, nonce, ...fees, ...what }, from.privateKey));
  await node.mine();
}

await give(alise, bob, '2');
await give(bob, jon, '4.5');
await give(jon, alise, '1');

const people = developmentPeople();
const ground = { chain: node.chain, names: node.names, giver: alise, taker: bob, helper, people };
const { rows, wonAt, left, miners } = await fork({ ...ground, searcher: new Searcher() }, { from: 0 });

console.log('Block  work of the chain  work of the branch  followed');
for (const { number, chain, other, follows } of rows) {
  const [ours, theirs] = [chain, other].map((side) => String(side?.work ?? ''));
  console.log(`${String(number).padEnd(5)}  ${ours?.padEnd(17)}  ${theirs?.padEnd(18)}  ${follows}`);
}
console.log(wonAt === undefined ? 'The chain stays.' : `At block ${wonAt} the branch is the chain.`);

console.log('\nThese wait again:');
for (const { told, refusedBy } of left?.waiting ?? [])
  console.log(`  ${told}${refusedBy === undefined ? '' : ` (${refusedBy})`}`);

console.log('\nThe rewards:');
for (const { miner, before, after, minedBefore, minedAfter } of miners) {
  const name = node.names.nameOf(miner)?.name ?? miner;
  const mined = formatHlp(minedAfter - minedBefore);
  console.log(`  ${name}: ${formatHlp(before)} hlp, then ${formatHlp(after)}; ${mined} of the difference by mining`);
}

await node.close();
