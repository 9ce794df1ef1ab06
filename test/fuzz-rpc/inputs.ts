/** What is sent: the same seed, kind and place give the same, as long as the methods are the same. */

import { METHODS } from '../../src/rpc/methods.ts';
import { Dice } from '../helpers/generate-dice.ts';
import { changedText, changedTree } from './mutate.ts';
import { ODD, type Pool, valueFor } from './values.ts';

/** How many of each are in a full run. */
export const KINDS = {
  /** Parameters as the schema says, most of them changed. */
  parameters: 250_000,
  /** The text of a request changed. */
  letters: 100_000,
  /** What is around method and parameters changed. */
  envelopes: 75_000,
  batches: 50_000,
  /** Bytes of HTTP changed, over a socket. */
  http: 12_500,
  /** Bytes of WebSocket frames changed, over a socket. */
  frames: 12_500,
} as const;

export type Kind = keyof typeof KINDS;

export function diceFor(seed: number, kind: Kind, place: number): Dice {
  return new Dice(seed * 31 + Object.keys(KINDS).indexOf(kind), place);
}

/** The text of a body. */
export function inputOf(kind: Kind, dice: Dice, pool: Pool): string {
  return MAKERS[kind](dice, pool);
}

const MAKERS: Readonly<Record<Kind, (dice: Dice, pool: Pool) => string>> = {
  parameters: (dice, pool) => JSON.stringify(request(dice, pool, changes(dice))),
  letters: (dice, pool) => changedOften(JSON.stringify(request(dice, pool, 0)), dice),
  envelopes: (dice, pool) => JSON.stringify(envelope(dice, pool)),
  batches: (dice, pool) => batch(dice, pool),
  http: (dice, pool) => JSON.stringify(request(dice, pool, 0)),
  frames: (dice, pool) => JSON.stringify(request(dice, pool, 0)),
};

const changes = (dice: Dice): number => dice.pick([0, 0, 0, 1, 1, 2]);

/** Blocks by the thousand are in order, and take seconds each time. */
const MINES = /mine|dropAll|reset$|rollback/i;
/** As long as somebody says for what was sent to be mined; here nobody has to. */
const WAITS = /Sync$/;
const SHORT_WAIT = '0x14';
const FEW_BLOCKS = ['0x1', '0x2', '0x3'];

function request(dice: Dice, pool: Pool, times: number): Record<string, unknown> {
  const method = dice.pick(METHODS);
  let params: unknown = paramsFor(method.params, method.example.params, dice, pool);
  for (let left = times; left > 0; left -= 1) params = changedTree(params, dice);
  if (MINES.test(method.name)) params = Array.isArray(params) && params.length > 0 ? [dice.pick(FEW_BLOCKS)] : params;
  if (WAITS.test(method.name)) params = Array.isArray(params) ? [params[0], SHORT_WAIT] : params;
  return { jsonrpc: '2.0', id: dice.below(1_000), method: method.name, params };
}

function paramsFor(
  rows: (typeof METHODS)[number]['params'],
  example: readonly unknown[],
  dice: Dice,
  pool: Pool,
): readonly unknown[] {
  if (dice.chance(20)) return example;
  const all = rows.map(({ shape }) => valueFor(shape.schema, dice, pool));
  return dice.chance(30) ? all.slice(0, dice.below(all.length + 1)) : all;
}

function changedOften(text: string, dice: Dice): string {
  let changed = text;
  for (let left = dice.pick([1, 1, 1, 2, 4]); left > 0; left -= 1) changed = changedText(changed, dice);
  return changed;
}

function envelope(dice: Dice, pool: Pool): unknown {
  const sound = request(dice, pool, 0);
  const name = dice.pick(['jsonrpc', 'id', 'id', 'method', 'params', 'other', '__proto__']);
  const method = String(sound['method']);
  return dice.weighed<() => unknown>([
    [4, () => changedTree(sound, dice)],
    [3, () => Object.fromEntries([...Object.entries(sound), [name, dice.pick(ODD)]])],
    [2, () => Object.fromEntries(Object.entries(sound).filter(([each]) => each !== name))],
    [2, () => ({ ...sound, method: changedText(method, dice) })],
    [1, () => dice.pick(ODD)],
  ])();
}

function batch(dice: Dice, pool: Pool): string {
  const entries = Array.from({ length: dice.pick([0, 1, 2, 3, 5, 20]) }, () =>
    dice.weighed<() => unknown>([
      [5, () => request(dice, pool, 0)],
      [3, () => request(dice, pool, changes(dice))],
      [2, () => envelope(dice, pool)],
      [1, () => dice.pick(ODD)],
    ])(),
  );
  const text = JSON.stringify(entries);
  return dice.chance(10) ? changedText(text, dice) : text;
}
