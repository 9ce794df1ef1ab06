/** What a stepper shows at one step, as the same lines of text that `expected.ts` and `memory.ts` write. */

import type { StateValue } from '../../../src/timeline/changes.ts';
import type { SceneContract } from '../../../src/timeline/scene.ts';
import type { Snapshot } from '../../../src/timeline/snapshot.ts';
import type { NamedValue } from '../../../src/timeline/values.ts';

/** All but the memory. */
export function seenAt({ source, calls, locals }: Snapshot): readonly string[] {
  const place = source && `${source.file} ${source.line}:${source.column} to ${source.endLine}:${source.endColumn}`;
  const way = calls.map(({ contract, function: fn }) => `${contract}.${fn}`);
  return [`at ${source?.contract ?? 'nowhere'} ${place ?? ''}`, `by ${way.join(' → ')}`, ...locals.map(localText)];
}

function localText({ name, type, unit, value, shown }: NamedValue): string {
  return `local ${name} ${type} ${unit ?? ''}: ${JSON.stringify(value)} ${shown}`;
}

/** The memory of one contract. What was zero and is zero may be shown or not. */
export function memorySeen({ state }: Pick<Snapshot, 'state'>, { owner }: SceneContract): readonly string[] {
  return state.filter((row) => row.contract === owner && !isNothing(row)).map(rowText);
}

function rowText({ path, name, type, unit, old, new: now, shownOld, shownNew, changed }: StateValue): string {
  const [was, is] = [JSON.stringify(old), JSON.stringify(now)];
  const mark = changed === (was !== is) ? '' : ` (said to be ${changed ? '' : 'un'}changed)`;
  return `${path} "${name}" ${type} ${unit ?? ''}: ${was} ${shownOld} → ${is} ${shownNew}${mark}`;
}

function isNothing({ type, old, new: now }: StateValue): boolean {
  return [old, now].every((value) => isZero(type, JSON.stringify(value)));
}

/** Text may well be the text of a zero. */
function isZero(type: string, value: string): boolean {
  if (type === 'string') return value === '""';
  return type === 'bytes' ? value === '"0x"' : /^("0"|false|"0x0*"|\[\])$/.test(value);
}
