/** A part of `npm run fuzz:rpc`, and proof that it finds what it looks for. */

import { describe, expect, test } from 'vitest';
import { Dispatch } from '../../src/rpc/dispatch/dispatch.ts';
import { method } from '../../src/rpc/method.ts';
import { call } from '../rpc/small-table.ts';
import { diceFor, inputOf, type Kind, KINDS } from './inputs.ts';
import { problemOf } from './judge.ts';
import { tryPart } from './part.ts';
import type { Pool } from './values.ts';

const SEED = 2026;
const COUNTS: Readonly<Record<Kind, number>> = {
  parameters: 500,
  letters: 500,
  envelopes: 500,
  batches: 100,
  http: 60,
  frames: 60,
};

const pool: Pool = { addresses: [`0x${'11'.repeat(20)}`], hashes: [`0x${'22'.repeat(32)}`], data: ['0x'] };
const kinds = Object.keys(KINDS) as Kind[];

const firstOf = (kind: Kind, seed: number): readonly string[] =>
  [1, 2, 3, 4, 5].map((place) => inputOf(kind, diceFor(seed, kind, place), pool));

describe.each(kinds)('broken requests: %s', (kind) => {
  test('are answered as they should be, and nothing unforeseen happens', async () => {
    const part = await tryPart({ kind, seed: SEED, from: 0, to: COUNTS[kind] });
    expect(part.wrong).toEqual([]);
    // Neither all too broken nor all too well.
    expect(part.results).toBeGreaterThan(0);
    expect(Object.values(part.errors).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(COUNTS[kind] / 10);
  });

  test('are the same for the same seed', () => {
    expect(firstOf(kind, SEED)).toEqual(firstOf(kind, SEED));
    expect(firstOf(kind, SEED)).not.toEqual(firstOf(kind, SEED + 1));
  });
});

test('a full run is half a million requests', () => {
  expect(Object.values(KINDS).reduce((sum, each) => sum + each, 0)).toBe(500_000);
});

describe('a server that', () => {
  const two = `[${call(1, 'a')},${call(2, 'b')}]`;
  const [one, other] = [1, 2].map((id) => `{"jsonrpc":"2.0","id":${id},"result":null}`) as [string, string];

  test.each([
    ['leaves an answer out', two, `[${one}]`],
    ['answers twice', two, `[${one},${other},${other}]`],
    ['answers in another order', two, `[${other},${one}]`],
    ['answers a batch with one answer', two, one],
    ['answers one request with a batch', call(1, 'a'), `[${one}]`],
    ['does not answer', call(1, 'a'), ''],
    ['answers where nobody waits', '{"jsonrpc":"2.0","method":"a"}', one],
    ['gives another id back', call(3, 'a'), one],
    ['gives an id back as a text', call(1, 'a'), one.replace('1', '"1"')],
    ['gives back what is no id', '{"jsonrpc":"2.0","id":{},"method":"a"}', '{"jsonrpc":"2.0","id":{},"error":{}}'],
    [
      'gives back an id that it could not read exactly',
      '{"jsonrpc":"2.0","id":9007199254740993,"method":"a"}',
      '{"id":9007199254740992}',
    ],
    ['answers with half an answer', call(1, 'a'), one.slice(0, -1)],
    ['says nothing to an empty batch', '[]', ''],
    ['answers an empty batch with an empty one', '[]', '[]'],
  ])('%s is found', (_what, body, answer) => {
    expect(problemOf(body, answer)).toBeDefined();
  });

  test('does as it should is not', () => {
    expect(problemOf(two, `[${one},${other}]`)).toBeUndefined();
    expect(problemOf(`[${call(1, 'a')},{"jsonrpc":"2.0","method":"b"}]`, `[${one}]`)).toBeUndefined();
    expect(problemOf('{', '{"jsonrpc":"2.0","id":null,"error":{}}')).toBeUndefined();
  });

  test('meets what nobody foresaw tells of it', async () => {
    const words = { summary: '', result: '', example: { params: [] }, params: [] };
    const broken = method({ ...words, name: 'a', run: () => BigInt('x') });
    const heard: unknown[] = [];
    const dispatch = new Dispatch({
      methods: [broken],
      common: {} as never,
      report: (error) => void heard.push(error),
    });
    expect(await dispatch.answer(call(1, 'a'))).toContain('-32603');
    expect(heard).toHaveLength(1);
  });
});
