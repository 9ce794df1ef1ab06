/**
 * How long the hardest contracts take to verify, and to load again from the state, where they are not verified. First a table of hard ones,
 * then a search for harder ones: `--seconds N` (20), `--seed N` (1). Aim: 100 ms each.
 */

import { parseArgs } from 'node:util';
import { loadVerified } from '../src/vm/runnable.ts';
import { ModuleError } from '../src/vm/container.ts';
import { loadContract } from '../src/vm/verify.ts';
import { FILLS, hostileContract, PLAIN, UNIT_NAMES, type Genes } from './helpers/hostile-modules.ts';
import { dice, type Dice } from './helpers/dice.ts';

const AIM_IN_MS = 100;
const TIMES = 5;

type Verdict = {
  readonly genes: Genes;
  readonly size: number;
  readonly ms: number;
  readonly loadMs: number;
  readonly rule: string;
};

const { values: options } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } });
const seed = Number(options.seed ?? 1);

function inMs(action: () => void): number {
  const begin = performance.now();
  action();
  return performance.now() - begin;
}

/** Which rule refuses it, or nothing. */
function ruleOf(bytes: Uint8Array): string {
  try {
    loadContract(bytes);
    return '';
  } catch (error) {
    if (error instanceof ModuleError) return error.rule;
    throw error;
  }
}

/** Milliseconds, of the quickest of several tries: what others do on the machine is not in it. */
function quickest(action: () => void): number {
  return Math.min(...Array.from({ length: TIMES }, () => inMs(action)));
}

function judged(genes: Genes): Verdict | undefined {
  const bytes = hostileContract(genes);
  if (bytes === undefined) return undefined;
  const rule = ruleOf(bytes);
  const ms = quickest(() => void ruleOf(bytes));
  const loadMs = rule === '' ? quickest(() => loadVerified(bytes).functions.forEach((fn) => fn.instructions)) : 0;
  return { genes, size: bytes.length, ms, loadMs, rule };
}

function nameOf({ units, height, functions, fill, share, hasSource }: Genes): string {
  const parts = [units.join(' + '), functions > 1 ? `${functions} functions` : '', height > 0 ? `on ${height} operands` : '', fill === 'nothing' ? '' : `${Math.round(100 * share)} % ${fill}`, hasSource ? 'source' : '']; // prettier-ignore
  return parts.filter((part) => part !== '').join(', ');
}

function print({ genes, size, ms, loadMs, rule }: Verdict): void {
  const verdict = rule === '' ? `loads in ${loadMs.toFixed(1).padStart(5)} ms` : `refused: ${rule}`;
  console.log(
    `${ms.toFixed(1).padStart(8)} ms  ${String(size).padStart(7)} bytes  ${verdict.padEnd(22)}  ${nameOf(genes)}`,
  );
}

// ───────────── the table ─────────────

const TABLE: readonly Genes[] = [
  ...UNIT_NAMES.map((unit): Genes => ({ ...PLAIN, units: [unit] })),
  ...FILLS.map((fill): Genes => ({ ...PLAIN, fill })),
  ...[2, 30, 250].map((functions): Genes => ({ ...PLAIN, functions })),
  { ...PLAIN, units: ['empty `if`s'], height: 900 },
  { ...PLAIN, units: ['loops'], height: 900 },
  { ...PLAIN, hasSource: true },
];

console.log('verifying the hardest contracts');
for (let i = 0; i < 10; i++) judged(PLAIN); // the first contract a process sees is not what is asked
const verdicts = TABLE.flatMap((genes) => judged(genes) ?? []);
for (const verdict of verdicts.toSorted((a, b) => b.ms - a.ms)) print(verdict);

// ───────────── the search ─────────────

const pick = <T>(random: Dice, list: readonly T[]): T => list[random(list.length)] as T;

function changed(genes: Genes, random: Dice): Genes {
  switch (random(6)) {
    case 0:
      return { ...genes, units: [pick(random, UNIT_NAMES)] };
    case 1:
      return { ...genes, units: [...genes.units, pick(random, UNIT_NAMES)].slice(-3) };
    case 2:
      return { ...genes, height: random(880) };
    case 3:
      return { ...genes, functions: 1 + random(random(2) === 0 ? 4 : 200) };
    case 4:
      return { ...genes, fill: pick(random, FILLS), share: (1 + random(10)) / 10 };
    default:
      return { ...genes, hasSource: !genes.hasSource };
  }
}

const random = dice(seed);
let worst = verdicts.reduce((a, b) => (b.ms > a.ms ? b : a));
let count = 0;
const until = performance.now() + 1000 * Number(options.seconds ?? 20);
while (performance.now() < until) {
  // Mostly a step from the worst one so far, sometimes from anywhere.
  const from = random(4) === 0 ? pick(random, TABLE) : worst.genes;
  const next = judged(changed(random(2) === 0 ? changed(from, random) : from, random));
  count += 1;
  if (next !== undefined && next.ms > worst.ms) worst = judged(next.genes) ?? worst;
}
console.log(`\nthe worst of ${count} more, seed ${seed}:`);
print(worst);
console.log(
  `verify  slowest verification ${worst.ms.toFixed(1)} ms (aim ${AIM_IN_MS} ms, ratio ${(worst.ms / AIM_IN_MS).toFixed(2)})`,
);
