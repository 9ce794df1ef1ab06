/** One write of a leaf, told: whose it was, what the transaction was, which line, from what to what. */

import type { Address } from '../../base/address.ts';
import { nameOf, type StateValue } from '../changes.ts';
import type { KnownContract } from '../contracts.ts';
import type { LeafPlace } from '../leaf-place.ts';
import { formatPosition, stepPosition } from '../position.ts';
import type { Told } from '../sentence.ts';
import { type SourcePlace, sourceAt, sourceOf } from '../source-place.ts';
import { readStoredPath } from '../stored-path.ts';
import type { Names, PlainValue } from '../values.ts';
import type { Who } from '../view.ts';
import type { LeafWrite } from './leaf-writes.ts';

export type Written = {
  readonly block: number;
  /** Place of the transaction in its block, from 0. */
  readonly transaction: number;
  readonly hash: string;
  /** Before the instruction that wrote it; the start of the transaction for what no instruction wrote. */
  readonly position: string;
  /** By an instruction, as the value a variable begins with, or by hand on a chain to play on. */
  readonly how: 'code' | 'entry' | 'by hand';
  /** Who sent the transaction. */
  readonly who: Who;
  /** Undefined when the contract's source is not known, and for what was done by hand. */
  readonly line: SourcePlace | undefined;
  /** What the transaction was. */
  readonly sentence: string;
  readonly old: PlainValue;
  readonly new: PlainValue;
  readonly shownOld: string;
  readonly shownNew: string;
};

/** Said where there is no line to show. */
export const HOW_WRITTEN: Readonly<Record<Written['how'], string>> = {
  code: 'in code whose source is not known',
  entry: 'as it began',
  'by hand': 'by hand',
};

export type WrittenParts = {
  readonly leaf: LeafPlace;
  readonly write: LeafWrite;
  /** The same with its values as people read them. */
  readonly value: StateValue;
  readonly told: Told;
  /** As it was then; undefined where it has no code any more. */
  readonly contract: KnownContract | undefined;
  readonly names: Names;
};

export function writtenOf(parts: WrittenParts): Written {
  const { write, value, told, names } = parts;
  const [block, transaction, how] = [Number(told.block), told.index, howOf(write, told)];
  const { old, new: now, shownOld, shownNew } = value;
  return {
    block,
    transaction,
    hash: told.hash,
    position: formatPosition(stepPosition(block, transaction, Math.max(0, write.step))),
    how,
    who: { address: told.sender, name: nameOf(told.sender.toLowerCase() as Address, names) },
    line: how === 'by hand' ? undefined : lineOf(parts),
    sentence: told.sentence,
    old,
    new: now,
    shownOld,
    shownNew,
  };
}

/** At its entry only a contract that is being deployed writes. */
function howOf({ step }: LeafWrite, { kind }: Told): Written['how'] {
  if (step >= 0) return 'code';
  return kind === 'deployment' ? 'entry' : 'by hand';
}

/** What a variable begins with stands where it is declared. */
function lineOf({ leaf, write, contract, names }: WrittenParts): SourcePlace | undefined {
  if (contract === undefined) return undefined;
  const { artifact } = contract;
  const sourced = { artifact, address: leaf.contract, name: nameOf(leaf.contract, names) };
  if (write.place !== undefined) return sourceAt(sourced, write.place);
  const name = readStoredPath(leaf.path, { ...contract, names })?.shape.name;
  const variable = artifact?.variables.find((candidate) => candidate.name === name);
  return variable && sourceOf(sourced, variable.span);
}
