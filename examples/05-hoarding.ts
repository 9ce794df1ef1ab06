/**
 * Lesson 5: nobody can hoard. Somebody finds winning numbers for the next block in advance, many of them. Then another block comes, and they
 * are numbers like all others: what is hashed is the header, and the header names the block below.
 *
 * Run it: npx node examples/05-hoarding.ts        The same on a chain of your own: npx hlp hoard
 */

import { sealHash } from '../src/chain/header.ts';
import { meetsTarget, powHash, search } from '../src/chain/pow.ts';
import { Node } from '../src/node/node.ts';
import { openMemoryStore } from '../src/state/memory-store.ts';
import { hoard } from '../src/timeline/hoard.ts';
import { Searcher } from '../src/timeline/searcher.ts';
import { developmentPeople, personNamed, type Person } from '../src/wallet/mnemonic.ts';

function person(name: string): Person {
  const found = personNamed(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const [alise, bob, helper] = [person('alise'), person('bob'), person('helper')];
/** Its clock stands still, so that everybody who runs the lesson sees the same. */
const node = await Node.open({ store: openMemoryStore(), now: () => 1_750_000_000n });
const { chain } = node;

console.log('One number, by hand:');
const timestamp = chain.head.header.timestamp + 1n;
const { header } = chain.build([], { timestamp, miner: bob.address }).block;
const found = search(sealHash(header), header.difficulty, 0n, 1_000_000);
if (found === undefined) throw new Error('no nonce was found');
const onAnother = { ...header, parentHash: `0x${'11'.repeat(32)}` } as const;
for (const [what, one] of [
  ['on this block', header],
  ['on another one', onAnother],
] as const) {
  const wins = meetsTarget(powHash(sealHash(one), found.nonce), one.difficulty);
  console.log(`  the number found for the block, ${what}: ${wins ? 'wins' : 'one try like all others'}`);
}

console.log('\nMany, and sixteen blocks that come:');
const people = developmentPeople();
const ground = { chain, names: node.names, giver: alise, taker: bob, helper, people, searcher: new Searcher() };
const { hoarded, difficulty, rounds } = await hoard(ground, { nonces: 64, blocks: 16 });
const wins = rounds.reduce((sum, round) => sum + round.wins, 0);
const tries = hoarded.length * rounds.length;
console.log(`  ${hoarded.length} numbers that won, tried on ${rounds.length} new blocks: ${tries} tries`);
console.log(
  `  ${wins} of them won; any ${tries} tries at a difficulty of ${difficulty} win about ${tries / Number(difficulty)}`,
);

await node.close();
