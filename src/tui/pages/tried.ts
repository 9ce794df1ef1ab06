/** What a form would do, below its fields: what would change, or why it would fail, or what a view answers. Each row opens whole. */

import type { Next } from '../events.ts';
import { heading, label, type Line, line, span, wrapAtMost } from '../lines.ts';
import { changedFields } from '../forms.ts';
import type { Form, FormPage, Model, Preview, ValueRow } from '../model.ts';
import { valueLine, widthsFor } from '../value-table.ts';
import { openValue } from './value.ts';

/** How much of an answer or a reason is shown before it is opened. */
const MOST_LINES = 6;

/** Rows that can be chosen and opened. */
export function looksIn(preview: Preview | undefined): readonly ValueRow[] {
  switch (preview?.kind) {
    case 'changes':
      return preview.rows;
    case 'answer':
      return [{ name: 'answer', now: preview.text }];
    case 'fails':
      return [{ name: 'failure', now: [preview.reason, ...preview.details].join('; ') }];
    default:
      return [];
  }
}

export function openLook(model: Model, row: ValueRow): Next {
  return openValue(model, row, `as it would be after block ${model.facts.head}`);
}

/** In which line below the fields a row stands. */
export function lineOfLook(preview: Preview | undefined, index: number): number {
  return preview?.kind === 'fails' ? 0 : index + 1;
}

/** @param chosen the row that Enter opens; undefined while the cursor is elsewhere */
export function triedLines({ form, preview, isStale }: FormPage, width: number, chosen: number | undefined): Line[] {
  if (form.kind === 'what if' && preview === undefined) return otherLines(form, width);
  if (preview === undefined || (isStale && preview.kind === 'incomplete'))
    return [line(span('Trying it out …', 'faint'))];
  const again = isStale ? ' – but it was changed; trying it out again …' : '';
  const lines = freshLines(form.target, preview, { again, width, chosen });
  // What is out of date is grey, and says so.
  return isStale ? lines.map((row) => row.map((part) => ({ ...part, tone: 'faint' as const }))) : lines;
}

/** What a "what if" says otherwise. */
function otherLines(form: Form, width: number): Line[] {
  const { past } = form;
  const fields = changedFields(form).map(({ name, before, word }) => ({ name: name.replace(/^--/, ''), old: before === '' ? 'as it was' : before, now: word })); // prettier-ignore
  const who = past === undefined || past.who === past.whoThen ? [] : [{ name: 'as', old: past.whoThen, now: past.who }];
  const rows = [...who, ...fields];
  const nothing = 'Nothing yet: the branch would be what happened, block for block.';
  return [heading(label('what if', 'What would be otherwise'), width), ...(rows.length === 0 ? wrapAtMost(nothing, width, MOST_LINES, 'faint', 2) : changeLines(rows, width, undefined))]; // prettier-ignore
}

type Look = { readonly again: string; readonly width: number; readonly chosen: number | undefined };

function freshLines(target: string, preview: Preview, { again, width, chosen }: Look): Line[] {
  switch (preview.kind) {
    case 'incomplete':
      return wrapAtMost(preview.message, width, MOST_LINES, 'faint');
    case 'answer':
      return [
        heading(label('answer', `${target} answers${again}`), width),
        ...marked(preview.text, chosen, width, 'strong'),
      ];
    case 'fails':
      return [
        ...marked(`✗ This would fail${again}: ${preview.reason}`, chosen, width, 'bad'),
        ...preview.details.flatMap((text) => wrapAtMost(text, width, MOST_LINES, 'plain', 4)),
      ];
    default:
      return [
        heading(label('What would change', `What would change${again}`), width),
        ...changeLines(preview.rows, width, chosen),
        line('  ', label('It costs'), span(` ${preview.cost} hlp for ${preview.gas} `, 'faint'), label('gas'), span('.', 'faint')), // prettier-ignore
      ];
  }
}

function marked(text: string, chosen: number | undefined, width: number, tone: 'strong' | 'bad'): Line[] {
  const mark = span(chosen === undefined ? '  ' : '▸ ', 'chosen');
  return wrapAtMost(text, width - 2, MOST_LINES, tone).map((row, i) => [i === 0 ? mark : span('  '), ...row]);
}

function changeLines(rows: readonly ValueRow[], width: number, chosen: number | undefined): Line[] {
  if (rows.length === 0) return [line(span('  nothing', 'faint'))];
  const widths = widthsFor(rows, width);
  return rows.map((row, i) => valueLine(row, widths, i === chosen));
}
