/** How a form looks: its fields, what can be done, what that would change, and the command that does the same. */

import { columnsOf } from '../../lang/columns.ts';
import { elementOf, membersOf } from '../../timeline/arguments.ts';
import { typeOfParameter, typeText } from '../../timeline/types.ts';
import { lastPart } from '../cut.ts';
import { excessOf, fieldRows, type Row } from '../fields.ts';
import { commandOf } from '../forms.ts';
import {
  clip,
  EMPTY_LINE,
  fit,
  label,
  type Line,
  line,
  moreLine,
  ROOM_FOR_MARKS,
  span,
  type Tone,
  widthOf,
  windowOn,
  wrap,
  wrapAtMost,
} from '../lines.ts';
import type { Form, FormPage, Model, Preview } from '../model.ts';
import { commandLines } from '../shell.ts';
import { type Action, actionsOf, chosenRow, lookAt } from './form.ts';
import { lineOfLook, triedLines } from './tried.ts';

export function drawForm(model: Model, page: FormPage, width: number, height: number): Line[] {
  const { form, cursor, preview } = page;
  const rows = [signerRow(model, form), ...fieldRows(form.fields)];
  const nameWidth = Math.min(Math.floor(width / 3), 24, Math.max(...rows.map((row) => columnsOf(row.label))));
  const about = form.about === '' ? [] : [...wrap(form.about, width), EMPTY_LINE];
  const drawn = rows.map((row, i) => rowLines(model, row, { isChosen: i === cursor, nameWidth, width }));
  const actions = actionsOf(form, preview).map((action, i) => [
    actionLine(nameOf(action, preview), cursor === rows.length + i),
  ]);
  const parts = [about, ...drawn, [EMPTY_LINE], ...actions];
  const before = parts.slice(0, cursor < rows.length ? cursor + 1 : cursor + 2);
  const look = lookAt(page);
  const all = [...parts.flat(), EMPTY_LINE, ...triedLines(page, width, look), ...shellLines(model, form, width)];
  const at = look === undefined ? before.flat().length : parts.flat().length + 1 + lineOfLook(preview, look);
  const { rows: shown, first } = windowOn(all, at, height);
  const below = all.length - first - shown.length;
  // A field is never covered: whoever signs sees all of them. Nor is anything where there is little room.
  const isCovering = first + shown.length <= parts.flat().length || height < ROOM_FOR_MARKS;
  return below === 0 || isCovering ? [...shown] : [...shown.slice(0, -1), moreLine(below + 1, 'more')];
}

function signerRow({ me: own }: Model, { kind, past }: Form): Row {
  const me = past?.who ?? own;
  const help = past === undefined ? (kind === 'call' ? 'who asks' : 'who signs') : 'who asks for it this time';
  return { path: [], label: 'as', field: { name: 'as', type: 'address', help, text: me }, isList: false };
}

/** Nothing is wider than the line, so that it can be copied as it stands. */
function shellLines({ me, program }: Model, form: Form, width: number): Line[] {
  // No shell knows of what was only copied.
  if (form.past !== undefined && form.past.on !== 'chain') return [];
  const { words, placeholders } = commandOf(form, me);
  const command = commandLines(words, width, placeholders, program).map((text) => line(text));
  return [EMPTY_LINE, line(label('The same in a shell')), ...command];
}

function nameOf(action: Action, preview: Preview | undefined): string {
  const wasAsked = preview?.kind === 'answer' || preview?.kind === 'fails';
  return action === 'ask' && !wasAsked ? 'Ask' : ACTIONS[action];
}

const ACTIONS: Readonly<Record<Action, string>> = {
  send: 'Sign and send',
  anyway: 'Send it anyway, to step through the failure',
  ask: 'Ask again',
  step: 'Step through it first',
  branch: 'See what would have become of it',
};

function actionLine(text: string, isChosen: boolean): Line {
  return isChosen ? line(span('▸ ', 'chosen'), span(`[ ${text} ]`, 'chosen')) : line(`  [ ${text} ]`);
}

// ───────────── fields ─────────────

type Look = { readonly isChosen: boolean; readonly nameWidth: number; readonly width: number };

/** A row, and below it what has no room in it: whoever signs sees every address and every amount in full. */
function rowLines(model: Model, row: Row, look: Look): Line[] {
  const { isChosen, nameWidth, width } = look;
  const name = fit(line(span(row.label, isChosen ? 'chosen' : 'plain')), nameWidth);
  const begin = line(span(isChosen ? '▸ ' : '  ', 'chosen'), ...name, '  ');
  const [value, below] = valueOf(row, look);
  const address = addressOf(model, row);
  const hasRoom = widthOf([...begin, ...value]) + columnsOf(address) + 2 <= width;
  const beside = address === '' || !hasRoom ? [] : [span(`  ${address}`, 'faint')];
  const whole = columnsOf(row.label) > nameWidth && isChosen ? wrapAtMost(row.label, width, 2, 'faint', 4) : [];
  return [
    clip([...begin, ...value, ...beside, ...noteOf(row, isChosen)], width),
    ...below,
    ...(address === '' || hasRoom ? [] : wrap(address, width, 'faint', 4)),
    ...whole,
  ];
}

/** The value in its row, and the lines below that it needs beyond it. */
function valueOf({ field, label: name, isList }: Row, { isChosen, nameWidth, width }: Look): readonly [Line, Line[]] {
  const { text, parts = [], max, type } = field;
  if (isList) {
    const count = parts.length === 1 ? '1 element' : `${parts.length} elements`;
    return [line(`${count}${max === undefined ? '' : `, at most ${max}`}`), []];
  }
  const tone: Tone = isChosen ? 'strong' : 'plain';
  const caret = isChosen && name !== 'as' ? [span('▏', 'chosen')] : [];
  const room = width - nameWidth - 5;
  if (text === '' && !isChosen) return [line(span('·', 'faint')), []];
  if (type === 'string' || type === 'bytes') return [line(isChosen ? span(lastPart(text, room), tone) : span(text), ...caret), []]; // prettier-ignore
  if (columnsOf(text) <= room) return [line(span(text, tone), ...caret), []];
  return [caret, wrapAtMost(text, width, MOST_VALUE_LINES, tone, 4)];
}

/** A number of 256 bits on the narrowest screen. */
const MOST_VALUE_LINES = 4;

function noteOf(row: Row, isChosen: boolean): Line {
  const { field, label: name, isList } = row;
  const isPicked = field.type === 'address' || field.type === 'bool' || membersOf(field).length > 0;
  const ways = isList ? '  Ctrl-N adds one, Ctrl-D takes one away' : isPicked ? '  ← → chooses' : '';
  const type = name === 'as' || isPicked ? '' : typeNameOf(row);
  const note = [field.unit ?? type, field.help].filter((part) => part !== '').join(' – ');
  const excess = excessOf(row);
  return [
    ...(excess === undefined ? [] : [span(`  ✗ ${excess}`, 'bad')]),
    span(`${isChosen ? ways : ''}  ${note}`, 'faint'),
  ];
}

function typeNameOf({ field, isList }: Row): string {
  return isList && elementOf(field)?.type === 'tuple' ? '' : typeText(typeOfParameter(field));
}

/** Whoever signs sees the whole address behind a name: names can be alike. */
function addressOf({ facts }: Model, { field: { type, text }, label: name }: Row): string {
  if (type !== 'address' || name === 'as') return '';
  return [...facts.people, ...facts.contracts].find((known) => known.name === text)?.address ?? '';
}

// ───────────── keys ─────────────

export function formKeyTexts(page: FormPage): readonly string[] {
  const row = chosenRow(page);
  const isInList = row !== undefined && (row.isList || row.label.includes('['));
  const keys = ['↑↓ field', '← → choose', 'Enter next, or do it', 'Esc back'];
  return isInList ? ['Ctrl-N one more', 'Ctrl-D one less', ...keys] : keys;
}
