/**
 * A call that nobody has sent, walked through like a transaction: what `eth_call` does in the block that comes next, step by step. It stands
 * behind the newest block and nowhere else. Whoever steps, steps on: the same call on the same block stays open for a while.
 */

import { NOBODY } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import type { Node } from '../../node/node.ts';
import type { DraftSource } from '../../timeline/draft.ts';
import type { Replay } from '../../timeline/replay.ts';
import { tellDraft } from '../../timeline/sentence.ts';
import { Timeline } from '../../timeline/timeline.ts';
import type { CallRequest } from '../call/call-shape.ts';
import { runPrepared } from '../call/patient.ts';
import { groundAt, type Ground, prepareTrial } from '../call/trial.ts';
import { PENDING } from '../reading/block-ref.ts';
import { careful, lookedOver, pausing } from './walk.ts';

/** Of one node; what was asked last at the end. */
const MOST_OPEN = 2;
const open = new WeakMap<Node, Map<string, Timeline>>();

/** The chain up to now, and the call behind it. */
export function triedTimeline(node: Node, request: CallRequest): Timeline {
  const known = open.get(node) ?? new Map<string, Timeline>();
  open.set(node, known);
  const key = `${node.chain.headHash} ${textOf(request)}`;
  const timeline = known.get(key) ?? Timeline.open(node.chain, node.publicNames, careful(node, draftOf(node, request)));
  known.delete(key);
  known.set(key, timeline);
  const [oldest] = known.keys();
  if (known.size > MOST_OPEN && oldest !== undefined) known.delete(oldest);
  return timeline;
}

function textOf(request: CallRequest): string {
  return JSON.stringify(request, plain);
}

function plain(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesToHex(value);
  return typeof value === 'bigint' ? `${value}n` : value;
}

function draftOf(node: Node, request: CallRequest): DraftSource {
  const ground = groundAt({ node }, PENDING);
  const block = Number(ground.block.number) - 1;
  return { block, count: 1, replay: () => replayOf(node, ground, request), pause: pausing() };
}

/** Each time on a block of its own, so nothing is left of what was run before. */
async function replayOf(node: Node, ground: Ground, request: CallRequest): Promise<Replay> {
  const prepare = (): ReturnType<typeof prepareTrial> => prepareTrial(ground, request);
  const prepared = prepare();
  const { receipt } = prepared.finish(await runPrepared(prepared));
  const { transaction } = prepared;
  const { block } = ground;
  const about = { transaction, sender: request.from ?? NOBODY, receipt, isQuestion: false, isSigned: false };
  const place = { block: Number(block.number), index: 0, isDraft: true } as const;
  const tellIt = (knowledge: Parameters<typeof tellDraft>[1]): ReturnType<typeof tellDraft> =>
    tellDraft({ ...about, index: 0, block }, knowledge);
  return lookedOver(node, { place, prepare, receipt, tellIt });
}
