/**
 * What the words of `hlp step` mean: a place of the chain, calls that nobody has sent, a source file on a chain of its own, a test, or any of
 * these in a chain that somebody else wrote into a file. Each is walked in the same way afterwards.
 */

import type { Chain } from '../../chain/chain.ts';
import { parsePlace, parsePosition, type Position, readPlace } from '../../timeline/position.ts';
import { StepError } from '../../timeline/replay.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { Names } from '../../timeline/values.ts';
import { show } from '../../base/show.ts';
import { IN } from '../chain-file.ts';
import type { ArgumentRow, Context, Input, OptionRow } from '../command.ts';
import { hasSwitch, optionOf, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { PASSWORD_FILE } from '../keys/secret.ts';
import { PAY } from '../transact.ts';
import { chainSubject } from './chain-subject.ts';
import { isSourceFile, sourceSubject } from './source-subject.ts';
import { testSubject } from './test-subject.ts';

export type Subject = {
  readonly kind: 'mined' | 'draft' | 'source' | 'test';
  readonly chain: Chain;
  readonly names: Names;
  readonly timeline: Timeline;
  /** Where it opens. */
  readonly position: Position;
  /** All of the transaction in which that is; else this one place was asked for. */
  readonly isWhole: boolean;
  /** What stands above all the rest, line by line, safe to show: that none of it happened on the chain, and what was done before. */
  readonly notes: readonly string[];
  /** The same for programs. */
  readonly data: object;
  readonly close: () => Promise<void>;
};

export const SUBJECT_ARGUMENTS: readonly ArgumentRow[] = [
  {
    name: 'what',
    help:
      '4.0: block 4, first transaction; 4.0.17: step 17 of it; 4 or 4.header, 4.reward, 4.root, 0.genesis; a hash; a contract, or a source file, with calls behind it; ' +
      'left out, the newest transaction',
    count: 'optional',
  },
  {
    name: 'calls',
    help: 'calls that nobody sends, in quotes: \'pay(bob, 4.5, "bike")\', one behind the other; the last one is stepped',
    count: 'any number',
  },
];

export const SUBJECT_OPTIONS: readonly OptionRow[] = [
  { flags: '--as <name>', help: 'who calls (alise), and who looks: opens private memos with the key of that name' },
  PAY,
  { flags: '--init <args>', help: "what the contract of a source file begins with: '(bob, 50)'" },
  { flags: '--here', help: 'put the source file on a copy of the chain that is here, not on one of its own' },
  { flags: '--test <name>', help: 'a test of a source file; one that fails opens where it fails' },
  {
    flags: '--at <position>',
    help: 'where to look in what is tried: a place, or a transaction such as 1.0; left out, all of the last one',
  },
  IN,
  PASSWORD_FILE,
];

export const SUBJECT_EXAMPLES: readonly string[] = [
  'hlp step',
  'hlp step 4.0 --backwards',
  'hlp step 4.0.17 --json',
  'hlp step 4.root --in village.hlpchain',
  `hlp step village 'pay(bob, 4.5, "bike")' --as alise`,
  `hlp step contracts/counter.hlp 'up(2)' 'value()'`,
  'hlp step contracts/village.hlp --test "paying keeps"',
];

/** Throws Misuse for words that mean nothing, Failed where there is nothing to step. Whoever takes it closes it. */
export async function subjectOf(context: Context, input: Input): Promise<Subject> {
  const subject = await opened(context, input);
  try {
    return await lookingAt(subject, optionOf(input, 'at'));
  } catch (error) {
    await subject.close();
    throw error;
  }
}

function opened(context: Context, input: Input): Promise<Subject> {
  const isFile = isSourceFile(wordAt(input, 0));
  checkOptions(input, isFile);
  if (optionOf(input, 'test') !== undefined) return testSubject(context, input);
  return isFile ? sourceSubject(context, input) : chainSubject(context, input);
}

/** An option that would silently do nothing is a mistake. */
function checkOptions(input: Input, isFile: boolean): void {
  const wanting = ['init', 'test', 'here'].find((name) => isGiven(input, name));
  if (wanting !== undefined && !isFile)
    throw new Misuse(`--${wanting} is for a source file: hlp step file.hlp --${wanting} …`);
  if (!isGiven(input, 'test')) return;
  const elsewhere = ['here', 'in'].find((name) => isGiven(input, name));
  if (elsewhere !== undefined) throw new Misuse(`--${elsewhere}: a test is played on a chain of its own`);
  const idle = ['init', 'pay', 'as'].find((name) => isGiven(input, name));
  if (idle !== undefined) throw new Misuse(`--${idle}: a test says by itself who does what; leave it out`);
}

const isGiven = (input: Input, name: string): boolean => optionOf(input, name) !== undefined || hasSwitch(input, name);

async function lookingAt(subject: Subject, text: string | undefined): Promise<Subject> {
  if (text === undefined) return subject;
  const position = readPlace(text);
  if (position === undefined) throw new Misuse(`--at: "${show(text)}" is not a position such as 2.0, 2.0.17 or 2.root`);
  try {
    await subject.timeline.look(position);
  } catch (error) {
    if (error instanceof StepError) throw new Misuse(`--at: ${error.message}`);
    throw error;
  }
  return { ...subject, position, isWhole: parsePlace(text) !== undefined && parsePosition(text) === undefined };
}
