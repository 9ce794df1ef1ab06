/**
 * Between the suites and the node: everything passes as it is, but for three things.
 *
 * Functions and events whose names have a `$` have other names in our contracts (`exposed.ts`), so other selectors and topics: those are
 * exchanged on the way. Hardhat's network helpers only work with a node that says it is Hardhat, anvil or zksync, so this one does.
 * And it counts what was asked for.
 */

import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { bytesToHex, utf8ToBytes } from '../../../src/base/bytes.ts';
import { keccak256 } from '../../../src/base/hash.ts';
import type { AbiItem, AbiParameter } from '../../../src/lang/abi.ts';
import type { Exposed } from './exposed.ts';

/** What their names come to, and what ours do; in hex without 0x. */
export type Exchange = readonly (readonly [theirs: string, ours: string])[];

export class DollarProxy {
  readonly #target: number;
  readonly #selectors: Exchange;
  readonly #topics: Exchange;
  readonly #server: Server;
  /** How often each method was asked for. */
  readonly counts = new Map<string, number>();

  private constructor(target: number, contracts: readonly Exposed[]) {
    this.#target = target;
    this.#selectors = exchange(contracts, 'function', 4);
    this.#topics = exchange(contracts, 'event', 32);
    this.#server = createServer((incoming, answer) => void this.#pass(incoming, answer).catch(() => answer.destroy()));
  }

  /** @param target the port of the node, on this machine */
  static async open(target: number, contracts: readonly Exposed[]): Promise<DollarProxy> {
    const proxy = new DollarProxy(target, contracts);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const asked = await text(incoming);
    for (const [, method = ''] of asked.matchAll(/"method":"(\w+)"/g)) {
      this.counts.set(method, (this.counts.get(method) ?? 0) + 1);
    }
    const behind = await this.#ask(this.#selectors.reduce(towardsUs, asked));
    const answered = this.#topics.reduce(towardsThem, await text(behind));
    answer.writeHead(behind.statusCode ?? 500, { 'content-type': 'application/json' });
    answer.end(
      asked.includes('"web3_clientVersion"') ? answered.replace(/"result":"/, '"result":"anvil/as-if ') : answered,
    );
  }

  #ask(body: string): Promise<IncomingMessage> {
    const headers = { 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      forward({ port: this.#target, host: '127.0.0.1', method: 'POST', headers }, resolve)
        .on('error', reject)
        .end(body);
    });
  }
}

/** Data begins with a selector. */
const towardsUs = (body: string, [theirs, ours]: Exchange[number]): string =>
  body.replaceAll(`"0x${theirs}`, `"0x${ours}`);
const towardsThem = (body: string, [theirs, ours]: Exchange[number]): string => body.replaceAll(ours, theirs);

function exchange(contracts: readonly Exposed[], type: 'function' | 'event', size: number): Exchange {
  const pairs = contracts.flatMap(({ abi, artifact }) =>
    abi.flatMap((item, place): Exchange => {
      const own = artifact.abi[place];
      if (item.type !== type || own?.type !== type || own.name === item.name) return [];
      return [[hashOf(item, size), hashOf(own, size)]];
    }),
  );
  return [...new Map(pairs)];
}

type Named = Extract<AbiItem, { readonly type: 'function' | 'event' }>;

const hashOf = ({ name, inputs }: Named, size: number): string =>
  bytesToHex(keccak256(utf8ToBytes(`${name}(${typesOf(inputs)})`)).subarray(0, size)).slice(2);

const typesOf = (inputs: readonly AbiParameter[]): string => inputs.map(({ type }) => type).join(',');
