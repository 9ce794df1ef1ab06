/**
 * The stepper: which key goes where in the history of the chain. The moves and all there is to see come from `timeline/`; how a place
 * looks is in `step-lines.ts`.
 */

import type { Move } from '../../timeline/moves.ts';
import type { Position } from '../../timeline/position.ts';
import type { View } from '../../timeline/view.ts';
import type { Key, Next } from '../events.ts';
import { type Model, opened, pageOf, withPage } from '../model.ts';
import { fullPage, momentPage } from './step-lines.ts';

export type StepQuestion =
  | { readonly kind: 'open'; readonly place: { readonly block: number; readonly index: number } }
  | { readonly kind: 'move'; readonly from: Position; readonly move: Move };

/** What there is at the new place, and how many transactions its block has. */
export type StepAnswer = { readonly view: View; readonly transactions: number };

export type StepPage = {
  readonly kind: 'step';
  readonly answer: StepAnswer | undefined;
  /** Instructions, stack and gas are shown too. */
  readonly showsMachine: boolean;
  /** Is a question under way? Keys that come meanwhile wait their turn: none is lost. */
  readonly isAsking: boolean;
  readonly waiting: readonly Move[];
  readonly ticket: number;
};

/** A key that is held down is not followed for ever. */
const MOST_WAITING = 32;

export function openStep(model: Model, place: { readonly block: number; readonly index: number }): Next {
  const page = {
    kind: 'step',
    answer: undefined,
    showsMachine: false,
    isAsking: false,
    waiting: [],
    ticket: 0,
  } as const;
  return asked(opened(model, page), { kind: 'open', place });
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
  const seen = { ...model.seen, stepped: true };
  const next = withPage({ ...model, seen }, { ...page, answer, isAsking: false, waiting });
  return move === undefined ? [next] : asked(next, { kind: 'move', from: answer.view.position, move });
}

/** When a place cannot be looked at, one stays where one was. */
export function stayed(model: Model): Model {
  const page = pageOf(model);
  return page.kind === 'step' ? withPage(model, { ...page, isAsking: false, waiting: [] }) : model;
}

const MOVE_KEYS: Readonly<Record<Key, Move>> = {
  down: 'nextLine',
  up: 'previousLine',
  right: 'stepIn',
  left: 'stepInBack',
  pagedown: 'nextTransaction',
  pageup: 'previousTransaction',
  end: 'nextBlock',
  home: 'previousBlock',
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
  if (key === 'v' && view !== undefined)
    return [opened(model, view.kind === 'step' ? fullPage(view) : momentPage(view))];
  const move = (page.showsMachine ? MACHINE_KEYS[key] : undefined) ?? MOVE_KEYS[key];
  if (move === undefined || view === undefined) return undefined;
  if (page.isAsking) return [withPage(model, { ...page, waiting: [...page.waiting, move].slice(0, MOST_WAITING) })];
  return asked(model, { kind: 'move', from: view.position, move });
}
