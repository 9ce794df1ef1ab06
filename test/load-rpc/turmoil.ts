/** Blocks that come and are taken back: sends, a snapshot, more sends, back to the snapshot, and on. */

import { Agent } from 'node:http';
import { post } from './pinger.ts';

const ALISE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
const SENDS = 5;

export type Turmoil = { readonly rounds: number; readonly sent: number };

export async function turmoil(port: number, isOver: () => boolean): Promise<Turmoil> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let [rounds, sent] = [0, 0];
  const one = async (method: string, ...params: readonly unknown[]): Promise<unknown> => {
    const answer = JSON.parse(await post(agent, port, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))) as {
      result?: unknown;
      error?: unknown;
    };
    if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result;
  };
  const send = async (): Promise<void> => {
    const gift = { jsonrpc: '2.0', method: 'eth_sendTransaction', params: [{ from: ALISE, to: BOB, value: '0x1' }] };
    await post(agent, port, JSON.stringify(Array.from({ length: SENDS }, (_, id) => ({ ...gift, id }))));
    sent += SENDS;
  };
  while (!isOver()) {
    await send();
    const snapshot = await one('evm_snapshot');
    await send();
    await send();
    if ((await one('evm_revert', snapshot)) !== true) throw new Error('a snapshot was lost');
    rounds += 1;
  }
  agent.destroy();
  return { rounds, sent };
}
