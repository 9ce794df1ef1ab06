import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { aggregateText, elementText, keyText, lengthText, pathText } from '../../src/vm/path.ts';
import type { Shape } from '../../src/vm/module.ts';
import { isNumber, isText, rangeOf, sizeInBytes, type LeafValue, type LeafType } from '../../src/vm/types.ts';
import { text } from './helpers.ts';

const shape = (name: string, keys: LeafType[], ...fields: string[]): Shape => {
  return { name, keys, fields, leaf: 'uint256', cap: 0 };
};

describe('paths', () => {
  test.each<[string, Shape, LeafValue[]]>([
    ['owner', shape('owner', []), []],
    ['balances[0x000000000000000000000000000000000000ca11]', shape('balances', ['address']), [0xca11n]],
    ['deals[7].stage', shape('deals', ['uint256'], 'stage'), [7n]],
    ['deals[7].from.name', shape('deals', ['uint256'], 'from', 'name'), [7n]],
    ['depth[-12]', shape('depth', ['int8']), [-12n]],
    ['flags[true]', shape('flags', ['bool']), [1n]],
    ['flags[false]', shape('flags', ['bool']), [0n]],
    ['codes[0x150b7a02]', shape('codes', ['bytes4']), [0x150b7a02n]],
    ['codes[0x00000001]', shape('codes', ['bytes4']), [1n]],
    ['marks[3][0x000000000000000000000000000000000000ca11]', shape('marks', ['uint8', 'address']), [3n, 0xca11n]],
    ['names["maria"]', shape('names', ['string']), [text('maria')]],
    ['names[""]', shape('names', ['string']), [text('')]],
    ['names["söhne 🌱"]', shape('names', ['string']), [text('söhne 🌱')]],
    [String.raw`names["a\"b\\c"]`, shape('names', ['string']), [text('a"b\\c')]],
    [String.raw`names["\u{a}\u{0}\u{7f}"]`, shape('names', ['string']), [text('\n\0\x7f')]],
    ['names[0xff41]', shape('names', ['string']), [Uint8Array.of(0xff, 0x41)]],
    ['names["0xff41"]', shape('names', ['string']), [text('0xff41')]],
    ['raw[0x61]', shape('raw', ['bytes']), [text('a')]],
    ['raw[0x]', shape('raw', ['bytes']), [text('')]],
  ])('%s', (path, of, keys) => {
    expect(pathText(of, keys)).toBe(path);
  });

  test.each<[string, 'sum' | 'count', Shape, number, LeafValue[]]>([
    ['sum(balances)', 'sum', shape('balances', ['address']), 0, []],
    ['count(voted[3])', 'count', shape('voted', ['uint256', 'address']), 1, [3n]],
    ['sum(deals.amount)', 'sum', shape('deals', ['uint256'], 'amount'), 0, []],
    ['sum(deals[3].amount)', 'sum', shape('deals', ['uint256', 'bool'], 'amount'), 1, [3n]],
  ])('%s', (path, kind, of, bound, keys) => {
    expect(aggregateText({ kind, shape: 0, bound }, of, keys)).toBe(path);
  });

  test.each([
    ['owner', '0x02016836a56b71f0d02689e69e326f4f4c1b9057164ef592671cf0d37c8040c0'],
    ['deals[7].stage', '0x7ef8c835b8b12e7068513430c0108b9c112ed9cb1dedba166e5edb91d14bea8e'],
    ['names["maria"]', '0xe45ef22a6bb058cbbd5d42527a425bed2d9024e999c9b2c04265078447536953'],
    ['sum(balances)', '0x82f976ae7179f4187873dc1217bc7163975c47160346160e21baf2117b894aa9'],
  ])('the slot of %s is the hash of that text', (path, slot) => {
    expect(bytesToHex(keccak256(utf8ToBytes(path)))).toBe(slot);
  });
});

// ───────────── no two leaves share a text ─────────────

/** Shapes that can stand in one module, with names that are easily mistaken for each other. */
const SHAPES: readonly Shape[] = [
  shape('a', ['string', 'string']),
  shape('a', ['string', 'string'], 'b'),
  shape('a', ['string', 'string'], 'b', 'c'),
  shape('ab', ['string'], 'c'),
  shape('a_b', ['bytes']),
  shape('sum', ['string']),
  shape('n', ['int256', 'uint8']),
  shape('f', ['bytes2', 'bool']),
  shape('o', []),
  // Deals in a map: a leaf, and a list beside it. Keys of enums are small numbers.
  shape('d', ['uint8'], 'a'),
  { ...shape('d', ['uint8'], 'b'), cap: 300 },
  { ...shape('l', []), cap: 300 },
  { ...shape('ll', ['string']), cap: 300 },
  { ...shape('length', ['uint8']), cap: 300 },
];

const nasty = fc.stringMatching(/^["\\u{}\][0x.\na]{0,8}$/);
const anyText = fc.oneof(
  nasty.map(text),
  fc.uint8Array({ maxLength: 4 }),
  fc.string({ unit: 'binary' }).map((string) => text(string)),
);

function anyKey(type: LeafType): fc.Arbitrary<LeafValue> {
  if (isText(type)) return anyText;
  const bits = BigInt(8 * sizeInBytes(type));
  return fc.bigInt(isNumber(type) ? rangeOf(type) : { min: 0n, max: type === 'bool' ? 1n : 2n ** bits - 1n });
}

const anyLeaf = fc.constantFrom(...SHAPES).chain((of) =>
  fc.record({
    of: fc.constant(of),
    keys: fc.tuple(...of.keys.map(anyKey)),
    part: of.cap === 0 ? fc.constant(undefined) : anyPart(of.cap),
  }),
);

type Part = bigint | 'length' | undefined;
type Leaf = { readonly of: Shape; readonly keys: readonly LeafValue[]; readonly part: Part };

/** Which leaf of a list. */
function anyPart(cap: number): fc.Arbitrary<Part> {
  return fc.oneof(fc.constant('length' as const), fc.bigInt({ min: 0n, max: BigInt(cap) - 1n }));
}

function leafText({ of, keys, part }: Leaf): string {
  if (part === undefined) return pathText(of, keys);
  return part === 'length' ? lengthText(of, keys) : elementText(of, keys, part);
}

const identity = ({ of, keys, part }: Leaf): string =>
  JSON.stringify([
    of.name,
    of.fields,
    keys.map((key) => (typeof key === 'bigint' ? `${key}` : [...key])),
    String(part),
  ]);

const pair = (name: string): Shape => shape(name, ['string', 'string']);

const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f;

describe('two leaves never share a text', () => {
  test('random pairs', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(anyLeaf, (leaf) => {
        const path = leafText(leaf);
        expect(seen.get(path) ?? identity(leaf)).toBe(identity(leaf));
        seen.set(path, identity(leaf));
      }),
      { numRuns: 30_000 },
    );
    expect(seen.size).toBeGreaterThan(5_000);
  });

  test.each<[string, string, LeafValue[], string, LeafValue[]]>([
    ['a key that closes the bracket', 'a', [text('x"]["y'), text('z')], 'a', [text('x'), text('y"]["z')]],
    ['a key that spells a field', 'a', [text(''), text('"].b')], 'a', [text('"]["'), text('.b')]],
    ['a backslash before a quote', 'a', [text('\\'), text('"')], 'a', [text('\\"'), text('')]],
    ['an escape and what it escapes', 'a', [text('\n'), text('')], 'a', [text('\\u{a}'), text('')]],
    [
      'bytes that are no text and text that spells them',
      'a',
      [Uint8Array.of(0xff), text('')],
      'a',
      [text('0xff'), text('')],
    ],
    ['a text and its cousin in another normal form', 'a', [text('é'), text('')], 'a', [text('e\u0301'), text('')]],
    ['a byte order mark and none', 'a', [text('\ufeffa'), text('')], 'a', [text('a'), text('')]],
  ])('%s', (_, first, firstKeys, second, secondKeys) => {
    expect(pathText(pair(first), firstKeys)).not.toBe(pathText(pair(second), secondKeys));
  });

  test.each<[string, string, Part, string, Part]>([
    ['a key that spells an element', 'x', 0n, 'x"][0', 0n],
    ['a key that spells a length', 'x', 'length', 'x"].length', 'length'],
    ['an element and a key that ends like it', '"][1', 2n, '"][1"][2', 2n],
  ])('in lists: %s', (_, first, firstPart, second, secondPart) => {
    const of = { ...shape('l', ['string']), cap: 9 };
    expect(leafText({ of, keys: [text(first)], part: firstPart })).not.toBe(
      leafText({ of, keys: [text(second)], part: secondPart }),
    );
  });

  test('all texts of one and two bytes', () => {
    const keys = [new Uint8Array(0)];
    for (let a = 0; a < 256; a++) keys.push(Uint8Array.of(a));
    for (let a = 0; a < 256; a++) for (let b = 0; b < 256; b++) keys.push(Uint8Array.of(a, b));
    expect(new Set(keys.map((key) => keyText('string', key))).size).toBe(keys.length);
    expect(new Set(keys.map((key) => keyText('bytes', key))).size).toBe(keys.length);
  });

  test('no path holds a control character', () => {
    fc.assert(
      fc.property(anyLeaf, (leaf) => {
        expect(utf8ToBytes(leafText(leaf)).some(isControl)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
