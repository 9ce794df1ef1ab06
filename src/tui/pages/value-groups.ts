/** What there is to see at a step, as rows under headings: what is pinned, names, what changed, what is remembered, the machine, its gas. */

import { callPath } from '../../timeline/call-path.ts';
import type { StateValue } from '../../timeline/changes.ts';
import { changedLeaves } from '../../timeline/remembered.ts';
import { type NamedValue, withUnit } from '../../timeline/values.ts';
import type { StepView } from '../../timeline/view.ts';
import type { Ref } from '../desk.ts';
import type { ValueRow } from '../model.ts';
import type { StepAnswer } from './step.ts';

type Group = NonNullable<ValueRow['group']>;

/**
 * What is pinned; why it failed; what an invariant reads while it is asked; what changed; what has a name where one is; then everything
 * else that the contracts remember.
 */
export function groupsOf({ snapshot, told }: StepView, answer?: StepAnswer): ValueRow[] {
  const { locals, reads, state, balances, calls } = snapshot;
  const here: Group = { word: 'In …', shown: `In ${callPath(calls)}` };
  const asked: Group = { word: 'Asked …', shown: `Asked: "${snapshot.function ?? ''}"` };
  const changed: Group = { word: 'Changed so far', shown: 'Changed so far' };
  const rest: Group = { word: 'Remembered', shown: 'Remembered' };
  const asks = new Set(reads.map(({ name }) => name));
  const isOther = ({ name }: StateValue): boolean => !asks.has(name);
  const row = (value: StateValue, group: Group): ValueRow => rowOf(value, group, told.recipientName);
  return [
    ...(answer?.pinned ?? []),
    ...(answer?.failure?.rows ?? []),
    ...reads.map((value) => row(value, asked)),
    ...changedLeaves(state)
      .filter(isOther)
      .map((value) => row(value, changed)),
    ...balances.map(({ name, shown, address }) => ({ name, now: `${shown} hlp`, path: address, group: changed, ref: { kind: 'hlp', address } as const })), // prettier-ignore
    ...locals.map((local) => localRow(local, here, snapshot.function ?? '')),
    ...state.filter(isOther).flatMap((value) => (isRest(value) ? [row({ ...value, changed: false }, rest)] : [])),
  ];
}

/** What did not change; of a list that did, all that it holds now. */
function isRest({ changed, leaves }: StateValue): boolean {
  return !changed || leaves !== undefined;
}

function localRow(local: NamedValue, group: Group, name: string): ValueRow {
  const ref: Ref = { kind: 'local', function: name, name: local.name };
  return { name: local.name, now: withUnit(local.shown, local), type: local.type, group, ref };
}

/** @param called the contract whose values stand without its name */
function rowOf(value: StateValue, group: Group, called: string): ValueRow {
  const { name, path, type, shownOld, shownNew, changed, contract = called } = value;
  const old = changed ? { old: shownOld } : {};
  return { name, ...old, now: withUnit(shownNew, value), type, path, group, ref: { kind: 'leaf', contract, path } };
}

/** What the machine is about to do, and where the gas went. */
export function machineRows({ snapshot, told, lastStep, position, gasRows }: StepView): ValueRow[] {
  const { instruction, gas, stack, sentence = 'nothing that changes a value' } = snapshot;
  const group: Group = { word: 'step', shown: `Step ${position.step} of ${lastStep}` };
  return [
    { name: 'transaction', now: told.sentence, group },
    { name: 'happened', now: sentence, group },
    ...(instruction === undefined ? [] : [{ name: 'next', now: instruction, group }]),
    { name: 'gas', now: `${gas.used} used, ${gas.left} left`, group },
    ...stack.toReversed().map((now, i) => ({ name: i === 0 ? 'stack, the top' : `stack, ${i} below`, now, group })),
    ...gasRowsOf(gasRows),
  ];
}

/** Where it went so far; behind the end that is what the receipt says. */
function gasRowsOf(rows: StepView['gasRows']): ValueRow[] {
  const group: Group = { word: 'gas', shown: 'Where the gas went so far' };
  const sum = rows.reduce((all, { gas }) => all + gas, 0);
  const each = rows.map(({ name, gas, text = '' }) => ({ name, now: String(gas), about: text.trim(), group }));
  return rows.length === 0 ? [] : [...each, { name: 'all together', now: String(sum), group }];
}
