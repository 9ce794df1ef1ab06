/**
 * The stepper: which key goes where in the history of the chain. The moves and all there is to see come from `timeline/`; how a place
 * looks is in `step-lines.ts`.
 */

import type { Move } from '../../timeline/moves.ts';
import type { Position } from '../../timeline/position.ts';
import type { View } from '../../timeline/view.ts';
import type { Key, Next } from '../events.ts';
import { back, type Model, opened, pageOf, withPage } from '../model.ts';
import { momentPage } from './step-lines.ts';
import { openValues } from './values.ts';

/** From where one is, or to one of the two ends of the chain. */
export type Way = Move | 'first' | 'last';

/** On the chain, or on the copy that the last experiment was made on. */
export type StepQuestion = { readonly isCopy: boolean } & (
  | { readonly kind: 'open'; readonly place: { readonly block: number; readonly index: number } }
  | { readonly kind: 'at'; readonly position: Position }
  | { readonly kind: 'move'; readonly from: Position; readonly move: Way }
);

/** What there is at the new place, how many transactions its block has, and the newest block there is. */
export type StepAnswer = { readonly view: View; readonly transactions: number; readonly head: number };

export type StepPage = {
  readonly kind: 'step';
  /** Of the last experiment; what is seen here never happened on the chain. */
  readonly isCopy: boolean;
  readonly answer: StepAnswer | undefined;
  /** Instructions, stack and gas are shown too. */
  readonly showsMachine: boolean;
  /** Is a question under way? Keys that come meanwhile wait their turn: none is lost. */
  readonly isAsking: boolean;
  readonly waiting: readonly Way[];
  readonly ticket: number;
};

/** A key that is held down is not followed for ever. */
const MOST_WAITING = 32;

export function openStep(model: Model, place: { readonly block: number; readonly index: number }): Next {
  return asked(opened(model, firstPage(false)), { kind: 'open', place, isCopy: false });
}

/** @param isCopy on the copy of the last experiment */
export function openAt(model: Model, position: Position, isCopy = false): Next {
  return asked(opened(model, firstPage(isCopy)), { kind: 'at', position, isCopy });
}

function firstPage(isCopy: boolean): StepPage {
  return { kind: 'step', isCopy, answer: undefined, showsMachine: false, isAsking: false, waiting: [], ticket: 0 };
}

function asked(model: Model, question: StepQuestion): Next {
  const page = pageOf(model);
  if (page.kind !== 'step') return [model];
  const ticket = model.ticket + 1;
  return [withPage({ ...model, ticket }, { ...page, ticket, isAsking: true }), { kind: 'step', question, ticket }];
}

/** The new place; then the next key that waited. A late answer to an earlier question is not shown. */
export function steppedIn(model: Model, ticket: number, answer: StepAnswer): Next {
  const page = pageOf(model);
  if (page.kind !== 'step' || page.ticket !== ticket) return [model];
  const [move, ...waiting] = page.waiting;
  const seen = { ...model.seen, stepped: model.seen.stepped || !page.isCopy };
  const next = withPage({ ...model, seen }, { ...page, answer, isAsking: false, waiting });
  return move === undefined
    ? [next]
    : asked(next, { kind: 'move', from: answer.view.position, move, isCopy: page.isCopy });
}

/** When a place cannot be looked at, one stays where one was. */
export function stayed(model: Model): Model {
  const page = pageOf(model);
  if (page.kind !== 'step') return model;
  return page.answer === undefined ? back(model) : withPage(model, { ...page, isAsking: false, waiting: [] });
}

const MOVE_KEYS: Readonly<Record<Key, Way>> = {
  down: 'nextLine',
  up: 'previousLine',
  right: 'stepIn',
  left: 'stepInBack',
  pagedown: 'nextTransaction',
  pageup: 'previousTransaction',
  home: 'first',
  end: 'last',
  n: 'nextLine',
  N: 'previousLine',
  s: 'stepIn',
  S: 'stepInBack',
  o: 'stepOut',
  O: 'stepOutBack',
  i: 'nextInstruction',
  I: 'previousInstruction',
  t: 'nextTransaction',
  T: 'previousTransaction',
  b: 'nextBlock',
  B: 'previousBlock',
};

/** With the machine in view, ← and → go through its instructions. */
const MACHINE_KEYS: Readonly<Record<Key, Move>> = { right: 'nextInstruction', left: 'previousInstruction' };

export function stepKeys(model: Model, page: StepPage, key: Key): Next | undefined {
  const view = page.answer?.view;
  if (key === 'tab') return [withPage(model, { ...page, showsMachine: !page.showsMachine })];
  if ((key === 'enter' || key === 'v') && view !== undefined) {
    return view.kind === 'step' || view.kind === 'root' ? openValues(model, view) : [opened(model, momentPage(view))];
  }
  const move = (page.showsMachine ? MACHINE_KEYS[key] : undefined) ?? MOVE_KEYS[key];
  if (move === undefined || view === undefined) return undefined;
  if (page.isAsking) return [withPage(model, { ...page, waiting: [...page.waiting, move].slice(0, MOST_WAITING) })];
  return asked(model, { kind: 'move', from: view.position, move, isCopy: page.isCopy });
}
