/** The values beside the source: as many as there is room for, each on one line; `values.ts` has all of them, whole. */

import { callPath } from '../../timeline/call-path.ts';
import type { StepView } from '../../timeline/view.ts';
import { shorten } from '../cut.ts';
import { sameRef } from '../desk.ts';
import { heading, label, type Line, line, span, type Tone } from '../lines.ts';
import type { ValueRow } from '../model.ts';
import type { StepAnswer } from './step.ts';
import { assignment } from '../value-table.ts';
import { groupsOf } from './value-groups.ts';

/** What there is beside the view itself. */
type Beside = { readonly answer: StepAnswer; readonly showsMachine: boolean };

export function valueLines(
  view: StepView,
  { answer, showsMachine }: Beside,
  width: number,
  height: number,
): readonly Line[] {
  return cut([...(showsMachine ? machineLines(view, width) : []), ...namedLines(view, answer, width)], height);
}

/** What is pinned, alone. */
export function pinnedLines(rows: readonly ValueRow[], width: number): Line[] {
  return rows.flatMap((row, i) => rowLines(row, rows[i - 1], width));
}

/** A heading under which nothing stands any more goes, too. */
export function cut(all: readonly Line[], height: number): readonly Line[] {
  if (all.length <= height) return all;
  const kept = all.slice(0, Math.max(0, height - 1));
  const whole = kept.at(-1)?.some(({ text }) => text.startsWith('──')) === true ? kept.slice(0, -1) : kept;
  return [...whole, line(span('… Enter shows everything', 'faint'))];
}

function namedLines(view: StepView, answer: StepAnswer, width: number): Line[] {
  const { snapshot } = view;
  const rows = withoutPinned(groupsOf(view, answer));
  const { calls, locals, reads } = snapshot;
  const isNameless = calls.length > 0 && locals.length === 0 && reads.length === 0;
  const nameless = [
    heading(label('In …', shorten(`In ${callPath(calls)}`, width - 2)), width),
    line(span('  no names yet', 'faint')),
  ];
  const drawn = rows.map((row, i) => rowLines(row, rows[i - 1], width));
  const pins = rows.filter(({ group }) => group?.word === 'Pinned').length;
  return [...drawn.slice(0, pins).flat(), ...(isNameless ? nameless : []), ...drawn.slice(pins).flat()];
}

/** What is pinned stands above already; the list of everything has it in its own group too. */
function withoutPinned(rows: readonly ValueRow[]): ValueRow[] {
  const pinned = rows.filter(({ group }) => group?.word === 'Pinned');
  return rows.filter(
    (row) => pinned.includes(row) || !pinned.some(({ ref }) => ref !== undefined && sameRef(ref, row.ref)),
  );
}

/** A row, with a heading where its group begins. */
function rowLines(row: ValueRow, before: ValueRow | undefined, width: number): Line[] {
  const { group } = row;
  const shown = assignment(row, width, toneOf(row));
  if (group === undefined || group.shown === before?.group?.shown) return [shown];
  return [heading(label(group.word, shorten(group.shown, width - 2)), width), shown];
}

function toneOf({ group }: ValueRow): Tone {
  if (group?.word === 'Remembered') return 'faint';
  return group?.word === 'Changed so far' ? 'changed' : 'strong';
}

function machineLines({ snapshot, position, lastStep }: StepView, width: number): Line[] {
  const { instruction, stack, gas } = snapshot;
  const top = stack.toReversed().join('  ');
  return [
    heading(label('step', `Step ${position.step} of ${lastStep}`), width),
    line('  ', label('next', 'next ', 'plain'), span(shorten(instruction ?? 'nothing', width - 7), 'strong')),
    line('  ', label('gas', 'gas  ', 'plain'), `${gas.used} used, ${gas.left} left`),
    line('  ', label('stack', 'stack ', 'plain'), span(top === '' ? 'empty' : shorten(top, width - 8), 'strong')),
  ];
}
