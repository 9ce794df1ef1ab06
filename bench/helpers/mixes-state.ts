/**
 * The state: leaves deep in a trie with 100,000 of them, leaves that are not there and have to be proved missing, the longest texts,
 * paths as long as they get, and sixteen sums over one leaf.
 */

import type { Leaf } from '../../src/vm/host.ts';
import type { Aggregate, Module, Shape } from '../../src/vm/module.ts';
import { pathText } from '../../src/vm/path.ts';
import type { LeafType, VmType } from '../../src/vm/types.ts';
import type { Line } from '../../test/helpers/module.ts';
import { BOOL, BYTES, filled, listOf, LONG, LONG_KEY, MAX, U256, U8 } from './hard.ts';
import { mixOf, t, type Given, type Mix, type Sketch } from './mix.ts';
import { FILLERS } from './world.ts';

const shape = (name: string, keys: readonly LeafType[], leaf: LeafType, cap = 0): Shape => ({ name, keys, fields: [], leaf, cap }); // prettier-ignore
const leafText = (size: number, byte = 0x61): Uint8Array => filled(size, byte);

// ───────────── a different leaf each time ─────────────

/** Local 0 walks over the leaves, 1 is how far it steps, 2 where it begins anew. */
const WALK: readonly Given[] = [
  { type: 'uint256', value: 1n },
  { type: 'uint256', value: 37_813n },
  { type: 'uint256', value: BigInt(FILLERS) },
];
const step: readonly Line[] = [
  ['get', 0],
  ['get', 1],
  ['add', U256],
  ['get', 2],
  ['mod', U256],
  ['set', 0],
];
const key: Line = ['get', 0];
const walk = { given: WALK, rounds: 100, copies: 20 } as const;
/** All of them are written: 100,000 are there. */
const many = shape('filler', ['uint256'], 'uint256');

// ───────────── long paths ─────────────

const longKeys = listOf(8, LONG_KEY);
const longConstants: Module['constants'] = [
  { type: 'string', value: LONG_KEY },
  { type: 'bytes', value: leafText(8_192, 0x61) },
  { type: 'bytes', value: leafText(8_192, 0x62) },
  { type: 'bytes', value: new Uint8Array(0) },
];
const strings = (count: number): LeafType[] => Array.from({ length: count }, () => 'string');
const longPath = (count: number): Line[] => Array.from({ length: count }, () => ['const', 0]);
const texts = (count: number): VmType[] => Array.from({ length: count }, () => 'bytes');
const seven = [...longPath(7), key, ['text', U256]] as Line[];
const deepWord = shape('deepWord', strings(8), 'uint256');
const deepList = shape('deepList', strings(8), 'uint256', 1024);

// ───────────── lists and texts ─────────────

const numbers = shape('numbers', [], 'uint256', 1024);
const growing = shape('growing', [], 'uint256', 1024);
const growingTexts = shape('growingTexts', [], 'bytes', 1024);
const full: Given = { type: { kind: 'list', of: 'uint256', cap: 1024 }, value: listOf(1024, 1n) };
const LIST = t('uint256[]');
const note = shape('note', [], 'bytes');

const STATE: ReadonlyMap<string, Leaf> = new Map<string, Leaf>([
  ['plain', MAX],
  ['note', LONG.value],
  [pathText(deepWord, longKeys), 7n],
  ...listLeaves('numbers', 1024),
  ...listLeaves(pathText(deepList, longKeys), 1024),
  ['growing.length', 1n],
  ['growing[0]', 1n],
]);

function listLeaves(path: string, length: number): [string, Leaf][] {
  const elements = Array.from({ length }, (_, i): [string, Leaf] => [`${path}[${i}]`, 1n]);
  return [[`${path}.length`, BigInt(length)], ...elements];
}

// ───────────── sums ─────────────

const bits = Array.from({ length: 8 }, (): LeafType => 'bool');
const summed = shape('summed', bits, 'uint8');
const summedDeep = shape('summedDeep', strings(8), 'uint8');
const sixteen: readonly Aggregate[] = Array.from({ length: 16 }, (_, i) => ({ kind: i < 8 ? 'sum' : 'count', shape: 0, bound: i % 8 })); // prettier-ignore
const falses = bits.map((): Line => ['zero', BOOL]);
const one: Line = ['small', U8, 1];
const none: Line = ['small', U8, 0];
const a: Line = ['const', 1];
const b: Line = ['const', 2];

const mix = (sketch: Omit<Sketch, 'rest'> & { readonly rest: Partial<Module> }): Mix =>
  mixOf({ ...sketch, state: STATE, rest: { constants: longConstants, ...sketch.rest } });
const shapes = (...list: readonly Shape[]): Partial<Module> => ({ shapes: list });
const summedBy = (list: Shape): Partial<Module> => ({ shapes: [list], aggregates: sixteen });

/** Eight keys and a value written twice: 0 becomes 1 and back, so that all sums and counts move. */
function twice(what: string, list: Shape, keys: readonly Line[], types: readonly VmType[], op: 'sset' | 'sclear'): Mix {
  const [up, down]: Line[][] = [[...keys, one, ['sset', 0]], op === 'sset' ? [...keys, none, ['sset', 0]] : [...keys, ['sclear', 0]]]; // prettier-ignore
  const drop = types.map((): Line => ['drop', types[0] === 'bool' ? BOOL : BYTES]);
  const setup: Line[] = [...keys, one, ['sset', 0]];
  const instead: Line[] = [...keys, one, ['drop', U8], ...drop, ...keys, ...(op === 'sset' ? [none, ['drop', U8] as Line] : []), ...drop]; // prettier-ignore
  return mix({ op, what, pays: ['aggregate', 'again'], setup, run: [...down!, ...up!], instead, rest: summedBy(list), copies: 10, rounds: 1 }); // prettier-ignore
}

export const STATE_MIXES: readonly Mix[] = [
  // ───────────── reading ─────────────
  mix({ op: 'sget', what: 'one word', run: [['sget', 0]], leaves: ['uint256'], rest: shapes(shape('plain', [], 'uint256')) }), // prettier-ignore
  mix({ op: 'sget', what: 'one of 100,000', load: [...step, key], run: [['sget', 0]], takes: ['uint256'], leaves: ['uint256'], rest: shapes(many), ...walk }), // prettier-ignore
  mix({ op: 'sget', what: 'missing among 100,000', load: [...step, key], run: [['sget', 0]], takes: ['uint256'], leaves: ['uint256'], rest: shapes(shape('lost', ['uint256'], 'uint256')), ...walk }), // prettier-ignore
  mix({ op: 'sget', what: 'missing text', load: [...step, key], run: [['sget', 0]], takes: ['uint256'], leaves: ['bytes'], rest: shapes(shape('lostText', ['uint256'], 'bytes')), ...walk }), // prettier-ignore
  mix({ op: 'sget', what: 'missing, 8 keys of 256 bits', load: [...step, ...listOf(8, 0n).map(() => key)], run: [['sget', 0]], takes: listOf(8, 0n).map(() => 'uint256' as const), leaves: ['uint256'], rest: shapes(shape('lostDeep', listOf(8, 0n).map(() => 'uint256' as const), 'uint256')), given: [{ type: 'uint256', value: MAX - 99_999n }, { type: 'uint256', value: 3n }, { type: 'uint256', value: MAX }], rounds: 100, copies: 10, pays: ['keyWord'] }), // prettier-ignore
  mix({ op: 'sget', what: '8 keys of 256 bytes', load: longPath(8), run: [['sget', 0]], takes: texts(8), leaves: ['uint256'], rest: shapes(deepWord), pays: ['keyWord'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sget', what: 'missing, 8 keys of 256 bytes', load: [...step, ...seven], run: [['sget', 0]], takes: texts(8), leaves: ['uint256'], rest: shapes(deepWord), pays: ['keyWord'], given: WALK, copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sget', what: 'text of 8,192 bytes', run: [['sget', 0]], leaves: ['bytes'], rest: shapes(note), pays: ['readWord'], copies: 30, rounds: 1 }), // prettier-ignore
  mix({ op: 'sget', what: 'element of a list', load: [['small', U256, 255]], run: [['sget', 0]], takes: ['uint256'], leaves: ['uint256'], rest: shapes(numbers), pays: ['read'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sget', what: 'element, 8 keys of 256 bytes', load: [...longPath(8), ['small', U256, 255]], run: [['sget', 0]], takes: [...texts(8), 'uint256'], leaves: ['uint256'], rest: shapes(deepList), pays: ['read', 'keyWord'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sagg', what: '7 keys of 256 bytes', load: longPath(7), run: [['sagg', 7]], takes: texts(7), leaves: ['uint256'], rest: summedBy(summedDeep), pays: ['keyWord'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sagg', what: 'no keys', run: [['sagg', 0]], leaves: ['uint256'], rest: summedBy(summedDeep), copies: 50, rounds: 100 }), // prettier-ignore
  mix({ op: 'slen', what: 'list of 1,024', run: [['slen', 0]], leaves: ['uint256'], rest: shapes(numbers) }),
  mix({ op: 'slen', what: 'missing among 100,000', load: [...step, key], run: [['slen', 0]], takes: ['uint256'], leaves: ['uint256'], rest: shapes(shape('lostList', ['uint256'], 'uint256', 9)), ...walk }), // prettier-ignore
  mix({ op: 'slen', what: '8 keys of 256 bytes', load: longPath(8), run: [['slen', 0]], takes: texts(8), leaves: ['uint256'], rest: shapes(deepList), pays: ['keyWord'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'slist', what: 'list of 1,024', run: [['slist', 0]], leaves: ['uint256[]'], rest: shapes(numbers), pays: ['read'], copies: 7, rounds: 1 }), // prettier-ignore
  mix({ op: 'slist', what: '1,024 behind 8 keys of 256 bytes', load: longPath(8), run: [['slist', 0]], takes: texts(8), leaves: ['uint256[]'], rest: shapes(deepList), pays: ['read', 'keyWord'], copies: 2, rounds: 1 }), // prettier-ignore

  // ───────────── writing ─────────────
  mix({ op: 'sset', what: 'what is there already', load: [...step, key, key, ['small', U256, 1], ['add', U256]], run: [['sset', 0]], takes: ['uint256', 'uint256'], rest: shapes(many), ...walk }), // prettier-ignore
  mix({ op: 'sset', what: 'again', load: [...step, key], run: [['sset', 0]], takes: ['uint256'], rest: shapes(shape('twice', [], 'uint256')), pays: ['again'], ...walk }), // prettier-ignore
  mix({ op: 'sset', what: 'another value', load: [...step, key, ['get', 1]], run: [['sset', 0]], takes: ['uint256', 'uint256'], rest: shapes(many), pays: ['change'], ...walk }), // prettier-ignore
  mix({ op: 'sset', what: 'a new leaf', load: [...step, key, ['get', 1]], run: [['sset', 0]], takes: ['uint256', 'uint256'], rest: shapes(shape('fresh', ['uint256'], 'uint256')), pays: ['create'], ...walk, copies: 10 }), // prettier-ignore
  mix({ op: 'sset', what: '8,192 bytes again, two writes', setup: [b, ['sset', 0]], run: [a, ['sset', 0], b, ['sset', 0]], instead: [a, ['drop', BYTES], b, ['drop', BYTES]], rest: shapes(note), pays: ['again'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sset', what: '8,192 bytes as they are', load: [a], run: [['sset', 0]], takes: ['bytes'], rest: shapes(note), pays: ['readWord'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sset', what: '8,192 bytes, new', load: [...step, key, a], run: [['sset', 0]], takes: ['uint256', 'bytes'], rest: shapes(shape('freshText', ['uint256'], 'bytes')), pays: ['create', 'extraWord'], given: WALK, copies: 20, rounds: 1 }), // prettier-ignore
  mix({ op: 'sset', what: 'again, 8 keys of 256 bytes', setup: [...longPath(8), ['small', U256, 1], ['sset', 0]], load: [...step, ...longPath(8), key], run: [['sset', 0]], takes: [...texts(8), 'uint256'], rest: shapes(deepWord), pays: ['again', 'keyWord'], given: WALK, copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sset', what: 'element again, 8 keys of 256 bytes', setup: [...longPath(8), ['small', U256, 9], ['small', U256, 9], ['sset', 0]], load: [...step, ...longPath(8), ['small', U256, 9], key], run: [['sset', 0]], takes: [...texts(8), 'uint256', 'uint256'], rest: shapes(deepList), pays: ['read', 'keyWord'], given: WALK, copies: 50, rounds: 1 }), // prettier-ignore
  twice('16 sums again, two writes', summed, falses, bits, 'sset'),
  twice('16 sums again, 8 keys of 256 bytes, two writes', summedDeep, longPath(8), texts(8), 'sset'),
  twice('16 sums again, with an `sset`', summed, falses, bits, 'sclear'),
  mix({ op: 'sclear', what: 'what is not there', load: [...step, key], run: [['sclear', 0]], takes: ['uint256'], rest: shapes(shape('lost', ['uint256'], 'uint256')), ...walk }), // prettier-ignore
  mix({ op: 'sclear', what: '8,192 bytes, with an `sset`', setup: [b, ['sset', 0]], run: [a, ['sset', 0], ['sclear', 0]], instead: [a, ['drop', BYTES]], rest: shapes(note), pays: ['again'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'sclear', what: 'list of 1,024', run: [['sclear', 0]], rest: shapes(numbers), pays: ['change'], copies: 1, rounds: 1 }), // prettier-ignore
  mix({ op: 'spush', what: 'and `spop`, again', run: [['small', U256, 1], ['spush', 0], ['spop', 0]], instead: [['small', U256, 1], ['drop', U256]], rest: shapes(growing) }), // prettier-ignore
  mix({ op: 'spush', what: 'new elements', load: [['small', U256, 1]], run: [['spush', 0]], takes: ['uint256'], rest: shapes(growing), pays: ['create'], copies: 1000, rounds: 1 }), // prettier-ignore
  mix({ op: 'spop', what: 'and `spush`, 8,192 bytes again', setup: [a, ['spush', 0], ['spop', 0]], run: [a, ['spush', 0], ['spop', 0]], instead: [a, ['drop', BYTES]], rest: shapes(growingTexts), pays: ['again'], copies: 50, rounds: 1 }), // prettier-ignore
  mix({ op: 'spop', what: 'down from 1,024', run: [['spop', 0]], rest: shapes(numbers), pays: ['change'], copies: 1000, rounds: 1 }), // prettier-ignore
  mix({ op: 'spop', what: 'and `spush`, 8 keys of 256 bytes', setup: [...longPath(8), ['small', U256, 1], ['spush', 0], ...longPath(8), ['spop', 0]], run: [...longPath(8), ['small', U256, 1], ['spush', 0], ...longPath(8), ['spop', 0]], instead: [...longPath(8), ['small', U256, 1], ['drop', U256], ...texts(8).map((): Line => ['drop', BYTES]), ...longPath(8), ...texts(8).map((): Line => ['drop', BYTES])], rest: shapes(shape('growingDeep', strings(8), 'uint256', 9)), pays: ['keyWord'], copies: 30, rounds: 1 }), // prettier-ignore
  mix({ op: 'sfill', what: '1,024 as they are', given: [full], load: [['get', 0]], run: [['sfill', 0]], takes: ['uint256[]'], rest: shapes(numbers), pays: ['same'], copies: 5, rounds: 1 }), // prettier-ignore
  mix({ op: 'sfill', what: '1,024 again', given: [full], run: [['get', 0], ['sfill', 0], ['zero', LIST], ['sfill', 0]], instead: [['get', 0], ['drop', LIST], ['zero', LIST], ['drop', LIST]], rest: shapes(numbers), pays: ['change', 'again'], copies: 6, rounds: 1 }), // prettier-ignore
  mix({ op: 'sfill', what: '1,024 as they are, 8 keys of 256 bytes', given: [full], load: [...longPath(8), ['get', 0]], run: [['sfill', 0]], takes: [...texts(8), 'uint256[]'], rest: shapes(deepList), pays: ['same', 'keyWord'], copies: 1, rounds: 1 }), // prettier-ignore
];

/** What all of them find in the state. */
export const LEAVES_BEFORE: ReadonlyMap<string, Leaf> = STATE;
