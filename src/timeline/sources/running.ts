/** The sources of whatever runs in a transaction, compiled aside before anybody asks for names: whoever looks at one waits, and nobody else does. */

import { setImmediate } from 'node:timers/promises';
import { type Address, wordToAddress } from '../../base/address.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Prepared } from '../../chain/transition.ts';
import type { Host } from '../../vm/host.ts';
import { Machine } from '../../vm/machine.ts';
import { WatchedHost } from '../../vm/watched-host.ts';
import { prepareArtifacts } from './artifacts.ts';

/** When it resolves, `contractsIn` answers at once for all contracts that have to do with it. The prepared transaction is used up. */
export async function prepareSources(prepared: Prepared): Promise<void> {
  const { state, transaction } = prepared;
  const contracts = await contractsRun(prepared);
  if (transaction.to !== undefined) contracts.add(transaction.to);
  await prepareArtifacts(state, contracts);
}

/** How many instructions run before others have their turn: some milliseconds. */
const SLICE = 50_000;

/** Whoever is asked for their code is going to run it; so it is run to its end, unless it calls nobody. */
async function contractsRun({ host, env, call }: Prepared): Promise<Set<Address>> {
  if (call === undefined) return new Set();
  const own = wordToAddress(call.contract);
  if (call.module.module.externals.length === 0) return new Set([own]);
  const calling = new CallingHost(host);
  const machine = new Machine(calling, env, call);
  while (machine.advance(SLICE) === SLICE) await setImmediate();
  return new Set([own, ...calling.called]);
}

/** Remembers whose code it was asked for. */
class CallingHost extends WatchedHost {
  readonly called = new Set<Address>();

  constructor(host: Host) {
    super(host, () => {});
  }

  override module(address: bigint): ReturnType<Host['module']> {
    this.called.add(wordToAddress(address));
    return super.module(address);
  }
}

/** Contracts that a block of the canonical chain has to do with, as its receipts tell; those that only others call are not among them. */
export function sourcesOfBlock(chain: ChainReader, block: number): Set<Address> {
  const { transactions = [] } = chain.blockByNumber(BigInt(block)) ?? {};
  const receipts = chain.receipts(BigInt(block)) ?? [];
  const called = transactions.map(({ to }) => to);
  const named = receipts.flatMap(({ contractAddress, logs }) => [
    contractAddress,
    ...logs.map(({ address }) => address),
  ]);
  return new Set([...called, ...named].filter((address) => address !== undefined));
}
