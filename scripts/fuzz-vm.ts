/**
 * Bytes of every kind against the container, the verifier and the machine, for as long as one likes: `npm run fuzz:vm`.
 *
 *   --seed N       other inputs (the same number gives the same ones; 1 when not said)
 *   --quick        a minute: a part of each kind
 *   --minutes N    how long at most (240)
 *   --only PLACE   one input of the seed, such as mutant-123 (random-, flip-, mutant-, edit-), made small when something is wrong with it
 *   --write        writes the summary to docs/fuzz-vm.md
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { corpusOf, type Real } from '../test/fuzz-vm/corpus.ts';
import type { Count, Wrong } from '../test/fuzz-vm/count.ts';
import { inputOf, KINDS, seedOf, type Kind } from '../test/fuzz-vm/inputs.ts';
import { judge } from '../test/fuzz-vm/judge.ts';
import { shown, smallest } from '../test/fuzz-vm/shrink.ts';
import { summaryOf } from '../test/fuzz-vm/summary.ts';
import { campaign } from '../test/fuzz-vm/threads.ts';
import { optionsOf, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/fuzz-vm.md');
const REAL_MODULES = 100;

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  quick: { type: 'boolean', default: false },
  minutes: { type: 'string', default: '240' },
  only: { type: 'string' },
  write: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function numberOf(name: 'seed' | 'minutes'): number {
  return wholeNumber(name, options[name]);
}

type Place = { readonly kind: Kind; readonly place: number };

function placeOf(text: string): Place {
  const [, kind = '', place = ''] = /^(\w+)-(\d+)$/.exec(text) ?? [];
  if (!(kind in KINDS)) throw new Error(`--only takes a place such as mutant-123, not ${text}`);
  return { kind: kind as Kind, place: Number(place) };
}

function showOne({ kind, place }: Place, seed: number, corpus: readonly Real[]): boolean {
  const { bytes, how } = inputOf(kind, seed, place, corpus);
  const verdict = judge(bytes, seedOf(kind, seed, place));
  say(`${kind}-${place}: ${how}\n${shown(bytes)}\n`);
  if (verdict.is === 'wrong') showSmall({ kind, seed, place, what: verdict.what }, corpus);
  else if (verdict.is === 'refused') say(`Refused by the ${verdict.by}, rule "${verdict.rule}".`);
  else
    say(
      `Accepted, and nothing is wrong with it: ${verdict.ran.calls} calls, ${verdict.ran.instructions} instructions.`,
    );
  return verdict.is !== 'wrong';
}

function showSmall({ kind, seed, place, what }: Wrong, corpus: readonly Real[]): void {
  say(`Seed ${seed}, ${kind}-${place} (again: npm run fuzz:vm -- --seed ${seed} --only ${kind}-${place})\n${what}\n`);
  const small = smallest({ bytes: inputOf(kind, seed, place, corpus).bytes, seed: seedOf(kind, seed, place), what });
  say(`Made small:\n\n${shown(small.bytes)}\n\n${small.what}\n`);
}

const PROGRESS_MS = 10_000;

async function runAll(seed: number, corpus: readonly Real[]): Promise<boolean> {
  const start = performance.now();
  let last = start;
  const seconds = (): number => (performance.now() - start) / 1000;
  const onProgress = (count: Count): void => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    say(progressText(count, seconds()));
  };
  const milliseconds = (options.quick ? 1 : numberOf('minutes')) * 60_000;
  const count = await campaign({ seed, corpus, milliseconds, onProgress });
  const summary = summaryOf(count, { seed, seconds: seconds(), cores: availableParallelism() });
  say(`\n${summary}`);
  for (const wrong of count.wrong.slice(0, 3)) showSmall(wrong, corpus);
  if (options.write) writeFileSync(PAGE, page(summary));
  return count.wrong.length === 0;
}

function progressText({ tallies, wrong }: Count, seconds: number): string {
  const tried = Object.entries(tallies).map(([kind, tally]) => `${tally.tried} ${kind}`);
  const left = (seconds * (KINDS.random - tallies.random.tried)) / Math.max(1, tallies.random.tried);
  return `${tried.join(', ')}; ${wrong.length} wrong; all of it takes ${Math.ceil(left / 60)} minutes more`;
}

function page(summary: string): string {
  return `# Damaged modules against the verifier

Written by \`npm run fuzz:vm -- --write\`. Inputs are random bytes, flipped bits of ${REAL_MODULES} real modules (every contract in \`contracts/\`, programs of the language's generator, modules of the machine's own), modules changed
as data, and edits after which types no longer fit. Each is refused with a \`ModuleError\` and nothing else, random bytes within 5 ms; or it is accepted, and then: encoded again it is the same bytes; what the rules say of tables holds;
every public function runs, with several inputs, in an interpreter that checks types, stack, blocks, bounds and effects at every step from the opcode table alone (\`test/helpers/paranoid.ts\`); the plain machine ends in the same way, with the same state and logs;
and sums and counts are what their leaves come to. \`npm test\` does a part of this, and shows that weakened verifiers are caught (\`test/vm/paranoid.test.ts\`).

${summary}`;
}

const seed = numberOf('seed');
const corpus = await corpusOf(seed, REAL_MODULES);
const isGood = options.only === undefined ? await runAll(seed, corpus) : showOne(placeOf(options.only), seed, corpus);
process.exitCode = isGood ? 0 : 1;
