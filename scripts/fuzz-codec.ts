/**
 * A hundred thousand damaged transactions, trees of RLP and blocks against the decoders: `npm run fuzz:codec`.
 *
 *   --seed N       other inputs (the same number gives the same ones; 1 when not said)
 *   --minutes N    how long at most (10; all of it takes about one)
 *   --only PLACE   one input of the seed, such as transaction-123 (rlp-, block-)
 *   --write        writes the summary to docs/fuzz-codec.md
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '../src/base/bytes.ts';
import { campaign } from '../test/fuzz-codec/campaign.ts';
import { type Kind, KINDS } from '../test/fuzz-codec/corpus.ts';
import { judge } from '../test/fuzz-codec/judge.ts';
import { inputOf } from '../test/fuzz-codec/mutate.ts';
import { summaryOf } from '../test/fuzz-codec/summary.ts';
import { optionsOf, refuse, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/fuzz-codec.md');

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '10' },
  only: { type: 'string' },
  write: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function showOne(only: string, seed: number): boolean {
  const [, kind = '', place = ''] = /^(\w+)-(\d+)$/.exec(only) ?? [];
  if (!Object.hasOwn(KINDS, kind)) return refuse(`--only takes a place such as transaction-123, not "${only}"`);
  const { bytes, how } = inputOf(kind as Kind, seed, Number(place));
  const verdict = judge(kind as Kind, bytes);
  say(`${only}: ${how}\n${bytesToHex(bytes)}\n${JSON.stringify(verdict)}`);
  return verdict.is !== 'wrong';
}

async function runAll(seed: number): Promise<boolean> {
  const start = performance.now();
  const count = await campaign(seed, wholeNumber('minutes', options.minutes) * 60_000);
  const summary = summaryOf(count, seed, (performance.now() - start) / 1000, availableParallelism());
  say(summary);
  for (const { kind, place, what, hex } of count.wrong) {
    say(`${what}\n${hex}\nagain: npm run fuzz:codec -- --seed ${seed} --only ${kind}-${place}\n`);
  }
  if (options.write) writeFileSync(PAGE, page(summary));
  return count.wrong.length === 0;
}

function page(summary: string): string {
  return `# Damaged transactions, RLP and blocks against the decoders

Written by \`npm run fuzz:codec -- --write\`. Sound bytes are changed as bytes (a bit, a byte, a piece twice, cut off, something behind), or read as a tree, changed in one part (numbers at the edges of codecs and of the curve, zeros in front, lists for bytes,
parts gone, twice or exchanged) and written again, sometimes with longer lengths than need be. Each is refused with a named error and nothing else; or it is accepted, and then encoding gives the same bytes back. Transactions and RLP are read by an outside
library as well (micro-eth-signer, with noble's curves): what we accept it accepts too, with the same hash and sender, or the same tree; what it accepts and we refuse is refused for a reason that is listed. \`npm test\` does a part of this, and shows that
weakened decoders are caught (\`test/fuzz-codec/codec.test.ts\`).

${summary}`;
}

const seed = wholeNumber('seed', options.seed);
process.exitCode = (options.only === undefined ? await runAll(seed) : showOne(options.only, seed)) ? 0 : 1;
