/** What a step of a trace takes: a transaction of a loop, as `debug_traceTransaction` tells it, over HTTP. */

import type { Contestant } from './contestant.ts';
import { requestText } from './json-rpc.ts';
import type { Line } from './line.ts';
import { PEOPLE } from './people.ts';
import type { Row } from './table.ts';
import { alternating, note, noteProcessor, PROCESSOR, type Scale, type Values } from './values.ts';
import { callOf } from './work.ts';

type Traced = { readonly body: string; readonly steps: number; readonly bytes: number };

type Trace = { readonly result?: { readonly structLogs?: readonly unknown[] } };

/** A trace of about so many steps: nodes that take fewer for a turn of the loop get more turns. Undefined where it does not arrive whole. */
async function traced(contestant: Contestant, steps: number): Promise<Traced | undefined> {
  const few = await tracedTurns(contestant, FEW_TURNS);
  if (few === undefined) return undefined;
  return tracedTurns(contestant, Math.round((steps * FEW_TURNS) / few.steps));
}

const FEW_TURNS = 100;

async function tracedTurns(contestant: Contestant, turns: number): Promise<Traced | undefined> {
  const data = callOf('run(uint256)', BigInt(turns));
  const fields = { from: PEOPLE[0]?.address, to: contestant.loop, data, gas: '0xf42400' };
  const hash = await contestant.ask<string>('eth_sendTransaction', fields);
  if ((await contestant.receipt(hash)).status !== '0x1') throw new Error(`${contestant.subject.name} reverts the loop`);
  const body = requestText('debug_traceTransaction', [hash, {}]);
  const answer = await (contestant.lines[0] as Line).ask(body);
  const found = stepsIn(answer);
  return found === undefined ? undefined : { body, steps: found, bytes: answer.length };
}

function stepsIn(answer: Buffer): number | undefined {
  try {
    return (JSON.parse(answer.toString()) as Trace).result?.structLogs?.length;
  } catch {
    return undefined;
  }
}

/** In microseconds. */
async function perStep(contestant: Contestant, { body, steps }: Traced): Promise<number> {
  const begin = performance.now();
  await (contestant.lines[0] as Line).ask(body);
  return ((performance.now() - begin) * 1000) / steps;
}

export async function traces(
  contestants: readonly Contestant[],
  { rounds, steps: wanted }: Scale,
): Promise<readonly Row[]> {
  const [step, size]: [Values, Values] = [new Map(), new Map()];
  const known = new Map<Contestant, Traced>();
  for (const contestant of contestants) {
    const trace = await traced(contestant, wanted);
    if (trace === undefined) process.stdout.write(`${contestant.subject.name}: its trace does not arrive whole\n`);
    else known.set(contestant, trace);
  }
  for (const [{ subject }, { steps, bytes }] of known) note(size, subject.name, bytes / steps);
  const processor: Values = new Map();
  await alternating([...known.keys()], rounds, async (contestant) => {
    const before = contestant.running.processorInMs();
    const trace = known.get(contestant) as Traced;
    note(step, contestant.subject.name, await perStep(contestant, trace));
    noteProcessor(processor, contestant, before, trace.steps);
  });
  return [
    {
      what: 'debug_traceTransaction',
      unit: 'µs a step',
      isRate: false,
      values: step,
      aims: { anvil: 5, Hardhat: 4 },
      bound: 'putting the text of each step together',
    },
    { what: PROCESSOR, unit: 'µs a step', isRate: false, values: processor },
    { what: '    its size', unit: 'bytes a step', isRate: false, values: size },
  ];
}
