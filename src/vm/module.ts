/**
 * What a contract is once its container has been decoded: tables of typed things, and code that names them by index.
 * `container.ts` turns this to bytes and back; `verify.ts` decides whether it may run.
 */

import type { AbiType, EnumType, StructType } from './abi-type.ts';
import type { LeafType, LeafValue, NumberType, VmType } from './types.ts';

export type Module = {
  /** Wallets may send hlp without calling anything. */
  readonly acceptsHlp: boolean;
  /** Enums and structs, by name; a struct only holds types that stand before it. */
  readonly types: readonly (EnumType | StructType)[];
  readonly constants: readonly Constant[];
  readonly shapes: readonly Shape[];
  readonly aggregates: readonly Aggregate[];
  /** State that has a value before `init` runs. Only shapes without keys. */
  readonly initial: readonly Initial[];
  /** Functions of other contracts that this one calls. */
  readonly externals: readonly External[];
  readonly events: readonly Signature[];
  readonly errors: readonly Signature[];
  readonly functions: readonly FunctionDef[];
  readonly code: Uint8Array;
  readonly metadata: Metadata;
  /** What it was compiled from; nothing trusts it: whoever wants names compiles it and compares. */
  readonly source: Source | undefined;
};

export type Constant = { readonly type: LeafType; readonly value: LeafValue };

/**
 * One kind of state leaf: `balances[address] → int256` is one shape, `deals[uint256].stage` another. A list is one shape
 * too: its leaves are its elements (`helpers[3]`) and its length (`helpers.length`).
 */
export type Shape = {
  readonly name: string;
  readonly keys: readonly LeafType[];
  /** Struct fields after the keys, outermost first; empty for a plain value. */
  readonly fields: readonly string[];
  readonly leaf: LeafType;
  /** Most elements of a list; 0 for a single leaf. */
  readonly cap: number;
};

/** A sum or count over all leaves of one shape that share the first `bound` keys. */
export type Aggregate = {
  readonly kind: 'sum' | 'count';
  readonly shape: number;
  readonly bound: number;
};

export type Initial = { readonly shape: number; readonly constant: number };

/** Only leaves and enums can be indexed. */
export type Field = { readonly name: string; readonly type: AbiType; readonly indexed: boolean };
export type Signature = { readonly name: string; readonly fields: readonly Field[] };

/** The kinds of function, in the order of their bytes in a container. */
export const KINDS = ['fn', 'action', 'view', 'init', 'invariant'] as const;
export type FunctionKind = (typeof KINDS)[number];

export type Param = { readonly name: string; readonly type: AbiType };

/** What is known of a function of another contract. Its selector is computed, so it cannot lie. */
export type External = {
  readonly name: string;
  /** A view is asked, read-only; an action is called. */
  readonly kind: 'action' | 'view';
  /** The call takes an amount in wei behind its arguments. */
  readonly payable: boolean;
  readonly params: readonly AbiType[];
  /** Undefined when it answers nothing. */
  readonly result: AbiType | undefined;
};

/**
 * Locals are numbered: parameters first (a struct takes one local for each of its leaves), then `locals`. `start` and `length`
 * are bytes of the code section.
 * Only actions and views have a selector, computed from name and parameter types. An invariant is named by its sentence
 * and answers with one bool.
 */
export type FunctionDef = {
  readonly kind: FunctionKind;
  readonly name: string;
  readonly payable: boolean;
  readonly params: readonly Param[];
  /** At most one; undefined when it answers nothing. */
  readonly result: AbiType | undefined;
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
