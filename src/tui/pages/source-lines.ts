/** The source at a step: the line that comes next, what of it runs now, where one stops, and what each line has cost. */

import type { Breakpoint } from '../../timeline/breakpoints/breakpoint.ts';
import type { SourcePlace } from '../../timeline/source-place.ts';
import type { StepView } from '../../timeline/view.ts';
import type { Desk } from '../desk.ts';
import { fit, type Line, line, type Span, span, windowOn, wrap } from '../lines.ts';

/** Why there is no source to show, where nothing ran. */
const NOTHING_RAN = {
  transfer: 'Hlp changed hands. No contract ran, so there is no source to show.',
  deployment: 'The contract is on the chain now. It has no init, so nothing ran.',
  call: 'Nothing of the contract ran.',
} as const;

export function sourceLines(view: StepView, desk: Desk, width: number, height: number): Line[] {
  const { snapshot, files, told, ranCode } = view;
  if (!ranCode) return wrap(NOTHING_RAN[told.kind], width, 'faint');
  const { source } = snapshot;
  const file = files.find(({ name }) => name === source?.file);
  if (source === undefined || file === undefined) {
    return wrap('The source of this contract is not known, so there are only instructions. Tab shows them.', width, 'faint'); // prettier-ignore
  }
  const all = file.text.split(/\r?\n/);
  const digits = String(all.length).length;
  const gas = desk.showsMachine ? gasIn(view, source) : undefined;
  const stops = linesIn(desk.breakpoints, source);
  const { rows, first } = windowOn(all, source.line - 1, height);
  return rows.map((text, i) => {
    const number = first + i + 1;
    const isHere = number === source.line;
    const stop = span(stops.has(number) ? '●' : ' ', 'bad');
    const digit = span(String(number).padStart(digits), isHere ? 'chosen' : 'faint');
    const mark = isHere ? [span('▸', 'chosen'), digit, stop] : [stop, digit, span(' ')];
    const cost = gas === undefined ? [] : [span(`${(gas.get(number) ?? '').padStart(widest(gas))} `, 'faint')];
    const shown = isHere ? marked(text, source) : [span(tabless(text))];
    return fit([...mark, ...cost, ...shown], width);
  });
}

const tabless = (text: string): string => text.replaceAll('\t', '  ');

/** Gas by line of this file of this contract. */
function gasIn({ gasByLine }: StepView, { address, file }: SourcePlace): ReadonlyMap<number, string> {
  const own = gasByLine.filter((row) => row.address === address && row.file === file);
  return new Map(own.map(({ line: number, gas }) => [number, String(gas)]));
}

const widest = (gas: ReadonlyMap<number, string>): number => Math.max(0, ...Array.from(gas.values(), (text) => text.length)); // prettier-ignore

/** Lines of this file with a breakpoint. One that names no contract or file means all of them. */
function linesIn(breakpoints: readonly Breakpoint[], { address, file }: SourcePlace): ReadonlySet<number> {
  const here = breakpoints.flatMap((one) => {
    if (one.kind !== 'line' || (one.file ?? file) !== file) return [];
    return (one.contract ?? address).toLowerCase() === address.toLowerCase() ? one.line : [];
  });
  return new Set(here);
}

// ───────────── what runs now ─────────────

/** The line with what runs now told from the rest of it. */
function marked(text: string, source: SourcePlace): Line {
  const { before, now, after } = partsOf(text, source);
  const isWhole = before.trim() === '' && after.trim() === '';
  const parts: Span[] = [span(tabless(before), 'strong'), span(tabless(now), isWhole ? 'strong' : 'chosen'), span(tabless(after), 'strong')]; // prettier-ignore
  return parts.filter((part) => part.text !== '');
}

/** What comes next; where it is a part of its line, between marks: `left >= ‹-int(limits[caller])› else …`. */
export function expressionIn(source: SourcePlace): Line {
  const { before, now, after } = partsOf(source.text, source);
  if (before.trim() === '' && after.trim() === '') return line(source.text.trim());
  return line(`${before.trimStart()}‹`, span(now, 'strong'), `›${after.trimEnd()}`);
}

/** Columns count characters from 1; what goes on below ends with the line. */
function partsOf(
  text: string,
  { line: number, column, endLine, endColumn }: SourcePlace,
): { readonly before: string; readonly now: string; readonly after: string } {
  // prettier-ignore
  const letters = Array.from(text);
  const start = column - 1;
  const end = endLine > number ? letters.length : endColumn - 1;
  const part = (from: number, to?: number): string => letters.slice(from, to).join('');
  return { before: part(0, start), now: part(start, end), after: part(end) };
}
