/**
 * What a contract is once its container has been decoded: tables of typed things, and code that names them by index.
 * `container.ts` turns this to bytes and back; `verify.ts` decides whether it may run.
 */

import type { NumberType, Value, VmType } from './types.ts';

export type Module = {
  /** Wallets may send hlp without calling anything. */
  readonly acceptsHlp: boolean;
  readonly constants: readonly Constant[];
  readonly shapes: readonly Shape[];
  readonly aggregates: readonly Aggregate[];
  /** State that has a value before `init` runs. Only shapes without keys. */
  readonly initial: readonly Initial[];
  readonly events: readonly Signature[];
  readonly errors: readonly Signature[];
  readonly functions: readonly FunctionDef[];
  readonly code: Uint8Array;
  readonly metadata: Metadata;
  /** What it was compiled from; nothing trusts it: whoever wants names compiles it and compares. */
  readonly source: Source | undefined;
};

export type Constant = { readonly type: VmType; readonly value: Value };

/** One kind of state leaf: `balances[address] → int256` is one shape, `deals[uint256].stage` another. */
export type Shape = {
  readonly name: string;
  readonly keys: readonly VmType[];
  /** Struct fields after the keys, outermost first; empty for a plain value. */
  readonly fields: readonly string[];
  readonly leaf: VmType;
};

/** A sum or count over all leaves of one shape that share the first `bound` keys. */
export type Aggregate = {
  readonly kind: 'sum' | 'count';
  readonly shape: number;
  readonly bound: number;
};

export type Initial = { readonly shape: number; readonly constant: number };

export type Field = { readonly name: string; readonly type: VmType; readonly indexed: boolean };
export type Signature = { readonly name: string; readonly fields: readonly Field[] };

export type FunctionKind = 'fn' | 'action' | 'view' | 'init' | 'invariant';

export type Param = { readonly name: string; readonly type: VmType };

/**
 * Locals are numbered: parameters first, then `locals`. `start` and `length` are bytes of the code section.
 * Only actions and views have a selector, computed from name and parameter types. An invariant is named by its sentence
 * and answers with one bool.
 */
export type FunctionDef = {
  readonly kind: FunctionKind;
  readonly name: string;
  readonly payable: boolean;
  readonly params: readonly Param[];
  readonly results: readonly VmType[];
  readonly locals: readonly VmType[];
  readonly start: number;
  readonly length: number;
};

/** Sums of unsigned leaves are uint256, of signed ones int256; counts are uint256. */
export function aggregateType(aggregate: Aggregate, shapes: readonly Shape[]): NumberType {
  const leaf = shapes[aggregate.shape]?.leaf ?? 'uint256';
  return aggregate.kind === 'sum' && leaf.startsWith('int') ? 'int256' : 'uint256';
}

/** Who compiled it, for which version of the language. */
export type Metadata = { readonly compiler: string; readonly language: number };

/** `files[0]` is the file that was compiled; `entry` names the contract of it that this module is. */
export type Source = { readonly entry: string; readonly files: readonly SourceFile[] };
export type SourceFile = { readonly name: string; readonly text: string };
