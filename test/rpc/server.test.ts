/** The door: who may come in, how answers go out, and how it is closed. */

import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { guardFor, isLoopback, originOf } from '../../src/rpc/server/guard.ts';
import { RpcServer } from '../../src/rpc/server/server.ts';
import { answersIn, head, post, raw, statuses, whole } from './raw.ts';
import { call, smallDispatch, smallServer } from './small-table.ts';

let server: RpcServer;
beforeAll(async () => {
  server = await smallServer({ allowedOrigins: ['https://app.example'] });
});
afterAll(() => server.close());

const NUMBER = call(1, 'number');

describe('HTTP', () => {
  test('listens on this machine only', () => {
    expect(server.host).toBe('127.0.0.1');
  });

  test('answers a request and a batch', async () => {
    expect(await post(server.port, NUMBER)).toMatchObject({ status: 200, json: { id: 1, result: '0x1' } });
    const { json } = await post(server.port, `[${NUMBER},${call('é', 'say', '✓')}]`);
    expect(json).toMatchObject([{ id: 1 }, { id: 'é', result: '✓' }]);
  });

  test('answers 204 where nobody waits for an answer', async () => {
    expect(await post(server.port, '{"jsonrpc":"2.0","method":"number"}')).toMatchObject({
      status: 204,
      json: undefined,
    });
  });

  test('answers one after the other on one connection, in order', async () => {
    const client = raw(server.port);
    client.send(whole(call(1, 'wait', '0x14')) + whole(call(2, 'number')) + whole(call(3, 'number')));
    const text = await client.sees('"id":3');
    expect([...text.matchAll(/"id":(\d)/g)].map(([, id]) => id)).toEqual(['1', '2', '3']);
    client.socket.destroy();
  });

  test('sends a large answer in chunks, and goes on with the connection', async () => {
    const client = raw(server.port);
    client.send(whole(call(1, 'pieces', '0x4000', '0x100')));
    await client.sees('\r\n0\r\n\r\n');
    expect(client.text()).toContain('transfer-encoding: chunked'.replace('t', 'T').replace('-e', '-E'));
    client.send(whole(call(2, 'number')));
    await client.sees('"id":2');
    client.socket.destroy();
  });

  test('breaks the connection where a large answer breaks off, and serves the others', async () => {
    const client = raw(server.port);
    client.send(whole(call(1, 'brokenPieces', '0x2000')));
    expect(await client.ended).not.toContain('\r\n0\r\n\r\n');
    await answersIn(server.port);
  });

  test('takes a body that waits to be asked for', async () => {
    const client = raw(server.port);
    client.send(head({ 'content-length': NUMBER.length, expect: '100-continue' }));
    await client.sees('100 Continue');
    client.send(NUMBER);
    expect(statuses(await client.sees('"result":"0x1"'))).toEqual([100, 200]);
    client.socket.destroy();
  });

  test.each([
    ['GET', 200, 'It speaks JSON-RPC'],
    ['HEAD', 200, ''],
    ['PUT', 405, 'POST'],
    ['DELETE', 405, 'POST'],
  ])('%s is answered with %i', async (method, status, text) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/`, { method });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(text);
  });
});

describe('who may speak', () => {
  const own = 'http://127.0.0.1:8545';

  test.each([
    // A page of the wide web whose name points here: it still says its name.
    ['evil.example', undefined, 403],
    ['evil.example:8545', 'http://evil.example:8545', 403],
    ['localhost.evil.example', undefined, 403],
    ['127.0.0.1.evil.example', undefined, 403],
    ['192.168.1.5', undefined, 403],
    ['0.0.0.0', undefined, 403],
    ['', undefined, 403],
    ['localhost', undefined, 200],
    ['LOCALHOST:8545', undefined, 200],
    ['127.0.0.1:1', undefined, 200],
    ['[::1]:8545', undefined, 200],
    // A page of another origin.
    ['localhost', 'https://evil.example', 403],
    ['localhost', 'http://localhost.evil.example', 403],
    ['localhost', 'http://evil.example/localhost', 403],
    ['localhost', 'http://localhost:3000@evil.example', 403],
    ['localhost', 'null', 403],
    ['localhost', 'file://', 403],
    ['localhost', '', 403],
    ['localhost', 'http://app.example', 403],
    ['localhost', 'https://app.example:444', 403],
    ['localhost', 'https://app.example', 200],
    ['localhost', 'http://localhost:5173', 200],
    ['localhost', 'http://village.localhost:5173', 200],
    ['localhost', own, 200],
    ['localhost', 'chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn', 200],
    ['localhost', 'moz-extension://8f4c1c4e-0001-4c4c-9a9a-000000000000', 200],
  ])('host %j, origin %j: %i', async (host, origin, status) => {
    const client = raw(server.port);
    client.send(whole(NUMBER, { host, ...(origin === undefined ? {} : { origin }), connection: 'close' }));
    const text = await client.ended;
    expect(statuses(text)).toEqual([status]);
    expect(text.includes('"result"')).toBe(status === 200);
    expect(text.includes('ccess-control-allow-origin')).toBe(status === 200 && origin !== undefined);
  });

  test('no Host at all is refused', async () => {
    const client = raw(server.port);
    client.send(
      `POST / HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ${NUMBER.length}\r\n\r\n${NUMBER}`,
    );
    expect(statuses(await client.ended)).toEqual([403]);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
    'application/jsonp',
  ])('a body of type %j, which a page may send without asking, is refused', async (type) => {
    const client = raw(server.port);
    client.send(whole(NUMBER, { 'content-type': type, connection: 'close' }));
    expect(statuses(await client.ended)).toEqual([415]);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json-rpc'])(
    '%s is JSON',
    async (type) => {
      expect((await post(server.port, NUMBER, { 'content-type': type })).status).toBe(200);
    },
  );

  test('a page that asks first hears yes only where it may speak', async () => {
    const [yes, no] = [await preflight('https://app.example'), await preflight('https://evil.example')];
    expect(yes.status).toBe(204);
    expect(Object.fromEntries(yes.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-allow-private-network': 'true',
      vary: 'origin',
    });
    expect(no.status).toBe(403);
    expect([...no.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each([
    ['https://evil.example', 'localhost', 403],
    ['null', 'localhost', 403],
    [undefined, 'evil.example', 403],
    ['http://localhost:5173', 'localhost', 101],
    [undefined, 'localhost', 101],
  ])('a WebSocket of origin %j to host %j: %i', async (origin, host, status) => {
    const client = raw(server.port);
    const lines = { host, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': 13 };
    const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    client.send(head({ ...lines, ...key, ...(origin === undefined ? {} : { origin }) }, 'GET'));
    expect(statuses(await client.sees('\r\n\r\n'))).toEqual([status]);
    client.socket.destroy();
  });

  test('a WebSocket of an old version, which says elsewhere where it comes from, is none', async () => {
    const client = raw(server.port);
    const lines = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': 8 };
    const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-origin': 'https://evil.example' };
    client.send(head({ ...lines, ...key }, 'GET'));
    expect(statuses(await client.sees('\r\n\r\n'))).toEqual([200]);
    client.socket.destroy();
  });

  test('another kind of upgrade is passed over, and is no way around', async () => {
    const client = raw(server.port);
    const offer = { connection: 'Upgrade, close', upgrade: 'h2c' };
    client.send(whole(NUMBER, { ...offer, origin: 'https://evil.example' }));
    expect(statuses(await client.ended)).toEqual([403]);
    const friend = raw(server.port);
    friend.send(whole(NUMBER, offer));
    expect(await friend.sees('}')).toContain('"result":"0x1"');
    friend.socket.destroy();
  });
});

function preflight(origin: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-private-network': 'true' },
  });
}

describe('on another interface', () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  test.each([
    ['0.0.0.0', '192.168.1.5:8545', true],
    ['0.0.0.0', '[fe80::1]', true],
    ['0.0.0.0', 'localhost', true],
    ['village.example', 'village.example:8545', true],
    ['0.0.0.0', 'evil.example', false],
    ['village.example', 'evil.example', false],
  ])('listening on %s, host %s may be asked for: %s', (host, asked, expected) => {
    expect(guardFor({ host })(asked, undefined).refusal === undefined).toBe(expected);
  });

  test.skipIf(outside === undefined)('it is reached by its address', async () => {
    const open = await smallServer({ host: '0.0.0.0' });
    const answer = await fetch(`http://${outside}:${open.port}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: NUMBER,
    });
    expect(answer.status).toBe(200);
    await open.close();
    await expect(fetch(`http://${outside}:${server.port}`)).rejects.toThrow('fetch failed');
  });

  test.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.example', false],
    ['192.168.1.5', false],
  ])('%s is this machine only: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

test.each([
  ['https://app.example', 'https://app.example'],
  ['https://APP.example:443/', 'https://app.example'],
  ['*', '*'],
  ['https://app.example/path', undefined],
  ['app.example', undefined],
  ['null', undefined],
  ['file:///home', undefined],
  ['', undefined],
])('an origin that is allowed is written as a browser writes it: %j', (text, expected) => {
  expect(originOf(text)).toBe(expected);
});

describe('a WebSocket', () => {
  test('answers texts, and each with its id', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}`);
    await once(socket, 'open');
    const got: unknown[] = [];
    socket.on('message', (data: Buffer) => got.push(JSON.parse(data.toString())));
    for (const body of [NUMBER, `[${NUMBER},${call(2, 'number')}]`, 'x', call(3, 'pieces', '0x4000', '0x100')])
      socket.send(body);
    await expect.poll(() => got.length).toBe(4);
    expect(got).toContainEqual({ jsonrpc: '2.0', id: 1, result: '0x1' });
    expect(got).toContainEqual([expect.objectContaining({ id: 1 }), expect.objectContaining({ id: 2 })]);
    expect(got).toContainEqual(expect.objectContaining({ id: null }));
    expect(got).toContainEqual(expect.objectContaining({ id: 3 }));
    socket.close();
    await once(socket, 'close');
  });
});

describe('closing', () => {
  test('ends idle connections and WebSockets at once, and says so', async () => {
    const own = await smallServer();
    const idle = raw(own.port);
    idle.send(whole(NUMBER));
    await idle.sees('"result"');
    const socket = new WebSocket(`ws://127.0.0.1:${own.port}`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const began = performance.now();
    await own.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect((await closed)[0]).toBe(1001);
    await idle.ended;
  });

  test('tells those who wait that it is closing', async () => {
    const own = await smallServer();
    const waiting = post(own.port, call(1, 'wait', '0xffff'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await own.close();
    expect((await waiting).json).toMatchObject({ id: 1, error: { code: -32002, message: 'the node is stopping' } });
  });

  test('does not wait for those who never end', async () => {
    const own = await smallServer({ limits: { partingInMs: 100 } });
    const half = raw(own.port);
    half.send(head({ 'content-length': 10 }));
    const socket = new WebSocket(`ws://127.0.0.1:${own.port}`);
    await once(socket, 'open');
    socket.pause();
    const began = performance.now();
    await own.close();
    expect(performance.now() - began).toBeLessThan(1_000);
    await half.ended;
    socket.terminate();
  });

  test('leaves the port to the next one; a port that is taken is said', async () => {
    const own = await smallServer();
    const { port } = own;
    await expect(RpcServer.open(smallDispatch(), { port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await own.close();
    const next = await RpcServer.open(smallDispatch(), { port });
    await answersIn(port);
    await next.close();
  });
});
