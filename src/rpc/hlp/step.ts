/** Walking through the chain, a position at a time, both ways: what is there, and where one can go from it. What is opened for it: `walk.ts`. */

import type { Hash } from '../../base/hash.ts';
import type { Node } from '../../node/node.ts';
import { MOVES, type Move } from '../../timeline/moves.ts';
import { formatPosition, parsePlace, parsePosition, type Position, stepPosition } from '../../timeline/position.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { View } from '../../timeline/view.ts';
import { type CallRequest, callShape } from '../call/call-shape.ts';
import { Breath } from '../breath.ts';
import type { Context } from '../context.ts';
import { badParam, RpcError } from '../errors.ts';
import type { JsonStream } from '../method.ts';
import { minedTransaction } from '../reading/known-transaction.ts';
import { hash, objectOf, optional, quantity64, type Shape, text } from '../shape.ts';
import { onOneChain } from '../reading/steady.ts';
import { plainAnswer } from './answer.ts';
import { triedTimeline } from './tried.ts';
import { checkRoot, timelineOf, walking } from './walk.ts';

/** Where somebody wants to look: a position as it is written, or a step of a transaction, or of a call that nobody has sent. */
export type StepPlace =
  | { readonly position: Position }
  | { readonly transaction: Hash; readonly step: bigint | undefined }
  | { readonly call: CallRequest; readonly step: bigint | undefined };

const byHash = objectOf('place', { transaction: hash, step: optional(quantity64) });
const byCall = objectOf('place', { call: callShape, step: optional(quantity64) });

export const stepPlace: Shape<StepPlace> = {
  name: 'position',
  schema: { anyOf: [{ type: 'string', maxLength: 60 }, byHash.schema, byCall.schema] },
  read(value, place) {
    if (typeof value === 'object' && value !== null && 'call' in value) return byCall.read(value, place);
    if (typeof value !== 'string') return byHash.read(value, place);
    const written = text(60).read(value, place);
    const parsed = parsePlace(written);
    const position =
      parsed === undefined ? parsePosition(written) : stepPosition(parsed.block, parsed.transaction, parsed.step);
    if (position !== undefined) return { position };
    throw badParam(place, 'a position is wanted, such as "4.0" (block 4, its first transaction), "4.0.17" (step 17 of it), "4.header", "4.reward", "4.root", "0.genesis"'); // prettier-ignore
  },
};

/** Looks; with a move, at the place where that leads. */
export function step(context: Context, place: StepPlace, move?: Move): Promise<JsonStream> {
  // What is seen there and where the moves lead is of one chain.
  return onOneChain(context.node.chain, new Breath(context), () => stepIn(context, place, move));
}

async function stepIn({ node }: Context, place: StepPlace, move: Move | undefined): Promise<JsonStream> {
  return walking(async () => {
    const timeline = 'call' in place ? triedTimeline(node, place.call) : timelineOf(node);
    const from = positionOf(node, place, timeline);
    const position = move === undefined ? from : await timeline.move(from, move);
    checkMoment(node, position);
    const view = await timeline.look(position);
    return plainAnswer({ ...seenIn(view), moves: await movesFrom(timeline, position) });
  });
}

function positionOf({ chain }: Node, place: StepPlace, timeline: Timeline): Position {
  if ('position' in place) return place.position;
  if ('call' in place) return { ...timeline.draftPosition(0), step: Number(place.step ?? 0n) };
  const found = minedTransaction(chain, place.transaction);
  return stepPosition(Number(found.block.header.number), found.index, Number(place.step ?? 0n));
}

function checkMoment({ chain }: Node, { moment, block }: Position): void {
  const stored = moment === 'root' ? chain.blockByNumber(BigInt(block)) : undefined;
  if (stored !== undefined) checkRoot(stored);
}

/** As `hlp step --json` says it; of the state only what changed so far. Files are asked for with `hlp_source`, the rest with `hlp_memory`. */
function seenIn(view: View): object {
  if (view.kind !== 'step') return { ...view, position: formatPosition(view.position) };
  const { snapshot, told, isDraft, lastStep, ranCode, gasByLine, gasRows, breakingWrite } = view;
  const state = snapshot.state.filter(({ changed }) => changed);
  return {
    kind: view.kind,
    ...(isDraft ? { isDraft } : {}),
    ...snapshot,
    state,
    lastStep,
    ranCode,
    transaction: told,
    gasByLine,
    gasRows,
    ...(breakingWrite === undefined ? {} : { breakingWrite }),
  };
}

/** Each by its name; a place that cannot be opened here is left out. */
async function movesFrom(timeline: Timeline, position: Position): Promise<Partial<Record<Move, string>>> {
  const moves: Partial<Record<Move, string>> = {};
  for (const move of MOVES) {
    const to = await timeline.move(position, move).catch(unlessLimited);
    if (to !== undefined) moves[move] = formatPosition(to);
  }
  return moves;
}

function unlessLimited(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error;
}
