/**
 * What is to be different, read against the transaction that it is about: arguments by the types of what is called, a source compiled. Whatever
 * cannot be asked of this transaction is refused here, before anything is executed.
 *
 * Next: `fitting.ts` makes the transactions of the branch, `rerun.ts` its blocks.
 */

import { type Address, contractAddress } from '../../base/address.ts';
import { concatBytes } from '../../base/bytes.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { formatHlp } from '../../base/units.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { isByHand } from '../../chain/cheat.ts';
import { earliestTimestamp } from '../../chain/chosen-rules.ts';
import { isContract } from '../../chain/host.ts';
import { MAX_LEAP_IN_SECONDS, MAX_UINT256 } from '../../chain/params.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { SourceFile } from '../../lang/source.ts';
import { CallError, parseArguments } from '../arguments.ts';
import { nameOf } from '../changes.ts';
import type { KnownContract } from '../contracts.ts';
import { timeText } from '../layout.ts';
import type { TransactionPlace } from '../position.ts';
import { typeOfParameter, typeText } from '../types.ts';
import { namedValue, type Names, withUnit } from '../values.ts';
import { type Changed, ownChanges, sourceChange } from './changed.ts';
import { WhatIfError } from './error.ts';
import { type Arguments, argumentsIn, dataOf } from './refit-call.ts';
import { compiledInstead } from './source.ts';
import { type Called, calledBy, calledWith, type Subject, subjectAt } from './subject.ts';

/** What should have been different. All left out: the same once more. */
export type WhatIfChange = {
  /** By the names of the parameters, as one would type them. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly caller?: Address;
  /** Wei that are sent along. */
  readonly value?: bigint;
  /** When its block is, in seconds since 1970. The blocks behind it keep their distance. */
  readonly time?: bigint;
  /** Of a deployment: the file to compile instead, and behind it those that it imports. */
  readonly source?: readonly SourceFile[];
  /** Which contract of the source; left out, the one that is called as before, or the only one. */
  readonly contract?: string;
};

/** Another code for a contract, which is named by its address on the chain. */
export type Instead = { readonly address: Address; readonly original: KnownContract; readonly artifact: Artifact };

export type Plan = {
  readonly place: TransactionPlace;
  readonly original: Transaction;
  /** Who sends it on the branch, and what. */
  readonly sender: Address;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** Seconds by which its block and all behind it are later. */
  readonly shift: bigint;
  readonly instead: Instead | undefined;
  readonly changed: readonly Changed[];
};

/** Throws WhatIfError. */
export function planOf(chain: ChainReader, place: TransactionPlace, change: WhatIfChange, names: Names): Plan {
  const subject = subjectAt(chain, place, names);
  checkKind(subject, change);
  const artifact = change.source && compiledInstead(subject, change.source, change.contract);
  const called = calledFor(subject, artifact);
  const args = withArguments(subject, called, change.arguments ?? {});
  return {
    place,
    original: subject.transaction,
    sender: callerFor(subject, change.caller),
    value: valueFor(subject, change.value),
    data: args.data,
    shift: shiftFor(subject, change.time),
    instead: artifact && insteadFor(subject, artifact),
    changed: [...args.changed, ...ownChanges(subject, change), ...sourceChange(subject, artifact)],
  };
}

// ───────────── what can be asked ─────────────

function checkKind({ transaction, place, contract }: Subject, change: WhatIfChange): void {
  const { arguments: args = {}, caller, value, source } = change;
  const hasArguments = Object.keys(args).length > 0;
  if (isByHand(transaction) && (hasArguments || caller !== undefined || value !== undefined || source !== undefined))
    throw new WhatIfError(`${place} changed something by hand: of it, only the time of its block can be different`);
  if (source !== undefined && transaction.to !== undefined)
    throw new WhatIfError(
      `source: ${place} deploys nothing; another source takes the place of the one that a deployment carried, so name the deployment`,
    );
  if (hasArguments && contract === undefined && transaction.to !== undefined)
    throw new WhatIfError(
      `${place} gave hlp to somebody and has no arguments; its value and its caller can be different`,
    );
}

function callerFor({ chain, block, sender, names }: Subject, caller = sender): Address {
  const before = chain.stateAt(block.header.number - 1n);
  if (caller === sender || !isContract(before, caller)) return caller;
  throw new WhatIfError(`caller: ${nameOf(caller, names)} is a contract, and only people send; name a person`);
}

function valueFor({ transaction }: Subject, value = transaction.value): bigint {
  if (value >= 0n && value <= MAX_UINT256) return value;
  throw new WhatIfError(`value: ${formatHlp(value)} hlp cannot be sent: it is at least 0, and fits into 256 bits`);
}

/** The block stays behind the one before it, and those that follow keep their distance. */
function shiftFor({ chain, block }: Subject, time = block.header.timestamp): bigint {
  const { number, timestamp } = block.header;
  const parent = chain.blockByNumber(number - 1n)?.header;
  if (time === timestamp || parent === undefined) return 0n;
  const [earliest, latest] = [earliestTimestamp(parent, chain.params), parent.timestamp + MAX_LEAP_IN_SECONDS];
  if (time >= earliest && time <= latest) return time - timestamp;
  const edge = time < earliest ? `not be before ${timeText(earliest)}` : `not be after ${timeText(latest)}`;
  throw new WhatIfError(
    `time: block ${number - 1n} is of ${timeText(parent.timestamp)}, so block ${number} can${edge}`,
  );
}

// ───────────── arguments and source ─────────────

function calledFor(subject: Subject, artifact: Artifact | undefined): Called | undefined {
  const called = calledBy(subject);
  if (artifact === undefined) return called;
  if (called !== undefined) return calledWith(subject, called, artifact);
  throw new WhatIfError(`source: ${subject.place} carried no contract that could run, so its arguments are not known`);
}

type WithArguments = { readonly data: Uint8Array; readonly changed: readonly Changed[] };

function withArguments(
  { place, transaction, names }: Subject,
  called: Called | undefined,
  words: Readonly<Record<string, string>>,
): WithArguments {
  const wanted = Object.entries(words);
  if (wanted.length === 0)
    return { data: called === undefined ? transaction.data : concatBytes(called.head, called.data), changed: [] };
  const args = called && argumentsIn(called.form, called.data);
  if (called === undefined || args === undefined)
    throw new WhatIfError(`the data of ${place} are no call that can be read, so it has no arguments by name`);
  for (const [name] of wanted) checkName(called, name);
  const changed: Changed[] = [];
  const others: Arguments = args.map((arg, i) => {
    const [input, text] = [called.inputs[i], words[arg.name]];
    if (input === undefined || text === undefined || !Object.hasOwn(words, arg.name)) return arg;
    const values = read(() => parseArguments([input], [text], names));
    const [before, after] = [arg.values, values].map((flat) =>
      namedValue(arg.name, typeOfParameter(input), input.unit, flat, names),
    );
    if (before === undefined || after === undefined) return arg;
    const [shownOriginal, shownBranch] = [withUnit(before.shown, before), withUnit(after.shown, after)];
    changed.push({ what: 'argument', name: show(arg.name), shownOriginal, shownBranch });
    return { ...arg, values };
  });
  return { data: concatBytes(called.head, dataOf(others)), changed };
}

function checkName({ form, inputs }: Called, name: string): void {
  const known = inputs.map((input) => input.name);
  if (known.includes(name)) return;
  const what = form.name === '' ? 'init' : form.name;
  const list = inputs.map((input) => `${show(input.name)}: ${input.unit ?? typeText(typeOfParameter(input))}`);
  const rest = list.length === 0 ? 'it takes none' : `it takes ${list.join(', ')}`;
  throw new WhatIfError(`argument: ${show(what)} has no argument "${show(name)}"${meant(name, known)}; ${rest}`);
}

function read<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof CallError) throw new WhatIfError(`argument: ${error.message}`);
    throw error;
  }
}

/** A deployment that failed has no address that others could have called. */
function insteadFor({ sender, transaction, contract }: Subject, artifact: Artifact): Instead | undefined {
  if (contract === undefined) return undefined;
  return { address: contractAddress(sender, transaction.nonce), original: contract, artifact };
}
