/** How a place of the history looks: the bar of blocks, the source with the line that comes next, every name with its value. */

import { breakingText } from '../../timeline/breaking.ts';
import { formatPosition, type Position } from '../../timeline/position.ts';
import type { StepView, View } from '../../timeline/view.ts';
import { shorten } from '../cut.ts';
import type { Desk } from '../desk.ts';
import { isWord } from '../glossary.ts';
import {
  beside,
  clip,
  EMPTY_LINE,
  label,
  type Line,
  line,
  plainText,
  type Span,
  span,
  type Tone,
  widthOf,
  windowOn,
  wrapAtMost,
} from '../lines.ts';
import type { Model, TextPage } from '../model.ts';
import { momentLines } from './moment.ts';
import { expressionIn, sourceLines } from './source-lines.ts';
import { cut, pinnedLines, valueLines } from './step-values.ts';
import type { StepAnswer, StepPage } from './step.ts';

/** From this width on the values stand beside the source. */
const WIDE = 76;
/** In fewer lines there is room for the place, the source and the values alone. */
const [ROOM_FOR_GAPS, ROOM_FOR_TWO] = [12, 18];

export function drawStep(model: Model, page: StepPage, width: number, height: number): Line[] {
  const { answer, working } = page;
  if (answer === undefined) return [line(span('Going there …', 'faint'))];
  if (working === undefined) return placeLines(model, answer, width, height);
  return [
    ...placeLines(model, answer, width, height - 1).slice(0, height - 1),
    clip(line(span(working, 'strong')), width),
  ];
}

function placeLines({ desk }: Model, answer: StepAnswer, width: number, height: number): Line[] {
  const { view } = answer;
  const bar = barLine(answer, width);
  if (view.kind !== 'step') return [bar, EMPTY_LINE, ...momentAndPins(view, answer, width, height - 2)];
  const isLow = height < ROOM_FOR_GAPS;
  const told = wrapAtMost(view.told.sentence, width, height < ROOM_FOR_TWO ? 1 : 2, 'faint');
  const top = isLow ? [bar] : [bar, ...told, EMPTY_LINE];
  const shown = isLow ? [saidLine(view, width)] : [EMPTY_LINE, ...lastLines(view, answer, width)];
  const room = Math.max(1, height - top.length - shown.length);
  return [...top, ...middle(desk, view, answer, width, room), ...shown];
}

/** What is pinned stays in view at a block's own places too. */
function momentAndPins(
  view: Exclude<View, StepView>,
  { pinned = [] }: StepAnswer,
  width: number,
  height: number,
): Line[] {
  // prettier-ignore
  const pins = pinned.length === 0 ? [] : [...pinnedLines(pinned, width), EMPTY_LINE].slice(0, Math.floor(height / 2));
  return [...pins, ...cut(momentLines(view, width, height - pins.length), height - pins.length)];
}

function middle(desk: Desk, view: StepView, answer: StepAnswer, width: number, height: number): Line[] {
  const values = (columns: number, rows: number): readonly Line[] => valueLines(view, { answer, showsMachine: desk.showsMachine }, columns, rows); // prettier-ignore
  if (width >= WIDE) {
    const sourceWidth = Math.floor(width * 0.58);
    const source = sourceLines(view, desk, sourceWidth, height);
    return padded(beside(source, values(width - sourceWidth - 2, height), sourceWidth), height);
  }
  const sourceHeight = Math.max(1, Math.floor(height * 0.45));
  return [
    ...padded(sourceLines(view, desk, width, sourceHeight), sourceHeight),
    ...padded(values(width, height - sourceHeight), height - sourceHeight),
  ];
}

function padded(lines: readonly Line[], height: number): Line[] {
  return Array.from({ length: height }, (_, i) => lines[i] ?? EMPTY_LINE);
}

// ───────────── where one is ─────────────

/** How many blocks and how many places of this one are named, as many as there is room for. */
const BARS = [
  [5, 4],
  [3, 4],
  [3, 3],
  [3, 2],
  [3, 1],
  [1, 1],
] as const;

/** Blocks as cells around the one one is in, its own moments and transactions, and how far one is in this one. */
function barLine({ view, transactions, head }: StepAnswer, width: number): Line {
  const { position } = view;
  const far = view.kind === 'step' ? farLine(view) : EMPTY_LINE;
  const bars = BARS.map(([blocks, places]) => [
    ...blockCells(position.block, Math.max(head, position.block), blocks),
    span('   '),
    ...placeCells(position, transactions, places),
  ]);
  const whole = bars
    .slice(0, ROOM_FOR_FAR)
    .map((bar) => [...bar, ...far])
    .find((bar) => widthOf(bar) <= width);
  return whole ?? bars.find((bar) => widthOf(bar) <= width) ?? clip(bars.at(-1) ?? EMPTY_LINE, width);
}

/** The blocks and places around one are worth more: with fewer of them than these there is no room for it. */
const ROOM_FOR_FAR = 3;
const FAR_CELLS = 8;

/** How much of the transaction lies behind one: `━━━╌╌╌╌╌ 21 of 64`. */
function farLine({ position, lastStep }: StepView): Line {
  const done = lastStep === 0 ? FAR_CELLS : Math.floor((position.step / lastStep) * FAR_CELLS);
  return [
    span('  '),
    span('━'.repeat(done), 'chosen'),
    span('╌'.repeat(FAR_CELLS - done), 'faint'),
    label('step', ` ${position.step} of ${lastStep}`),
  ];
}

function blockCells(block: number, head: number, most: number): Line {
  const count = Math.min(most, head + 1);
  const first = Math.max(0, Math.min(block - Math.floor(most / 2), head + 1 - count));
  const cells = Array.from({ length: count }, (_, i) => first + i);
  return [
    label('block', 'blocks '),
    ...(first > 0 ? [span('… ', 'faint')] : []),
    ...cells.map((cell) => (cell === block ? span(`[${cell}]`, 'chosen') : span(` ${cell} `, 'faint'))),
    ...(first + count <= head ? [span(' …', 'faint')] : []),
  ];
}

function placeCells({ block, moment, transaction }: Position, transactions: number, most: number): Line {
  const own = Array.from({ length: block === 0 ? 0 : transactions }, (_, i) => `transaction ${i}`);
  const mined = block === 0 ? ['genesis'] : ['header', ...own, 'reward', 'root'];
  const here = moment === 'transaction' || moment === 'draft' ? `${moment} ${transaction}` : moment;
  const all = moment === 'draft' ? [...mined, here] : mined;
  const shown = windowOn(all, all.indexOf(here), most).rows;
  return shown.map((name): Span => {
    const word = name.replace(/ \d+$/, '');
    const text = name === here ? `[${name}]` : ` ${name} `;
    return isWord(word) ? label(word, text, name === here ? 'chosen' : 'faint') : span(text);
  });
}

// ───────────── what just happened ─────────────

/** The line that comes next once more, since beside the values there may be no room for all of it; then what happened. */
function lastLines(view: StepView, answer: StepAnswer, width: number): Line[] {
  const next = nextLine(view, answer, width);
  if (next !== undefined) return [next, saidLine(view, width)];
  const { text, tone, place } = saidOf(view);
  return [EMPTY_LINE, ...wrapAtMost(text + place, width, 2, tone)].slice(-2);
}

function saidLine(view: StepView, width: number): Line {
  const { text, tone, place } = saidOf(view);
  return clip(line(span(shorten(text, Math.max(1, width - place.length)), tone), label('place', place)), width);
}

const ENDS = { success: ['✓ ', 'good'], reverted: ['✗ ', 'bad'], outOfGas: ['✗ ', 'bad'] } as const;

function saidOf({ snapshot, position }: StepView): {
  readonly text: string;
  readonly tone: Tone;
  readonly place: string;
} {
  const { outcome, sentence = '' } = snapshot;
  const [mark, tone] = outcome === undefined ? (['', 'changed'] as const) : ENDS[outcome];
  return { text: `${mark}${sentence}`, tone, place: `  ${formatPosition(position)}` };
}

/** Undefined behind the end, where nothing comes. */
function nextLine({ snapshot, breakingWrite }: StepView, { failure }: StepAnswer, width: number): Line | undefined {
  const { source, outcome } = snapshot;
  if (outcome === 'success') return undefined;
  if (breakingWrite !== undefined) return clip(line(breakingText(breakingWrite)), width);
  if (failure?.cause !== undefined) return clip(line(label('cause', 'cause: '), failure.cause.sentence), width);
  if (source === undefined) return EMPTY_LINE;
  const name = outcome === undefined ? label('next', 'next: ') : label('here', 'here: ');
  return clip([name, ...expressionIn(source)], width);
}

/** So wide that nothing has to be broken; the page that shows it breaks what it must. */
const WIDE_ENOUGH = 200;

export function momentPage(view: Exclude<View, { readonly kind: 'step' | 'root' }>): TextPage {
  const text = momentLines(view, WIDE_ENOUGH).map((row) => plainText(row).replace(/ ─+$/, '')).join('\n'); // prettier-ignore
  return { kind: 'text', title: `Everything at ${formatPosition(view.position)}`, text, offset: 0 };
}
