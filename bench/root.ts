/**
 * How long the root of a block takes: 1,000 and 10,000 changed accounts among 100,000, in memory, against `@ethereumjs/mpt`. Both get
 * the same changes in turn, must agree on every root, and time the change of the trie with all its hashing, not the hashing of keys.
 * The aim is 15 times as fast.
 */

import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { bytesToHex, concatBytes, minimalBytes, utf8ToBytes } from '../src/base/bytes.ts';
import { keccak256 } from '../src/base/hash.ts';
import { encodeRlp } from '../src/base/rlp.ts';
import { type Change, EMPTY_ROOT, openTrie, updateTrie } from '../src/state/trie.ts';
import { type Dice, dice } from './helpers/dice.ts';

const KEYS = 100_000;
const AIM = 15;
const ROUNDS: readonly (readonly [changed: number, rounds: number])[] = [
  [1_000, 15],
  [10_000, 5],
];

/** Hashed anew for each change, as those of a block are. */
const keyOf = (i: number): Uint8Array => keccak256(utf8ToBytes(`account ${i}`));
const emptyHash = keccak256(new Uint8Array(0));

let ours = openTrie(EMPTY_ROOT, () => undefined);
const theirs = new MerklePatriciaTrie();

/** What an account looks like in the trie: nonce, balance, storage root, code hash. */
function account(random: Dice): Uint8Array {
  const balance = concatBytes(Uint8Array.of(1 + random(255)), keccak256(Uint8Array.of(random(256))).subarray(0, 8));
  return encodeRlp([minimalBytes(BigInt(random(1000))), balance, emptyHash, emptyHash]);
}

function someChanges(count: number, random: Dice): Change[] {
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(random(KEYS));
  return [...chosen].map((i) => [keyOf(i), account(random)]);
}

function updateOurs(changes: readonly Change[]): number {
  const start = performance.now();
  ours = updateTrie(ours, changes).trie;
  return performance.now() - start;
}

async function updateTheirs(changes: readonly Change[]): Promise<number> {
  const start = performance.now();
  await theirs.batch(changes.map(([key, value]) => ({ type: 'put', key, value: value! })));
  return performance.now() - start;
}

function agree(): void {
  if (ours.root !== bytesToHex(theirs.root())) throw new Error('the two tries do not agree on the root');
}

async function measure(changed: number, rounds: number, random: Dice): Promise<void> {
  const [ourTimes, theirTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const changes = someChanges(changed, random);
    ourTimes.push(updateOurs(changes));
    theirTimes.push(await updateTheirs(changes));
    agree();
  }
  const [mine, other] = [median(ourTimes), median(theirTimes)];
  const cells = [`${mine.toFixed(1)} ms`, `${other.toFixed(1)} ms`, `${(other / mine).toFixed(1)} ×`];
  console.log(`${String(changed).padStart(7)} of ${KEYS} keys${cells.map((cell) => cell.padStart(14)).join('')}`);
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}

const random = dice(6);
const everything = Array.from({ length: KEYS }, (_, i): Change => [keyOf(i), account(random)]);
updateOurs(everything);
await updateTheirs(everything);
agree();
console.log(`root after a block: ours, @ethereumjs/mpt, ratio (aim ${AIM} ×)`);
for (const [changed, rounds] of ROUNDS) await measure(changed, rounds, random);
