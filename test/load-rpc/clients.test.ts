/** A small part of `npm run load:rpc`: many clients, and blocks that come and are taken back. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { Node } from '../../src/node/node.ts';
import { Rpc } from '../../src/rpc/rpc.ts';
import { RpcServer } from '../../src/rpc/server/server.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { flood } from './bad-signatures.ts';
import { ask } from './clients.ts';
import { waitsWhile } from './pinger.ts';
import { turmoil } from './turmoil.ts';

let node: Node;
let rpc: Rpc;
let server: RpcServer;
const reported: unknown[] = [];

beforeAll(async () => {
  node = await Node.open({ store: openMemoryStore(), threads: 1 });
  node.start();
  rpc = await Rpc.open(node, { report: (error) => void reported.push(error), allowsAccounts: true });
  server = await RpcServer.open(rpc, { port: 0 });
});
afterAll(async () => {
  await server.close();
  await rpc.close();
  await node.close();
});

const forSeconds = (seconds: number): (() => boolean) => {
  const end = performance.now() + seconds * 1_000;
  return () => performance.now() > end;
};

test('a hundred clients get each answer once, in order, each of one block', async () => {
  const isOver = forSeconds(3);
  const [seen, { rounds }] = await Promise.all([ask(server.port, 100, isOver), turmoil(server.port, isOver)]);
  expect(seen.problems).toEqual([]);
  expect(reported).toEqual([]);
  expect(rounds).toBeGreaterThan(0);
  expect(seen.results).toBeGreaterThan(seen.answers / 2);
});

test('bad signatures are refused, every one, and others are answered meanwhile', async () => {
  const isOver = forSeconds(2);
  const [{ sent, refused }, { p99InMs, count }] = await Promise.all([
    flood(server.port, 500, isOver),
    waitsWhile(server.port, isOver),
  ]);
  expect(refused).toBe(sent);
  expect(count).toBeGreaterThan(20);
  expect(p99InMs).toBeLessThan(1_000);
  expect(node.pending).toEqual([]);
  expect(reported).toEqual([]);
});
