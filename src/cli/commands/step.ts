/** `hlp step`: walks through a mined transaction by source line or by instruction, forwards and backwards. */

import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { breakingText, type BreakingWrite } from '../../timeline/explain.ts';
import { formatPosition, parsePlace, type Place, stepPosition } from '../../timeline/position.ts';
import type { Snapshot, StateValue } from '../../timeline/snapshot.ts';
import { type Move, StepError, Stepper } from '../../timeline/stepper.ts';
import type { NamedValue } from '../../timeline/values.ts';
import { type Answer, type Command, hasSwitch, type Input, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { lastTransaction, type TransactionPlace } from '../last.ts';
import { explained } from '../who.ts';

/** A longer walk is cut; every step beyond can be asked for by its position. */
const MOST_STOPS = 500;

const MOVES = ['previousLine', 'nextLine', 'previousInstruction', 'nextInstruction'] as const satisfies readonly Move[];

/** A snapshot, and where one can go from it. */
type Stop = Snapshot & Readonly<Record<(typeof MOVES)[number], string>>;

export const step: Command = {
  name: 'step',
  summary: 'walk through a transaction line by line, with every name and value, both ways',
  arguments: [
    {
      name: 'position',
      help: '4.0: block 4, first transaction; 4.0.17: step 17 of it; left out, the newest transaction',
      count: 'optional',
    },
  ],
  options: [
    { flags: '--instructions', help: 'stop at every instruction, not only at lines' },
    { flags: '--backwards', help: 'from the end to the start' },
  ],
  signs: false,
  examples: ['hlp step', 'hlp step 4.0 --backwards', 'hlp step 4.0.17 --json'],
  async run(context, input) {
    const node = await context.node();
    const place = placeIn(input, node);
    const at = { block: place.block, index: place.transaction };
    const stepper = await stepperAt(at, node);
    return place.step === undefined ? walk(stepper, place, input) : oneStep(stepper, place.step, place);
  },
};

function placeIn(input: Input, node: Node): Place {
  const text = wordAt(input, 0);
  if (text === '') {
    const { block, index } = lastTransaction(node);
    return { block, transaction: index, step: undefined };
  }
  const place = parsePlace(text);
  if (place === undefined) throw new Misuse(`position: "${show(text)}" is not a position such as 4.0 or 4.0.17`);
  return place;
}

/** A place that is not there is a mistake in the command; one where nothing ran is not. */
async function stepperAt(place: TransactionPlace, { chain, names }: Node): Promise<Stepper> {
  try {
    return await Stepper.open(chain, place, names);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const isThere = chain.receipts(BigInt(place.block))?.[place.index] !== undefined;
    if (!isThere) throw new Misuse(`position: ${error.message}`);
    throw new Failed('nothingToStep', `${place.block}.${place.index}: ${error.message}`);
  }
}

function walk(stepper: Stepper, place: Place, input: Input): Answer {
  const all = hasSwitch(input, 'instructions')
    ? Array.from({ length: stepper.length + 1 }, (_, i) => i)
    : stepper.stops;
  const cut = all.slice(0, MOST_STOPS);
  const stops = cut.map((at) => stopAt(stepper, at, place));
  if (hasSwitch(input, 'backwards')) stops.reverse();
  const broken = stepper.breakingWrite();
  const { told } = stepper;
  return {
    data: { transaction: told, breakingWrite: broken, length: stepper.length, stops, left: all.length - cut.length },
    text: [told.sentence, ...stops.map(stopText), ...endLines(broken, all[MOST_STOPS], place)].join('\n'),
  };
}

function oneStep(stepper: Stepper, at: number, place: Place): Answer {
  const stop = explained('position', RangeError, () => stopAt(stepper, at, place));
  const ways = `${stop.previousLine} ← line → ${stop.nextLine}, ${stop.previousInstruction} ← instruction → ${stop.nextInstruction}`;
  return { data: stop, text: `${stopText(stop)}\n  ${ways}` };
}

function stopAt(stepper: Stepper, at: number, { block, transaction }: Place): Stop {
  const snapshot = stepper.at(at);
  const ways = MOVES.map((move) => [move, formatPosition(stepPosition(block, transaction, stepper.move(at, move)))]);
  return { ...snapshot, ...(Object.fromEntries(ways) as Record<(typeof MOVES)[number], string>) };
}

// ───────────── text ─────────────

function stopText({ position, source, instruction, locals, state, calls, outcome }: Stop): string {
  const place =
    source === undefined ? show(instruction ?? '') : `${show(source.file)}:${source.line}  ${show(source.text.trim())}`;
  const where = calls.length > 1 ? ` (${calls.map(show).join(' → ')})` : '';
  return [
    `${position}  ${outcome === undefined ? place : endText(outcome, place)}${where}`,
    ...locals.map((local) => `    ${show(local.name)} = ${withUnit(local.shown, local)}`),
    ...state.filter(({ changed }) => changed).map(changeText),
  ].join('\n');
}

const END: Readonly<Record<NonNullable<Snapshot['outcome']>, string>> = {
  success: 'the end',
  reverted: 'failed here',
  outOfGas: 'the gas ran out here',
};

function endText(outcome: NonNullable<Snapshot['outcome']>, place: string): string {
  return place === '' ? END[outcome] : `${END[outcome]}: ${place}`;
}

function changeText({ name, unit, shownOld, shownNew }: StateValue): string {
  return `    ${name}: ${shownOld} → ${unit === undefined ? shownNew : `${shownNew} ${unit}`}`;
}

function withUnit(shown: string, { unit }: NamedValue): string {
  return unit === undefined ? shown : `${shown} ${unit}`;
}

function endLines(broken: BreakingWrite | undefined, next: number | undefined, place: Place): string[] {
  const { block, transaction } = place;
  const rest =
    next === undefined ? [] : [`… it goes on: \`hlp step ${formatPosition(stepPosition(block, transaction, next))}\``];
  return [...(broken === undefined ? [] : [breakingText(broken)]), ...rest];
}
