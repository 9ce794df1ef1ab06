/** From the text of a request to the text of the answer, without a network. */

import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/rpc/context.ts';
import { Dispatch } from '../../src/rpc/dispatch/dispatch.ts';
import { isNestedDeeper } from '../../src/rpc/dispatch/request.ts';
import { LIMITS } from '../../src/rpc/limits.ts';
import { BAD_BODIES, type BadBody } from './bad-bodies.ts';
import { answered, call, reported, running, SECRET, smallDispatch } from './small-table.ts';

const dispatch = smallDispatch();
const ask = async (body: string): Promise<unknown> => JSON.parse((await answered(dispatch, body)) ?? 'null') as unknown;

describe('one request', () => {
  test.each([
    ['a number', 1],
    ['zero', 0],
    ['a negative number', -3],
    ['a fraction', 0.5],
    ['the largest exact number', Number.MAX_SAFE_INTEGER],
    ['a text', 'abc'],
    ['an empty text', ''],
    ['a text that looks like a number', '9007199254740993'],
    ['a text with half a letter', '\ud800'],
    ['null', null],
  ])('gets its id back: %s', async (_what, id) => {
    expect(await ask(call(id, 'number'))).toEqual({ jsonrpc: '2.0', id, result: '0x1' });
  });

  test('gets null where a handler answers with nothing', async () => {
    expect(await ask(call(1, 'nothing'))).toEqual({ jsonrpc: '2.0', id: 1, result: null });
  });

  test('may leave params out, or send null', async () => {
    expect(await ask('{"jsonrpc":"2.0","id":1,"method":"number"}')).toHaveProperty('result', '0x1');
    expect(await ask('{"jsonrpc":"2.0","id":1,"method":"number","params":null}')).toHaveProperty('result', '0x1');
  });

  test('may leave optional params out at the end, or say null', async () => {
    const who = `0x${'11'.repeat(20)}`;
    expect(await ask(call(1, 'take', who, '0x1'))).toHaveProperty('result', 3);
    expect(await ask(call(1, 'take', who, '0x1', null))).toHaveProperty('result', 3);
  });

  test.each([
    [['0x12', '0x1'], 'params[0] (who): '],
    [[`0x${'11'.repeat(20)}`, '01'], 'params[1] (wei): '],
    [[`0x${'11'.repeat(20)}`, '0x1', 1], 'params[2] (really): '],
    [[1, 2, 3, 4], 'params: take takes at most 3 (who, wei, really), not 4'],
  ])('that has a wrong parameter hears its place and name: %j', async (params, begins) => {
    const message = expect.stringMatching(new RegExp(`^${begins.replaceAll(/[[\]()]/g, String.raw`\$&`)}`)) as string;
    expect(await ask(call(1, 'take', ...params))).toMatchObject({ id: 1, error: { code: -32602, message } });
  });

  test('without an id gets no answer, and is done all the same', async () => {
    const before = running.most;
    expect(await answered(dispatch, '{"jsonrpc":"2.0","method":"wait","params":["0x1"]}')).toBeUndefined();
    expect(running.most).toBeGreaterThanOrEqual(Math.max(before, 1));
    expect(await answered(dispatch, '{"jsonrpc":"2.0","method":"break"}')).toBeUndefined();
    expect(await answered(dispatch, '{"jsonrpc":"2.0","method":"nobody"}')).toBeUndefined();
  });

  test('hears which method it may have meant', async () => {
    expect(await ask(call(1, 'numbr'))).toMatchObject({
      error: { code: -32601, message: 'there is no method "numbr" (did you mean "number"?)' },
    });
  });

  test('keeps the data of an error', async () => {
    expect(await ask(call(1, 'refuse'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32000, message: 'no', data: '0x08c379a0' },
    });
  });

  test.each(['break', 'breakLater', 'bigint'])(
    'of a handler that breaks (%s) says nothing of what is inside',
    async (name) => {
      reported.length = 0;
      const text = (await answered(dispatch, call(1, name))) ?? '';
      expect(JSON.parse(text)).toMatchObject({ id: 1, error: { code: -32603 } });
      expect(text).not.toMatch(/home|0xac09|    at |\.ts|TypeError/);
      expect(reported).toHaveLength(1);
    },
  );
});

const many = (name: string): string => `[${Array.from({ length: 20 }, (_, id) => call(id, name, '0x5')).join()}]`;

describe('a batch', () => {
  test('is answered in its order, each id once', async () => {
    const ids = Array.from({ length: LIMITS.batch }, (_, id) => id);
    const all = (await ask(`[${ids.map((id) => call(id, 'number')).join()}]`)) as { id: number }[];
    expect(all.map(({ id }) => id)).toEqual(ids);
  });

  test('keeps its order also where some take longer', async () => {
    const waits = [30, 0, 20, 10];
    const all = (await ask(`[${waits.map((ms, id) => call(id, 'together', `0x${ms.toString(16)}`)).join()}]`)) as {
      id: number;
    }[];
    expect(all.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
  });

  test('answers each entry for itself, bad ones too, and leaves out those without an id', async () => {
    const body = `[1,${call(1, 'number')},{"jsonrpc":"2.0","method":"number"},null,[],{"id":4},${call(5, 'break')},${call(6, 'pieces', '0x2', '0x1')}]`;
    expect(await ask(body)).toMatchObject([
      { id: null, error: { code: -32600 } },
      { id: 1, result: '0x1' },
      { id: null, error: { code: -32600 } },
      { id: null, error: { code: -32600 } },
      { id: 4, error: { code: -32600 } },
      { id: 5, error: { code: -32603 } },
      { id: 6, result: [0, 'x', 'x'] },
    ]);
  });

  test('of requests without ids gets no answer', async () => {
    const silent = '{"jsonrpc":"2.0","method":"number"}';
    expect(await answered(dispatch, `[${silent},${silent}]`)).toBeUndefined();
  });

  test('runs side by side what may wait together, and one after the other what may not', async () => {
    running.most = 0;
    await ask(many('together'));
    expect(running.most).toBe(20);
    running.most = 0;
    await ask(many('wait'));
    expect(running.most).toBe(1);
  });

  test('gives the others their turn', async () => {
    const busy = new Dispatch({ methods: [spinning], common: {} as Context, report: () => {} });
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await busy.answer(`[${Array.from({ length: 100 }, (_, id) => call(id, 'spin')).join()}]`);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

const spinning = {
  name: 'spin',
  summary: '',
  params: [],
  result: '',
  example: { params: [] },
  run(): boolean {
    const end = performance.now() + 2;
    while (performance.now() < end);
    return true;
  },
};

describe('a large answer', () => {
  test('is one text when it is short', async () => {
    const reply = await dispatch.answer(call(1, 'pieces', '0xa', '0xa'));
    expect(typeof reply).toBe('string');
    expect(JSON.parse(reply as string)).toHaveProperty('result.length', 11);
  });

  test('comes in pieces of a good size when it is not', async () => {
    const reply = await dispatch.answer(call('é', 'pieces', '0x4000', '0x100'));
    if (typeof reply !== 'object') throw new Error('one text');
    const pieces: string[] = [];
    for await (const piece of reply) pieces.push(piece);
    expect(JSON.parse(pieces.join(''))).toMatchObject({ id: 'é', result: { length: 0x4001 } });
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.length).toBeLessThan(100);
  });

  test('comes in pieces within a batch too', async () => {
    const reply = await answered(
      dispatch,
      `[${call(1, 'pieces', '0x4000', '0x100')},${call(2, 'number')},${call(3, 'pieces', '0x4000', '0x100')}]`,
    );
    expect(JSON.parse(reply ?? '')).toMatchObject([{ id: 1 }, { id: 2 }, { id: 3, result: { length: 0x4001 } }]);
  });

  test('that breaks early becomes an error', async () => {
    const text = (await answered(dispatch, call(1, 'brokenPieces', '0x10'))) ?? '';
    expect(JSON.parse(text)).toMatchObject({ id: 1, error: { code: -32603 } });
    expect(text).not.toContain(SECRET.slice(0, 5));
  });

  test('that breaks late breaks off', async () => {
    await expect(answered(dispatch, call(1, 'brokenPieces', '0x1000'))).rejects.toThrow(SECRET);
  });
});

describe('what no client should send', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  test.each(BAD_BODIES.filter(([, body]) => typeof body === 'string'))('%s', async (...row: BadBody) => {
    const [, body, code, id] = row;
    const text = (await answered(dispatch, typeof body === 'string' ? body : decoder.decode(body))) ?? '';
    expect(text.length).toBeLessThan(1_000);
    expect(JSON.parse(text)).toMatchObject({
      jsonrpc: '2.0',
      id,
      error: { code, message: expect.any(String) as string },
    });
  });

  test('leaves the prototype of all objects alone', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Reflect.ownKeys(Object.prototype)).toHaveLength(12);
  });

  test('are at least forty kinds', () => {
    expect(new Set(BAD_BODIES.map(([what]) => what)).size).toBeGreaterThanOrEqual(60);
  });
});

describe('how deep a text is nested', () => {
  const within = `["${'['.repeat(100)}","\\"${'{'.repeat(100)}","\\\\"]`;

  test.each([
    ['brackets in texts do not count', within, 2, false],
    ['an escaped quote does not end a text', String.raw`["\"[[[[[[[[[["]`, 2, false],
    ['an escaped backslash does', String.raw`["\\",[[["x"]]]]`, 3, true],
    ['closing makes it less', '[]'.repeat(1_000), 1, false],
    ['as deep as it may be', '[[[1]]]', 3, false],
    ['one deeper', '[[[[1]]]]', 3, true],
    ['both kinds', '[{"a":[{"b":1}]}]', 3, true],
  ])('%s', (_what, text, most, expected) => {
    expect(isNestedDeeper(text, most)).toBe(expected);
  });
});
