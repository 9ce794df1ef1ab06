/** What the walk through a function finds out, and what it has to go by. */

import type { Module } from '../../vm/module.ts';
import type { Tables } from '../../vm/tables.ts';
import type { VerifiedFunction } from '../../vm/verified.ts';
import type { Span } from '../ast.ts';
import type { Extent } from './extent.ts';
import type { Formula } from './formula.ts';
import type { Site } from './moment.ts';
import type { Readable } from './names.ts';

export type FunctionCost = {
  readonly formula: Formula;
  /** Sizes of what it is given and of what it answers, as the machine lays them out. */
  readonly params: readonly Extent[];
  readonly results: readonly Extent[];
  /** Its first loop without a limit, in it or in a function it calls. */
  readonly endless: Endless | undefined;
  /** The sizes that come from each instruction, and for calls what became of the callee's. */
  readonly sites: ReadonlyMap<number, readonly Site[]>;
  readonly calls: ReadonlyMap<number, ReadonlyMap<string, Formula>>;
};

/** `head` as the source writes it, such as `while total > 3`. */
export type Endless = { readonly head: string; readonly span: Span | undefined };

export type Surrounding = {
  readonly module: Module;
  readonly tables: Tables;
  readonly functions: readonly VerifiedFunction[];
  /** Costs of the functions before this one. */
  readonly earlier: readonly FunctionCost[];
  readonly readable: Readable | undefined;
  /** As the verifier knows no sizes: every text and every list is the longest there can be. */
  readonly isBlind: boolean;
};
