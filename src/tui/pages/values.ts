/** Everything there is at one step, as a list to go through and to search: names, what changed, what is remembered, the machine. */

import { callPath } from '../../timeline/call-path.ts';
import type { StateValue } from '../../timeline/changes.ts';
import { formatPosition } from '../../timeline/position.ts';
import { changedLeaves } from '../../timeline/remembered.ts';
import type { Snapshot } from '../../timeline/snapshot.ts';
import { withUnit } from '../../timeline/values.ts';
import type { RootView, StepView } from '../../timeline/view.ts';
import type { Key, Next } from '../events.ts';
import type { Line } from '../lines.ts';
import { type Model, opened, type ValueRow, type ValuesPage } from '../model.ts';
import { rootRows } from './moment.ts';
import { NO_FILTER, rowsKeys, rowsLines } from './rows.ts';

export function openValues(model: Model, view: StepView | RootView): Next {
  const place = formatPosition(view.position);
  const rows = view.kind === 'root' ? rootRows(view) : [...groupsOf(view.snapshot), ...machineRows(view)];
  const title = `Everything at ${place}`;
  return [opened(model, { kind: 'values', title, place, cursor: 0, filter: NO_FILTER, rows })];
}

export function valuesKeys(model: Model, page: ValuesPage, key: Key): Next | undefined {
  return rowsKeys(model, page, key, page.place);
}

export function drawValues(page: ValuesPage, width: number, height: number): Line[] {
  return rowsLines(page, width, height);
}

type Group = NonNullable<ValueRow['group']>;

/** What an invariant reads while it is asked; what changed; what has a name where one is; then everything else that the contract remembers. */
export function groupsOf(snapshot: Snapshot): ValueRow[] {
  const { locals, reads, state, balances, calls } = snapshot;
  const here: Group = { word: 'In …', shown: `In ${callPath(calls)}` };
  const asked: Group = { word: 'Asked …', shown: `Asked: "${snapshot.function ?? ''}"` };
  const changed: Group = { word: 'Changed so far', shown: 'Changed so far' };
  const rest: Group = { word: 'Remembered', shown: 'Remembered' };
  const asks = new Set(reads.map(({ name }) => name));
  const isOther = ({ name }: StateValue): boolean => !asks.has(name);
  return [
    ...reads.map((value) => rowOf(value, asked)),
    ...changedLeaves(state)
      .filter(isOther)
      .map((value) => rowOf(value, changed)),
    ...balances.map(({ name, shown, address }) => ({ name, now: `${shown} hlp`, path: address, group: changed })),
    ...locals.map((local) => ({ name: local.name, now: withUnit(local.shown, local), type: local.type, group: here })),
    ...state.filter(isOther).flatMap((value) => restRow(value, rest)),
  ];
}

/** What did not change; of a list that did, all that it holds now. */
function restRow(value: StateValue, group: Group): ValueRow[] {
  if (value.changed && value.leaves === undefined) return [];
  return [rowOf({ ...value, changed: false }, group)];
}

function rowOf(value: StateValue, group: Group): ValueRow {
  const { name, path, type, shownOld, shownNew, changed } = value;
  const old = changed ? { old: shownOld } : {};
  return { name, ...old, now: withUnit(shownNew, value), type, path, group };
}

function machineRows({ snapshot, told, lastStep, position }: StepView): ValueRow[] {
  const { instruction, gas, stack, sentence = 'nothing that changes a value' } = snapshot;
  const group: Group = { word: 'step', shown: `Step ${position.step} of ${lastStep}` };
  return [
    { name: 'transaction', now: told.sentence, group },
    { name: 'happened', now: sentence, group },
    ...(instruction === undefined ? [] : [{ name: 'next', now: instruction, group }]),
    { name: 'gas', now: `${gas.used} used, ${gas.left} left`, group },
    ...stack.toReversed().map((now, i) => ({ name: i === 0 ? 'stack, the top' : `stack, ${i} below`, now, group })),
  ];
}
