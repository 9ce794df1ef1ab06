/** A form: fields, what would happen, and the command that does the same. It is tried out after every change, before anything is signed. */

import type { Key, Next } from '../events.ts';
import { choicesFor, chosen, commandOf, commandText, withText, wordsOf } from '../forms.ts';
import { columnsOf } from '../../lang/columns.ts';
import { EMPTY_LINE, heading, lastPart, type Line, line, span, table, windowOn, wrap } from '../lines.ts';
import {
  type Change,
  type Field,
  type Form,
  type FormPage,
  type Model,
  opened,
  pageOf,
  type Preview,
  withPage,
} from '../model.ts';

/** @param isReady everything is filled in: the cursor stands on what signs it */
export function openForm(model: Model, form: Form, isReady: boolean): Next {
  const cursor = isReady ? form.fields.length + 1 : 1;
  const page: FormPage = { kind: 'form', form, cursor, preview: undefined, ticket: 0 };
  const least = Math.min(cursor, rowsOf(page) - 1);
  return tried(opened(model, { ...page, cursor: least }), form, least);
}

/** Signs and sends, and turns to the mining of it. */
export function sendForm(model: Model, form: Form, anyway: boolean): Next {
  const { me } = model;
  const words = [...wordsOf(form, me), ...(anyway ? ['--anyway'] : [])];
  const page = {
    kind: 'mining',
    command: commandText(words),
    hash: '',
    replay: undefined,
    shown: 0,
    told: [],
    place: undefined,
    problem: undefined,
  } as const;
  const isForm = pageOf(model).kind === 'form';
  return [isForm ? withPage(model, page) : opened(model, page), { kind: 'send', form, me, anyway }];
}

/** Row 0 is who one is, then the fields, then what can be done. */
function rowsOf({ form, preview }: Pick<FormPage, 'form' | 'preview'>): number {
  return 1 + form.fields.length + actionsOf(form, preview).length;
}

function actionsOf(form: Form, preview: Preview | undefined): readonly ('ask' | 'send' | 'anyway')[] {
  if (form.kind === 'call') return ['ask'];
  return preview?.kind === 'fails' ? ['send', 'anyway'] : ['send'];
}

/** The same form, with a new question what it would do. */
function tried(model: Model, form: Form, cursor: number): Next {
  const ticket = model.ticket + 1;
  const page = pageOf(model);
  const preview = page.kind === 'form' ? page.preview : undefined;
  const next = withPage({ ...model, ticket }, { kind: 'form', form, cursor, preview, ticket });
  return [next, { kind: 'preview', form, me: model.me, ticket }];
}

export function formKeys(model: Model, page: FormPage, key: Key): Next | undefined {
  const rows = rowsOf(page);
  const go = (cursor: number): Next => [withPage(model, { ...page, cursor: (cursor + rows) % rows })];
  if (key === 'up' || key === 'backtab') return go(page.cursor - 1);
  if (key === 'down' || key === 'tab') return go(page.cursor + 1);
  const action = actionsOf(page.form, page.preview)[page.cursor - 1 - page.form.fields.length];
  if (key === 'enter') return action === undefined ? go(page.cursor + 1) : act(model, page, action);
  if (key === 'left') return turn(model, page, -1);
  if (key === 'right') return turn(model, page, 1);
  return edit(model, page, key);
}

function act(model: Model, page: FormPage, action: 'ask' | 'send' | 'anyway'): Next {
  if (action === 'ask') return tried(model, page.form, page.cursor);
  if (action === 'anyway') return sendForm(model, page.form, true);
  if (page.preview?.kind === 'changes') return sendForm(model, page.form, false);
  const why = page.preview?.kind === 'incomplete' ? page.preview.message : 'This would fail, so it is not sent.';
  return [{ ...model, notice: page.preview === undefined ? 'One moment: it is being tried out.' : why }];
}

/** ← and → choose among people, contracts, yes and no. */
function turn(model: Model, { form, cursor }: FormPage, by: 1 | -1): Next | undefined {
  if (cursor === 0) {
    const names = model.facts.people.map(({ name }) => name);
    return tried({ ...model, me: chosen(names, model.me, by) }, form, cursor);
  }
  const field = form.fields[cursor - 1];
  const choices = field === undefined ? [] : choicesFor(field, model.facts);
  if (choices.length === 0) return undefined;
  return tried(
    model,
    withText(form, cursor - 1, (text) => chosen(choices, text, by)),
    cursor,
  );
}

/** Typing. A chosen word is typed over as a whole, one letter after the other. */
function edit(model: Model, { form, cursor }: FormPage, key: Key): Next | undefined {
  if (form.fields[cursor - 1] === undefined) return undefined;
  const change = EDITS[key] ?? (isCharacter(key) ? (text: string) => text + key : undefined);
  return change && tried(model, withText(form, cursor - 1, change), cursor);
}

const EDITS: Readonly<Record<string, (text: string) => string>> = {
  backspace: (text) => Array.from(text).slice(0, -1).join(''),
  delete: (text) => Array.from(text).slice(0, -1).join(''),
  clear: () => '',
};

/** Keys with names are longer than any one letter of the alphabet. */
function isCharacter(key: Key): boolean {
  return Array.from(key).length === 1 || !/^[a-z]+$/.test(key);
}

/** Text that was pasted into a field, as one line. */
export function pasteIntoForm(model: Model, page: FormPage, text: string): Next | undefined {
  return edit(model, page, text.replace(/[\r\n]+/g, ' '));
}

// ───────────── drawing ─────────────

export function drawForm(model: Model, page: FormPage, width: number, height: number): Line[] {
  const { form, cursor, preview } = page;
  const names = ['as', ...form.fields.map(labelOf)];
  const nameWidth = Math.min(20, Math.max(...names.map(columnsOf)));
  const rows: Line[] = [
    ...(form.about === '' ? [] : [...wrap(form.about, width), EMPTY_LINE]),
    fieldLine(model, { name: 'as', type: 'address', help: 'who signs', text: model.me }, cursor === 0, nameWidth),
    ...form.fields.map((field, i) => fieldLine(model, field, cursor === i + 1, nameWidth)),
    EMPTY_LINE,
  ];
  const actions = actionsOf(form, preview).map((action, i) =>
    actionLine(ACTIONS[action], cursor === form.fields.length + 1 + i),
  );
  const at = cursor <= form.fields.length ? rows.length - form.fields.length - 2 + cursor : rows.length;
  const all = [
    ...rows,
    ...actions,
    EMPTY_LINE,
    ...previewLines(form, preview, width),
    EMPTY_LINE,
    line(span('The same in a shell', 'faint')),
    ...wrap(commandOf(form, model.me), width, 'plain', 2),
  ];
  return [...windowOn(all, at, height).rows];
}

const ACTIONS = { send: 'Sign and send', anyway: 'Send it anyway, to step through the failure', ask: 'Ask again' };

function actionLine(label: string, isChosen: boolean): Line {
  return isChosen ? line(span('▸ ', 'chosen'), span(`[ ${label} ]`, 'chosen')) : line(`  [ ${label} ]`);
}

const labelOf = ({ name }: Pick<Field, 'name'>): string => name.replace(/^--/, '');

function fieldLine(model: Model, field: Field, isChosen: boolean, nameWidth: number): Line {
  const { name, text, type, unit, help } = field;
  const label = labelOf(field).padEnd(nameWidth);
  const isPicked = type === 'address' || type === 'bool';
  const value =
    text === '' && !isChosen
      ? span('·', 'faint')
      : isChosen
        ? span(lastPart(text, model.size.columns - nameWidth - 8), 'strong')
        : span(text);
  const caret = isChosen && name !== 'as' ? '▏' : '';
  const ways = isPicked && isChosen ? '  ← → chooses' : '';
  const note = [unit ?? (isPicked ? '' : type), help].filter((part) => part !== '').join(' – ');
  return line(
    span(isChosen ? '▸ ' : '  ', 'chosen'),
    span(label, isChosen ? 'chosen' : 'plain'),
    '  ',
    value,
    span(caret, 'chosen'),
    span(addressText(model, field), 'faint'),
    span(`${ways}  ${note}`, 'faint'),
  );
}

/** Whoever signs sees the whole address behind a name: names can be alike. */
function addressText({ facts }: Model, { name, type, text }: Field): string {
  if (type !== 'address' || name === 'as') return '';
  const found = [...facts.people, ...facts.contracts].find((known) => known.name === text);
  return found === undefined ? '' : `  ${found.address}`;
}

function previewLines(form: Form, preview: Preview | undefined, width: number): Line[] {
  if (preview === undefined) return [line(span('Trying it out …', 'faint'))];
  switch (preview.kind) {
    case 'incomplete':
      return wrap(preview.message, width, 'faint');
    case 'answer':
      return [heading(`${form.target} answers`, width), ...wrap(preview.text, width, 'strong', 2)];
    case 'fails':
      return [
        line(span('✗ This would fail: ', 'bad'), span(preview.reason)),
        ...preview.details.flatMap((text) => wrap(text, width, 'plain', 2)),
      ];
    default:
      return [
        heading('What would change', width),
        ...table(preview.rows.map(changeCells)),
        ...(preview.rows.length === 0 ? [line(span('  nothing', 'faint'))] : []),
        line(span(`  It costs ${preview.cost} hlp for ${preview.gas} gas.`, 'faint')),
      ];
  }
}

function changeCells({ name, old, now }: Change): Line[] {
  return [line(`  ${name}`), old === undefined ? line(span(now, 'changed')) : line(span(old, 'faint'), ' → ', span(now, 'changed'))]; // prettier-ignore
}
