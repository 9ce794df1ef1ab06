/** `debug_trace*`: which runs they are about. The runs themselves are in `subjects.ts`, how they are traced in `traces.ts`. */

import type { Hash } from '../../base/hash.ts';
import { type Block, decodeBlock } from '../../chain/block.ts';
import { TransactionError } from '../../chain/errors.ts';
import { FieldError } from '../../chain/fields.ts';
import { type BlockOverrides, blockOverrides } from '../call/block-overrides.ts';
import type { CallRequest } from '../call/call-shape.ts';
import { type StateOverrides, stateOverrides } from '../call/overrides.ts';
import { groundAt, prepareTrial } from '../call/trial.ts';
import type { Context } from '../context.ts';
import { badParam } from '../errors.ts';
import { JsonStream } from '../method.ts';
import { blockAt, type BlockRef } from '../reading/block-ref.ts';
import { steadily } from '../reading/steady.ts';
import { entriesIn, optional, type Shape } from '../shape.ts';
import { BlockAgain, minedSubject } from './subjects.ts';
import { Touched } from './touched.ts';
import { type TraceWish, traceWish, USUAL_WISH } from './trace-wish.ts';
import { traceBlock, traceOne, type Tracing } from './traces.ts';

export async function traceTransaction(context: Context, hash: Hash, wish = USUAL_WISH): Promise<JsonStream> {
  const subject = await minedSubject(context.node.chain, hash, context);
  return new JsonStream(traceOne(subject, tracingOf(context, wish)));
}

export async function traceBlockAt(context: Context, ref: BlockRef, wish = USUAL_WISH): Promise<JsonStream> {
  const { chain } = context.node;
  const { block } = await steadily(chain, () => blockAt(chain, ref));
  return traceAll(context, block, wish);
}

/** A block that need not be part of the chain, but stands on one that is here. */
export function traceRawBlock(context: Context, bytes: Uint8Array, wish = USUAL_WISH): JsonStream {
  return traceAll(context, blockIn(bytes), wish);
}

/** A call that nobody has sent. */
export function traceCall(
  context: Context,
  request: CallRequest,
  ref: BlockRef,
  { wish, state, block }: CallTraceWish = { wish: USUAL_WISH },
): JsonStream {
  const ground = groundAt(context, ref, { state, block });
  const touched = new Touched(ground.state);
  const prepared = prepareTrial({ ...ground, state: touched }, request);
  const subject = { prepared, touched, before: ground.state, logsBefore: 0 };
  return new JsonStream(traceOne(subject, tracingOf(context, wish)));
}

/** What `debug_traceCall` takes there besides. */
export type CallTraceWish = {
  readonly wish: TraceWish;
  readonly state?: StateOverrides | undefined;
  readonly block?: BlockOverrides | undefined;
};

export const callTraceWish: Shape<CallTraceWish> = {
  name: traceWish.name,
  schema: {
    ...traceWish.schema,
    properties: {
      ...(traceWish.schema['properties'] as object),
      stateOverrides: stateOverrides.schema,
      blockOverrides: blockOverrides.schema,
    },
  },
  read(value, place) {
    const given = new Map(entriesIn(value, place));
    const state = optional(stateOverrides).read(given.get('stateOverrides'), `${place}.stateOverrides`);
    const block = optional(blockOverrides).read(given.get('blockOverrides'), `${place}.blockOverrides`);
    given.delete('stateOverrides');
    given.delete('blockOverrides');
    return { wish: traceWish.read(Object.fromEntries(given), place), state, block };
  },
};

function traceAll(context: Context, block: Block, wish: TraceWish): JsonStream {
  const again = new BlockAgain(context.node.chain, block);
  return new JsonStream(traceBlock(again, block, tracingOf(context, wish)));
}

function tracingOf(context: Context, wish: TraceWish): Tracing {
  return { wish, names: context.node.publicNames, asker: context };
}

function blockIn(bytes: Uint8Array): Block {
  try {
    return decodeBlock(bytes);
  } catch (error) {
    if (!(error instanceof FieldError || error instanceof TransactionError)) throw error;
    throw badParam('params[0] (block)', error.message);
  }
}
