/**
 * A place in the history of the chain, as a value: it can be written down, compared, and opened by somebody else. In a block it
 * goes header → transactions → reward → root; genesis is a place of its own. Within a transaction, step n stands before the n-th
 * instruction (counted from 0) and the last one behind the end. Written `12.header`, `12.3.410`, `12.reward`, `12.root`, `0.genesis`.
 *
 * Behind the root of the newest block drafts may stand, transactions that never happened (`draft.ts`): `12.draft.0.17`. Nobody else can open
 * those, and none of them is ever taken for a place on the chain.
 */

/** In the order of a block; genesis comes before everything. */
const MOMENTS = ['genesis', 'header', 'transaction', 'reward', 'root', 'draft'] as const;

export type Moment = (typeof MOMENTS)[number];

/** The moments that have steps. */
export type StepMoment = 'transaction' | 'draft';

/** The block's own places. */
export type OwnMoment = Exclude<Moment, StepMoment>;

export type Position = {
  readonly block: number;
  readonly moment: Moment;
  /** Place in the block, or among the drafts behind it, from 0; 0 at all other moments, as is `step`. */
  readonly transaction: number;
  readonly step: number;
};

/** A transaction of a block, counted from 0; a draft is in the block that would come next. */
export type TransactionPlace = { readonly block: number; readonly index: number; readonly isDraft?: true };

/** What was asked for: `12.3.410`, or `12.3` for all of a transaction. */
export type Place = { readonly block: number; readonly transaction: number; readonly step: number | undefined };

/** A place in a transaction. */
export function stepPosition(block: number, transaction: number, step = 0): Position {
  return { block, moment: 'transaction', transaction, step };
}

/** A place in a draft that stands behind a block. */
export function draftPosition(block: number, draft: number, step = 0): Position {
  return { block, moment: 'draft', transaction: draft, step };
}

/** The same for a transaction that is named by its place: a draft would be in the block that comes next. */
export function positionIn({ block, index, isDraft }: TransactionPlace, step = 0): Position {
  return isDraft === true ? draftPosition(block - 1, index, step) : stepPosition(block, index, step);
}

/** The transaction, or draft, that a place is in; undefined at the block's own places. */
export function placeIn({ block, moment, transaction: index }: Position): TransactionPlace | undefined {
  if (moment === 'draft') return { block: block + 1, index, isDraft: true };
  return moment === 'transaction' ? { block, index } : undefined;
}

/** Is it a step of a transaction, mined or not? */
export function isStep(position: Position): position is Position & { readonly moment: StepMoment } {
  return position.moment === 'transaction' || position.moment === 'draft';
}

/** One of the block's own places. */
export function momentPosition(block: number, moment: OwnMoment): Position {
  return { block, moment, transaction: 0, step: 0 };
}

export function formatPosition(position: Position): string {
  const { block, moment, transaction, step } = position;
  if (!isStep(position)) return `${block}.${moment}`;
  return moment === 'draft' ? `${block}.draft.${transaction}.${step}` : `${block}.${transaction}.${step}`;
}

/** Reads what `formatPosition` writes; undefined for anything else. */
export function parsePosition(text: string): Position | undefined {
  const match = /^(0|[1-9]\d{0,14})\.(genesis|header|reward|root)$/.exec(text);
  if (match !== null) return ownMoment(Number(match[1]), match[2] as OwnMoment);
  const draft = /^(0|[1-9]\d{0,14})\.draft\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,14})$/.exec(text);
  if (draft !== null) return draftPosition(Number(draft[1]), Number(draft[2]), Number(draft[3]));
  const place = parsePlace(text);
  if (place?.step === undefined || place.block === 0) return undefined;
  return stepPosition(place.block, place.transaction, place.step);
}

/** Genesis is block 0, and block 0 is nothing else. */
function ownMoment(block: number, moment: OwnMoment): Position | undefined {
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

/** As people type it, `4` is a block, its header or genesis, and `4.0` the start of a transaction; undefined for what is no place. */
export function readPlace(text: string): Position | undefined {
  if (/^(0|[1-9]\d{0,14})$/.test(text)) return momentPosition(Number(text), text === '0' ? 'genesis' : 'header');
  const place = parsePlace(text);
  if (place === undefined || place.step !== undefined) return parsePosition(text);
  return place.block > 0 ? stepPosition(place.block, place.transaction) : undefined;
}

/** What one says of a transaction that is not there: how many there are. */
export function noTransactionText({ block, index }: TransactionPlace, newest: number, count: number): string {
  const none = `there is no transaction ${block}.${index}`;
  if (block > newest) return `${none}: the newest block is ${newest}`;
  if (block < 1) return `${none}: block 0 is the beginning, and holds none`;
  if (count === 0) return `${none}: block ${block} holds none`;
  return `${none}: block ${block} holds ${count === 1 ? `${block}.0 alone` : `${block}.0 to ${block}.${count - 1}`}`;
}

/** Total order: earlier places are smaller. */
export function comparePositions(a: Position, b: Position): number {
  const moments = MOMENTS.indexOf(a.moment) - MOMENTS.indexOf(b.moment);
  return a.block - b.block || moments || a.transaction - b.transaction || a.step - b.step;
}
