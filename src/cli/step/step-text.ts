/** One step as lines of text: where it is, what has a name there, what has changed so far. */

import { show } from '../../base/show.ts';
import { callPath } from '../../timeline/call-path.ts';
import { failedCallText } from '../../timeline/failed-calls.ts';
import { changedLeaves } from '../../timeline/remembered.ts';
import type { Snapshot, StateValue } from '../../timeline/snapshot.ts';
import { withUnit } from '../../timeline/values.ts';

/** `isFine`: with the instruction that comes next. */
export function stopText(snapshot: Snapshot, isFine: boolean): string {
  const { position, source, instruction, locals, reads, state, balances, calls, outcome, failedCalls } = snapshot;
  const place =
    source === undefined
      ? show(instruction ?? (outcome === undefined ? 'the start' : ''))
      : `${show(source.file)}:${source.line}  ${show(source.text.trim())}`;
  const changes = changedLeaves(state);
  const where = calls.length > 1 ? ` (${callPath(calls)})` : '';
  return [
    `${position}  ${outcome === undefined ? place : endText(snapshot, place)}${where}`,
    ...(isFine && source !== undefined && outcome === undefined ? [`    next: ${show(instruction ?? '')}`] : []),
    ...failedCalls.map((failed) => `    ${failedCallText(failed)}`),
    ...locals.map((local) => `    ${show(local.name)} = ${withUnit(local.shown, local)}`),
    ...reads.filter(({ name }) => !changes.some((change) => change.name === name)).map(readText),
    ...changes.map(changeText),
    ...balances.map(({ name, shown }) => `    ${name} ${shown} hlp`),
  ].join('\n');
}

const END: Readonly<Record<NonNullable<Snapshot['outcome']>, string>> = {
  success: 'the end',
  reverted: 'failed here',
  outOfGas: 'the gas ran out here',
};

/** A failure has a line; behind a success there is only that it returned. */
function endText({ outcome = 'success', sentence = '' }: Snapshot, place: string): string {
  if (outcome === 'success') return sentence === '' ? END.success : `${END.success}: ${sentence}`;
  return place === '' ? END[outcome] : `${END[outcome]}: ${place}`;
}

/** What an invariant reads; behind a failure, as it was then, though nothing of it stays. */
function readText(value: StateValue): string {
  return value.changed ? changeText(value) : `    ${value.name} = ${withUnit(value.shownNew, value)}`;
}

function changeText(value: StateValue): string {
  return `    ${value.name}: ${value.shownOld} → ${withUnit(value.shownNew, value)}`;
}
