/** Where in the source an instruction stands, as plain data. */

import { checksumAddress } from '../base/address.ts';
import type { Span } from '../lang/ast.ts';
import { lineText, positionAt } from '../lang/source.ts';
import type { Place } from './running.ts';
import type { SceneContract } from './scene.ts';
import { spanAt } from './guide.ts';

export type SourcePlace = {
  /** Whose source it is: a name that is safe to show, and the address. */
  readonly contract: string;
  readonly address: string;
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

/** Whose source it is. */
export type Sourced = Pick<SceneContract, 'artifact' | 'name' | 'address'>;

/** Undefined when the contract's source is not known. */
export function sourceAt(contract: Sourced | undefined, place: Place | undefined): SourcePlace | undefined {
  const debug = place && contract?.artifact?.debug.functions[place.fn];
  return contract && debug && sourceOf(contract, spanAt(debug, place.index));
}

/** The same for a stretch of its source. */
export function sourceOf({ artifact, name, address }: Sourced, span: Span): SourcePlace | undefined {
  const file = artifact?.files[span.file];
  if (file === undefined) return undefined;
  const { line, column } = positionAt(file, span.start);
  const end = positionAt(file, span.end);
  return {
    contract: name,
    address: checksumAddress(address),
    file: file.name,
    line,
    column,
    endLine: end.line,
    endColumn: end.column,
    text: lineText(file, line),
  };
}
