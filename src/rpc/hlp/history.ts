/** Who wrote a leaf, and when: every write of it, the newest first, with the value before and the value after. */

import { checksumAddress } from '../../base/address.ts';
import type { Chain } from '../../chain/chain.ts';
import { transactionHash } from '../../chain/signing.ts';
import { historyOf } from '../../state/history.ts';
import type { HistoryEntry } from '../../state/records.ts';
import { stateValue, type StateValue } from '../../timeline/changes.ts';
import { parsePath } from '../../timeline/paths.ts';
import type { LeafNames } from '../../timeline/variables.ts';
import { Breath } from '../breath.ts';
import type { Context } from '../context.ts';
import { badParam } from '../errors.ts';
import { explained } from '../explained.ts';
import type { JsonStream } from '../method.ts';
import { onOneChain } from '../reading/steady.ts';
import { plainAnswer } from './answer.ts';
import { contractNamed } from './who.ts';

/** Writes given at once; older ones are found with `to`. */
export const MOST_WRITES = 1_000;

/** Numbers of blocks, both included. */
export type HistoryWish = {
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  readonly limit?: bigint | undefined;
};

export function history(context: Context, who: string, path: string, wish: HistoryWish = {}): Promise<JsonStream> {
  return onOneChain(context.node.chain, new Breath(context), () => writesOf(context, who, path, wish));
}

async function writesOf(
  context: Context,
  who: string,
  path: string,
  { from = 0n, to, limit = BigInt(MOST_WRITES) }: HistoryWish,
): Promise<JsonStream> {
  const { chain, publicNames: names } = context.node;
  const contract = await contractNamed(context, who);
  const all = { ...contract, names };
  const found = explained('params[1] (path)', () => parsePath(path, all));
  if (found.kind === 'group') {
    throw badParam('params[1] (path)', `${path} is a group of leaves: name one of them, or ask hlp_memory`);
  }
  const most = Math.min(Number(limit), MOST_WRITES);
  const options = { reverse: true, limit: most + 1, ...(to === undefined ? {} : { upTo: to }) };
  const stored = historyOf(chain.store, contract.address, found.path, options);
  const entries = await downTo(from, stored, new Breath(context));
  const writes = entries.flatMap((entry, i) =>
    entry.block < from || i === most ? [] : [writeOf(chain, all, found.path, entry, entries[i + 1])],
  );
  return plainAnswer({ contract: contract.name, address: checksumAddress(contract.address), path: found.path, writes });
}

/** With the first one behind, whose value is the one before. */
async function downTo(from: bigint, stored: AsyncIterable<HistoryEntry>, breath: Breath): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of stored) {
    await breath.takeIfDue();
    entries.push(entry);
    if (entry.block < from) break;
  }
  return entries;
}

/** The entry before it is the older one. */
function writeOf(
  chain: Chain,
  contract: LeafNames,
  path: string,
  { block, leaf, transactions }: HistoryEntry,
  before: HistoryEntry | undefined,
): object {
  const value = stateValue(contract, path, before?.leaf, leaf);
  return {
    block,
    transactions: transactions.map((index) => transactionAt(chain, block, index)),
    ...(value === undefined ? {} : valuesOf(value)),
  };
}

function transactionAt(chain: Chain, block: bigint, index: number): object {
  const transaction = chain.blockByNumber(block)?.transactions[index];
  return { index, hash: transaction && transactionHash(transaction), position: `${block}.${index}.0` };
}

function valuesOf({ name, type, unit, old, new: now, shownOld, shownNew }: StateValue): object {
  return { name, type, ...(unit === undefined ? {} : { unit }), old, new: now, shownOld, shownNew };
}
