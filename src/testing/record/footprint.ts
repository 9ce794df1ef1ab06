/**
 * What a mined transaction asked of the world and what it left there, found by running it once more. Two transactions have to do with each
 * other only through this; `needs.ts` follows it back.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { BlockRun, Prepared } from '../../chain/transition.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { Reader } from '../../state/reader.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import type { TransactionPlace } from '../../timeline/position.ts';
import { runBefore, worldOf } from '../../timeline/replay.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';
import type { Env } from '../../vm/host.ts';
import { Machine, type Outcome } from '../../vm/machine.ts';
import { type Asked, AskingHost, askingEnv, isPlainWrite, type LeafKey, leafKey, nothingAsked } from './asking-host.ts';

export type Footprint = {
  readonly place: TransactionPlace;
  readonly transaction: Transaction;
  readonly sender: Address;
  readonly receipt: Receipt;
  readonly env: Env;
  readonly asked: Asked;
  /** Leaves whose value it changed, and which stay so. */
  readonly writes: ReadonlySet<LeafKey>;
  /** Wei that each account gained or lost by it; what gas costs is in none of them. */
  readonly moved: ReadonlyMap<Address, bigint>;
  /** Instructions that ran; 0: none did. */
  readonly length: number;
};

/** Of all transactions of a block, in their order; remembered, since several questions lead to the same block. */
export class Footprints {
  readonly chain: ChainReader;
  readonly #known = new Map<number, readonly Footprint[]>();

  constructor(chain: ChainReader) {
    this.chain = chain;
  }

  /** None where there is no such block. */
  in(block: number): readonly Footprint[] {
    const known = this.#known.get(block) ?? this.#footprintsIn(block);
    this.#known.set(block, known);
    return known;
  }

  at({ block, index }: TransactionPlace): Footprint | undefined {
    return this.in(block)[index];
  }

  #footprintsIn(number: number): readonly Footprint[] {
    if (number < 1 || number > Number(this.chain.head.header.number)) return [];
    const { block, run } = this.chain.replay(BigInt(number));
    return block.transactions.map((transaction, index) => footprintOf(run, transaction, { block: number, index }));
  }
}

/** The state behind a transaction, and what its block knows. */
export function standBehind(
  chain: ChainReader,
  { block, index }: TransactionPlace,
): { readonly state: Reader; readonly env: Env } {
  const { block: stored, run } = chain.replay(BigInt(block));
  for (const transaction of stored.transactions.slice(0, index + 1)) run.apply(transaction);
  const { number, timestamp, params } = run.context;
  return { state: run.state, env: { now: timestamp, blockNumber: number, chainId: params.chainId } };
}

/** What a deployment that failed was compiled from; that is found out aside, since a stranger may have written it. */
export async function failedArtifact(chain: ChainReader, { place }: Footprint): Promise<Artifact | undefined> {
  const { run, transaction } = runBefore(chain, place);
  const { call, state } = run.prepare(transaction);
  if (call === undefined) return undefined;
  const address = wordToAddress(call.contract);
  await prepareArtifacts(state, [address]);
  return contractsIn(state)(address)?.artifact;
}

/** Leaves the transaction in the block, so that the next one can follow. */
function footprintOf(run: BlockRun, transaction: Transaction, place: TransactionPlace): Footprint {
  const prepared = run.prepare(transaction);
  const { sender, env } = prepared;
  const asked = nothingAsked();
  const world = worldOf(prepared);
  const { outcome, length } = ranTo(prepared, asked);
  const moved = world.moved();
  const { receipt, diff } = prepared.finish(outcome);
  const writes = [...diff.leaves].flatMap(([address, leaves]) =>
    [...leaves.keys()].map((path) => leafKey(address, path)),
  );
  return { place, transaction, sender, receipt, env, asked, writes: new Set(writes), moved, length };
}

function ranTo(prepared: Prepared, asked: Asked): { readonly outcome: Outcome; readonly length: number } {
  const { call, transaction } = prepared;
  if (call === undefined) return { outcome: prepared.run(), length: 0 };
  if (transaction.to !== undefined) asked.contracts.add(transaction.to);
  const host = new AskingHost(prepared.host, asked);
  host.isLookingUp = true; // initial values are written at the entry
  const machine = new Machine(host, askingEnv(prepared.env, asked), call);
  let length = 0;
  for (; machine.outcome === undefined; length++) {
    host.isLookingUp = isPlainWrite(machine);
    machine.step();
  }
  return { outcome: machine.outcome, length };
}
