/** Transactions with signatures that are worth nothing, as many a second as wanted. */

import { Agent } from 'node:http';
import { bytesToHex } from '../../src/base/bytes.ts';
import { encodeTransaction, type FeeMarketFields } from '../../src/chain/transaction.ts';
import { Dice } from '../helpers/generate-dice.ts';
import { post } from './pinger.ts';

const BATCH = 100;
const TICK_IN_MS = 50;

const fields: FeeMarketFields = {
  type: 2,
  chainId: 1902n,
  nonce: 0n,
  maxPriorityFeePerGas: 1_000_000_000n,
  maxFeePerGas: 3_000_000_000n,
  gasLimit: 21_000n,
  to: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
  value: 1n,
  data: new Uint8Array(),
  accessList: [],
};

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** A point may lie behind it, or not; nobody has anything at the address that comes out. */
function badTransaction(dice: Dice): string {
  const word = (): bigint =>
    BigInt(
      `0x${Array.from({ length: 8 }, () =>
        dice
          .below(2 ** 31)
          .toString(16)
          .padStart(8, '0'),
      ).join('')}`,
    );
  const signature = { r: (word() >> 1n) + 1n, s: (word() % HALF_ORDER) + 1n, yParity: dice.below(2) as 0 | 1 };
  return bytesToHex(encodeTransaction({ ...fields, nonce: BigInt(dice.below(1_000)), signature }));
}

export type Flood = { readonly sent: number; readonly refused: number; readonly seconds: number };

/** Sends them until it is told to stop. Throws when one is taken. */
export async function flood(port: number, perSecond: number, isOver: () => boolean): Promise<Flood> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const dice = new Dice(1902);
  const began = performance.now();
  const answers: Promise<number>[] = [];
  let sent = 0;
  while (!isOver()) {
    const due = ((performance.now() - began) / 1_000) * perSecond;
    for (; sent < due && !isOver(); sent += BATCH) {
      const requests = Array.from({ length: BATCH }, (_, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'eth_sendRawTransaction',
        params: [badTransaction(dice)],
      }));
      answers.push(post(agent, port, JSON.stringify(requests)).then(refusedIn));
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_IN_MS));
  }
  const refused = (await Promise.all(answers)).reduce((sum, each) => sum + each, 0);
  agent.destroy();
  return { sent, refused, seconds: (performance.now() - began) / 1_000 };
}

function refusedIn(answer: string): number {
  const all = JSON.parse(answer) as readonly { readonly error?: { readonly code: number } }[];
  if (all.some(({ error }) => error === undefined)) throw new Error(`one was taken: ${answer.slice(0, 500)}`);
  return all.length;
}
