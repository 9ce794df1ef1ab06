/** HTTP from clients that are broken or mean: each hears why, none is waited for, and the others notice nothing. */

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RpcServer } from '../../src/rpc/server/server.ts';
import { BAD_BODIES, type BadBody } from './bad-bodies.ts';
import { answersIn, head, post, raw, type Raw, statuses, whole } from './raw.ts';
import { call, running, smallServer } from './small-table.ts';

const MIB = 1024 * 1024;
const NUMBER = call(1, 'number');

/** As in earnest, but nobody has to wait for it. */
const QUICK = {
  headersInMs: 300,
  bodyInMs: 600,
  idleInMs: 5_000,
  stalledInMs: 500,
  partingInMs: 200,
  bodiesInBytes: 4 * MIB,
  bodyInBytes: 2 * MIB,
};

let server: RpcServer;
let quick: RpcServer;
const rejections: unknown[] = [];
const noteRejection = (reason: unknown): void => void rejections.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteRejection);
  server = await smallServer();
  quick = await smallServer({ limits: QUICK });
});
afterAll(async () => {
  await Promise.all([server.close(), quick.close()]);
  process.removeListener('unhandledRejection', noteRejection);
});

describe('a bad body', () => {
  test.each(BAD_BODIES)('is answered, and the server lives: %s', async (...[, body, code, id]: BadBody) => {
    const bytes = typeof body === 'string' ? body : Uint8Array.from(body);
    const { status, json } = await post(server.port, bytes);
    expect(status).toBe(200);
    expect(json).toMatchObject({ jsonrpc: '2.0', id, error: { code } });
    expect(await answersIn(server.port)).toBeLessThan(250);
  });

  test('of 20 MB is refused before it is read, and closed', async () => {
    const client = raw(server.port);
    const began = performance.now();
    client.send(head({ 'content-length': 20 * MIB }));
    expect(statuses(await client.ended)).toEqual([413]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('of 20 MB is refused also where it comes at once', async () => {
    const client = raw(server.port);
    client.send(whole(' '.repeat(20 * MIB)));
    expect(statuses(await client.sees('}}'))).toEqual([413]);
    client.socket.destroy();
  });

  test('that never ends is cut off at the limit', async () => {
    const client = raw(quick.port);
    client.send(head({ 'transfer-encoding': 'chunked' }));
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const timer = setInterval(() => client.socket.writable && client.send(chunk), 1);
    expect(statuses(await client.ended)).toEqual([413]);
    clearInterval(timer);
    await answersIn(quick.port);
  });

  test('as large as it may be is read', async () => {
    const text = 'x'.repeat(1_900_000);
    const { json } = await post(quick.port, call(1, 'say', text));
    expect((json as { result: string }).result).toHaveLength(1_900_000);
  });

  test('of many at once, more than there is room for: some are told to come again', async () => {
    const part = ' '.repeat(1_900_000);
    const clients = Array.from({ length: 6 }, () => raw(quick.port));
    for (const client of clients) client.send(head({ 'content-length': 1_900_001 }) + part);
    await expect.poll(() => clients.some((client) => statuses(client.text()).includes(503))).toBe(true);
    for (const client of clients) client.socket.destroy();
    await expect
      .poll(() => post(quick.port, call(1, 'say', 'x'.repeat(1_900_000))).then(({ status }) => status))
      .toBe(200);
  });

  test.each(['gzip', 'deflate', 'br', 'x'])('that is packed (%s) is refused unseen', async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(50 * MIB));
    const { status } = await post(server.port, Uint8Array.from(bomb), { 'content-encoding': encoding });
    expect(status).toBe(415);
  });
});

describe('a length that is a lie', () => {
  test('more than comes: given up after a while', async () => {
    const client = raw(quick.port);
    client.send(head({ 'content-length': 1_000 }) + NUMBER);
    expect(statuses(await client.ended)).toEqual([408]);
  });

  test('less than comes: the rest is no request', async () => {
    const client = raw(quick.port);
    client.send(head({ 'content-length': 10 }) + NUMBER);
    const text = await client.ended;
    expect(statuses(text)[0]).toBeOneOf([200, 400]);
    expect(text).not.toContain('"result"');
  });

  test.each([
    ['no number', { 'content-length': 'ten' }],
    ['a negative one', { 'content-length': -1 }],
    ['a hex one', { 'content-length': '0x10' }],
    ['an endless one', { 'content-length': '9'.repeat(40) }],
    ['two ways to tell it', { 'content-length': 5, 'transfer-encoding': 'chunked' }],
    ['an encoding nobody knows', { 'transfer-encoding': 'gzip, chunked, x' }],
  ])('%s is refused', async (_what, headers) => {
    const client = raw(quick.port);
    client.send(head(headers) + NUMBER);
    expect(statuses(await client.ended)[0]).toBeOneOf([400, 413]);
  });

  test('a chunk whose size is none is refused', async () => {
    const client = raw(quick.port);
    client.send(`${head({ 'transfer-encoding': 'chunked' })}zz\r\n`);
    expect(statuses(await client.ended)).toEqual([400]);
  });
});

describe('a client that is slow', () => {
  test('with its headers is cut off', async () => {
    const client = raw(quick.port);
    const timer = drip(client, 'POST / HTTP/1.1\r\nhost: localhost\r\nx: ', 'a');
    expect(statuses(await client.ended)[0]).toBe(408);
    clearInterval(timer);
  });

  test('with its body is cut off', async () => {
    const client = raw(quick.port);
    const timer = drip(client, head({ 'content-length': 1_000 }), ' ');
    expect(statuses(await client.ended)[0]).toBe(408);
    clearInterval(timer);
  });

  test('with its chunks is cut off', async () => {
    const client = raw(quick.port);
    const timer = drip(client, head({ 'transfer-encoding': 'chunked' }), '1\r\n \r\n');
    expect(statuses(await client.ended)[0]).toBe(408);
    clearInterval(timer);
  });

  test('in reading a large answer is cut off, and what makes the answer ends', async () => {
    const own = await smallServer({ limits: QUICK });
    const client = raw(own.port);
    client.socket.pause();
    client.send(whole(call(1, 'pieces', '0x40000', '0x100')));
    await expect.poll(() => own.connections).toBe(1);
    await expect.poll(() => own.connections, { timeout: 3_000 }).toBe(0);
    client.socket.destroy();
    await own.close();
  });

  test('and says nothing after a large answer is cut off', async () => {
    const own = await smallServer({ limits: { idleInMs: 200 } });
    const client = raw(own.port);
    client.send(whole(call(1, 'pieces', '0x4000', '0x100')));
    await client.sees('\r\n0\r\n\r\n');
    const began = performance.now();
    await client.ended;
    expect(performance.now() - began).toBeLessThan(5_000);
    await own.close();
  });

  test('and says nothing is cut off', async () => {
    const client = raw(quick.port);
    expect(statuses(await client.ended)).toEqual([408]);
  });

  test.each([
    ['headers of 100 KB', head({ x: 'a'.repeat(100_000) }), 431],
    ['ten thousand headers', head(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`x${i}`, 1]))), 431],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001', 400],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a line break in a header', 'POST / HTTP/1.1\r\nhost: local\nhost\r\n\r\n', 400],
  ])('or strange is told off: %s', async (_what, bytes, status) => {
    const client = raw(quick.port);
    client.send(bytes);
    expect(statuses(await client.ended)[0]).toBe(status);
    await answersIn(quick.port);
  });
});

describe('many clients', () => {
  test('two thousand that are idle leave room and time for another', async () => {
    const clients = Array.from({ length: 2_000 }, () => raw(server.port));
    for (const client of clients) client.send(whole(NUMBER));
    await Promise.all(clients.map((client) => client.sees('"result":"0x1"')));
    expect(await answersIn(server.port)).toBeLessThan(250);
    for (const client of clients) client.socket.destroy();
    await expect.poll(() => server.connections, { timeout: 5_000 }).toBeLessThan(10);
  });

  test('when there are as many as there may be, those that are idle give way', async () => {
    const small = await smallServer({ limits: { connections: 20 } });
    const clients = Array.from({ length: 20 }, () => raw(small.port));
    for (const client of clients) client.send(whole(NUMBER));
    await Promise.all(clients.map((client) => client.sees('"result"')));
    await expect.poll(() => answersIn(small.port).catch(() => 1_000), { timeout: 3_000 }).toBeLessThan(250);
    await small.close();
  });

  test('who leave in the middle of an answer: what makes it is told', async () => {
    running.aborted = 0;
    const clients = Array.from({ length: 50 }, () => raw(server.port));
    for (const client of clients) client.send(whole(call(1, 'wait', '0xffff')));
    await expect.poll(() => running.now).toBe(50);
    for (const client of clients) client.socket.resetAndDestroy();
    await expect.poll(() => running.now).toBe(0);
    expect(running.aborted).toBe(50);
    await answersIn(server.port);
  });

  test('who leave in the middle of a large answer: it ends', async () => {
    const clients = Array.from({ length: 20 }, () => raw(server.port));
    for (const client of clients) client.send(whole(call(1, 'pieces', '0x40000', '0x100')));
    await Promise.all(clients.map((client) => client.sees('"result"')));
    for (const client of clients) client.socket.resetAndDestroy();
    await expect.poll(() => server.connections).toBeLessThan(10);
    await answersIn(server.port);
  });

  test('who leave in the middle of a body', async () => {
    for (let i = 0; i < 100; i += 1) {
      const client = raw(server.port);
      client.send(head({ 'content-length': 1_000 }) + NUMBER);
      setTimeout(() => client.socket.resetAndDestroy(), 5);
    }
    await expect.poll(() => server.connections).toBeLessThan(10);
    await answersIn(server.port);
  });

  test('who ask without end on one connection and read nothing keep no memory', async () => {
    const own = await smallServer({ limits: { ...QUICK, idleInMs: 60_000 } });
    const client = raw(own.port);
    client.socket.pause();
    const requests = whole(call(1, 'say', 'x'.repeat(10_000))).repeat(100);
    for (let i = 0; i < 20; i += 1) client.send(requests);
    await expect.poll(() => own.connections).toBe(1);
    await expect.poll(() => own.connections, { timeout: 3_000 }).toBe(0);
    client.socket.destroy();
    await own.close();
  });

  test('half-closed ones are closed', async () => {
    const client = raw(server.port);
    client.socket.end(whole(call(7, 'wait', '0xffff')));
    await client.ended;
    await expect.poll(() => running.now).toBe(0);
  });
});

test('nothing that was broken off was left without anybody to hear of it', async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(rejections).toEqual([]);
});

function drip(client: Raw, first: string, drop: string): NodeJS.Timeout {
  client.send(first);
  return setInterval(() => client.socket.writable && client.send(drop), 20);
}
