/** What stands in a condition, with its values: names first of all, and whatever was compared. */

import { show } from '../../base/show.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { Span } from '../../lang/ast.ts';
import type { Expression } from '../../lang/tree.ts';
import { countUpTo } from '../column.ts';
import type { Scene, SceneContract } from '../scene.ts';
import { showPath } from '../stored-path.ts';
import type { Trace } from '../trace.ts';
import { namedValue, type NamedValue } from '../values.ts';
import { type Evaluated, liesIn, spanKey } from './evaluated.ts';

/** `name` is the text in the source. */
export type Operand = NamedValue & {
  /** What is remembered under it, with the names of people: `limits[alise]`. Safe to show. */
  readonly leaf?: string;
};

/** They say something by themselves, wherever they stand; others only where nothing is around them but the condition. */
const NAMES: ReadonlySet<Expression['kind']> = new Set([
  'local',
  'constant',
  'state',
  'aggregate',
  'field',
  'element',
  'builtin',
  'call',
]);
/** True or false, and made of what can be seen anyway; half of a longer condition is worth showing. */
const LOGIC: ReadonlySet<Expression['kind']> = new Set(['compare', 'and', 'or', 'not']);

/** In the order of the source, the outer before the inner. */
export function operandsIn(span: Span, evaluated: readonly Evaluated[], ground: OperandGround): Operand[] {
  const within = evaluated.filter(({ row }) => liesIn(row.span, span));
  const kept = within.filter((one) => isWorthShowing(one, span, within));
  const found = kept
    .toSorted((a, b) => a.row.span.start - b.row.span.start || b.row.span.end - a.row.span.end)
    .map((one) => ({ ...one, operand: operandOf(one, ground) }));
  const said = found.filter((one) => !found.some((other) => saysIt(other, one)));
  return [...new Map(said.map(({ operand }) => [operand.leaf ?? operand.name, operand])).values()];
}

export type OperandGround = { readonly scene: Scene; readonly contract: SceneContract; readonly trace: Trace };

function isWorthShowing({ row }: Evaluated, span: Span, within: readonly Evaluated[]): boolean {
  if (NAMES.has(row.kind)) return true;
  if (!isPart(row.span, span)) return false;
  if (LOGIC.has(row.kind)) return true;
  return !within.some(({ row: other }) => {
    return !LOGIC.has(other.kind) && isPart(other.span, span) && isPart(row.span, other.span);
  });
}

type Shown = Evaluated & { readonly operand: Operand };

/** The name of a leaf shows its keys, and a number is the same in another width. */
function saysIt(other: Shown, one: Shown): boolean {
  if (isPart(one.row.span, other.row.span)) return other.operand.leaf !== undefined;
  return (
    isPart(other.row.span, one.row.span) && one.row.kind === 'convert' && other.operand.shown === one.operand.shown
  );
}

const isPart = (inner: Span, outer: Span): boolean => liesIn(inner, outer) && spanKey(inner) !== spanKey(outer);

function operandOf({ row, flat, step }: Evaluated, { scene, contract, trace }: OperandGround): Operand {
  const value = namedValue(textAt(contract.artifact, row.span), row.type, row.unit, flat, scene.names);
  const path = pathRead(trace, step - 1, contract);
  const isLeaf = path !== undefined && (row.kind === 'state' || row.kind === 'aggregate');
  return isLeaf && flat.length === 1 ? { ...value, leaf: ownName(path, contract) } : value;
}

/** With the contract in front, where it is not the one that was called. Safe to show. */
export function ownName(path: string, contract: SceneContract): string {
  const name = showPath(path, contract);
  return contract.owner === undefined ? name : `${contract.owner}.${name}`;
}

/** What an instruction read of what its contract remembers. */
function pathRead({ events }: Trace, step: number, { address }: SceneContract): string | undefined {
  const found = eventsAt(events, step).find((event) => event.kind === 'read' && event.contract === address);
  return found?.kind === 'read' ? found.path : undefined;
}

/** Events stand in the order of their steps. */
export function eventsAt<T extends { readonly step: number }>(events: readonly T[], step: number): readonly T[] {
  const from = firstAt(events, step);
  let to = from;
  while (events[to]?.step === step) to++;
  return events.slice(from, to);
}

/** The place of the first event at or behind a step. */
export function firstAt(events: readonly { readonly step: number }[], step: number): number {
  return countUpTo(events.length, (i) => events[i]?.step ?? 0, step - 1);
}

/** As it is written, on one line. Safe to show. */
export function textAt(artifact: Artifact | undefined, { file, start, end }: Span): string {
  const text = artifact?.files[file]?.text.slice(start, end) ?? '';
  return show(text.replaceAll(/\s+/g, ' ').trim());
}
