/** How many small requests are answered in a second, over ten connections, each with one request at a time. */

import { join } from 'node:path';
import { CONNECTIONS, type Contestant } from './contestant.ts';
import { requestText } from './json-rpc.ts';
import { Line } from './line.ts';
import { PEOPLE } from './people.ts';
import { Running } from './running.ts';
import { OURS } from './subjects.ts';
import type { Row } from './table.ts';
import { alternating, note, noteProcessor, PROCESSOR, type Scale, type Values } from './values.ts';
import { callOf } from './work.ts';

async function perSecond(lines: readonly Line[], body: string, forMs: number): Promise<number> {
  let count = 0;
  const begin = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() - begin < forMs) {
        await line.ask(body);
        count++;
      }
    }),
  );
  return (count * 1000) / (performance.now() - begin);
}

export async function requests(contestants: readonly Contestant[], scale: Scale): Promise<readonly Row[]> {
  const [call, callProcessor] = await rates(contestants, scale, bodyOfCall);
  const [number, numberProcessor] = await rates(contestants, scale, () => requestText('eth_blockNumber'));
  const floor = await constantAnswers(scale);
  return [
    {
      what: 'eth_call of balanceOf',
      unit: 'a second',
      isRate: true,
      values: call,
      aims: { anvil: 1, Hardhat: 15 },
      bound: 'reading HTTP and writing to the socket; then preparing the call',
    },
    { what: PROCESSOR, unit: 'µs each', isRate: false, values: callProcessor },
    {
      what: 'eth_blockNumber',
      unit: 'a second',
      isRate: true,
      values: number,
      aims: { anvil: 1 },
      bound: 'reading HTTP and writing to the socket, which the last of its rows does and nothing else',
    },
    { what: PROCESSOR, unit: 'µs each', isRate: false, values: numberProcessor },
    { what: '    node:http that answers with a constant', unit: 'a second', isRate: true, values: floor },
  ];
}

const bodyOfCall = ({ token }: Contestant): string =>
  requestText('eth_call', [{ to: token, data: callOf('balanceOf(address)', PEOPLE[1]?.address ?? '') }, 'latest']);

async function rates(
  contestants: readonly Contestant[],
  { rounds, requestsForMs }: Scale,
  body: (contestant: Contestant) => string,
): Promise<readonly [rates: Values, processor: Values]> {
  const [values, processor]: [Values, Values] = [new Map(), new Map()];
  for (const contestant of contestants) await perSecond(contestant.lines, body(contestant), requestsForMs);
  await alternating(contestants, 2 * rounds, async (contestant) => {
    const before = contestant.running.processorInMs();
    const begin = performance.now();
    const rate = await perSecond(contestant.lines, body(contestant), requestsForMs);
    note(values, contestant.subject.name, rate);
    noteProcessor(processor, contestant, before, (rate * (performance.now() - begin)) / 1000);
  });
  return [values, processor];
}

async function constantAnswers({ rounds, requestsForMs }: Scale): Promise<Values> {
  const values: Values = new Map();
  const stub = await Running.start((port) => ({
    command: process.execPath,
    args: [join(import.meta.dirname, 'stub.ts'), String(port)],
  }));
  const lines = Array.from({ length: CONNECTIONS }, () => new Line(stub.port));
  const body = requestText('eth_blockNumber');
  for (let round = 0; round < rounds; round++) note(values, OURS.name, await perSecond(lines, body, requestsForMs));
  for (const line of lines) line.close();
  await stub.stop();
  return values;
}
