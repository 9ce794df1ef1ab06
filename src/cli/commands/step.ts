/**
 * `hlp step`: walks through a transaction by source line or by instruction, both ways; looks at one place of the chain; or goes along the chain
 * until something happens. What can be stepped is `step/subject.ts`.
 */

import { formatPosition, placeIn, type Position } from '../../timeline/position.ts';
import { type Answer, type Command, hasSwitch, type Input, optionOf, optionsOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { withFailure } from '../step/failure.ts';
import { GAS, gasSpent } from '../step/gas.ts';
import { BREAKPOINTS_TABLE, goneUntil, HUNTING, searchedFor } from '../step/hunting.ts';
import { MOVE, moved, MOVES_TABLE } from '../step/moving.ts';
import { type Subject, SUBJECT_ARGUMENTS, SUBJECT_EXAMPLES, SUBJECT_OPTIONS, subjectOf } from '../step/subject.ts';
import { atPlace, onePlace, walk } from '../step/walk.ts';
import type { Terminal } from '../terminal.ts';

export const step: Command = {
  name: 'step',
  summary: 'walk through a transaction line by line, both ways, or go on until something happens',
  arguments: SUBJECT_ARGUMENTS,
  options: [
    { flags: '--instructions', help: 'stop at every instruction, not only at lines' },
    GAS,
    { flags: '--backwards', help: 'from the end to the start; with --until and --search, back towards genesis' },
    ...HUNTING,
    MOVE,
    ...SUBJECT_OPTIONS,
  ],
  signs: false,
  tables: [BREAKPOINTS_TABLE, MOVES_TABLE],
  examples: [
    ...SUBJECT_EXAMPLES,
    "hlp step 4.0 --until 'write balances.bob' --until revert",
    "hlp step --until 'call prices.priceOf' --backwards",
    'hlp step --search "fixed my bike"',
    'hlp step 4.0.17 --move stepIn --move nextLine',
    'hlp step 4.0 --gas',
  ],
  async run(context, input) {
    checkWish(input);
    const subject = await subjectOf(context, input);
    try {
      checkWalk(subject, input);
      return withNotes(subject, await seen(subject, input, context.terminal));
    } finally {
      await subject.close();
    }
  },
};

/** What goes along the chain shows one place in the end. */
function checkWish(input: Input): void {
  const given = ['until', 'search', 'move', 'gas'].filter((name) => name in input.options);
  if (given.length > 1) throw new Misuse(`${given.map((name) => `--${name}`).join(' and ')}: one way to go at a time`);
  const [name] = given;
  if (name !== undefined && hasSwitch(input, 'instructions'))
    throw new Misuse(`--instructions is for walking through a transaction; --${name} leads to one place`);
  if (name === 'move' && hasSwitch(input, 'backwards'))
    throw new Misuse('--backwards: a move has a direction of its own, such as previousLine');
}

/** One place, and one list, are not walked through. */
function checkWalk({ position, isWhole }: Subject, input: Input): void {
  const idle = ['instructions', 'backwards'].find((name) => hasSwitch(input, name));
  if (idle === undefined || 'until' in input.options || 'search' in input.options) return;
  if ('gas' in input.options) throw new Misuse(`--${idle}: --gas is a list, and nothing is walked through`);
  if (isWhole) return;
  const own = formatPosition({ ...position, step: 0 }).replace(/\.0$/, '');
  const whole = placeIn(position) === undefined ? 'a transaction, such as 4.0,' : `${own}, all of it,`;
  const hunt = idle === 'backwards' ? '; --until and --search go back from a place' : '';
  throw new Misuse(`--${idle}: ${formatPosition(position)} is one place; ${whole} can be walked through${hunt}`);
}

/** What has to be known of it stands above. */
function withNotes({ notes, data: about }: Subject, answer: Answer): Answer {
  const { data, text } = answer;
  return { ...answer, data: { ...about, ...(data as object) }, text: [...notes, text].join('\n') };
}

async function seen(subject: Subject, input: Input, terminal: Terminal): Promise<Answer> {
  const { timeline, position, isWhole } = subject;
  const [until, search, moves] = [optionsOf(input, 'until'), optionOf(input, 'search'), optionsOf(input, 'move')];
  const hunt = { from: startOf(subject, input), direction: directionIn(input) };
  if (until.length > 0 || search !== undefined) await checkPlace(subject);
  if (until.length > 0) return goneUntil(until, subject, hunt, terminal);
  if (search !== undefined) return searchedFor(search, subject, hunt, terminal);
  if (moves.length > 0) return onePlace(timeline, await moved(timeline, position, moves));
  if (hasSwitch(input, 'gas')) return gasSpent(timeline, position, isWhole);
  const place = placeIn(position);
  if (!isWhole || place === undefined) return onePlace(timeline, position);
  const transaction = await timeline.transaction(position);
  const told = walk(transaction, place, {
    isFine: hasSwitch(input, 'instructions'),
    isBackwards: directionIn(input) === -1,
    at: position.step,
    words: subject.kind === 'mined' && optionOf(input, 'in') === undefined ? 'hlp step' : 'the same with --at',
  });
  return withFailure(subject.chain, transaction, told);
}

/** Throws Misuse for a step that is not there; a transaction that is there has all of its own. */
async function checkPlace({ timeline, position, isWhole }: Subject): Promise<void> {
  if (!isWhole) await atPlace(() => timeline.look(position));
}

const directionIn = (input: Input): 1 | -1 => (hasSwitch(input, 'backwards') ? -1 : 1);

/** From a place, beyond it; from a transaction, all of it too; where none was named, from one end of the chain to the other. */
function startOf({ kind, timeline, position, isWhole }: Subject, input: Input): Position {
  const isForwards = directionIn(input) === 1;
  if (!isWhole) return position;
  if (kind === 'mined' && input.words.length === 0) return isForwards ? timeline.first() : timeline.last();
  return { ...position, step: isForwards ? -1 : Infinity };
}
