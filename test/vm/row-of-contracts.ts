/**
 * Contracts in a row, each of which calls the next from inside its innermost function: the deepest that anything can run. Also a program
 * (`node test/vm/row-of-contracts.ts`), which prints how such rows end: whatever stack the process has, it must print the same.
 */

import { LIMITS } from '../../src/vm/limits.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { calldata, ending, load, machineOf, t } from './helpers.ts';

const U256 = t('uint256');
const FIRST = 0x1000n;
const PLENTY = 2_000_000_000;

/** What stands around the call to the next contract. */
export type Shape = 'functions' | 'blocks' | 'tries';
export const SHAPES: readonly Shape[] = ['functions', 'blocks', 'tries'];

const PASS = {
  name: 'pass',
  kind: 'action',
  payable: false,
  params: ['address', 'uint256'],
  result: 'uint256',
} as const;

const params = [
  { name: 'next', type: 'address' },
  { name: 'n', type: 'uint256' },
] as const;

/** `pass(next, n)` counts the contracts from here on: itself, and whatever the next one answers to `pass(next + 1, n - 1)`. */
function rowModule(shape: Shape): VerifiedModule {
  const depth = LIMITS.callNesting - 1;
  const sketch = { params, locals: ['uint256'], result: 'uint256' } as const;
  const functions = Array.from({ length: depth }, (_, i): FunctionSketch => {
    const body: Line[] = i === 0 ? innermost(shape) : [['get', 0], ['get', 1], ['call', i - 1], ['return'], ['end']];
    return { ...sketch, kind: 'fn', name: `f${i}`, body };
  });
  const body: Line[] = [['get', 0], ['get', 1], ['call', depth - 1], ['return'], ['end']];
  return load(moduleOf([...functions, { ...sketch, name: 'pass', body }], { externals: [PASS] }));
}

function innermost(shape: Shape): Line[] {
  const args: Line[] = [
    ['get', 0],
    ['get', 0],
    ['retype', t('address'), t('uint160')],
    ['small', t('uint160'), 1],
    ['add', t('uint160')],
    ['retype', t('uint160'), t('address')],
    ['get', 1],
    ['small', U256, 1],
    ['sub', U256],
  ];
  const out: Line[] =
    shape === 'tries'
      ? [['try', 0], ['set', 2], ['else'], ['end']]
      : [
          ['ext', 0],
          ['set', 2],
        ];
  const blocks = shape === 'blocks' ? LIMITS.nesting : 1;
  const isMore: Line[] = [
    ['get', 1],
    ['zero', U256],
    ['gt', U256],
    ['if', 0],
  ];
  return [
    ...Array.from({ length: blocks }, () => isMore).flat(),
    ...args,
    ...out,
    ...Array.from({ length: blocks }, (): Line => ['end']),
    ['get', 2],
    ['small', U256, 1],
    ['add', U256],
    ['return'],
    ['end'],
  ];
}

/** How a row of so many contracts ends. */
export function rowEnding(shape: Shape, count: number): string {
  const module = rowModule(shape);
  const host = new TestHost();
  for (let i = 0n; i < 40n; i++) host.modules.set(FIRST + i, module);
  const data = calldata(module, 'pass', [FIRST + 1n, BigInt(count - 1)]);
  return ending(machineOf(module, data, { host, contract: FIRST, gas: PLENTY }).run(), ['uint256']);
}

/** The same from within a JavaScript function that has called itself so often. */
function fromBelow<T>(depth: number, action: () => T): T {
  return depth === 0 ? action() : fromBelow(depth - 1, action);
}

export function allEndings(): string[] {
  const counts = [-1, 0, 1].map((more) => LIMITS.contractNesting + more);
  return SHAPES.flatMap((shape) =>
    counts.map((count) => `${shape} ${count}: ${fromBelow(200, () => rowEnding(shape, count))}`),
  );
}

if (import.meta.main) process.stdout.write(`${allEndings().join('\n')}\n`);
