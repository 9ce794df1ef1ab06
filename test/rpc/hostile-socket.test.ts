/** WebSockets from clients that are broken or mean: bounded, dropped with a code, and the others notice nothing. */

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RpcServer } from '../../src/rpc/server/server.ts';
import { answersIn, head, raw, type Raw } from './raw.ts';
import { call, running, smallServer, subscribers } from './small-table.ts';

const MIB = 1024 * 1024;
const NUMBER = call(1, 'number');

let server: RpcServer;
/** Asks often whether its clients are still there. */
let curious: RpcServer;
beforeAll(async () => {
  const limits = { unreadInBytes: 2 * MIB, partingInMs: 500, requestsInHand: 10 };
  server = await smallServer({ limits });
  curious = await smallServer({ limits: { ...limits, pingInMs: 200 } });
});
afterAll(() => Promise.all([server.close(), curious.close()]));

async function opened(port = server.port): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { maxPayload: 0 });
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}

/** Frames by hand. */
async function upgraded(): Promise<Raw> {
  const client = raw(server.port);
  const lines = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': 13 };
  client.send(head({ ...lines, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }, 'GET'));
  await client.sees('\r\n\r\n');
  return client;
}

type Frame = {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly isLast?: boolean;
  readonly isMasked?: boolean;
};

function frame({ opcode, payload = new Uint8Array(), isLast = true, isMasked = true }: Frame): Buffer {
  const size = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
  size[0] = (size[0] ?? 0) | (isMasked ? 0x80 : 0);
  return Buffer.from([(isLast ? 0x80 : 0) | opcode, ...size, ...(isMasked ? [0, 0, 0, 0] : []), ...payload]);
}

/** The code in the closing frame that came. */
async function closingCode(client: Raw): Promise<number | undefined> {
  const bytes = Buffer.from(await client.ended, 'latin1');
  const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  const at = body.indexOf(0x88);
  return at === -1 ? undefined : body.readUInt16BE(at + 2);
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('a frame that should not be', () => {
  test.each([
    ['text that is no UTF-8', [{ opcode: 1, payload: Uint8Array.of(0xff, 0xfe) }], 1007],
    ['text that ends in half a letter', [{ opcode: 1, payload: Uint8Array.of(0xe2, 0x82) }], 1007],
    ['a frame without a mask', [{ opcode: 1, payload: text('1'), isMasked: false }], 1002],
    ['an opcode nobody knows', [{ opcode: 3, payload: text('1') }], 1002],
    ['a fragment of nothing', [{ opcode: 0, payload: text('1') }], 1002],
    [
      'a message within a message',
      [
        { opcode: 1, isLast: false },
        { opcode: 1, payload: text('1') },
      ],
      1002,
    ],
    ['a ping in fragments', [{ opcode: 9, isLast: false }], 1002],
    ['a ping that is too long', [{ opcode: 9, payload: new Uint8Array(126) }], 1002],
    ['a closing code that is none', [{ opcode: 8, payload: Uint8Array.of(0, 1) }], 1002],
    [
      'too many empty fragments',
      [{ opcode: 1, isLast: false }, ...Array.from({ length: 20_000 }, () => ({ opcode: 0, isLast: false }))],
      1008,
    ],
  ])('%s closes the connection with a code', async (_what, frames, code) => {
    const client = await upgraded();
    client.send(Buffer.concat(frames.map(frame)));
    expect(await closingCode(client)).toBe(code);
    await answersIn(server.port);
  });

  test('a giant one is refused by its header alone', async () => {
    const client = await upgraded();
    client.send(Uint8Array.of(0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
    expect(await closingCode(client)).toBe(1009);
  });

  test('a message of 20 MB is refused', async () => {
    const socket = await opened();
    socket.send(' '.repeat(20 * MIB));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  test('the same in fragments', async () => {
    const socket = await opened();
    for (let i = 0; i < 20; i += 1) socket.send(' '.repeat(MIB), { fin: false });
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  test('a message in honest fragments is read', async () => {
    const socket = await opened();
    for (const letter of NUMBER) socket.send(letter, { fin: false });
    socket.send('', { fin: true });
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(message.toString())).toMatchObject({ id: 1, result: '0x1' });
    socket.close();
  });

  test('a binary message is refused in words', async () => {
    const socket = await opened();
    socket.send(Buffer.from(NUMBER));
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(message.toString())).toMatchObject({ id: null, error: { code: -32700 } });
    socket.close();
  });
});

describe('a reader that never reads', () => {
  test('its news is dropped with a code, and what it subscribed to ends', async () => {
    const socket = await opened();
    socket.send(call(1, 'subscribe', 'a'));
    await once(socket, 'message');
    expect(subscribers.size).toBe(1);
    socket.pause();
    const closed = once(socket, 'close');
    const news = JSON.stringify('x'.repeat(100_000));
    await expect
      .poll(() => subscribers.forEach((send) => send(news)) ?? subscribers.size, { timeout: 5_000, interval: 1 })
      .toBe(0);
    await answersIn(server.port);
    socket.resume();
    expect((await closed)[0]).toBeOneOf([1013, 1006]);
  });

  test('that wakes up in time hears the code', async () => {
    const socket = await opened();
    socket.send(call(1, 'subscribe', 'a'));
    await once(socket, 'message');
    socket.pause();
    const closed = once(socket, 'close');
    for (let i = 0; i < 100; i += 1) subscribers.forEach((send) => send('x'.repeat(100_000)));
    socket.resume();
    expect((await closed)[0]).toBe(1013);
  });

  test('of answers is not heard any more until it reads: nothing piles up', async () => {
    const socket = await opened();
    socket.pause();
    running.large = 0;
    for (let i = 0; i < 500; i += 1) socket.send(call(i, 'pieces', '0x400', '0x100'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    // What the system itself holds for a client is a few megabytes; all of it would be 130.
    expect(running.large).toBeLessThan(100);
    const ids = new Set<number>();
    socket.on('message', (message: Buffer) => ids.add((JSON.parse(message.toString()) as { id: number }).id));
    socket.resume();
    await expect.poll(() => ids.size, { timeout: 5_000 }).toBe(500);
    socket.close();
  });

  test('of a large answer is asked whether it is still there, and then cut off', async () => {
    const socket = await opened(curious.port);
    socket.send(call(1, 'subscribe', 'a'));
    await once(socket, 'message');
    socket.pause();
    socket.send(call(2, 'pieces', '0x40000', '0x100'));
    await expect.poll(() => subscribers.size, { timeout: 5_000 }).toBe(0);
    socket.terminate();
  });
});

describe('a flood', () => {
  test('of pings is answered or cut off, and others are answered meanwhile', async () => {
    const client = await upgraded();
    const pings = Buffer.concat(
      Array.from({ length: 10_000 }, () => frame({ opcode: 9, payload: new Uint8Array(125) })),
    );
    for (let i = 0; i < 20; i += 1) client.send(pings);
    expect(await answersIn(server.port)).toBeLessThan(500);
    client.socket.destroy();
    await client.ended;
  });

  test('of requests: no more are in hand than may be, and each is answered once', async () => {
    const socket = await opened();
    const ids: number[] = [];
    socket.on('message', (message: Buffer) => ids.push((JSON.parse(message.toString()) as { id: number }).id));
    running.most = 0;
    for (let id = 0; id < 2_000; id += 1) socket.send(call(id, 'wait', '0x1'));
    expect(await answersIn(server.port)).toBeLessThan(250);
    await expect.poll(() => ids.length, { timeout: 20_000 }).toBe(2_000);
    expect(running.most).toBeLessThanOrEqual(10);
    expect(new Set(ids).size).toBe(2_000);
    socket.close();
  });

  test('of many sockets that never read: together they hold no more than their share, and others are answered', async () => {
    const small = await smallServer({ limits: { requestsShared: 3, requestsInHand: 10 } });
    running.most = 0;
    const sockets = await Promise.all(Array.from({ length: 5 }, () => opened(small.port)));
    for (const socket of sockets) {
      socket.pause();
      for (let id = 0; id < 20; id += 1) socket.send(call(id, 'wait', '0x32'));
    }
    const other = await opened(small.port);
    other.send(NUMBER);
    await once(other, 'message');
    let heard = 0;
    for (const socket of sockets) socket.on('message', () => (heard += 1)).resume();
    await expect.poll(() => heard, { timeout: 10_000 }).toBe(100);
    expect(running.most).toBe(5 + 3);
    await small.close();
  });

  test('of connections: no more than there may be', async () => {
    const small = await smallServer({ limits: { sockets: 5 } });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => opened(small.port)));
    const sixth = new WebSocket(`ws://127.0.0.1:${small.port}`);
    expect(String((await once(sixth, 'error'))[0])).toContain('503');
    sockets[0]?.close();
    await expect
      .poll(() =>
        opened(small.port).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await small.close();
  });
});

describe('a client that is gone without a word', () => {
  test('is noticed by its silence', async () => {
    const socket = await opened(curious.port);
    socket.send(call(1, 'subscribe', 'a'));
    await once(socket, 'message');
    // It is there, and does not answer: as one whose machine was switched off.
    socket.pause();
    await expect.poll(() => subscribers.size, { timeout: 5_000 }).toBe(0);
    socket.terminate();
  });

  test('one that answers is left alone', async () => {
    const socket = await opened(curious.port);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
  });

  test('in the middle of an answer: what makes it is told', async () => {
    running.aborted = 0;
    const socket = await opened();
    socket.send(call(1, 'wait', '0xffff'));
    await expect.poll(() => running.now).toBe(1);
    socket.terminate();
    await expect.poll(() => running.aborted).toBe(1);
  });
});
