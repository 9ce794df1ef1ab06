/** Logs as somebody slow and obvious finds them, and questions about them. */

import type { Hash } from '../../src/base/hash.ts';
import { blockHash } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { logFilter, type LogFilter } from '../../src/rpc/filters/log-filter.ts';
import type { Random } from '../vm/generator.ts';

/** What names a log, and what it is chosen by. */
export type PlainLog = {
  readonly block: bigint;
  readonly blockHash: Hash;
  readonly transactionHash: Hash;
  readonly index: number;
  readonly address: string;
  readonly topics: readonly string[];
};

/** All logs of the canonical chain, one block after the other. */
export function allLogs(chain: Chain): readonly PlainLog[] {
  const found: PlainLog[] = [];
  for (let number = 0n; number <= chain.head.header.number; number += 1n) {
    const block = chain.blockByNumber(number)!;
    let index = 0;
    for (const [place, receipt] of chain.receipts(number)!.entries()) {
      for (const { address, topics } of receipt.logs) {
        const hashes = { blockHash: blockHash(block), transactionHash: transactionHash(block.transactions[place]!) };
        found.push({ block: number, ...hashes, index, address, topics });
        index += 1;
      }
    }
  }
  return found;
}

/** As a client writes it. */
export type Wish = {
  fromBlock?: string;
  toBlock?: string;
  address?: string | readonly string[];
  topics?: readonly (string | readonly string[] | null)[];
};

export function holds({ address, topics = [] }: Wish, log: PlainLog): boolean {
  if (!isOneOf(address, log.address)) return false;
  return topics.every((wanted, place) => place < log.topics.length && isOneOf(wanted, log.topics[place]!));
}

function isOneOf(wanted: string | readonly string[] | null | undefined, is: string): boolean {
  return wanted === null || wanted === undefined || wanted.length === 0 || [wanted].flat().includes(is);
}

/** Any of what there is, and something that there is not. */
export function randomWish(random: Random, logs: readonly PlainLog[]): Wish {
  const any = (of: (log: PlainLog) => string | undefined, size: number): string =>
    (logs.length > 0 && random.below(8) > 0 ? of(random.pick(logs)) : undefined) ?? `0x${'9'.repeat(size)}`;
  const choice = (of: (log: PlainLog) => string | undefined, size: number): string | readonly string[] =>
    random.below(2) === 0 ? any(of, size) : Array.from({ length: random.below(4) }, () => any(of, size));
  const topics = Array.from({ length: random.below(4) }, (_, place) =>
    random.below(3) === 0 ? null : choice((log) => log.topics[place], 64),
  );
  return {
    ...(random.below(2) === 0 ? {} : { address: choice((log) => log.address, 40) }),
    ...(random.below(3) === 0 ? {} : { topics }),
  };
}

export const filterOf = (wish: Wish): LogFilter => logFilter.read(wish, 'params[0] (filter)');

/** Of an answer, what names a log. */
export function nameOf(json: unknown): string {
  const { blockHash: block, logIndex, transactionHash: transaction } = json as Record<string, string>;
  return `${block} ${transaction} ${Number(logIndex)}`;
}

export function nameOfPlain({ blockHash: block, index, transactionHash: transaction }: PlainLog): string {
  return `${block} ${transaction} ${index}`;
}
