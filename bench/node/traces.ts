/** What a step of a trace takes: a transaction of a loop, as `debug_traceTransaction` tells it, over HTTP. */

import type { Contestant } from './contestant.ts';
import { requestText } from './json-rpc.ts';
import type { Line } from './line.ts';
import { PEOPLE } from './people.ts';
import { callOf } from './work.ts';

export type Traced = { readonly body: string; readonly steps: number; readonly bytes: number };

type Trace = { readonly result?: { readonly structLogs?: readonly unknown[] } };

/** Runs the loop in a transaction; undefined where its trace does not arrive whole. */
export async function traced(contestant: Contestant, turns: number): Promise<Traced | undefined> {
  const data = callOf('run(uint256)', BigInt(turns));
  const fields = { from: PEOPLE[0]?.address, to: contestant.loop, data, gas: '0xf42400' };
  const hash = await contestant.ask<string>('eth_sendTransaction', fields);
  if ((await contestant.receipt(hash)).status !== '0x1') throw new Error(`${contestant.subject.name} reverts the loop`);
  const body = requestText('debug_traceTransaction', [hash, {}]);
  const answer = await (contestant.lines[0] as Line).ask(body);
  const steps = stepsIn(answer);
  return steps === undefined ? undefined : { body, steps, bytes: answer.length };
}

function stepsIn(answer: Buffer): number | undefined {
  try {
    return (JSON.parse(answer.toString()) as Trace).result?.structLogs?.length;
  } catch {
    return undefined;
  }
}

/** In microseconds. */
export async function perStep(contestant: Contestant, { body, steps }: Traced): Promise<number> {
  const begin = performance.now();
  await (contestant.lines[0] as Line).ask(body);
  return ((performance.now() - begin) * 1000) / steps;
}
