/** `hlp step`: walks through a mined transaction by source line or by instruction, both ways; or looks at one place of the chain. */

import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { breakingText, type BreakingWrite } from '../../timeline/breaking.ts';
import { callPath } from '../../timeline/call-path.ts';
import { failedCallText } from '../../timeline/failed-calls.ts';
import type { StepMove } from '../../timeline/moves.ts';
import { formatPosition, parsePlace, parsePosition, type Position, stepPosition } from '../../timeline/position.ts';
import { changedLeaves } from '../../timeline/remembered.ts';
import type { Snapshot, StateValue } from '../../timeline/snapshot.ts';
import type { TransactionPlace } from '../../timeline/replay.ts';
import { StepError, Stepper } from '../../timeline/stepper.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { type Names, withUnit } from '../../timeline/values.ts';
import { type Answer, type Command, hasSwitch, type Input, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { PASSWORD_FILE } from '../keys/secret.ts';
import { AS, namesSeen } from '../keys/signer.ts';
import { lastTransaction } from '../last.ts';

/** A longer walk is cut; every step beyond can be asked for by its position. */
const MOST_STOPS = 500;

const MOVES = [
  'previousLine',
  'nextLine',
  'previousInstruction',
  'nextInstruction',
] as const satisfies readonly StepMove[];

/** Where one can go from a place. */
type Ways = Readonly<Record<(typeof MOVES)[number], string>>;
type Stop = Snapshot & Ways;

export const step: Command = {
  name: 'step',
  summary: 'walk through a transaction line by line, with every name and value, both ways',
  arguments: [
    {
      name: 'position',
      help: '4.0: block 4, first transaction; 4.0.17: step 17 of it; 4.header, 4.reward, 4.root, 0.genesis; left out, the newest transaction',
      count: 'optional',
    },
  ],
  options: [
    { flags: '--instructions', help: 'stop at every instruction, not only at lines' },
    { flags: '--backwards', help: 'from the end to the start' },
    AS,
    PASSWORD_FILE,
  ],
  signs: false,
  examples: ['hlp step', 'hlp step 4.0 --backwards', 'hlp step 4.0.17 --json', 'hlp step 4.root'],
  async run(context, input) {
    const node = await context.node();
    const position = parsePosition(wordAt(input, 0));
    const names = await namesSeen(context, input, node);
    if (position !== undefined) return onePlace(Timeline.open(node.chain, names), position);
    const place = placeIn(input, node);
    return walk(await stepperAt(place, node, names), place, {
      isFine: hasSwitch(input, 'instructions'),
      isBackwards: hasSwitch(input, 'backwards'),
    });
  },
};

function placeIn(input: Input, node: Node): TransactionPlace {
  const text = wordAt(input, 0);
  if (text === '') return lastTransaction(node);
  const place = parsePlace(text);
  if (place === undefined)
    throw new Misuse(`position: "${show(text)}" is not a position such as 4.0, 4.0.17 or 4.root`);
  return { block: place.block, index: place.transaction };
}

/** A place that is not there is a mistake in the command; one where nothing ran is not. */
async function stepperAt(place: TransactionPlace, { chain }: Node, names: Names): Promise<Stepper> {
  try {
    return await Stepper.open(chain, place, names);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const isThere = chain.receipts(BigInt(place.block))?.[place.index] !== undefined;
    if (!isThere) throw new Misuse(`position: ${error.message}`);
    throw new Failed('nothingToStep', `${place.block}.${place.index}: ${error.message}`);
  }
}

/** All stops of one transaction, up to a number nobody reads further than. */
export function walk(
  stepper: Stepper,
  place: TransactionPlace,
  { isFine, isBackwards }: { readonly isFine: boolean; readonly isBackwards: boolean },
): Answer {
  const all = isFine ? Array.from({ length: stepper.length + 1 }, (_, i) => i) : stepper.stops;
  const cut = all.slice(0, MOST_STOPS);
  const stops = cut.map((at) => stopAt(stepper, at, place));
  if (isBackwards) stops.reverse();
  const broken = stepper.breakingWrite();
  const { told, failedCalls, length } = stepper;
  return {
    data: { transaction: told, breakingWrite: broken, failedCalls, length, stops, left: all.length - cut.length },
    text: [
      told.sentence,
      ...stops.map((stop) => stopText(stop, isFine)),
      ...endLines(broken, all[MOST_STOPS], place),
    ].join('\n'),
  };
}

async function onePlace(timeline: Timeline, position: Position): Promise<Answer> {
  try {
    const view = await timeline.look(position);
    const ways = await waysFrom(timeline, position);
    const text = view.kind === 'step' ? stopText(view.snapshot, true) : `${formatPosition(position)}  ${view.sentence}`;
    const here = view.kind === 'step' ? view.snapshot : { ...view, position: formatPosition(position) };
    return { data: { ...here, ...ways }, text: `${text}\n  ${waysText(ways)}` };
  } catch (error) {
    if (error instanceof StepError) throw new Misuse(`position: ${error.message}`);
    throw error;
  }
}

async function waysFrom(timeline: Timeline, position: Position): Promise<Ways> {
  const ways = MOVES.map(async (move) => [move, formatPosition(await timeline.move(position, move))] as const);
  return Object.fromEntries(await Promise.all(ways)) as Ways;
}

function waysText({ previousLine, nextLine, previousInstruction, nextInstruction }: Ways): string {
  return `${previousLine} ← line → ${nextLine}, ${previousInstruction} ← instruction → ${nextInstruction}`;
}

function stopAt(stepper: Stepper, at: number, { block, index }: TransactionPlace): Stop {
  const snapshot = stepper.at(at);
  const ways = MOVES.map((move) => [move, formatPosition(stepPosition(block, index, stepper.move(at, move)))]);
  return { ...snapshot, ...(Object.fromEntries(ways) as Ways) };
}

// ───────────── text ─────────────

/** `isFine`: with the instruction that comes next. */
function stopText(snapshot: Snapshot, isFine: boolean): string {
  const { position, source, instruction, locals, reads, state, balances, calls, outcome, failedCalls } = snapshot;
  const place =
    source === undefined
      ? show(instruction ?? (outcome === undefined ? 'the start' : ''))
      : `${show(source.file)}:${source.line}  ${show(source.text.trim())}`;
  const changes = changedLeaves(state);
  const where = calls.length > 1 ? ` (${callPath(calls)})` : '';
  return [
    `${position}  ${outcome === undefined ? place : endText(snapshot, place)}${where}`,
    ...(isFine && source !== undefined && outcome === undefined ? [`    next: ${show(instruction ?? '')}`] : []),
    ...failedCalls.map((failed) => `    ${failedCallText(failed)}`),
    ...locals.map((local) => `    ${show(local.name)} = ${withUnit(local.shown, local)}`),
    ...reads.filter(({ name }) => !changes.some((change) => change.name === name)).map(readText),
    ...changes.map(changeText),
    ...balances.map(({ name, shown }) => `    ${name} ${shown} hlp`),
  ].join('\n');
}

const END: Readonly<Record<NonNullable<Snapshot['outcome']>, string>> = {
  success: 'the end',
  reverted: 'failed here',
  outOfGas: 'the gas ran out here',
};

/** A failure has a line; behind a success there is only that it returned. */
function endText({ outcome = 'success', sentence = '' }: Snapshot, place: string): string {
  if (outcome === 'success') return sentence === '' ? END.success : `${END.success}: ${sentence}`;
  return place === '' ? END[outcome] : `${END[outcome]}: ${place}`;
}

/** What an invariant reads; behind a failure, as it was then, though nothing of it stays. */
function readText(value: StateValue): string {
  return value.changed ? changeText(value) : `    ${value.name} = ${withUnit(value.shownNew, value)}`;
}

function changeText(value: StateValue): string {
  return `    ${value.name}: ${value.shownOld} → ${withUnit(value.shownNew, value)}`;
}

function endLines(broken: BreakingWrite | undefined, next: number | undefined, place: TransactionPlace): string[] {
  const { block, index } = place;
  const rest =
    next === undefined ? [] : [`… it goes on: \`hlp step ${formatPosition(stepPosition(block, index, next))}\``];
  return [...(broken === undefined ? [] : [breakingText(broken)]), ...rest];
}
