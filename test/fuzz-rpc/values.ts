/** Values for parameters: what a schema asks for, with things that are really on the chain; and what nobody should send. */

import type { Schema } from '../../src/rpc/shape.ts';
import type { Dice } from '../helpers/generate-dice.ts';

/** Things that are there, by how they are written. */
export type Pool = {
  readonly addresses: string[];
  readonly hashes: string[];
  /** Calldata, raw transactions, code. */
  readonly data: string[];
};

const TOP = 2n ** 256n;
const NUMBERS = [
  0n,
  1n,
  2n,
  3n,
  7n,
  31n,
  255n,
  21_000n,
  65_536n,
  10n ** 18n,
  2n ** 63n,
  2n ** 64n - 1n,
  TOP / 2n,
  TOP - 1n,
];
const hex = (number: bigint): string => `0x${number.toString(16)}`;

const DEEPEST = 6;

/** A value as the schema says, mostly. */
export function valueFor(schema: Schema, dice: Dice, pool: Pool, depth = 0): unknown {
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (depth > DEEPEST) return null;
  if (choices !== undefined) return valueFor(dice.pick(choices), dice, pool, depth + 1);
  if (Array.isArray(schema['enum'])) return dice.pick(schema['enum'] as readonly unknown[]);
  if ('const' in schema) return schema['const'];
  const make = KINDS[String(schema['type'])];
  return make === undefined ? dice.pick(ODD) : make(schema, dice, pool, depth);
}

type Make = (schema: Schema, dice: Dice, pool: Pool, depth: number) => unknown;

const KINDS: Readonly<Record<string, Make>> = {
  null: () => null,
  boolean: (_schema, dice) => dice.chance(50),
  integer: (_schema, dice) => dice.pick([0, 1, 2, 5, 20]),
  number: (_schema, dice) => dice.pick([0, 1, 2, 5, 20, 50, 99.5]),
  string: textFor,
  array: (schema, dice, pool, depth) =>
    Array.from({ length: dice.below(4) }, () => valueFor((schema['items'] ?? {}) as Schema, dice, pool, depth + 1)),
  object: objectFor,
};

function objectFor(schema: Schema, dice: Dice, pool: Pool, depth: number): unknown {
  const named = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const chosen = named.filter(([name]) => required.has(name) || dice.chance(40));
  const others = schema['additionalProperties'];
  const free =
    typeof others === 'object' && others !== null ? [[dice.pick(pool.addresses), others as Schema] as const] : [];
  return Object.fromEntries([...chosen, ...free].map(([name, each]) => [name, valueFor(each, dice, pool, depth + 1)]));
}

function textFor({ pattern, maxLength }: Schema, dice: Dice, pool: Pool): string {
  if (typeof pattern !== 'string')
    return dice.pick(['', 'owner', 'village', 'balances', 'x'.repeat(Number(maxLength ?? 10) % 100)]);
  if (pattern.includes('{40}')) return dice.pick(pool.addresses);
  if (pattern.includes('{64}$')) return dice.pick(pool.hashes);
  if (pattern.includes('0|[1-9a-f]'))
    return hex(dice.pick(pattern.includes('{0,15}') ? NUMBERS.slice(0, 12) : NUMBERS));
  if (pattern.includes('{2})')) return dice.pick(['0x', '0x00', '0xdeadbeef', ...pool.data]);
  return hex(dice.pick(NUMBERS));
}

const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner: unknown) => [inner], 1);
const own = (text: string): unknown => JSON.parse(text) as unknown;

/** What nobody should send. */
export const ODD: readonly unknown[] = [
  null, true, false, 0, -1, 1.5, 1e21, 2 ** 53, '', ' ', '0', '1', '0x', '0x0', '0x00', '0x01', '-0x1', '0X1', '0xg', '0x1 ', ' 0x1',
  hex(TOP - 1n), hex(TOP), hex(2n ** 64n), `0x${'f'.repeat(100_000)}`, '9'.repeat(100_000), '1e3', 'Infinity', 'NaN', '०', '0x１',
  'latest', ' latest', 'LATEST', 'pending', 'earliest', 'safe', 'finalized', 'latest\0', 'undefined', 'null', '[]', '{}',
  `0x${'00'.repeat(20)}`, `0x${'ff'.repeat(20)}`, `0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`, `0x${'00'.repeat(19)}`, `0x${'00'.repeat(33)}`,
  '0xF39fd6e51aad88f6f4ce6ab8827279cfffb92266', `0x${'ab'.repeat(5_000)}`, '0xabc', '\ud800', '\u202e', '\u001b[2J', '<script>', '../../etc/passwd',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', [], {}, [[]], [null], [{}], ['0x1', '0x2'], nested(10), nested(60), nested(200),
  own('{"__proto__":{"polluted":true}}'), own('{"constructor":{"prototype":{"polluted":true}}}'), own('{"toString":1,"valueOf":2,"toJSON":3,"then":4}'),
  { length: 5 }, { length: 1e9 }, { blockNumber: '0x1', blockHash: `0x${'00'.repeat(32)}` }, { blockHash: '0x0' },
  { fromBlock: '0x0', toBlock: '0xffffffffffffffff' }, { fromBlock: '0xffffffffffffffff', toBlock: '0x0' }, { topics: nested(5) },
  { topics: Array.from({ length: 1_000 }, () => null) }, { topics: [Array.from({ length: 1_000 }, (_, i) => `0x${String(i).padStart(64, '0')}`)] },
  { gas: '0xffffffffffffffff' }, { from: null, to: null }, { tracer: 'callTracer' }, { tracer: '__proto__' }, { tracerConfig: nested(3) },
  Array.from({ length: 2_000 }, () => '0x1'), Array.from({ length: 100 }, () => ({})), { types: { EIP712Domain: [] }, domain: {}, message: {} },
]; // prettier-ignore
