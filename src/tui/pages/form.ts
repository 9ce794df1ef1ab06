/**
 * A form: fields, what would happen, and the command that does the same. It is tried out after every change, before anything is signed.
 * How it looks is in `form-lines.ts`.
 */

import type { Key, Next } from '../events.ts';
import { choicesFor, chosen, fieldRows, grown, isMissing, type Row, shrunk } from '../fields.ts';
import { problemIn, withText, wordsOf } from '../forms.ts';
import {
  type Form,
  type FormPage,
  type Model,
  opened,
  pageOf,
  type Past,
  type Preview,
  signersIn,
  withPage,
} from '../model.ts';
import { inquire } from './answer.ts';
import { openDraft } from './step.ts';
import { looksIn, openLook } from './tried.ts';

/** @param isReady everything is filled in: the cursor stands on what signs it */
export function openForm(model: Model, form: Form, isReady: boolean): Next {
  const first = isReady ? fieldRows(form.fields).length + 1 : 1;
  const page: FormPage = { kind: 'form', form, cursor: first, preview: undefined, isStale: true, ticket: 0 };
  const cursor = Math.min(first, rowsOf(page) - 1);
  return tried(opened(model, { ...page, cursor }), form, cursor);
}

/** Signs and sends, and turns to the mining of it. */
export function sendForm(model: Model, form: Form, anyway: boolean): Next {
  const { me } = model;
  const page = {
    kind: 'mining',
    words: [...wordsOf(form, me), ...(anyway ? ['--anyway'] : [])],
    hash: '',
    replay: undefined,
    shown: 0,
    told: [],
    place: undefined,
    contract: undefined,
    problem: undefined,
  } as const;
  const isForm = pageOf(model).kind === 'form';
  return [isForm ? withPage(model, page) : opened(model, page), { kind: 'send', form, me, anyway }];
}

/** Row 0 is who one is, then the fields, then what can be done, then what would change. */
function rowsOf(page: Pick<FormPage, 'form' | 'preview'>): number {
  return firstLook(page) + looksIn(page.preview).length;
}

function firstLook({ form, preview }: Pick<FormPage, 'form' | 'preview'>): number {
  return 1 + fieldRows(form.fields).length + actionsOf(form, preview).length;
}

/** Which of the rows that would change the cursor stands on. */
export function lookAt(page: FormPage): number | undefined {
  const index = page.cursor - firstLook(page);
  return index >= 0 && index < looksIn(page.preview).length ? index : undefined;
}

export type Action = 'ask' | 'send' | 'anyway' | 'step' | 'branch';

export function actionsOf({ kind }: Form, preview: Preview | undefined): readonly Action[] {
  if (kind === 'what if') return ['branch'];
  if (kind === 'call') return ['ask', 'step'];
  const send = preview?.kind === 'fails' ? (['send', 'anyway'] as const) : (['send'] as const);
  return kind === 'give' ? send : [...send, 'step'];
}

/** The field or list that the cursor stands on. */
export function chosenRow({ form, cursor }: FormPage): Row | undefined {
  return fieldRows(form.fields)[cursor - 1];
}

/** Is every letter a letter here? */
export function isTyping(page: FormPage): boolean {
  const row = chosenRow(page);
  return row !== undefined && !row.isList;
}

/** The same form, with a new question what it would do; what is not filled in need not be asked about. */
function tried(model: Model, form: Form, cursor: number): Next {
  const ticket = model.ticket + 1;
  const page = pageOf(model);
  const problem = problemIn(form);
  const preview: Preview | undefined = problem === undefined ? (page.kind === 'form' && form.kind !== 'what if' ? page.preview : undefined) : { kind: 'incomplete', message: problem }; // prettier-ignore
  const isAsked = problem === undefined && form.kind !== 'what if';
  const next = withPage({ ...model, ticket }, { kind: 'form', form, cursor, preview, isStale: isAsked, ticket }); // prettier-ignore
  return isAsked ? [next, { kind: 'preview', form, me: model.me, ticket }] : [next];
}

export function formKeys(model: Model, page: FormPage, key: Key): Next | undefined {
  const rows = rowsOf(page);
  const go = (cursor: number): Next => [withPage(model, { ...page, cursor: (cursor + rows) % rows })];
  if (key === 'up' || key === 'backtab') return go(page.cursor - 1);
  if (key === 'down' || key === 'tab') return go(page.cursor + 1);
  if (key === 'enter') return enter(model, page) ?? go(page.cursor + 1);
  if (key === 'left') return turn(model, page, -1);
  if (key === 'right') return turn(model, page, 1);
  if (key === 's' && !isTyping(page) && actionsOf(page.form, page.preview).includes('step'))
    return act(model, page, 'step');
  if (key === 'add') return resized(model, page, grown);
  if (key === 'remove') return resized(model, page, shrunk);
  return edit(model, page, key);
}

/** Undefined in a field: there Enter goes on. */
function enter(model: Model, page: FormPage): Next | undefined {
  const action = actionsOf(page.form, page.preview)[page.cursor - 1 - fieldRows(page.form.fields).length];
  if (action !== undefined) return act(model, page, action);
  const look = looksIn(page.preview)[lookAt(page) ?? -1];
  return look && openLook(model, look);
}

function act(model: Model, page: FormPage, action: Action): Next {
  const { form, preview } = page;
  const missing = fieldRows(form.fields).findIndex(isMissing);
  if (missing >= 0) return turnTo(model, page, missing, `First fill in ${fieldRows(form.fields)[missing]?.label}.`);
  if (preview?.kind === 'incomplete' && !page.isStale) return complain(model, page, preview.message);
  if (action === 'ask') return tried(model, form, page.cursor);
  if (action === 'step') return openDraft(model, form);
  if (action === 'branch') return inquire(model, form.title, { kind: 'what if', on: form.past?.on ?? 'chain', form }); // prettier-ignore
  if (page.isStale || preview === undefined) return [{ ...model, notice: 'One moment: it is being tried out.' }];
  if (action === 'anyway') return sendForm(model, form, true);
  if (preview.kind === 'changes') return sendForm(model, form, false);
  return [{ ...model, notice: 'This would fail, so it is not sent.' }];
}

/** What does not fit is told with the name of its field first: there one goes. */
function complain(model: Model, page: FormPage, message: string): Next {
  const index = fieldRows(page.form.fields).findLastIndex((row) => message.startsWith(`${row.label}:`));
  return index < 0 ? [{ ...model, notice: message }] : turnTo(model, page, index, message);
}

function turnTo(model: Model, page: FormPage, row: number, notice: string): Next {
  return [{ ...withPage(model, { ...page, cursor: row + 1 }), notice }];
}

/** ← and → choose among people, contracts, members of an enum, yes and no. */
function turn(model: Model, page: FormPage, by: 1 | -1): Next | undefined {
  const { form, cursor } = page;
  if (cursor === 0) {
    if (form.past !== undefined) return tried(model, withCaller(model, form, form.past, by), cursor);
    const names = signersIn(model.facts);
    return tried({ ...model, me: chosen(names, model.me, by) }, form, cursor);
  }
  const row = chosenRow(page);
  const choices = row === undefined || row.isList ? [] : choicesFor(row.field, model.facts);
  if (row === undefined || choices.length === 0) return undefined;
  return tried(
    model,
    withText(form, row.path, (text) => chosen(choices, text, by)),
    cursor,
  );
}

/** Nobody signs what never happened, so it can be anybody. */
function withCaller({ facts }: Model, form: Form, past: Past, by: 1 | -1): Form {
  const names = facts.people.map(({ name }) => name);
  return { ...form, past: { ...past, who: chosen(names, past.who, by) } };
}

/** One element more or less; the cursor goes to what is new, or back to the list. */
function resized(model: Model, page: FormPage, change: typeof grown): Next | undefined {
  const row = chosenRow(page);
  const found = row && change(page.form.fields, row.path);
  if (found === undefined) return undefined;
  if (typeof found === 'string') return [{ ...model, notice: found }];
  return tried(model, { ...page.form, fields: found.fields }, found.row + 1);
}

// ───────────── typing ─────────────

/** A chosen word is typed over as a whole, one letter after the other. */
function edit(model: Model, page: FormPage, key: Key): Next | undefined {
  const change = EDITS[key];
  if (change !== undefined) return changed(model, page, change);
  return isCharacter(key) ? changed(model, page, (text) => text + key) : undefined;
}

const shorter = (text: string): string => Array.from(text).slice(0, -1).join('');
const EDITS: Readonly<Record<string, (text: string) => string>> = {
  backspace: shorter,
  delete: shorter,
  clear: () => '',
};

/** Keys with names are longer than any one letter of the alphabet. */
function isCharacter(key: Key): boolean {
  return Array.from(key).length === 1 || !/^[a-z]+$/.test(key);
}

/** A zero byte cannot be handed to any command, nor half a letter: neither can be typed here. */
function changed(model: Model, page: FormPage, change: (text: string) => string): Next | undefined {
  const row = chosenRow(page);
  if (row === undefined || row.isList) return undefined;
  const clean = (text: string): string => change(text).toWellFormed().replaceAll('\0', '');
  return tried(model, withText(page.form, row.path, clean), page.cursor);
}

/** Text that was pasted into a field, as one line. */
export function pasteIntoForm(model: Model, page: FormPage, text: string): Next | undefined {
  return changed(model, page, (before) => before + text.replace(/[\r\n]+/g, ' '));
}
