/** What the keys of the stepper ask: ways to go, breakpoints, pins, what to search for, why, what if. `step.ts` goes the ways. */

import { formatPosition, isStep, type Position, readPlace } from '../../timeline/position.ts';
import type { Address } from '../../base/address.ts';
import { type Breakpoint, lineBreakpoint } from '../../timeline/breakpoints/breakpoint.ts';
import type { Move } from '../../timeline/moves.ts';
import type { StepView } from '../../timeline/view.ts';
import { withBreakpoint } from '../desk.ts';
import type { Key, Next } from '../events.ts';
import { type Model, opened, type Page, pageOf, type Prompt, type Purpose } from '../model.ts';
import { inquire } from './answer.ts';
import { called, go, goTo, type Hunt, openAt, queued, stepperIn, type StepPage, type Way } from './step.ts';
import { momentPage } from './step-lines.ts';
import { openValues } from './values.ts';
import { openWhatIf } from './what-if.ts';

/** Letters that go somewhere; in a list of values too, where arrows choose. */
const LETTERS: Readonly<Record<Key, Way | Hunt>> = {
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
  c: 'runOn',
  C: 'runBack',
  '>': 'searchOn',
  '<': 'searchBack',
};

const ARROWS: Readonly<Record<Key, Way>> = {
  down: 'nextLine',
  up: 'previousLine',
  right: 'stepIn',
  left: 'stepInBack',
  pagedown: 'nextTransaction',
  pageup: 'previousTransaction',
  home: 'first',
  end: 'last',
};

/** With the machine in view, ← and → go through its instructions. */
const MACHINE_KEYS: Readonly<Record<Key, Move>> = { right: 'nextInstruction', left: 'previousInstruction' };

export function stepKeys(model: Model, page: StepPage, key: Key): Next | undefined {
  if (key === 'escape') return called(model);
  if (page.answer === undefined) return undefined;
  const { desk } = model;
  if (key === 'tab') return [{ ...model, desk: { ...desk, showsMachine: !desk.showsMachine } }];
  if (key === 'enter' || key === 'v') return everything(model, page, 'look');
  const way = (desk.showsMachine ? MACHINE_KEYS[key] : undefined) ?? ARROWS[key];
  return way === undefined ? placeKeys(model, page, key) : go(model, way);
}

/** Does a key have to wait while one is on the way? All of the stepper's do but the one that ends it; above it, those that go on. */
export function waits(page: Page, key: Key): boolean {
  return page.kind === 'step' ? key !== 'escape' : page.kind === 'values' && !page.filter.isTyping && key in LETTERS;
}

/** Keys that mean the same in the stepper and in the list of its values. */
export function placeKeys(model: Model, page: StepPage, key: Key): Next | undefined {
  const way = LETTERS[key];
  if (way !== undefined) return hunted(model, way);
  return ASKING[key]?.(model, page);
}

function hunted(model: Model, way: Way | Hunt): Next {
  const { breakpoints, search } = model.desk;
  if (breakpoints.length === 0 && (way === 'runOn' || way === 'runBack')) return [{ ...model, notice: NO_BREAKPOINTS }];
  if (search === '' && (way === 'searchOn' || way === 'searchBack')) return prompted(model, 'search');
  return go(model, way);
}

const NO_BREAKPOINTS =
  'No breakpoint is set, so nothing would stop it. k sets one on this line; `:break revert`, `:break write village.balances.bob` others.';

type Asking = (model: Model, page: StepPage) => Next;

const ASKING: Readonly<Record<Key, Asking>> = {
  g: (model) => prompted(model, 'go to'),
  '/': (model) => prompted(model, 'search'),
  k: markLine,
  K: (model) => openBreakpoints(model),
  p: (model, page) => everything(model, page, 'pin'),
  m: (model, page) => everything(model, page, 'tree'),
  w: why,
  x: (model, page) => openWhatIf(model, page),
};

export function prompted(model: Model, prompt: Prompt): Next {
  return [{ ...model, command: '', prompt }];
}

/** At a block's own places there is no list of values. */
function everything(model: Model, { answer, on }: StepPage, purpose: Purpose): Next {
  const view = answer?.view;
  if (view === undefined) return [model];
  if (view.kind === 'step' || view.kind === 'root') return openValues(model, { view, on, purpose });
  if (purpose === 'look') return [opened(model, momentPage(view))];
  return [{ ...model, notice: 'There are values at the steps of a transaction, and at the root of a block.' }];
}

/** At the end of what failed the question is why it did; everywhere else, why a value is what it is. */
function why(model: Model, page: StepPage): Next {
  const view = page.answer?.view;
  if (view?.kind !== 'step' || !hasFailed(view)) return everything(model, page, 'why');
  const title = `Why did it fail? ${formatPosition(view.position)}`;
  return inquire(model, title, { kind: 'failure', on: page.on, position: view.position });
}

export const hasFailed = ({ snapshot: { outcome } }: StepView): boolean =>
  outcome === 'reverted' || outcome === 'outOfGas';

// ───────────── breakpoints ─────────────

/** On the line that comes next, or no longer on it. */
function markLine(model: Model, { answer }: StepPage): Next {
  const source = answer?.view.kind === 'step' ? answer.view.snapshot.source : undefined;
  if (source === undefined) return [{ ...model, notice: 'There is no source line here to stop at.' }];
  const { file, line, address, contract: name } = source;
  return withMark(model, lineBreakpoint({ contract: address.toLowerCase() as Address, name, file, line }));
}

/** Set when it was not, and the other way round; and that is said. */
export function withMark(model: Model, breakpoint: Breakpoint): Next {
  const desk = withBreakpoint(model.desk, breakpoint);
  const isSet = desk.breakpoints.length > model.desk.breakpoints.length;
  const how = 'In the stepper c runs on to the next one, C back';
  return [{ ...model, desk, notice: isSet ? `Stops at ${breakpoint.text}. ${how}.` : `Stops no longer at ${breakpoint.text}.` }]; // prettier-ignore
}

export function openBreakpoints(model: Model): Next {
  return [opened(model, { kind: 'breakpoints', cursor: 0 })];
}

// ───────────── what is typed ─────────────

/** The line behind `go to` or `search` is done. */
export function promptEntered(model: Model, text: string): Next {
  return model.prompt === 'search' ? searched(model, text) : went(model, text);
}

/** Nothing typed: what was searched for last. */
function searched(model: Model, text: string): Next {
  const search = text === '' ? model.desk.search : text;
  if (search === '') return [model];
  const wanted = { ...model, desk: { ...model.desk, search } };
  const page = stepperIn(wanted);
  return page?.isAsking === true ? [queued(wanted, page, '>')] : go(wanted, 'searchOn');
}

function went(model: Model, text: string): Next {
  if (text === '') return [model];
  const here = stepperIn(model)?.answer?.view.position;
  const position = placeIn(text, here);
  if (position === undefined) return [{ ...model, notice: `A place reads 4 (a block), 4.0, 4.0.17, 4.root, 0.genesis, or .17 for step 17 of this transaction; not ${text}` }]; // prettier-ignore
  return pageOf(model).kind === 'step' || here !== undefined ? goTo(model, position) : openAt(model, position);
}

/** `.17` is a step of the transaction one is in. */
function placeIn(text: string, here: Position | undefined): Position | undefined {
  const step = /^\.(0|[1-9]\d{0,14})$/.exec(text)?.[1];
  if (step !== undefined) return here !== undefined && isStep(here) ? { ...here, step: Number(step) } : undefined;
  return readPlace(text);
}
