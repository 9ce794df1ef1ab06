/** What the pool stands on: what it asks of the chain and of those around it, and what it tells them. */

import type { Address } from '../../base/address.ts';
import { accountOf } from '../../chain/host.ts';
import type { Log } from '../../chain/log/log.ts';
import type { Params } from '../../chain/params.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Account, Reader } from '../../state/reader.ts';
import type { Dropped } from './journal.ts';

export type Ground = {
  readonly params: Params;
  /** The newest state. */
  headState(): Reader;
  /** What the next block will charge, in wei. */
  baseFeePerGas(): bigint;
  /** Looks for the sender in another thread and puts it down (`rememberSender`); left out, it is looked for here. */
  findSender?(transaction: Transaction): Promise<void>;
  /** Where everything that is accepted stands a second time, before the journal has it; left out for a chain in memory. */
  readonly log?: Pick<Log, 'append'> | undefined;
  /** Hears of everything acknowledged that had to make way for another, once that is on disk. */
  onDropped?(dropped: Dropped): void;
};

export function standingOf(ground: Ground, sender: Address): Account {
  return accountOf(ground.headState(), sender);
}
