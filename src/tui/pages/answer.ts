/**
 * What a question about the past was answered with, as rows to go through: who wrote a value, what a branch has become, why something
 * failed, where a leaf lies in the tree. Enter leads to where a row happened, or shows it whole. Who finds the answers is `inquiries.ts`.
 */

import type { Position } from '../../timeline/position.ts';
import type { Key, Next } from '../events.ts';
import type { Word } from '../glossary.ts';
import { EMPTY_LINE, type Line, line, span, wrap, wrapAtMost } from '../lines.ts';
import { back, type Form, type Model, opened, pageOf, type ValueList, type ValueRow, withPage } from '../model.ts';
import { cursorIn } from './list.ts';
import { chosenValue, NO_FILTER, rowsKeys, rowsLines } from './rows.ts';
import { type Ground, openAt } from './step.ts';
import { bodyHeight } from './text.ts';
import { openValue } from './value.ts';

/** What is asked, and on which ground. */
export type Inquiry =
  /** Who wrote it; with `before`, only what is earlier than that. */
  | { readonly kind: 'why'; readonly on: Ground; readonly contract: string; readonly path: string; readonly before?: Position; readonly limit: number } // prettier-ignore
  /** Why a transaction failed. */
  | { readonly kind: 'failure'; readonly on: Ground; readonly position: Position }
  /** Where a leaf lies in the tree, and how its root came into the header. */
  | { readonly kind: 'tree'; readonly on: Ground; readonly position: Position; readonly contract: string; readonly path: string } // prettier-ignore
  /** What would have become of it. */
  | { readonly kind: 'what if'; readonly on: Ground; readonly form: Form };

export type Answer = {
  /** Said above the rows. */
  readonly told: readonly string[];
  readonly rows: readonly ValueRow[];
  /** Where the rows lead. */
  readonly on: Ground;
  /** Rows that were left out; `+` asks for them. */
  readonly more?: number;
  /** Where the branch begins to be another one. */
  readonly start?: Position;
};

export type AnswerPage = ValueList & {
  readonly kind: 'answer';
  readonly title: string;
  readonly inquiry: Inquiry;
  readonly answer: Answer | undefined;
  /** How far it has come, while it takes long. */
  readonly working: string | undefined;
  readonly ticket: number;
};

/** What each kind of answer is about, for `?`. */
export const ABOUT: Readonly<Record<Inquiry['kind'], readonly Word[]>> = {
  why: ['why', 'place', 'path', 'transaction'],
  failure: ['condition', 'place', 'transaction', 'invariant'],
  tree: ['leaf', 'tree', 'hash', 'root', 'path'],
  'what if': ['what if', 'branch', 'place', 'gas', 'hash'],
};

export function inquire(model: Model, title: string, inquiry: Inquiry): Next {
  const ticket = model.ticket + 1;
  const page: AnswerPage = { kind: 'answer', title, inquiry, answer: undefined, working: undefined, cursor: 0, filter: NO_FILTER, ticket }; // prettier-ignore
  return [opened({ ...model, ticket }, page), { kind: 'inquire', inquiry, ticket }];
}

/** Many writes are shown at once; a list that nobody can read is of no use. */
export const MOST_WRITES = 100;

export function askWhy(
  model: Model,
  name: string,
  asked: Omit<Extract<Inquiry, { kind: 'why' }>, 'kind' | 'limit'>,
): Next {
  // prettier-ignore
  return inquire(model, `Why is it this value? ${name}`, { kind: 'why', limit: MOST_WRITES, ...asked });
}

export function answerKeys(model: Model, page: AnswerPage, key: Key): Next | undefined {
  const { answer, inquiry, filter, title } = page;
  if (answer === undefined) return undefined;
  const { columns } = model.size;
  const rows = toldIn(answer, columns, bodyHeight(model.size)).rows;
  const row = filter.isTyping ? undefined : chosenValue(page, rows);
  if (key === 'enter' && row?.go !== undefined) return openAt(model, row.go, answer.on);
  if (filter.isTyping) return rowsKeys(model, page, rows, key, title);
  if (key === 'v' && row !== undefined) return openValue(model, row, title);
  if (key === 's' && answer.start !== undefined) return openAt(model, answer.start, answer.on);
  if (key === '+' && inquiry.kind === 'why' && answer.more !== undefined) return askMore(model, page, inquiry);
  return rowsKeys(model, page, rows, key, title);
}

/** What is shown stays until the answer is there. */
function askMore(model: Model, page: AnswerPage, inquiry: Extract<Inquiry, { kind: 'why' }>): Next {
  const ticket = model.ticket + 1;
  const more = { ...inquiry, limit: inquiry.limit * 10 };
  return [withPage({ ...model, ticket }, { ...page, inquiry: more, ticket }), { kind: 'inquire', inquiry: more, ticket }]; // prettier-ignore
}

/** A late answer to an earlier question is not shown. */
export function answeredWith(model: Model, ticket: number, answer: Answer): Model {
  const page = pageOf(model);
  if (page.kind !== 'answer' || page.ticket !== ticket) return model;
  return withPage(model, { ...page, answer, working: undefined, cursor: cursorIn(page.cursor, answer.rows.length) });
}

/** Without an answer there is nothing to look at. */
export function unanswered(model: Model, ticket: number | undefined): Model {
  const page = pageOf(model);
  if (page.kind !== 'answer' || page.ticket !== ticket) return model;
  return page.answer === undefined ? back(model) : model;
}

/** How far it has come. */
export function workingOn(model: Model, ticket: number, working: string): Model {
  const page = pageOf(model);
  return page.kind === 'answer' && page.ticket === ticket ? withPage(model, { ...page, working }) : model;
}

/** What was said above takes no more than this part of the page. */
const MOST_TOLD = 0.4;
const MOST_ABOUT_LINES = 3;
/** In fewer lines the rows need all of them. */
const ROOM_FOR_ABOUT = 8;

export function drawAnswer(page: AnswerPage, width: number, height: number): Line[] {
  const { answer, working } = page;
  if (answer === undefined) return wrap(working ?? 'Looking …', width, 'faint');
  const { lines, rows } = toldIn(answer, width, height);
  const about = height < ROOM_FOR_ABOUT ? [] : aboutLines(page, rows, answer.more, width);
  const gap = height < ROOM_FOR_ABOUT || lines.length === 0 ? [] : [EMPTY_LINE];
  const room = height - lines.length - gap.length - about.length;
  const list = rows.length === 0 ? [] : rowsLines(page, rows, width, room);
  return [...lines, ...gap, ...list, ...about];
}

/** What stands above the rows; where not all of it has room, a row more has it. */
function toldIn(
  { told, rows }: Answer,
  width: number,
  height: number,
): { readonly lines: readonly Line[]; readonly rows: readonly ValueRow[] } {
  const most = Math.max(1, Math.floor(height * MOST_TOLD));
  const lines = told.flatMap((text) => wrap(text, width));
  if (lines.length <= most) return { lines, rows };
  return { lines: lines.slice(0, most), rows: [{ name: 'in short', now: told.join(' ') }, ...rows] };
}

/** What there is to say about the chosen row, at the bottom. */
function aboutLines(page: AnswerPage, rows: readonly ValueRow[], more: number | undefined, width: number): Line[] {
  const { about } = chosenValue(page, rows) ?? {};
  const left = more === undefined ? [] : [line(span(`… ${more} earlier; + shows more`, 'faint'))];
  const told = about === undefined ? [] : wrapAtMost(about, width, MOST_ABOUT_LINES, 'faint');
  return left.length + told.length === 0 ? [] : [EMPTY_LINE, ...left, ...told];
}
