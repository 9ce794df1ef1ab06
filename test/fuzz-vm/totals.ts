/** Sums and counts added up from the leaves themselves: what the machine keeps must be the same (language.md 3.6). */

import type { Leaf } from '../../src/vm/host.ts';
import type { Aggregate, Module, Shape } from '../../src/vm/module.ts';

/** The first aggregate that is not what its leaves come to. `leaves` are those of one contract, by path. */
export function wrongTotal({ aggregates, shapes }: Module, leaves: ReadonlyMap<string, Leaf>): string | undefined {
  for (const aggregate of aggregates) {
    const shape = shapes[aggregate.shape] as Shape;
    const real = totalsOf(aggregate, shape, leaves);
    const kept = keptOf(aggregate, shape, leaves);
    for (const path of new Set([...real.keys(), ...kept.keys()])) {
      const [sum = 0n, is = 0n] = [real.get(path), kept.get(path)];
      if (sum !== is) return `${path} is ${is}, and its leaves come to ${sum}`;
    }
  }
  return undefined;
}

/** By the path that the machine keeps them under; none that is zero. */
function totalsOf({ kind, bound }: Aggregate, shape: Shape, leaves: ReadonlyMap<string, Leaf>): Map<string, bigint> {
  const pattern = new RegExp(
    `^(${shape.name}${KEY.repeat(bound)})${KEY.repeat(shape.keys.length - bound)}${tailOf(shape)}$`,
    's',
  );
  const totals = new Map<string, bigint>();
  for (const [path, leaf] of leaves) {
    const prefix = pattern.exec(path)?.[1];
    const value = valueOf(kind, shape, leaf);
    if (prefix === undefined || value === 0n) continue;
    const name = `${kind}(${prefix}${shape.fields.map((field) => `.${field}`).join('')})`;
    totals.set(name, (totals.get(name) ?? 0n) + value);
  }
  return totals;
}

function valueOf(kind: Aggregate['kind'], shape: Shape, leaf: Leaf): bigint {
  if (kind === 'count') return typeof leaf === 'bigint' ? (leaf === 0n ? 0n : 1n) : leaf.length > 0 ? 1n : 0n;
  if (typeof leaf !== 'bigint') return 0n;
  return shape.leaf.startsWith('int') ? BigInt.asIntN(256, leaf) : leaf;
}

function keptOf({ kind, bound }: Aggregate, shape: Shape, leaves: ReadonlyMap<string, Leaf>): Map<string, bigint> {
  const pattern = new RegExp(`^${kind}\\(${shape.name}${KEY.repeat(bound)}${tailOf(shape)}\\)$`, 's');
  const isSigned = kind === 'sum' && shape.leaf.startsWith('int');
  const kept = new Map<string, bigint>();
  for (const [path, leaf] of leaves) {
    if (pattern.test(path)) kept.set(path, isSigned ? BigInt.asIntN(256, leaf as bigint) : (leaf as bigint));
  }
  return kept;
}

/** Quoted keys may hold brackets. */
const KEY = String.raw`\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]`;
const tailOf = ({ fields }: Shape): string => fields.map((field) => `\\.${field}`).join('');
