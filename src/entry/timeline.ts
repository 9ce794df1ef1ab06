/**
 * `hlp/timeline`: stepping through what happened, with names and values, forwards and backwards.
 *
 * ```ts
 * import { Timeline } from 'hlp/timeline';
 * const timeline = Timeline.open(node.chain, node.names);
 * const view = await timeline.look(await timeline.move(timeline.last(), 'previousLine'));
 * ```
 */

export { type Breakpoint } from '../timeline/breakpoints/breakpoint.ts';
export { parseBreakpoint } from '../timeline/breakpoints/parse.ts';
export { runTo } from '../timeline/breakpoints/run-to.ts';
export { searchFor } from '../timeline/breakpoints/search.ts';
export { surroundingsOf } from '../timeline/breakpoints/surroundings.ts';
export { type DraftDeed, Drafts } from '../timeline/draft.ts';
export { type Explanation, explanationOf } from '../timeline/explanation/explanation.ts';
export { type Merkle, merkleAt } from '../timeline/tree/merkle.ts';
export { formatPosition, parsePosition, type Position } from '../timeline/position.ts';
export { StepError, Stepper } from '../timeline/stepper.ts';
export { toldAt, type TransactionPlace } from '../timeline/replay.ts';
export { Timeline } from '../timeline/timeline.ts';
export { type WhatIf, whatIf, type WhatIfChange } from '../timeline/what-if/what-if.ts';
export { type Why, whyOf, type Written } from '../timeline/why/why.ts';
