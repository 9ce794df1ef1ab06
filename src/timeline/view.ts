/**
 * What there is to see at a place of the timeline, as plain data: numbers beyond 2⁵³ are decimal text, amounts come exact in wei and
 * as people write them. `timeline.ts` gives these; a screen or a program shows them. Text from contracts has been through `base/show`
 * where a field is called shown, name or sentence; source lines, files and names of functions have not.
 */

import type { Hash } from '../base/hash.ts';
import type { SourceFile } from '../lang/source.ts';
import type { Position } from './position.ts';
import type { BalanceChange, LeafChange, NewContract } from './changes.ts';
import type { BreakingWrite } from './breaking.ts';
import type { GasRow } from './gas-rows.ts';
import type { Told } from './sentence.ts';
import type { Snapshot } from './snapshot.ts';

/** Somebody: a checksummed address, and the name or a short address to show. */
export type Who = { readonly address: string; readonly name: string };

export type StepView = {
  readonly kind: 'step';
  readonly position: Position;
  /** The last step of this transaction; it stands behind the last instruction. */
  readonly lastStep: number;
  readonly told: Told;
  /** It never happened: nothing of it is on the chain. */
  readonly isDraft: boolean;
  readonly snapshot: Snapshot;
  /** False for a gift, a deployment without `init`, and what was refused at the door. */
  readonly ranCode: boolean;
  /** The source of the contract that runs here, if it can be believed; `snapshot.source.file` names one of these. */
  readonly files: readonly SourceFile[];
  /** Where the gas went so far: behind the end the rows add up to the receipt's gas. */
  readonly gasRows: readonly GasRow[];
  /** Of these the source lines, contract by contract, in the order of files and lines. */
  readonly gasByLine: readonly LineGas[];
  /** At the end of a transaction that broke an invariant: the write that did it. */
  readonly breakingWrite: BreakingWrite | undefined;
};

/** Of one line of a contract's source. */
export type LineGas = {
  readonly contract: string;
  readonly address: string;
  readonly file: string;
  readonly line: number;
  readonly gas: number;
};

/** The beginning of a block: what it points to, and the work that was done for it. */
export type HeaderView = {
  readonly kind: 'header';
  readonly position: Position;
  readonly hash: Hash;
  readonly parentHash: Hash;
  /** Seconds since 1970. */
  readonly time: string;
  readonly miner: Who;
  /** Tries a block takes on average; the hash must be below `target`. */
  readonly difficulty: string;
  readonly target: Hash;
  readonly nonce: string;
  /** How many it took: nonces are tried from 0 upwards. */
  readonly tries: string;
  readonly transactions: number;
  readonly gasUsed: string;
  readonly gasLimit: string;
  readonly baseFeeInWei: string;
  readonly sentence: string;
};

/** Behind the last transaction: what the miner gets, and what is gone. Amounts in wei, `shown` in hlp. */
export type RewardView = {
  readonly kind: 'reward';
  readonly position: Position;
  readonly who: Who;
  /** Out of nothing, for the work. */
  readonly amount: Amount;
  /** What the senders paid the miner for going first. */
  readonly fees: Amount;
  /** The base fee of all gas: nobody's any more. */
  readonly burned: Amount;
  readonly sentence: string;
};

export type Amount = { readonly wei: string; readonly shown: string };

/** The end of a block: the state that executing it gives, against what its header promised. */
export type RootView = {
  readonly kind: 'root';
  readonly position: Position;
  readonly computed: Hash;
  readonly promised: Hash;
  readonly equal: boolean;
  /** What it put on the chain. */
  readonly contracts: readonly NewContract[];
  /** Everything that the whole block changed, fees and reward included. */
  readonly leaves: readonly LeafChange[];
  readonly balances: readonly BalanceChange[];
  readonly sentence: string;
};

export type GenesisView = {
  readonly kind: 'genesis';
  readonly position: Position;
  readonly hash: Hash;
  readonly stateRoot: Hash;
  readonly time: string;
  readonly chainId: string;
  /** What the first block says about itself. */
  readonly says: string;
  readonly difficulty: string;
  readonly gasLimit: string;
  readonly reward: Amount;
  readonly allocations: readonly { readonly who: Who; readonly amount: Amount }[];
  readonly sentence: string;
};

export type View = StepView | HeaderView | RewardView | RootView | GenesisView;
