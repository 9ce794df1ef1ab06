/**
 * Everything there is at one step, as a list to go through and to search: what is pinned, names, what changed, what is remembered, the
 * machine. What was opened here stays open while one steps: letters that go somewhere go there, and the list shows what there is then.
 */

import { formatPosition } from '../../timeline/position.ts';
import type { RootView, StepView, View } from '../../timeline/view.ts';
import { type Desk, leafIn, sameRef, withPin } from '../desk.ts';
import type { Key, Next } from '../events.ts';
import type { Line } from '../lines.ts';
import { type Model, opened, type Purpose, type ValueRow, type ValuesPage, withPage } from '../model.ts';
import { askWhy, inquire } from './answer.ts';
import { rootRows } from './moment.ts';
import { chosenValue, NO_FILTER, rowsKeys, rowsLines, shownRows } from './rows.ts';
import { called, type Ground, lookAgain, type StepAnswer, type StepPage, stepperIn } from './step.ts';
import { placeKeys } from './step-keys.ts';
import { groupsOf, machineRows } from './value-groups.ts';

type Opening = { readonly view: StepView | RootView; readonly on: Ground; readonly purpose: Purpose };

/** Where something is chosen, the cursor stands on what has just changed. */
export function openValues(model: Model, { view, on, purpose }: Opening): Next {
  const answer = stepperIn(model)?.answer;
  const rows = rowsFor(view, purpose, answer);
  if (rows.length === 0) return [{ ...model, notice: NOTHING[purpose] }];
  const { position } = view;
  const cursor = purpose === 'look' ? 0 : Math.max(0, newestIn(view, rows));
  const page: ValuesPage = { kind: 'values', purpose, on, position, place: formatPosition(position), cursor, filter: NO_FILTER, rows }; // prettier-ignore
  return [opened(model, page)];
}

const NOTHING: Readonly<Record<Purpose, string>> = {
  look: 'There is nothing here.',
  why: 'There is no value of a contract here to ask about.',
  pin: 'There is no value here to pin.',
  tree: 'Nothing has been written here: the tree is shown where a value was.',
};

/** Which of them the line before wrote last. */
function newestIn(view: StepView | RootView, rows: readonly ValueRow[]): number {
  const changed = view.kind === 'step' ? view.snapshot.changedNow.map(({ name }) => name) : [];
  const isNew = ({ name, old }: ValueRow): boolean => old !== undefined && changed.includes(name);
  const newest = rows.findIndex(isNew);
  return newest >= 0 ? newest : rows.findIndex(({ old }) => old !== undefined);
}

/** Those that the purpose can do something with. */
function rowsFor(view: StepView | RootView, purpose: Purpose, answer: StepAnswer | undefined): readonly ValueRow[] {
  const all = view.kind === 'root' ? rootRows(view) : [...groupsOf(view, answer), ...machineRows(view)];
  return purpose === 'look' ? all : all.filter((row) => isFor[purpose](row));
}

const isFor: Readonly<Record<Exclude<Purpose, 'look'>, (row: ValueRow) => boolean>> = {
  why: ({ ref }) => ref?.kind === 'leaf',
  pin: ({ ref }) => ref !== undefined,
  tree: ({ ref, old }) => ref?.kind === 'leaf' && old !== undefined,
};

/** The list once more, at another place: one stays on the value of that name, and what one searched for stays. */
export function refreshed(page: ValuesPage, { answer, on }: StepPage): ValuesPage {
  const view = answer?.view;
  if (view?.kind !== 'step' && view?.kind !== 'root') return { ...page, ...placeOf(view), rows: [] };
  const rows = rowsFor(view, page.purpose, answer);
  const chosen = chosenValue(page, page.rows);
  const next = { ...page, ...placeOf(view), on, rows };
  const cursor = shownRows(next, rows).findIndex(({ name, ref }) => (chosen?.ref === undefined ? name === chosen?.name : sameRef(chosen.ref, ref))); // prettier-ignore
  return cursor < 0 ? next : { ...next, cursor };
}

function placeOf(view: View | undefined): Pick<ValuesPage, 'position' | 'place'> | undefined {
  return view && { position: view.position, place: formatPosition(view.position) };
}

export function valuesKeys(model: Model, page: ValuesPage, key: Key): Next | undefined {
  const { rows, place, purpose, filter } = page;
  if (filter.isTyping) return rowsKeys(model, page, rows, key, place);
  const ended = key === 'escape' ? called(model) : undefined;
  if (ended !== undefined) return ended;
  const row = chosenValue(page, rows);
  const meant = key === 'enter' ? PURPOSES[purpose] : KEYS[key];
  if (meant !== undefined && row !== undefined) return meant(model, page, row);
  return rowsKeys(model, page, rows, key, place) ?? stepped(model, key);
}

/** Letters that mean something to the stepper below. */
function stepped(model: Model, key: Key): Next | undefined {
  const stepper = stepperIn(model);
  return stepper && placeKeys(model, stepper, key);
}

type Meant = (model: Model, page: ValuesPage, row: ValueRow) => Next;

/** Undefined: Enter shows it whole. */
const PURPOSES: Readonly<Record<Purpose, Meant | undefined>> = { look: undefined, why: askedWhy, pin: pinned, tree: inTree }; // prettier-ignore
const KEYS: Readonly<Record<Key, Meant | undefined>> = { w: askedWhy, p: pinned, m: inTree };

function askedWhy(model: Model, { on, position }: ValuesPage, { ref, name, type }: ValueRow): Next {
  if (ref?.kind !== 'leaf') return [{ ...model, notice: `${name} is no value that a contract remembers, so nobody wrote it: it is of this transaction alone.` }]; // prettier-ignore
  const { contract } = ref;
  return askWhy(model, name, { on, contract, path: leafIn(ref.path, type), before: position });
}

/** The stepper below shows it from now on, wherever it goes. */
function pinned(model: Model, page: ValuesPage, { ref, name }: ValueRow): Next {
  if (ref === undefined) return [{ ...model, notice: 'This can be looked at, but not pinned: it is not there at other places.' }]; // prettier-ignore
  const desk = withPin(model.desk, { ref, name });
  const isPinned = desk.pins.length > model.desk.pins.length;
  const changed = withPage(model, { ...page, rows: marked(desk, page.rows) });
  return lookAgain({ ...changed, desk, notice: isPinned ? `${name} is pinned: it stays in view.` : `${name} is no longer pinned.` }); // prettier-ignore
}

/** Until the answer is there, the group of what is pinned shows what it can. */
function marked({ pins }: Desk, rows: readonly ValueRow[]): readonly ValueRow[] {
  return rows.filter(({ group, ref }) => group?.word !== 'Pinned' || pins.some((pin) => sameRef(pin.ref, ref)));
}

function inTree(model: Model, { on, position }: ValuesPage, { ref, name, type }: ValueRow): Next {
  if (ref?.kind !== 'leaf')
    return [{ ...model, notice: `${name} does not lie in the tree: no contract remembers it.` }];
  const { contract } = ref;
  return inquire(model, `The tree: ${name}`, { kind: 'tree', on, position, contract, path: leafIn(ref.path, type) });
}

export function drawValues(page: ValuesPage, width: number, height: number): Line[] {
  return rowsLines(page, page.rows, width, height);
}

const TITLES: Readonly<Record<Purpose, (place: string) => string>> = {
  look: (place) => `Everything at ${place}`,
  why: (place) => `Why is it this value? Choose one, at ${place}`,
  pin: (place) => `Pin a value, at ${place}`,
  tree: (place) => `Where in the tree? Choose a write, at ${place}`,
};

export const titleOfValues = ({ purpose, place }: ValuesPage): string => TITLES[purpose](place);
