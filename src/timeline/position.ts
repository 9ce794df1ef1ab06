/**
 * A place in the history of the chain, as a value: it can be written down, compared, and opened by somebody else. In a block it
 * goes header → transactions → reward → root; genesis is a place of its own. Within a transaction, step n stands before the n-th
 * instruction (counted from 0) and the last one behind the end. Written `12.header`, `12.3.410`, `12.reward`, `12.root`, `0.genesis`.
 */

/** In the order of a block; genesis comes before everything. */
const MOMENTS = ['genesis', 'header', 'transaction', 'reward', 'root'] as const;

export type Moment = (typeof MOMENTS)[number];

export type Position = {
  readonly block: number;
  readonly moment: Moment;
  /** Place in the block, from 0; 0 at all other moments, as is `step`. */
  readonly transaction: number;
  readonly step: number;
};

/** What was asked for: `12.3.410`, or `12.3` for all of a transaction. */
export type Place = { readonly block: number; readonly transaction: number; readonly step: number | undefined };

/** A place in a transaction. */
export function stepPosition(block: number, transaction: number, step = 0): Position {
  return { block, moment: 'transaction', transaction, step };
}

/** One of the block's own places. */
export function momentPosition(block: number, moment: Exclude<Moment, 'transaction'>): Position {
  return { block, moment, transaction: 0, step: 0 };
}

export function formatPosition({ block, moment, transaction, step }: Position): string {
  return moment === 'transaction' ? `${block}.${transaction}.${step}` : `${block}.${moment}`;
}

/** Reads what `formatPosition` writes; undefined for anything else. */
export function parsePosition(text: string): Position | undefined {
  const match = /^(0|[1-9]\d{0,14})\.(genesis|header|reward|root)$/.exec(text);
  if (match !== null) return ownMoment(Number(match[1]), match[2] as Exclude<Moment, 'transaction'>);
  const place = parsePlace(text);
  if (place?.step === undefined || place.block === 0) return undefined;
  return stepPosition(place.block, place.transaction, place.step);
}

/** Genesis is block 0, and block 0 is nothing else. */
function ownMoment(block: number, moment: Exclude<Moment, 'transaction'>): Position | undefined {
  return (block === 0) === (moment === 'genesis') ? momentPosition(block, moment) : undefined;
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
  const moments = MOMENTS.indexOf(a.moment) - MOMENTS.indexOf(b.moment);
  return a.block - b.block || moments || a.transaction - b.transaction || a.step - b.step;
}
