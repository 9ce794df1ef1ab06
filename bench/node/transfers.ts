/**
 * Signed transfers over HTTP until they are included. Mining is paused, all are sent, in batches or over several connections, then
 * blocks are mined until nobody's transactions wait. Ours has them on disk by then, twice: when they were taken and in their block.
 */

import { checkAnswers, requestText } from './json-rpc.ts';
import type { Contestant } from './contestant.ts';
import { type Nonces, PEOPLE, signed } from './people.ts';
import type { Line } from './line.ts';
import { callOf } from './work.ts';

export type Kind = 'native' | 'token';
export type Way = 'batches' | 'connections' | 'one by one';

export const PER_BATCH = 100;

const GAS: Readonly<Record<Kind, bigint>> = { native: 21_000n, token: 90_000n };

/** Somebody who has nothing yet, and a wei for them. */
let strangers = 0;
const strangerAt = (number: number): string => `0xbe9c${number.toString(16).padStart(36, '0')}`;
const stranger = (): string => strangerAt(++strangers);

/** The last few who were sent something. */
export const strangersUntil = (count: number): readonly string[] =>
  Array.from({ length: Math.min(count, strangers) }, (_, i) => strangerAt(strangers - i));

/** So many transactions of all ten in turn, as bytes to send; the token is sent by the first person, who has all of it. */
export function prepared(kind: Kind, count: number, nonces: Nonces, token: string): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const person = i % PEOPLE.length;
    const common = { nonce: nonces.take(person), gasLimit: GAS[kind] };
    if (kind === 'native') return signed(person, { ...common, to: stranger(), value: 1n });
    return signed(person, { ...common, to: token, data: callOf('transfer(address,uint256)', stranger(), 1n) });
  });
}

/** Milliseconds from the first request until all are included. */
export async function timed(
  contestant: Contestant,
  raw: readonly string[],
  way: Way,
  until: readonly bigint[],
): Promise<number> {
  if (way === 'one by one') return oneByOne(contestant, raw);
  await contestant.pause();
  const bodies = way === 'batches' ? batches(raw) : raw.map(single);
  const begin = performance.now();
  await everyBody(bodies, contestant.lines);
  await contestant.mineAll(until);
  const took = performance.now() - begin;
  await contestant.goOn();
  return took;
}

/** As a test suite sends: the next one when the receipt of the last one is there. */
async function oneByOne(contestant: Contestant, raw: readonly string[]): Promise<number> {
  const begin = performance.now();
  for (const bytes of raw) await contestant.receipt(await contestant.ask<string>('eth_sendRawTransaction', bytes));
  return performance.now() - begin;
}

const single = (raw: string): string => requestText('eth_sendRawTransaction', [raw]);

function batches(raw: readonly string[]): readonly string[] {
  const count = Math.ceil(raw.length / PER_BATCH);
  return Array.from(
    { length: count },
    (_, i) =>
      `[${raw
        .slice(i * PER_BATCH, (i + 1) * PER_BATCH)
        .map(single)
        .join()}]`,
  );
}

async function everyBody(bodies: readonly string[], lines: readonly Line[]): Promise<void> {
  let next = 0;
  await Promise.all(
    lines.map(async (line) => {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) checkAnswers(await line.ask(body));
    }),
  );
}
