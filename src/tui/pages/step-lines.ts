/** How a place of the history looks: the bar of blocks, the source with the line that comes next, every name with its value. */

import { breakingText } from '../../timeline/breaking.ts';
import { formatPosition, type Position } from '../../timeline/position.ts';
import type { SourcePlace } from '../../timeline/source-place.ts';
import type { StepView, View } from '../../timeline/view.ts';
import { shorten } from '../cut.ts';
import { isWord } from '../glossary.ts';
import {
  beside,
  clip,
  EMPTY_LINE,
  fit,
  label,
  type Line,
  line,
  plainText,
  type Span,
  span,
  type Tone,
  widthOf,
  windowOn,
  wrap,
  wrapAtMost,
} from '../lines.ts';
import type { TextPage } from '../model.ts';
import { momentLines } from './moment.ts';
import { cut, valueLines } from './step-values.ts';
import type { StepPage } from './step.ts';

/** From this width on the values stand beside the source. */
const WIDE = 76;
/** In fewer lines there is room for the place, the source and the values alone. */
const [ROOM_FOR_GAPS, ROOM_FOR_TWO] = [12, 18];

export function drawStep(page: StepPage, width: number, height: number): Line[] {
  if (page.answer === undefined) return [line(span('Going there …', 'faint'))];
  const { view, transactions, head } = page.answer;
  const bar = barLine(view.position, transactions, head, width);
  if (view.kind !== 'step') return [bar, EMPTY_LINE, ...cut(momentLines(view, width, height - 2), height - 2)];
  const isLow = height < ROOM_FOR_GAPS;
  const told = wrapAtMost(view.told.sentence, width, height < ROOM_FOR_TWO ? 1 : 2, 'faint');
  const top = isLow ? [bar] : [bar, ...told, EMPTY_LINE];
  const shown = isLow ? [saidLine(view, width)] : [EMPTY_LINE, ...lastLines(view, width)];
  const room = Math.max(1, height - top.length - shown.length);
  return [...top, ...middle(view, page.showsMachine, width, room), ...shown];
}

function middle(view: StepView, showsMachine: boolean, width: number, height: number): Line[] {
  if (width >= WIDE) {
    const sourceWidth = Math.floor(width * 0.58);
    const source = sourceLines(view, showsMachine, sourceWidth, height);
    return padded(beside(source, valueLines(view, showsMachine, width - sourceWidth - 2, height), sourceWidth), height);
  }
  const sourceHeight = Math.max(1, Math.floor(height * 0.45));
  return [
    ...padded(sourceLines(view, showsMachine, width, sourceHeight), sourceHeight),
    ...padded(valueLines(view, showsMachine, width, height - sourceHeight), height - sourceHeight),
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

/** Blocks as cells around the one one is in, then its own moments and transactions. */
function barLine(position: Position, transactions: number, head: number, width: number): Line {
  const bars = BARS.map(([blocks, places]) => [
    ...blockCells(position.block, head, blocks),
    span('   '),
    ...placeCells(position, transactions, places),
  ]);
  return bars.find((bar) => widthOf(bar) <= width) ?? clip(bars.at(-1) ?? EMPTY_LINE, width);
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
  const all = block === 0 ? ['genesis'] : ['header', ...own, 'reward', 'root'];
  const here = moment === 'transaction' ? `transaction ${transaction}` : moment;
  const shown = windowOn(all, all.indexOf(here), most).rows;
  return shown.map((name): Span => {
    const word = name.replace(/ \d+$/, '');
    const text = name === here ? `[${name}]` : ` ${name} `;
    return isWord(word) ? label(word, text, name === here ? 'chosen' : 'faint') : span(text);
  });
}

// ───────────── the source ─────────────

/** Why there is no source to show, where nothing ran. */
const NOTHING_RAN = {
  transfer: 'Hlp changed hands. No contract ran, so there is no source to show.',
  deployment: 'The contract is on the chain now. It has no init, so nothing ran.',
  call: 'Nothing of the contract ran.',
} as const;

function sourceLines(view: StepView, withGas: boolean, width: number, height: number): Line[] {
  const { snapshot, files, gasByLine, told, ranCode } = view;
  if (!ranCode) return wrap(NOTHING_RAN[told.kind], width, 'faint');
  const { source } = snapshot;
  const file = files.find(({ name }) => name === source?.file);
  if (source === undefined || file === undefined) {
    return wrap('The source of this contract is not known, so there are only instructions. Tab shows them.', width, 'faint'); // prettier-ignore
  }
  const all = file.text.split(/\r?\n/).map((text) => text.replaceAll('\t', '  '));
  const digits = String(all.length).length;
  const gasDigits = Math.max(0, ...gasByLine.map(({ gas }) => String(gas).length));
  const { rows, first } = windowOn(all, source.line - 1, height);
  return rows.map((text, i) => {
    const number = first + i + 1;
    const isHere = number === source.line;
    const gas = withGas ? `${gasText(gasByLine, source, number).padStart(gasDigits)} ` : '';
    const mark = `${isHere ? '▸' : ' '}${String(number).padStart(digits)} `;
    return fit(line(span(mark, isHere ? 'chosen' : 'faint'), span(gas, 'faint'), span(text, isHere ? 'strong' : 'plain')), width); // prettier-ignore
  });
}

function gasText(gasByLine: StepView['gasByLine'], { address, file }: SourcePlace, number: number): string {
  const gas = gasByLine.find((row) => row.address === address && row.file === file && row.line === number)?.gas;
  return gas === undefined ? '' : String(gas);
}

// ───────────── what just happened ─────────────

/** The line that comes next once more, since beside the values there may be no room for all of it; then what happened. */
function lastLines(view: StepView, width: number): Line[] {
  const next = nextLine(view, width);
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
function nextLine({ snapshot, breakingWrite }: StepView, width: number): Line | undefined {
  const { source, outcome } = snapshot;
  if (outcome === 'success') return undefined;
  if (breakingWrite !== undefined) return clip(line(breakingText(breakingWrite)), width);
  if (source === undefined) return EMPTY_LINE;
  const name = outcome === undefined ? label('next', 'next: ') : label('here', 'here: ');
  return clip(line(name, source.text.trim()), width);
}

/** So wide that nothing has to be broken; the page that shows it breaks what it must. */
const WIDE_ENOUGH = 200;

export function momentPage(view: Exclude<View, { readonly kind: 'step' | 'root' }>): TextPage {
  const text = momentLines(view, WIDE_ENOUGH).map((row) => plainText(row).replace(/ ─+$/, '')).join('\n'); // prettier-ignore
  return { kind: 'text', title: `Everything at ${formatPosition(view.position)}`, text, offset: 0 };
}
