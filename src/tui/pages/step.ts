/**
 * The stepper: which key goes where in the history of the chain. The moves and all there is to see come from `timeline/`; how a place
 * looks is in `step-lines.ts`, what its other keys ask is in `step-keys.ts`. What one laid out (`desk.ts`) stays wherever one goes.
 */

import type { Move } from '../../timeline/moves.ts';
import type { Position } from '../../timeline/position.ts';
import type { View } from '../../timeline/view.ts';
import type { Breakpoint } from '../../timeline/breakpoints/breakpoint.ts';
import type { Pin } from '../desk.ts';
import type { Key, Next } from '../events.ts';
import { back, type Form, type Model, opened, type Page, pageOf, type ValueRow, withPage } from '../model.ts';
import { refreshed } from './values.ts';

/**
 * What is walked along: the chain, the copy that the last experiment was made on, the branch of the last "what if", or what a form would
 * do, as one more transaction behind the newest block.
 */
export type GroundKind = 'chain' | 'copy' | 'branch' | 'draft';

/** There may be several branches and drafts, each with a number; without one it is the newest. */
export type Ground = GroundKind | `${GroundKind} ${number}`;

export const groundKind = (ground: Ground): GroundKind => ground.replace(/ .*/, '') as GroundKind;

/** From where one is, or to one of the two ends of the chain. */
export type Way = Move | 'first' | 'last';

/** To the next breakpoint, to the next place with what was searched for; both ways. */
export type Hunt = 'runOn' | 'runBack' | 'searchOn' | 'searchBack';

export type StepQuestion = { readonly on: Ground; readonly pins: readonly Pin[] } & (
  | { readonly kind: 'open'; readonly place: { readonly block: number; readonly index: number } }
  | { readonly kind: 'at'; readonly position: Position }
  | { readonly kind: 'move'; readonly from: Position; readonly move: Way }
  | { readonly kind: 'run'; readonly from: Position; readonly direction: 1 | -1; readonly breakpoints: readonly Breakpoint[] } // prettier-ignore
  | { readonly kind: 'search'; readonly from: Position; readonly direction: 1 | -1; readonly text: string }
  /** What a form would do, before it is signed. */
  | { readonly kind: 'draft'; readonly form: Form; readonly me: string }
);

/** A question without what is the same for all that a page asks. */
type Asked = StepQuestion extends infer Q ? (Q extends StepQuestion ? Omit<Q, 'on' | 'pins'> : never) : never;

/** What there is at the new place, how many transactions its block has, and the newest block there is. */
export type StepAnswer = {
  readonly view: View;
  readonly transactions: number;
  readonly head: number;
  /** Where one stands from now on, where that was made for the question. */
  readonly on?: Ground;
  /** What was pinned, as it is here. */
  readonly pinned?: readonly ValueRow[];
  /** At the end of a failed transaction: why, and what made it so. */
  readonly failure?: Failure | undefined;
  /** To be said once: what was met, or that nothing was. */
  readonly note?: string | undefined;
};

/** The condition, its parts with their values, and where its cause lies. */
export type Failure = {
  readonly rows: readonly ValueRow[];
  readonly cause: { readonly sentence: string; readonly position: Position } | undefined;
};

export type StepPage = {
  readonly kind: 'step';
  /** What is seen anywhere but on the chain never happened. */
  readonly on: Ground;
  readonly answer: StepAnswer | undefined;
  /** Is a question under way? Keys that come meanwhile wait their turn: none is lost. */
  readonly isAsking: boolean;
  readonly waiting: readonly Key[];
  /** How far a hunt has come; Esc ends it. */
  readonly working: string | undefined;
  readonly ticket: number;
};

/** A key that is held down is not followed for ever. */
const MOST_WAITING = 32;

export function openStep(model: Model, place: { readonly block: number; readonly index: number }): Next {
  return asked(opened(model, firstPage('chain')), { kind: 'open', place });
}

export function openAt(model: Model, position: Position, on: Ground = 'chain'): Next {
  return asked(opened(model, firstPage(on)), { kind: 'at', position });
}

/** Through what a form would do. */
export function openDraft(model: Model, form: Form): Next {
  return asked(opened(model, firstPage('draft')), { kind: 'draft', form, me: model.me });
}

function firstPage(on: Ground): StepPage {
  return { kind: 'step', on, answer: undefined, isAsking: false, waiting: [], working: undefined, ticket: 0 };
}

/** The stepper that is looked at, or that stands right below a list of its values. */
export function stepperIn({ pages }: Model): StepPage | undefined {
  const [below, top] = pages.slice(-2);
  if (top === undefined) return undefined;
  if (top.kind === 'step') return top;
  return top.kind === 'values' && below?.kind === 'step' ? below : undefined;
}

/** That one, replaced; what lies above it shows what there is now. */
function withStepper(model: Model, page: StepPage): Model {
  const old = stepperIn(model);
  const pages = model.pages.map((one): Page => (one === old ? page : one)) as unknown as Model['pages'];
  const changed = { ...model, pages };
  const top = pageOf(changed);
  const isNew = page.answer !== undefined && page.answer !== old?.answer;
  return top.kind === 'values' && isNew ? withPage(changed, refreshed(top, page)) : changed;
}

function asked(model: Model, question: Asked): Next {
  const page = stepperIn(model);
  if (page === undefined) return [model];
  const ticket = model.ticket + 1;
  const whole = { ...question, on: page.on, pins: model.desk.pins } as StepQuestion;
  const working = question.kind === 'run' || question.kind === 'search' ? 'On the way …' : undefined;
  return [withStepper({ ...model, ticket }, { ...page, ticket, isAsking: true, working }), { kind: 'step', question: whole, ticket }]; // prettier-ignore
}

/** A place, where one is asked for from where one stands. */
export function goTo(model: Model, position: Position): Next {
  return asked(model, { kind: 'at', position });
}

/** The new place; the keys that waited come next. A late answer to an earlier question is not shown. */
export function steppedIn(model: Model, ticket: number, answer: StepAnswer): Model {
  const page = stepperIn(model);
  if (page === undefined || page.ticket !== ticket) return model;
  const seen = { ...model.seen, stepped: model.seen.stepped || page.on === 'chain' };
  const notice = answer.note ?? model.notice;
  return withStepper(
    { ...model, seen, notice },
    { ...page, on: answer.on ?? page.on, answer, isAsking: false, working: undefined },
  );
}

/** When a place cannot be looked at, one stays where one was. */
export function stayed(model: Model): Model {
  const page = stepperIn(model);
  if (page === undefined) return model;
  if (page.answer === undefined) return back(model);
  return withStepper(model, { ...page, isAsking: false, waiting: [], working: undefined });
}

/** A key that has to wait until one is there. */
export function queued(model: Model, page: StepPage, key: Key): Model {
  return withStepper(model, { ...page, waiting: [...page.waiting, key].slice(0, MOST_WAITING) });
}

/** The keys that waited, and the picture without them. */
export function unqueued(model: Model): readonly [Model, readonly Key[]] {
  const page = stepperIn(model);
  if (page === undefined || page.isAsking || page.waiting.length === 0) return [model, []];
  return [withStepper(model, { ...page, waiting: [] }), page.waiting];
}

/** Goes there, from where one is. */
export function go(model: Model, way: Way | Hunt): Next {
  const from = stepperIn(model)?.answer?.view.position;
  if (from === undefined) return [model];
  const { breakpoints, search: text } = model.desk;
  switch (way) {
    case 'runOn':
    case 'runBack':
      return asked(model, { kind: 'run', from, direction: way === 'runOn' ? 1 : -1, breakpoints });
    case 'searchOn':
    case 'searchBack':
      return asked(model, { kind: 'search', from, direction: way === 'searchOn' ? 1 : -1, text });
    default:
      return asked(model, { kind: 'move', from, move: way });
  }
}

/** The same place once more, with what is pinned now. */
export function lookAgain(model: Model): Next {
  const page = stepperIn(model);
  const position = page?.answer?.view.position;
  return page === undefined || position === undefined || page.isAsking
    ? [model]
    : asked(model, { kind: 'at', position });
}

/** How far a hunt has come. */
export function huntingIn(model: Model, ticket: number, text: string): Model {
  const page = stepperIn(model);
  return page?.ticket === ticket && page.isAsking ? withStepper(model, { ...page, working: text }) : model;
}

/** Esc ends a hunt, and what waited behind it; undefined when none is under way. */
export function called(model: Model): Next | undefined {
  const page = stepperIn(model);
  if (page?.working === undefined || !page.isAsking) return undefined;
  return [withStepper(model, { ...page, waiting: [] }), { kind: 'stop', ticket: page.ticket }];
}
