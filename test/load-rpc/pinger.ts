/** Somebody who asks small questions one after the other, and notes how long each takes. */

import { Agent, request } from 'node:http';

export type Waits = {
  readonly count: number;
  readonly medianInMs: number;
  readonly p99InMs: number;
  readonly longestInMs: number;
};

const SMALL: readonly (readonly [method: string, params: readonly unknown[]])[] = [
  ['eth_blockNumber', []],
  ['eth_getBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', 'latest']],
  ['eth_chainId', []],
  ['eth_getBlockByNumber', ['latest', false]],
  ['eth_call', [{ to: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8' }, 'latest']],
];

const PAUSE_IN_MS = 5;

/** Until it is told to stop. Throws when an answer is an error. */
export async function waitsWhile(port: number, isOver: () => boolean): Promise<Waits> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const waits: number[] = [];
  for (let id = 0; !isOver(); id += 1) {
    const [method, params] = SMALL[id % SMALL.length] ?? ['eth_chainId', []];
    const began = performance.now();
    const answer = await post(agent, port, JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    waits.push(performance.now() - began);
    if (!answer.startsWith(`{"jsonrpc":"2.0","id":${id},"result":`)) throw new Error(answer.slice(0, 500));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_IN_MS));
  }
  agent.destroy();
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return { count: waits.length, medianInMs: at(0.5), p99InMs: at(0.99), longestInMs: at(1) };
}

/** The text of the answer. */
export function post(agent: Agent, port: number, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asking = request({ agent, port, host: '127.0.0.1', method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      response.on('error', reject);
    });
    asking.on('error', reject);
    asking.end(body);
  });
}
