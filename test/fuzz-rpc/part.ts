/** A part of a campaign: a chain with something on it, and so many requests of one kind after another. */

import { encodeFunctionData } from 'viem';
import { RpcServer } from '../../src/rpc/server/server.ts';
import type { Dice } from '../helpers/generate-dice.ts';
import { Harness } from '../rpc/harness.ts';
import { ALISE, BOB, deployed, JON } from '../rpc/on-chain.ts';
import { head, raw, whole } from '../rpc/raw.ts';
import { diceFor, inputOf, type Kind } from './inputs.ts';
import { problemOf } from './judge.ts';
import { changedBytes } from './mutate.ts';
import type { Pool } from './values.ts';

export type Task = { readonly kind: Kind; readonly seed: number; readonly from: number; readonly to: number };

export type Wrong = { readonly kind: Kind; readonly place: number; readonly what: string; readonly body: string };

export type Part = {
  readonly kind: Kind;
  readonly tried: number;
  /** Single answers: with a result, and by the number of the error. */
  readonly results: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Methods that answered with a result at least once. */
  readonly succeeded: readonly string[];
  readonly slowest: { readonly milliseconds: number; readonly place: number; readonly body: string };
  readonly wrong: readonly Wrong[];
  readonly heapInBytes: number;
};

/** So many on one chain. */
export const PART = 2_500;
/** Longer than any of these takes, on a machine that does something else too. */
const TOO_LONG_IN_MS = 10_000;
/** Blocks by the thousand, and waiting for a block, take their time; others are answered meanwhile. */
const TAKES_TIME = /_mine"|Sync"/;
const ENOUGH_WRONG = 10;

export async function tryPart(task: Task): Promise<Part> {
  const harness = await Harness.open();
  const server = await RpcServer.open(harness.rpc, { port: 0 });
  try {
    return await tryAll(task, { harness, port: server.port }, await inhabited(harness));
  } finally {
    await server.close();
    // What was wrong is in the answer already.
    await harness.close().catch(() => undefined);
  }
}

type World = { readonly harness: Harness; readonly port: number };

type Sent = { readonly answer: string; readonly problem: string | undefined };

async function tryAll({ kind, seed, from, to }: Task, world: World, pool: Pool): Promise<Part> {
  const { recorder } = world.harness;
  const wrong: Wrong[] = [];
  const errors: Record<string, number> = {};
  let results = 0;
  let slowest = { milliseconds: 0, place: from, body: '' };
  let place = from;
  for (; place < to && wrong.length < ENOUGH_WRONG; place += 1) {
    const dice = diceFor(seed, kind, place);
    const body = inputOf(kind, dice, pool);
    const [before, began] = [recorder.problems.length, performance.now()];
    const { answer, problem } = await SENDERS[kind](world, body, dice);
    const milliseconds = performance.now() - began;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, place, body: body.slice(0, 500) };
    const isLate =
      milliseconds > TOO_LONG_IN_MS && !TAKES_TIME.test(body) ? [`it took ${Math.round(milliseconds)} ms`] : [];
    const noticed = recorder.problems.slice(before).filter((each) => !isCountedBesides(each));
    for (const what of [...(problem === undefined ? [] : [problem]), ...isLate, ...noticed])
      wrong.push({ kind, place, what, body: body.slice(0, 2_000) });
    for (const [, code = ''] of answer.matchAll(/"error":\{"code":(-?\d+)/g)) errors[code] = (errors[code] ?? 0) + 1;
    results += answer.match(/"result":/g)?.length ?? 0;
    learn(answer, pool, dice);
  }
  if (Reflect.ownKeys(Object.prototype).length !== 12)
    wrong.push({ kind, place, what: 'Object.prototype was changed', body: '' });
  const succeeded = [...recorder.succeeded];
  return { kind, tried: place - from, results, errors, succeeded, slowest, wrong, heapInBytes: heapInUse() };
}

/** Whose answer is whose cannot be said where several have no id; `judge.ts` counts them. */
function isCountedBesides(problem: string): boolean {
  return problem.startsWith('an answer that nobody asked for');
}

// ───────────── sending ─────────────

type Send = (world: World, body: string, dice: Dice) => Promise<Sent>;

const inProcess: Send = async ({ harness }, body) => {
  const answer = await harness.send(body);
  return { answer, problem: problemOf(body, answer) };
};

const SENDERS: Readonly<Record<Kind, Send>> = {
  parameters: inProcess,
  letters: inProcess,
  envelopes: inProcess,
  batches: inProcess,
  http: ({ port }, body, dice) => overSocket(port, oftenChanged(Buffer.from(whole(body)), dice), ''),
  frames: ({ port }, body, dice) => overSocket(port, oftenChanged(frame(body), dice), UPGRADE),
};

/** Those that stay as they are show that the server is still there. */
const oftenChanged = (bytes: Uint8Array, dice: Dice): Uint8Array =>
  dice.chance(30) ? bytes : changedBytes(bytes, dice);

const UPGRADE = head(
  {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': 13,
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  },
  'GET',
);

/** A text frame, masked with zeros. */
function frame(text: string): Uint8Array {
  const payload = Buffer.from(text).subarray(0, 0xffff);
  const size =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...size, 0, 0, 0, 0]), payload]);
}

const PATIENCE_IN_MS = 40;

/** Nobody knows what such bytes ask for: the server has to close or answer, say nothing of itself, and be there for the next one. */
async function overSocket(port: number, bytes: Uint8Array, before: string): Promise<Sent> {
  const client = raw(port);
  if (before !== '') {
    client.send(before);
    await client.sees('\r\n\r\n').catch(() => '');
  }
  client.send(bytes);
  await Promise.race([
    client.ended,
    client.sees(/\}\}?\]?$/).catch(() => ''),
    new Promise((resolve) => setTimeout(resolve, PATIENCE_IN_MS)),
  ]);
  client.socket.destroy();
  const answer = client.text();
  const leak = /node_modules|node:internal|\.ts:\d|\/home\/|\/work\/|ac0974bec/i.exec(answer);
  if (leak !== null) return { answer, problem: `an answer shows ${leak[0]}` };
  return { answer, problem: answer === '' || answer.startsWith('HTTP/1.1 ') ? undefined : 'an answer that is no HTTP' };
}

// ───────────── what there is ─────────────

/** A village and a counter, some who paid each other, one call that failed, and something that waits. */
async function inhabited(harness: Harness): Promise<Pool> {
  const [village, counter] = [await deployed(harness, 'village'), await deployed(harness, 'counter')];
  const data = (name: string, ...args: readonly unknown[]): string =>
    encodeFunctionData({ abi: village.abi, functionName: name, args: [...args] });
  const calls = [
    data('admit', ALISE, 50n * 10n ** 18n),
    data('admit', BOB, 50n * 10n ** 18n),
    data('pay', BOB, 10n ** 18n, 'bread'),
  ];
  const hashes: string[] = [];
  for (const input of calls)
    hashes.push(
      await harness.ask<string>('eth_sendTransaction', { from: ALISE, to: village.address, input, gas: '0x7a120' }),
    );
  hashes.push(await harness.ask<string>('eth_sendTransaction', { from: BOB, to: JON, value: '0x1' }));
  const block = await harness.ask<{ hash: string }>('eth_getBlockByNumber', 'latest', false);
  return {
    addresses: [ALISE, BOB, JON, village.address, counter.address, `0x${'00'.repeat(20)}`, `0x${'12'.repeat(20)}`],
    hashes: [...hashes, block.hash, `0x${'00'.repeat(32)}`, `0x${'34'.repeat(32)}`],
    data: [...calls, village.bytecode, counter.bytecode],
  };
}

const MOST_KNOWN = 60;

/** Hashes that came back are asked for later. */
function learn(answer: string, { hashes }: Pool, dice: Dice): void {
  const found = /"result":"(0x[0-9a-f]{64})"/.exec(answer)?.[1];
  if (found === undefined) return;
  if (hashes.length < MOST_KNOWN) hashes.push(found);
  else hashes[dice.below(MOST_KNOWN)] = found;
}

function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
