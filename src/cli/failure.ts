/**
 * How a command ends when it does not end well: exit code 2 for what was asked wrongly, 1 for what was asked rightly and
 * failed. One message of one to a few plain lines, for people; a short code, for programs.
 */

import { AddressError } from '../base/address.ts';
import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import { ChainError, RuleBroken, TransactionError } from '../chain/errors.ts';
import { GenesisError } from '../chain/genesis.ts';
import { MinerError } from '../node/mining/miner.ts';
import { NodeError } from '../node/errors.ts';
import {
  DamagedRecord,
  StoreBroken,
  StoreFull,
  StoreGone,
  StoreLocked,
  StoreReopening,
  StoreShort,
  StoreUnusable,
} from '../state/store.ts';
import { CallError } from '../timeline/calls.ts';
import { CopyError } from '../timeline/copy-error.ts';
import { ValueError } from '../timeline/parse-value.ts';
import { WhatIfError } from '../timeline/what-if/error.ts';
import { WalletError } from '../wallet/errors.ts';
import { placeText } from './place.ts';

export type ExitCode = 0 | 1 | 2;

/** Asked wrongly: the message names the word that is wrong and says what would be right. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** Asked rightly, and it did not work. `data` is what a program may want to know beyond the message. */
export class Failed extends Error {
  override readonly name = 'Failed';
  readonly code: string;
  readonly data: unknown;

  constructor(code: string, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** What is printed for an error, whichever it was. The message is safe to show; its lines are for people. */
export type Report = {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly data?: unknown;
};

/** Errors of the rooms below whose messages were written for whoever typed the command. */
const KNOWN: readonly {
  readonly type: abstract new (...args: never[]) => Error;
  readonly exitCode: ExitCode | ((error: never) => ExitCode);
  readonly code: (error: never) => string;
}[] = [
  { type: Misuse, exitCode: 2, code: () => 'misuse' },
  { type: CallError, exitCode: 2, code: () => 'misuse' },
  { type: ValueError, exitCode: 2, code: () => 'misuse' },
  { type: WhatIfError, exitCode: 2, code: () => 'misuse' },
  { type: UnitError, exitCode: 2, code: () => 'misuse' },
  { type: AddressError, exitCode: 2, code: () => 'misuse' },
  { type: Failed, exitCode: 1, code: (error: Failed) => error.code },
  { type: CopyError, exitCode: 1, code: () => 'experiment' },
  { type: NodeError, exitCode: 1, code: (error: NodeError) => error.code },
  { type: MinerError, exitCode: 1, code: (error: MinerError) => error.reason },
  { type: TransactionError, exitCode: 1, code: (error: TransactionError) => error.rule },
  { type: RuleBroken, exitCode: 1, code: (error: RuleBroken) => error.rule },
  { type: ChainError, exitCode: 1, code: (error: ChainError) => error.rule },
  { type: GenesisError, exitCode: 1, code: () => 'genesis' },
  { type: WalletError, exitCode: exitCodeOf, code: ({ problem }: WalletError) => WALLET_CODES[problem] },
  { type: StoreLocked, exitCode: 1, code: () => 'locked' },
  { type: StoreUnusable, exitCode: 1, code: () => 'unusable' },
  { type: StoreGone, exitCode: 1, code: () => 'gone' },
  { type: StoreFull, exitCode: 1, code: () => 'full' },
  { type: StoreBroken, exitCode: 1, code: () => 'broken' },
  { type: StoreReopening, exitCode: 1, code: () => 'reopening' },
  { type: StoreShort, exitCode: 1, code: () => 'short' },
  { type: DamagedRecord, exitCode: 1, code: () => 'damaged' },
];

/** What is wrong with keys and names: a word of the command, or what lies on the disk. */
const WALLET_CODES = {
  input: 'misuse',
  missing: 'misuse',
  taken: 'misuse',
  password: 'password',
  file: 'keys',
} as const;

function exitCodeOf({ problem }: WalletError): ExitCode {
  return WALLET_CODES[problem] === 'misuse' ? 2 : 1;
}

export function reportOf(error: unknown): Report {
  const known = KNOWN.find(({ type }) => error instanceof type);
  if (isPlaceGone(error)) return { exitCode: 1, code: 'unusable', message: PLACE_GONE };
  if (known === undefined) return ourMistake(error);
  const { message } = error as Error;
  const data = error instanceof Failed && error.data !== undefined ? { data: error.data } : {};
  const text = isDamage(error) ? `${message}. ${WAY_OUT}` : `${message}${whereItLies(error)}`;
  const exitCode = typeof known.exitCode === 'number' ? known.exitCode : known.exitCode(error as never);
  return { exitCode, code: known.code(error as never), message: showLines(text), ...data };
}

/** A file of keys or names that will not do is mended by hand, so it has to be found. */
function whereItLies(error: unknown): string {
  const isMeant = error instanceof WalletError && error.problem === 'file' && error.directory !== undefined;
  return isMeant ? ` (in ${placeText(error.directory ?? '')})` : '';
}

/** What to do where something that was kept is not what it was. */
export const WAY_OUT = 'The way out: `hlp repair` builds the chain anew from every block that can be read.';

function isDamage(error: unknown): boolean {
  if (error instanceof ChainError) return error.rule === 'damaged';
  return error instanceof DamagedRecord || (error instanceof StoreUnusable && error.isDamaged);
}

/** Safe to show, its line breaks kept. */
export function showLines(text: string): string {
  return text.split('\n').map(show).join('\n');
}

const PLACE_GONE = 'The directory you are in is not there any more; go to another one (`cd`) and try again.';

/** The system does not know where we stand. */
function isPlaceGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

/** Nothing a user did should end here; the stack is what helps to mend it. */
function ourMistake(error: unknown): Report {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: 1, code: 'internal', message: showLines(`This program made a mistake of its own:\n${stack}`) };
}
