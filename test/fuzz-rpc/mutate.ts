/** Changing what is sound: values within a tree of JSON, letters within a text, bytes within a packet. */

import type { Dice } from '../helpers/generate-dice.ts';
import { ODD } from './values.ts';

/** One place somewhere in the tree is another. */
export function changedTree(value: unknown, dice: Dice): unknown {
  if (Array.isArray(value) && value.length > 0 && dice.chance(75)) return changedList(value, dice);
  if (isObject(value) && Object.keys(value).length > 0 && dice.chance(75)) return changedObject(value, dice);
  return typeof value === 'string' && dice.chance(50) ? changedText(value, dice) : dice.pick(ODD);
}

function changedList(list: readonly unknown[], dice: Dice): unknown {
  const at = dice.below(list.length);
  return dice.weighed<() => unknown>([
    [6, () => list.with(at, changedTree(list[at], dice))],
    [1, () => list.toSpliced(at, 1)],
    [1, () => list.toSpliced(at, 0, dice.pick(ODD))],
    [1, () => [...list, list[at]]],
    [1, () => dice.shuffled(list)],
    [1, () => Object.fromEntries(list.entries())],
  ])();
}

function changedObject(object: Readonly<Record<string, unknown>>, dice: Dice): unknown {
  const entries = Object.entries(object);
  const at = dice.below(entries.length);
  const [name, value] = entries[at] ?? ['', undefined];
  return dice.weighed<() => unknown>([
    [6, () => Object.fromEntries(entries.with(at, [name, changedTree(value, dice)]))],
    [1, () => Object.fromEntries(entries.toSpliced(at, 1))],
    [1, () => Object.fromEntries([...entries, [dice.pick(NAMES), dice.pick(ODD)]])],
    [1, () => Object.fromEntries(entries.with(at, [changedText(name, dice), value]))],
    [1, () => entries],
  ])();
}

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'from',
  'to',
  'data',
  'input',
  'gas',
  'nonce',
  'value',
  'blockHash',
  'accessList',
  '',
];

const SIGNS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '9',
  'e',
  '-',
  '.',
  'x',
  'f',
  ' ',
  '\n',
  '\0',
  '\u0001',
  '\ud800',
  'é',
  '😀',
  '\u202e',
];

/** A letter or a stretch of the text is another. */
export function changedText(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + dice.below(8));
  const stretch = text.slice(at, end);
  return dice.weighed<() => string>([
    [4, () => text.slice(0, at) + dice.pick(SIGNS) + text.slice(at + 1)],
    [3, () => text.slice(0, at) + dice.pick(SIGNS) + text.slice(at)],
    [3, () => text.slice(0, at) + text.slice(end)],
    [2, () => text.slice(0, end) + stretch + text.slice(end)],
    [1, () => text.slice(0, at)],
    [1, () => text.slice(at)],
    [1, () => text.slice(0, at) + stretch.repeat(1 + dice.below(200)) + text.slice(end)],
    [1, () => text.toUpperCase()],
  ])();
}

/** The same with bytes. */
export function changedBytes(bytes: Uint8Array, dice: Dice): Uint8Array {
  const changed = Uint8Array.from(bytes);
  for (let times = 1 + dice.below(4); times > 0 && changed.length > 0; times -= 1) {
    const at = dice.below(changed.length);
    changed[at] = dice.chance(50) ? dice.below(256) : (changed[at] ?? 0) ^ (1 << dice.below(8));
  }
  return dice.chance(20) ? changed.subarray(0, dice.below(changed.length + 1)) : changed;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
