/**
 * What there is to see at one step of a transaction, as plain data: where it is in the source, every name in scope with its value, and
 * every state leaf of the contract before the transaction and now. The same data feeds the command line, JSON and the screen.
 */

import type { Artifact } from '../lang/artifact.ts';
import type { DebugFunction } from '../lang/debug.ts';
import { lineText, positionAt } from '../lang/source.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import { disassemble } from '../vm/disassemble.ts';
import type { Leaf } from '../vm/host.ts';
import type { Frame, Machine } from '../vm/machine.ts';
import { valueOf } from '../vm/memory.ts';
import { zeroOf, type Value } from '../vm/types.ts';
import type { VerifiedModule } from '../vm/verify.ts';
import { readStoredPath, showPath } from './paths.ts';
import type { Opened } from './run.ts';
import { formatValue, namedValue, plainValue, type NamedValue, type Names } from './values.ts';

export type SourcePlace = {
  readonly file: string;
  /** From 1, as is `column`. */
  readonly line: number;
  readonly column: number;
  /** The whole line as written. */
  readonly text: string;
};

export type StateValue = {
  /** The stored path, `balances[0x…]`, and the same with names, `balances[alise]`. */
  readonly path: string;
  readonly name: string;
  readonly type: LeafType;
  readonly unit?: Unit;
  readonly old: string | boolean;
  readonly new: string | boolean;
  readonly shownOld: string;
  readonly shownNew: string;
  readonly changed: boolean;
};

export type Snapshot = {
  /** `12.3.410` */
  readonly position: string;
  /** Undefined when the contract's source is not known. */
  readonly source: SourcePlace | undefined;
  /** Functions on the way here, the outermost first. */
  readonly calls: readonly string[];
  readonly instruction: string | undefined;
  readonly stack: readonly string[];
  readonly locals: readonly NamedValue[];
  readonly state: readonly StateValue[];
  readonly gas: { readonly used: number; readonly left: number };
  /** Undefined while it runs. */
  readonly outcome: 'success' | 'reverted' | 'outOfGas' | undefined;
};

/** What is the same at every step of a transaction. */
export type Scene = {
  readonly module: VerifiedModule;
  readonly artifact: Artifact | undefined;
  readonly names: Names;
  /** The contract's leaves before the transaction, by path. */
  readonly before: ReadonlyMap<string, Leaf>;
};

export function snapshotOf(scene: Scene, { machine, changes }: Opened, position: string): Snapshot {
  const here = placeOf(machine);
  const debug = here === undefined ? undefined : scene.artifact?.debug.functions[here.frame.fn.index];
  const instruction = here?.frame.fn.instructions[here.index];
  return {
    position,
    source: here === undefined || debug === undefined ? undefined : sourceAt(scene, debug, here.index),
    calls: machine.frames.map(({ fn }) => fn.def.name),
    instruction: instruction === undefined ? undefined : disassemble(instruction, scene.module.module),
    stack: machine.stack.map(stackText),
    locals: here === undefined ? [] : localsOf(scene, here, debug),
    state: stateOf(scene, changes()),
    gas: { used: machine.call.gas - machine.gas, left: machine.gas },
    outcome: machine.outcome?.status,
  };
}

type Here = { readonly frame: Frame; readonly index: number };

/** The next instruction; behind a failure, the one that failed; nowhere behind a success. */
function placeOf(machine: Machine): Here | undefined {
  const frame = machine.frames.at(-1);
  if (frame === undefined) return undefined;
  return { frame, index: machine.outcome === undefined ? frame.next : frame.next - 1 };
}

/** The statement an instruction belongs to is the line one is at; the instruction's own span may lie deeper. */
function sourceAt({ artifact }: Scene, debug: DebugFunction, index: number): SourcePlace | undefined {
  const statement = debug.statements.findLast(({ instruction }) => instruction <= index);
  const span = index === statement?.instruction ? statement.span : (debug.spans[index] ?? debug.span);
  const file = artifact?.files[span.file];
  if (file === undefined) return undefined;
  const { line, column } = positionAt(file, span.start);
  return { file: file.name, line, column, text: lineText(file, line) };
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

function stateOf(scene: Scene, changes: ReadonlyMap<string, Leaf>): StateValue[] {
  const paths = new Set([...scene.before.keys(), ...changes.keys()]);
  return [...paths]
    .sort(compareText)
    .flatMap((path) => stateValue(scene, path, changes.get(path) ?? scene.before.get(path)));
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function stateValue({ module, artifact, names, before }: Scene, path: string, leaf: Leaf | undefined): StateValue[] {
  const stored = readStoredPath(path, module.module);
  if (stored === undefined) return [];
  const { type, variable, aggregate } = stored;
  const tagged = artifact?.state.find(({ name }) => name === variable)?.unit;
  const unit = aggregate === 'count' ? undefined : tagged;
  const old = typedValue(type, before.get(path));
  const now = typedValue(type, leaf);
  return [
    {
      path,
      name: showPath(path, names),
      type,
      ...(unit === undefined ? {} : { unit }),
      old: plainValue(type, old),
      new: plainValue(type, now),
      shownOld: formatValue(type, unit, old, names),
      shownNew: formatValue(type, unit, now, names),
      changed: plainValue(type, old) !== plainValue(type, now),
    },
  ];
}

/** A stored leaf as a value of its type; an absent one is zero. */
export function typedValue(type: LeafType, leaf: Leaf | undefined): Value {
  if (leaf === undefined) return zeroOf(type);
  return typeof leaf === 'bigint' ? valueOf(type, leaf) : leaf;
}

function stackText(value: Value): string {
  return typeof value === 'bigint' ? value.toString() : `${value.length} bytes`;
}
