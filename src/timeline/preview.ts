/**
 * What a transaction would do if it came next: what would change, leaf by leaf, and what it would cost; or why it would fail, and
 * where. For forms and commands, before anything is sent. Nothing changes.
 */

import { wordToAddress, type Address } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import type { Receipt } from '../chain/receipt.ts';
import type { Prepared } from '../chain/transition.ts';
import type { Machine } from '../vm/machine.ts';
import {
  balanceChanges,
  leafChanges,
  newContracts,
  type BalanceChange,
  type LeafChange,
  type NewContract,
} from './changes.ts';
import { contractsIn } from './contracts.ts';
import { breakingWrite, type BreakingWrite } from './breaking.ts';
import { reasonOf, type Reason } from './explain.ts';
import { leavesNow, opened, worldOf } from './replay.ts';
import type { Leaves } from './remembered.ts';
import { addressOf, placeOf } from './running.ts';
import { sceneOf } from './scene.ts';
import { readAnswer, readCall } from './reading.ts';
import { sourceAt, type SourcePlace } from './source-place.ts';
import { traced } from './tracer.ts';
import type { NamedValue, Names } from './values.ts';
import type { Amount } from './view.ts';

export type Preview = {
  /** As it would be, with exact numbers. */
  readonly receipt: Receipt;
  /** What the gas costs; it is paid for a failure too. */
  readonly cost: Amount;
  /** Nothing of a failure stays, so then these three are empty. */
  readonly contracts: readonly NewContract[];
  readonly leaves: readonly LeafChange[];
  /** Hlp that changes hands; the cost is not in it. */
  readonly balances: readonly BalanceChange[];
  readonly answer: NamedValue | undefined;
  /** Undefined when it would work; then the next two are as well. */
  readonly reason: Reason | undefined;
  /** Where it stopped, if code ran and its source is known. */
  readonly source: SourcePlace | undefined;
  /** For a broken invariant: the write that did it. */
  readonly breakingWrite: BreakingWrite | undefined;
  /** Whose code failed, which may be deeper than what was called; undefined when it worked, or no code ran. */
  readonly failedIn?: { readonly contract: Address; readonly caller: Address; readonly data: Uint8Array } | undefined;
};

/** `prepare` gives the transaction to try, each time from its beginning: `() => node.prepare(transaction)`. */
export async function previewOf(chain: ChainReader, prepare: () => Prepared, names: Names): Promise<Preview> {
  const prepared = prepare();
  const world = worldOf(prepared);
  const outcome = prepared.run();
  const balances = balanceChanges(world.moved(), names);
  // Before it is finished: then the state below knows of it already.
  const leaves = leavesOf(prepared, names);
  const contracts = newContracts(prepared.state.diff(), prepared.state.below, prepared.state, names);
  const { receipt } = prepared.finish(outcome);
  const wei = receipt.gasUsed * receipt.effectiveGasPrice;
  const cost = { wei: wei.toString(), shown: formatHlp(wei) };
  if (receipt.status !== 'success') {
    const failure = await failureOf(chain, prepare, receipt, names);
    return { receipt, cost, contracts: [], leaves: [], balances: [], answer: undefined, ...failure };
  }
  const nothing = { reason: undefined, source: undefined, breakingWrite: undefined };
  return {
    receipt,
    cost,
    contracts,
    leaves,
    balances,
    answer: answerOf(prepared, receipt, names),
    ...nothing,
  };
}

function leavesOf({ state }: Prepared, names: Names): LeafChange[] {
  return leafChanges(state.diff(), state.below, contractsIn(state), names);
}

function answerOf({ state, transaction }: Prepared, receipt: Receipt, names: Names): NamedValue | undefined {
  const contract = transaction.to === undefined ? undefined : contractsIn(state)(transaction.to);
  const call = readCall(contract, transaction.data, names);
  return call === undefined ? undefined : readAnswer(contract, call, receipt, names);
}

type Failure = Pick<Preview, 'reason' | 'source' | 'breakingWrite' | 'failedIn'>;

async function failureOf(
  chain: ChainReader,
  prepare: () => Prepared,
  receipt: Receipt,
  names: Names,
): Promise<Failure> {
  const prepared = prepare();
  const { call, state } = prepared;
  const status = receipt.status === 'outOfGas' ? 'outOfGas' : 'reverted';
  if (call === undefined) {
    return { reason: reasonOf(status, receipt.output, undefined, names), source: undefined, breakingWrite: undefined };
  }
  const contracts = contractsIn(state);
  const walked = traced(
    (watch) => opened(prepare(), watch),
    (address) => contracts(address)?.artifact,
  );
  const { run } = walked;
  const called = wordToAddress(call.contract);
  const { running } = run.seek(run.length);
  const leavesBefore = (address: Address): Promise<Leaves> => leavesNow(chain, address, prepared);
  const scene = await sceneOf(called, running.map(addressOf), { contracts, names, leavesBefore });
  const failed = running.at(-1);
  const contract = scene.contracts.get(failed === undefined ? called : addressOf(failed));
  const reason = reasonOf(status, receipt.output, contract, names);
  const source = failed && sourceAt(contract, placeOf(failed));
  const sentence = reason.name === 'InvariantBroken' ? reason.fields[0]?.value : undefined;
  const broken = typeof sentence === 'string' ? breakingWrite(scene, walked, sentence) : undefined;
  return { reason, source, breakingWrite: broken, failedIn: failed && callOf(failed) };
}

function callOf(machine: Machine): NonNullable<Preview['failedIn']> {
  const { caller, data } = machine.call;
  return { contract: addressOf(machine), caller: wordToAddress(caller), data };
}
