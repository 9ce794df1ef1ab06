/**
 * `hlp/timeline`: stepping through what happened, with names and values, forwards and backwards.
 *
 * ```ts
 * import { Timeline } from 'hlp/timeline';
 * const timeline = Timeline.open(node.chain, node.names);
 * const view = await timeline.look(await timeline.move(timeline.last(), 'previousLine'));
 * ```
 */

export { type DraftDeed, Drafts } from '../timeline/draft.ts';
export { type Merkle, merkleAt } from '../timeline/merkle.ts';
export { formatPosition, parsePosition, type Position } from '../timeline/position.ts';
export { StepError, Stepper } from '../timeline/stepper.ts';
export { toldAt, type TransactionPlace } from '../timeline/replay.ts';
export { Timeline } from '../timeline/timeline.ts';
export { type Why, whyOf, type Written } from '../timeline/why.ts';
