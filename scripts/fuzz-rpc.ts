/**
 * Requests of every kind against the JSON-RPC server, most of them broken: `npm run fuzz:rpc`.
 *
 *   --seed N       other requests (the same number gives the same ones; 1 when not said)
 *   --quick        a twentieth of them
 *   --only PLACE   one request of the seed and those before it on its chain, such as letters-123 (parameters-, letters-, envelopes-, batches-, http-, frames-)
 *   --write        writes the summary to docs/fuzz-rpc.md
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { campaign, type Count } from '../test/fuzz-rpc/campaign.ts';
import { KINDS, type Kind } from '../test/fuzz-rpc/inputs.ts';
import { PART, tryPart, type Wrong } from '../test/fuzz-rpc/part.ts';
import { summaryOf } from '../test/fuzz-rpc/summary.ts';
import { optionsOf, refuse, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/fuzz-rpc.md');
const QUICK_SHARE = 1 / 20;
const PROGRESS_MS = 10_000;

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  write: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const tell = (seed: number, { kind, place, what, body }: Wrong): void =>
  say(`${what}\n  for ${body}\n  again: npm run fuzz:rpc -- --seed ${seed} --only ${kind}-${place}\n`);

async function runOne(seed: number, text: string): Promise<boolean> {
  const [, kind = '', place = ''] = /^(\w+)-(\d+)$/.exec(text) ?? [];
  if (!(kind in KINDS)) return refuse(`--only takes a place such as letters-123, not "${text}"`);
  const to = Number(place) + 1;
  const { wrong, slowest } = await tryPart({
    kind: kind as Kind,
    seed,
    from: Math.floor(Number(place) / PART) * PART,
    to,
  });
  for (const each of wrong) tell(seed, each);
  say(`${wrong.length} wrong; the slowest took ${Math.round(slowest.milliseconds)} ms: ${slowest.body}`);
  return wrong.length === 0;
}

async function runAll(seed: number): Promise<boolean> {
  const start = performance.now();
  let last = start;
  const onCounted = ({ tallies, wrong }: Count): void => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    say(
      `${Object.entries(tallies)
        .map(([kind, { tried }]) => `${tried} ${kind}`)
        .join(', ')}; ${wrong.length} wrong`,
    );
  };
  const count = await campaign(seed, options.quick ? QUICK_SHARE : 1, onCounted);
  const summary = summaryOf(count, seed, (performance.now() - start) / 1000, availableParallelism());
  say(`\n${summary}`);
  for (const wrong of differing(count.wrong)) tell(seed, wrong);
  if (options.write) writeFileSync(PAGE, page(summary));
  return count.wrong.length === 0;
}

/** One of each kind: their first lines differ in more than numbers. */
function differing(wrong: readonly Wrong[]): readonly Wrong[] {
  const kinds = new Map(wrong.map((each) => [each.what.split('\n')[0]?.replaceAll(/0x[0-9a-f]+|\d+/g, ''), each]));
  return [...kinds.values()];
}

function page(summary: string): string {
  return `# Broken requests against the server

Written by \`npm run fuzz:rpc -- --write\`. Each request is made from a row of the table of methods: parameters as its schema says, with contracts, blocks and transactions that are really there, and then changed: values by
others that nobody should send, letters of the text, what stands around method and parameters, entries of batches, bytes on a socket. They go to nodes with a village, a counter and some who paid each other, one after the
other, 2,500 to a chain. Every answer is held against JSON-RPC 2.0 (one for each id, in the order of the batch, none where there is no id), against the table of error numbers, results against the published schema; nothing
that nobody foresaw may have happened inside, no answer may show a path, a stack or a key, none may take ten seconds, and \`Object.prototype\` stays as it is. \`npm test\` does a part of this, and shows that a server that is wrong is found.

${summary}`;
}

const seed = wholeNumber('seed', options.seed);
const isGood = options.only === undefined ? await runAll(seed) : await runOne(seed, options.only);
process.exitCode = isGood ? 0 : 1;
