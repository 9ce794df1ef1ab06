/** How a place of the history looks: the bar of blocks, the source with the line that comes next, every name with its value. */

import type { StateValue } from '../../timeline/changes.ts';
import { formatPosition, type Position } from '../../timeline/position.ts';
import { type NamedValue, withUnit } from '../../timeline/values.ts';
import type { StepView, View } from '../../timeline/view.ts';
import { beside, clip, EMPTY_LINE, fit, heading, type Line, line, plainText, span, windowOn, wrap } from '../lines.ts';
import type { Model, TextPage } from '../model.ts';
import { momentLines } from './moment.ts';
import type { StepPage } from './step.ts';

/** From this width on the values stand beside the source. */
const WIDE = 76;

export function drawStep(model: Model, page: StepPage, width: number, height: number): Line[] {
  if (page.answer === undefined) return [line(span('Going there …', 'faint'))];
  const { view, transactions } = page.answer;
  const bar = barLine(view.position, transactions, model.facts.head, width);
  if (view.kind !== 'step') return [bar, EMPTY_LINE, ...cut(momentLines(view, width), height - 2)];
  const told = wrap(view.told.sentence, width, 'faint').slice(0, height < 18 ? 1 : 2);
  const top = [bar, ...told, EMPTY_LINE];
  const bottom = lastLines(view, width);
  const room = Math.max(4, height - top.length - bottom.length);
  return [...top, ...middle(view, page.showsMachine, width, room), ...bottom].slice(0, height);
}

function middle(view: StepView, showsMachine: boolean, width: number, height: number): Line[] {
  if (width >= WIDE) {
    const sourceWidth = Math.floor(width * 0.58);
    const source = sourceLines(view, showsMachine, sourceWidth, height);
    return padded(beside(source, valueLines(view, showsMachine, width - sourceWidth - 2, height), sourceWidth), height);
  }
  const sourceHeight = Math.max(3, Math.floor(height * 0.45));
  return [
    ...padded(sourceLines(view, showsMachine, width, sourceHeight), sourceHeight),
    ...padded(valueLines(view, showsMachine, width, height - sourceHeight), height - sourceHeight),
  ];
}

function padded(lines: readonly Line[], height: number): Line[] {
  return Array.from({ length: height }, (_, i) => lines[i] ?? EMPTY_LINE);
}

/** Blocks as cells around the one one is in, then its own moments and transactions. */
function barLine({ block, moment, transaction }: Position, transactions: number, head: number, width: number): Line {
  const first = Math.max(0, Math.min(block - 2, head - 4));
  const cells = Array.from({ length: Math.min(5, head + 1) }, (_, i) => first + i);
  const more = head > first + 4;
  const inside = [
    ...(block === 0 ? ['genesis'] : ['header']),
    ...Array.from({ length: block === 0 ? 0 : transactions }, (_, i) => `transaction ${i}`),
    ...(block === 0 ? [] : ['reward', 'root']),
  ];
  const here = moment === 'transaction' ? `transaction ${transaction}` : moment;
  return clip(
    [
      span('blocks ', 'faint'),
      ...(first > 0 ? [span('… ', 'faint')] : []),
      ...cells.flatMap((cell) => [cell === block ? span(`[${cell}]`, 'chosen') : span(` ${cell} `, 'faint')]),
      ...(more ? [span(' …', 'faint')] : []),
      span('   '),
      ...windowOn(inside, inside.indexOf(here), 4).rows.flatMap((name): Line => {
        return name === here ? [span(`[${name}]`, 'chosen')] : [span(` ${name} `, 'faint')];
      }),
    ],
    width,
  );
}

function sourceLines(
  { snapshot, files, gasByLine, told }: StepView,
  withGas: boolean,
  width: number,
  height: number,
): Line[] {
  const { source } = snapshot;
  const file = files.find(({ name }) => name === source?.file);
  if (told.kind === 'transfer') return wrap('Hlp changed hands. No contract ran, so there is no source to show.', width, 'faint'); // prettier-ignore
  if (source === undefined || file === undefined) {
    return wrap(
      'The source of this place is not known, so there are only instructions. Tab shows them.',
      width,
      'faint',
    );
  }
  const all = dedented(file.text.split(/\r?\n/));
  const digits = String(all.length).length;
  const { rows, first } = windowOn(all, source.line - 1, height);
  return rows.map((text, i) => {
    const number = first + i + 1;
    const isHere = number === source.line;
    const gas = withGas ? gasText(gasByLine, file.name, number) : '';
    const label = `${isHere ? '▸' : ' '}${String(number).padStart(digits)} `;
    return fit(line(span(label, isHere ? 'chosen' : 'faint'), span(gas, 'faint'), span(text, isHere ? 'strong' : 'plain')), width); // prettier-ignore
  });
}

/** Without the room that all lines inside the contract leave at their left. */
function dedented(lines: readonly string[]): string[] {
  return lines.map((text) => text.replaceAll('\t', '  ').replace(/^ {2}/, ''));
}

function gasText(gasByLine: StepView['gasByLine'], file: string, number: number): string {
  const gas = gasByLine.find((row) => row.file === file && row.line === number)?.gas;
  return (gas === undefined ? '' : String(gas)).padStart(6) + ' ';
}

/** What changed first, then what has a name, then everything else that the contract remembers. */
function valueLines(view: StepView, showsMachine: boolean, width: number, height: number): readonly Line[] {
  return cut([...(showsMachine ? machineLines(view, width) : []), ...namedLines(view, width)], height);
}

function cut(all: readonly Line[], height: number): readonly Line[] {
  if (all.length <= height) return all;
  return [...all.slice(0, height - 1), line(span('… v shows everything', 'faint'))];
}

function namedLines({ snapshot }: StepView, width: number): Line[] {
  const { locals, state, calls } = snapshot;
  const changed = state.filter((value) => value.changed);
  const rest = state.filter((value) => !value.changed);
  return [
    ...(changed.length === 0 ? [] : [heading('Changed so far', width), ...changed.map(changeLine)]),
    heading(calls.length === 0 ? 'Names here' : `In ${calls.join(' → ')}`, width),
    ...(locals.length === 0 ? [line(span('  no names yet', 'faint'))] : locals.map(localLine)),
    ...(rest.length === 0 ? [] : [heading('Remembered', width), ...rest.map(restLine)]),
  ];
}

const localLine = (value: NamedValue): Line => line(`  ${value.name} = `, span(withUnit(value.shown, value), 'strong'));
const restLine = (value: StateValue): Line => line(span(`  ${value.name} = ${withUnit(value.shownNew, value)}`, 'faint')); // prettier-ignore

/** Old → new, always with the arrow: colour is never the only sign. */
function changeLine(value: StateValue): Line {
  return line(`  ${value.name}  `, span(value.shownOld, 'faint'), ' → ', span(withUnit(value.shownNew, value), 'changed')); // prettier-ignore
}

function machineLines({ snapshot, position, lastStep }: StepView, width: number): Line[] {
  const { instruction, stack, gas } = snapshot;
  return [
    heading(`Step ${position.step} of ${lastStep}`, width),
    line('  next ', span(instruction ?? 'nothing', 'strong')),
    line(`  gas  ${gas.used} used, ${gas.left} left`),
    line(`  stack ${stack.length === 0 ? 'empty' : ''}`, span(stack.toReversed().join('  '), 'strong')),
  ];
}

/** The bottom of the page: what just happened, in a sentence. */
function lastLines(view: StepView, width: number): Line[] {
  const { snapshot, position } = view;
  const place = span(`  ${formatPosition(position)}`, 'faint');
  const said = snapshot.sentence === undefined ? span('', 'plain') : span(snapshot.sentence, 'changed');
  return [EMPTY_LINE, nextLine(view, width), clip(line(...endOf(view), said, place), width)];
}

/** The line that comes next once more, since beside the values there may be no room for all of it. */
function nextLine({ snapshot }: StepView, width: number): Line {
  const { source, outcome } = snapshot;
  if (source === undefined || outcome === 'success') return EMPTY_LINE;
  return clip(line(span(outcome === undefined ? 'next: ' : 'here: ', 'faint'), source.text.trim()), width);
}

const ENDS = {
  success: '✓ The end: everything held. ',
  reverted: '✗ It failed here. ',
  outOfGas: '✗ The gas ran out here. ',
};

function endOf({ snapshot, told }: StepView): Line {
  const { outcome } = snapshot;
  if (outcome === undefined) return [];
  const why = outcome === 'success' ? '' : (told.reason?.text ?? '');
  return [span(ENDS[outcome], outcome === 'success' ? 'good' : 'bad'), span(why === '' ? '' : `${why} `)];
}

/** Everything there is at one step, to scroll through. */
export function fullPage({ snapshot, position, told, lastStep }: StepView): TextPage {
  const { locals, state, stack, calls, instruction, gas } = snapshot;
  const text = [
    told.sentence,
    '',
    `Step ${position.step} of ${lastStep}, in ${calls.join(' → ')}`,
    ...locals.map((value) => `  ${value.name} = ${withUnit(value.shown, value)}  (${value.type})`),
    '',
    'Memory, before this transaction → now',
    ...state.map((value) => `  ${value.name}: ${value.shownOld} → ${withUnit(value.shownNew, value)}`),
    '',
    `Next instruction: ${instruction ?? 'none'}`,
    `Gas: ${gas.used} used, ${gas.left} left`,
    'Stack, the top first',
    ...stack.toReversed().map((value) => `  ${value}`),
  ].join('\n');
  return { kind: 'text', title: `Everything at ${formatPosition(position)}`, text, offset: 0 };
}

/** So wide that nothing has to be broken; the page that shows it breaks what it must. */
const WIDE_ENOUGH = 200;

export function momentPage(view: Exclude<View, { readonly kind: 'step' }>): TextPage {
  const text = momentLines(view, WIDE_ENOUGH).map((row) => plainText(row).replace(/ ─+$/, '')).join('\n'); // prettier-ignore
  return { kind: 'text', title: `Everything at ${formatPosition(view.position)}`, text, offset: 0 };
}
