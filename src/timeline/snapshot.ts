/**
 * What there is to see at one step of a transaction, as plain data: where it is in the source, every name in scope with its value,
 * every state leaf of the contract before the transaction and now, and what the last line changed. The same data feeds the command
 * line, JSON and the screen.
 */

import { bytesToHex, bytesToUtf8 } from '../base/bytes.ts';
import type { DebugFunction } from '../lang/debug.ts';
import { lineText, positionAt } from '../lang/source.ts';
import { disassemble } from '../vm/disassemble.ts';
import type { Leaf } from '../vm/host.ts';
import type { Frame, Machine } from '../vm/machine.ts';
import { zeroOf, type Value } from '../vm/types.ts';
import {
  balanceChanges,
  compareText,
  stateValue,
  type BalanceChange,
  type LeafNames,
  type StateValue,
} from './changes.ts';
import { changesSince, sentenceOf, type Change, type Mark } from './last-change.ts';
import { readsOf } from './reads.ts';
import type { Opened } from './run.ts';
import { gasUsed, spanAt } from './trace.ts';
import { namedValue, type NamedValue, quoted } from './values.ts';

export { typedValue, type StateValue } from './changes.ts';

export type SourcePlace = {
  readonly file: string;
  /** From 1, as is `column`. */
  readonly line: number;
  readonly column: number;
  /** Where what is about to run ends: the last character of it is the one before. */
  readonly endLine: number;
  readonly endColumn: number;
  /** The whole line as written. */
  readonly text: string;
};

export type Snapshot = {
  /** `12.3.410` */
  readonly position: string;
  /**
   * Where the next instruction stands; behind a failure, the one that failed; behind a success, the last one. Undefined when the
   * contract's source is not known.
   */
  readonly source: SourcePlace | undefined;
  /** The function that runs, or the sentence of an invariant; undefined when none does. */
  readonly function: string | undefined;
  /** Functions on the way here, the outermost first. */
  readonly calls: readonly string[];
  readonly instruction: string | undefined;
  readonly stack: readonly string[];
  readonly locals: readonly NamedValue[];
  /** While an invariant is asked: what it reads. Where it failed, as it was when it failed. */
  readonly reads: readonly StateValue[];
  readonly state: readonly StateValue[];
  /** Hlp that the transaction has moved so far; what its gas costs is not in it. */
  readonly balances: readonly BalanceChange[];
  /** What happened since the line before began (a call counts as one line), and that in one sentence. */
  readonly changedNow: readonly Change[];
  readonly sentence: string | undefined;
  readonly gas: { readonly used: number; readonly left: number };
  /** Undefined while it runs. */
  readonly outcome: 'success' | 'reverted' | 'outOfGas' | undefined;
};

/** What is the same at every step of a transaction. */
export type Scene = LeafNames & {
  /** The contract's leaves before the transaction, by path. */
  readonly before: ReadonlyMap<string, Leaf>;
};

/** `since` is where the line before began; without it nothing counts as changed just now. */
export function snapshotOf(scene: Scene, opened: Opened, position: string, since?: Mark): Snapshot {
  const { machine } = opened;
  const here = placeOf(machine);
  const debug = here === undefined ? undefined : scene.artifact?.debug.functions[here.frame.fn.index];
  const instruction = here?.frame.fn.instructions[here.index];
  const now = markOf(scene, opened);
  const changedNow = since === undefined ? [] : changesSince(scene, since, now);
  const used = gasUsed(machine);
  return {
    position,
    source: here === undefined || debug === undefined ? undefined : sourceAt(scene, debug, here.index),
    function: here?.frame.fn.def.name,
    calls: machine.frames.map(({ fn }) => fn.def.name),
    instruction: instruction === undefined ? undefined : disassemble(instruction, scene.module.module),
    stack: machine.stack.map(stackText),
    locals: now.locals,
    reads: readsOf(scene, opened),
    state: stateOf(scene, now.changes),
    balances: balanceChanges(opened.moved(), scene.names),
    changedNow,
    sentence: sentenceOf(changedNow, machine.outcome === undefined ? here?.frame.fn : undefined, scene.names),
    gas: { used, left: machine.call.gas - used },
    outcome: machine.outcome?.status,
  };
}

/** What later steps are compared with. Good for as long as the run does not go back. */
export function markOf(scene: Scene, { machine, changes }: Opened): Mark {
  const here = placeOf(machine);
  const debug = here === undefined ? undefined : scene.artifact?.debug.functions[here.frame.fn.index];
  const locals = here === undefined ? [] : localsOf(scene, here, debug);
  return { frame: here?.frame, locals, changes: changes() };
}

type Here = { readonly frame: Frame; readonly index: number };

/** The next instruction; behind a failure, the one that failed; nowhere behind a success. */
function placeOf(machine: Machine): Here | undefined {
  const frame = machine.frames.at(-1);
  if (frame === undefined) return undefined;
  return { frame, index: machine.outcome === undefined ? frame.next : frame.next - 1 };
}

function sourceAt({ artifact }: Scene, debug: DebugFunction, index: number): SourcePlace | undefined {
  const span = spanAt(debug, index);
  const file = artifact?.files[span.file];
  if (file === undefined) return undefined;
  const { line, column } = positionAt(file, span.start);
  const end = positionAt(file, span.end);
  return { file: file.name, line, column, endLine: end.line, endColumn: end.column, text: lineText(file, line) };
}

function localsOf({ names }: Scene, { frame, index }: Here, debug: DebugFunction | undefined): NamedValue[] {
  const inScope = debug?.locals.filter(({ from, to }) => from <= index && index < to) ?? paramsOf(frame);
  return inScope.map(({ name, type, unit, slot }) =>
    namedValue(name, type, unit, frame.locals[slot] ?? zeroOf(type), names),
  );
}

type Visible = Pick<DebugFunction['locals'][number], 'name' | 'type' | 'unit' | 'slot'>;

/** Without the source only parameters have names: the container tells those. */
function paramsOf({ fn }: Frame): Visible[] {
  return fn.def.params.map(({ name, type }, slot) => ({ name, type, unit: undefined, slot }));
}

/** Every leaf of the contract, those that nobody touched too, in the order of their paths. */
export function stateOf(scene: Scene, changes: ReadonlyMap<string, Leaf>): StateValue[] {
  const untouched = untouchedIn(scene);
  const added = [...changes.keys()].filter((path) => !scene.before.has(path));
  const paths = added.length === 0 ? untouched.keys() : [...untouched.keys(), ...added].sort(compareText);
  return [...paths].flatMap((path) => {
    const leaf = changes.get(path);
    const value = leaf === undefined ? untouched.get(path) : stateValue(scene, path, scene.before.get(path), leaf);
    return value ?? [];
  });
}

/** Leaves as they were before the transaction: the same at every step, and there may be many. */
function untouchedIn(scene: Scene): ReadonlyMap<string, StateValue> {
  const known = untouchedLeaves.get(scene);
  if (known !== undefined) return known;
  const found = new Map<string, StateValue>();
  for (const path of [...scene.before.keys()].sort(compareText)) {
    const leaf = scene.before.get(path);
    const value = stateValue(scene, path, leaf, leaf);
    if (value !== undefined) found.set(path, value);
  }
  untouchedLeaves.set(scene, found);
  return found;
}

const untouchedLeaves = new WeakMap<Scene, ReadonlyMap<string, StateValue>>();

/** The machine knows no types: what may be text is shown as text. */
function stackText(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  const text = bytesToUtf8(value);
  return text === undefined ? bytesToHex(value) : quoted(text);
}
