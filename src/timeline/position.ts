/**
 * A place in the history of the chain: block, transaction in it, step in that. Step n stands before the n-th instruction
 * (counted from 0); the last one stands behind the end. Written `12.3.410`.
 */

export type Position = { readonly block: number; readonly transaction: number; readonly step: number };

/** What was asked for: `12.3.410`, or `12.3` for all of a transaction. */
export type Place = { readonly block: number; readonly transaction: number; readonly step: number | undefined };

export function formatPosition({ block, transaction, step }: Position): string {
  return `${block}.${transaction}.${step}`;
}

/** Reads `12.3` and `12.3.410`; undefined for anything else. */
export function parsePlace(text: string): Place | undefined {
  const match = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,5})(?:\.(0|[1-9]\d{0,14}))?$/.exec(text);
  if (match === null) return undefined;
  const [, block, transaction, step] = match;
  return {
    block: Number(block),
    transaction: Number(transaction),
    step: step === undefined ? undefined : Number(step),
  };
}

/** Total order: earlier places are smaller. */
export function comparePositions(a: Position, b: Position): number {
  return a.block - b.block || a.transaction - b.transaction || a.step - b.step;
}
