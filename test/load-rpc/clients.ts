/**
 * Many clients at once, over HTTP and WebSocket, asking all kinds of things while blocks come and are taken back. Each notes what is wrong:
 * an answer that is missing, twice or in another order; and one that mixes two blocks, such as a block that holds transactions of another.
 */

import { Agent } from 'node:http';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Dice } from '../helpers/generate-dice.ts';
import { post } from './pinger.ts';

export type Seen = { answers: number; results: number; readonly problems: string[] };

type Question = {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly check?: (result: unknown) => string | undefined;
};
type Answer = {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
};

const ALISE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';

const QUESTIONS: readonly Question[] = [
  { method: 'eth_blockNumber', params: [] },
  { method: 'eth_getBalance', params: [ALISE, 'latest'] },
  { method: 'eth_getTransactionCount', params: [ALISE, 'pending'] },
  { method: 'eth_getBlockByNumber', params: ['latest', true], check: isOneBlock },
  { method: 'eth_getBlockReceipts', params: ['latest'], check: areOfOneBlock },
  { method: 'eth_getLogs', params: [{ fromBlock: '0x0', toBlock: 'latest' }] },
  { method: 'eth_feeHistory', params: ['0x4', 'latest', [50]] },
  { method: 'eth_call', params: [{ from: ALISE, to: BOB, value: '0x1' }, 'latest'] },
  { method: 'eth_estimateGas', params: [{ from: ALISE, to: BOB, value: '0x1' }] },
  { method: 'eth_getProof', params: [ALISE, [], 'latest'] },
  { method: 'eth_nobody', params: [] },
  { method: 'eth_getBalance', params: ['bob'] },
];

/** Errors that are in order where blocks are taken back meanwhile. */
const EXPECTED_CODES = new Set([-32601, -32602, -32000, -32001]);

/** @param count how many clients; each third one has a WebSocket */
export async function ask(port: number, count: number, isOver: () => boolean): Promise<Seen> {
  const seen: Seen = { answers: 0, results: 0, problems: [] };
  const clients = Array.from({ length: count }, (_, index) =>
    index % 3 === 2 ? overSocket(port, index, isOver, seen) : overHttp(port, index, isOver, seen),
  );
  await Promise.all(clients);
  return seen;
}

async function overHttp(port: number, index: number, isOver: () => boolean, seen: Seen): Promise<void> {
  const [agent, dice] = [new Agent({ keepAlive: true, maxSockets: 1 }), new Dice(7, index)];
  while (!isOver()) {
    const { body, questions } = batchOf(dice, index);
    note(await post(agent, port, body), questions, index, seen);
    await pause(dice);
  }
  agent.destroy();
}

async function overSocket(port: number, index: number, isOver: () => boolean, seen: Seen): Promise<void> {
  const [socket, dice] = [new WebSocket(`ws://127.0.0.1:${port}`), new Dice(7, index)];
  await once(socket, 'open');
  while (!isOver()) {
    const { body, questions } = batchOf(dice, index);
    socket.send(body);
    const [message] = (await once(socket, 'message')) as [Buffer];
    note(message.toString(), questions, index, seen);
    await pause(dice);
  }
  socket.close();
  await once(socket, 'close');
}

function batchOf(dice: Dice, index: number): { readonly body: string; readonly questions: readonly Question[] } {
  const questions = Array.from({ length: dice.pick([1, 1, 2, 5]) }, () => dice.pick(QUESTIONS));
  const requests = questions.map(({ method, params }, place) => ({
    jsonrpc: '2.0',
    id: idOf(index, place),
    method,
    params,
  }));
  return { body: JSON.stringify(requests), questions };
}

const idOf = (index: number, place: number): string => `${index}.${place}`;

const pause = (dice: Dice): Promise<void> => new Promise((resolve) => setTimeout(resolve, dice.below(50)));

function note(text: string, questions: readonly Question[], index: number, seen: Seen): void {
  const answers = JSON.parse(text) as readonly Answer[];
  const ids = answers.map(({ id }) => id);
  const wanted = questions.map((_, place) => idOf(index, place));
  if (JSON.stringify(ids) !== JSON.stringify(wanted)) seen.problems.push(`ids ${String(ids)} for ${String(wanted)}`);
  for (const [place, { result, error }] of answers.entries()) {
    seen.answers += 1;
    const { method, check } = questions[place] ?? { method: '' };
    if (error !== undefined && !EXPECTED_CODES.has(error.code))
      seen.problems.push(`${method}: ${error.code} ${error.message}`);
    if (error !== undefined) continue;
    seen.results += 1;
    const problem = check?.(result);
    if (problem !== undefined) seen.problems.push(`${method}: ${problem}`);
  }
}

// ───────────── one block at a time ─────────────

type Row = { readonly blockHash: string; readonly blockNumber: string; readonly transactionIndex: string };

function isOneBlock(result: unknown): string | undefined {
  const { hash, number, transactions } = result as { hash: string; number: string; transactions: readonly Row[] };
  const strangers = transactions.filter(({ blockHash, blockNumber }) => blockHash !== hash || blockNumber !== number);
  return strangers.length === 0 ? undefined : `block ${hash} with transactions of ${strangers[0]?.blockHash}`;
}

function areOfOneBlock(result: unknown): string | undefined {
  const rows = (result ?? []) as readonly Row[];
  const places = rows.map(({ transactionIndex }) => Number(transactionIndex));
  const isInOrder = places.every((place, index) => place === index);
  return new Set(rows.map(({ blockHash }) => blockHash)).size <= 1 && isInOrder ? undefined : 'receipts of two blocks';
}
