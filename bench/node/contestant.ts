/** A subject that runs, with its connections and the contracts that were put on its chain. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './json-rpc.ts';
import { Line } from './line.ts';
import { PEOPLE, type Sent, signed } from './people.ts';
import { Running } from './running.ts';
import type { Subject } from './subjects.ts';
import { callOf, evmWork, ourWork, wordHex } from './work.ts';

export const CONNECTIONS = 10;
const SUPPLY = 10n ** 24n;
/** Of everybody. */
const SHARE = 10n ** 22n;

export type Receipt = { readonly status: string; readonly contractAddress: string; readonly blockNumber: string };

export class Contestant {
  readonly subject: Subject;
  readonly running: Running;
  readonly lines: readonly Line[];
  readonly #directory: string;
  token = '';
  loop = '';

  private constructor(subject: Subject, running: Running, directory: string) {
    this.subject = subject;
    this.running = running;
    this.lines = Array.from({ length: CONNECTIONS }, () => new Line(running.port));
    this.#directory = directory;
  }

  static async start(subject: Subject, isTracing = false): Promise<Contestant> {
    const directory = mkdtempSync(join(tmpdir(), 'hlp-bench-'));
    const running = await Running.start((port) => subject.start(port, join(directory, 'chain'), isTracing));
    return new Contestant(subject, running, directory);
  }

  async stop(): Promise<void> {
    for (const line of this.lines) line.close();
    await this.running.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  ask<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    return ask<T>(this.lines[0] as Line, method, ...params);
  }

  async pause(): Promise<void> {
    const [method, ...params] = this.subject.pause;
    await this.ask(method, ...params);
  }

  async goOn(): Promise<void> {
    const [method, ...params] = this.subject.goOn;
    await this.ask(method, ...params);
  }

  /** Asks until it is in a block: some answer with a hash before it is in one. */
  async receipt(hash: string): Promise<Receipt> {
    for (;;) {
      const receipt = await this.ask<Receipt | null>('eth_getTransactionReceipt', hash);
      if (receipt !== null) return receipt;
    }
  }

  /** Mines until so many transactions of everybody are in blocks. */
  async mineAll(nonces: readonly bigint[]): Promise<void> {
    for (let round = 0; round < 1_000; round++) {
      await this.ask('evm_mine');
      if (await this.hasMined(nonces)) return;
    }
    throw new Error(`${this.subject.name} leaves transactions behind`);
  }

  async hasMined(nonces: readonly bigint[]): Promise<boolean> {
    const requests = PEOPLE.map(({ address }, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'eth_getTransactionCount',
      params: [address, 'latest'],
    }));
    const answers = JSON.parse((await (this.lines[0] as Line).ask(JSON.stringify(requests))).toString()) as {
      id: number;
      result: string;
    }[];
    return answers.every(({ id, result }) => BigInt(result) === nonces[id]);
  }

  async deploy(isLoud = false): Promise<void> {
    if (!isLoud && this.subject.quieten !== undefined) await this.ask(...this.subject.quieten);
    const work = this.subject.isHlp ? ourWork() : evmWork();
    this.token = await this.#deployed(work.bytecode('Token') + wordHex(SUPPLY));
    this.loop = await this.#deployed(work.bytecode('Loop'));
    for (const { address } of PEOPLE.slice(1)) {
      await this.#mined({
        to: this.token,
        data: callOf('transfer(address,uint256)', address, SHARE),
        gasLimit: 200_000n,
      });
    }
  }

  async #deployed(data: string): Promise<string> {
    const { contractAddress } = await this.#mined({ to: undefined, data, gasLimit: 5_000_000n });
    return contractAddress;
  }

  /** Sent by the first person. */
  async #mined(sent: Omit<Sent, 'nonce'>): Promise<Receipt> {
    const nonce = BigInt(await this.ask<string>('eth_getTransactionCount', PEOPLE[0]?.address, 'latest'));
    const receipt = await this.receipt(await this.ask<string>('eth_sendRawTransaction', signed(0, { ...sent, nonce })));
    if (receipt.status !== '0x1') throw new Error(`${this.subject.name} reverted what everything else needs`);
    return receipt;
  }
}

/** How many transactions of each person are in blocks then. */
export const NONCES_AFTER_DEPLOYMENT: readonly bigint[] = PEOPLE.map((_, i) =>
  i === 0 ? BigInt(1 + PEOPLE.length) : 0n,
);
