/**
 * Lesson 6: what a zero costs. A hash is 64 digits of 16 kinds, so one in 16 begins with a zero, and each zero more is 16 times the work – on
 * average: one draw says nothing, many do.
 *
 * Run it: npx node examples/06-lottery.ts        With other numbers: npx hlp lottery
 */

import { bytesToHex, utf8ToBytes } from '../src/base/bytes.ts';
import { keccak256 } from '../src/base/hash.ts';
import { lottery } from '../src/timeline/lottery.ts';
import { Searcher } from '../src/timeline/searcher.ts';

const DRAWS = 32;

/** Each draw has a ticket that follows from this, so everybody who runs the lesson draws the same. */
const seed = bytesToHex(keccak256(utf8ToBytes('lesson 6')));

console.log('One draw after the other, for two zeros:');
const [, two] = await lottery(new Searcher(), { zeros: 2, draws: DRAWS, seed });
if (two === undefined) throw new Error('there was no draw for two zeros');
for (const count of [1, 2, 4, 8, 16, 32]) {
  const some = two.tries.slice(0, count);
  const mean = some.reduce((sum, tries) => sum + tries, 0) / count;
  console.log(`  the mean of ${String(count).padStart(2)}: ${mean.toFixed(1)} tries, expected ${two.expected}`);
}

console.log('\nA zero more, and one more:');
for (const { zeros, expected, sum, least, most, spread } of await lottery(new Searcher(), {
  zeros: 4,
  draws: DRAWS,
  seed,
})) {
  const mean = Math.round(sum / DRAWS);
  console.log(`  ${zeros}: ${mean} tries on average, expected ${expected}; from ${least} to ${most}, spread ${spread}`);
}
