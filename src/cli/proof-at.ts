/** `hlp proof 4.0.17` and `hlp proof village balances.bob --at 4.0.17`: the tree in the middle of a transaction. */

import { show } from '../base/show.ts';
import type { LeafPlace } from '../timeline/leaf-place.ts';
import { type Merkle, merkleAt } from '../timeline/tree/merkle.ts';
import { parsePlace, parsePosition, type Position } from '../timeline/position.ts';
import { StepError } from '../timeline/replay.ts';
import { Timeline } from '../timeline/timeline.ts';
import type { LookedAt } from './chain-file.ts';
import { type Answer, type Input, optionOf } from './command.ts';
import { contractPathIn, leafIn } from './contract-path.ts';
import { Misuse } from './failure.ts';
import { merkleText } from './merkle-text.ts';

export type ProofPlace = { readonly position: Position; readonly leaf: LeafPlace | undefined };

type Known = Pick<LookedAt, 'chain' | 'names'>;

/** The place that the words name; undefined when they name none. Throws Misuse for what does not go together. */
export function placeFor(input: Input, known: Known): ProofPlace | undefined {
  const [first = '', ...rest] = input.words;
  const at = optionOf(input, 'at');
  const isPlace = /^\d+\.(\w+\.)?\w+$/.test(first);
  if (at === undefined && !isPlace) return undefined;
  if (optionOf(input, 'block') !== undefined) throw new Misuse('--block: a place is in a block already');
  if (at === undefined) return { position: positionIn(first, 'account', rest), leaf: undefined };
  if (isPlace) throw new Misuse(`account: with --at, name whose value it is, not ${show(first)} again`);
  return { position: positionIn(at, '--at'), leaf: namedLeaf(first, rest, known) };
}

function positionIn(text: string, argument: string, rest: readonly string[] = []): Position {
  if (rest.length > 0)
    throw new Misuse(
      `paths: to look at another value there: hlp proof CONTRACT ${show(rest[0] ?? '')} --at ${show(text)}`,
    );
  const position = parsePosition(text);
  if (position !== undefined) return position;
  const place = parsePlace(text);
  const why =
    place === undefined
      ? 'is not a position such as 4.0.17'
      : 'is a whole transaction: which step? Such as 4.0.17; `hlp why` and `hlp step` show them';
  throw new Misuse(`${argument}: ${show(text)} ${why}`);
}

function namedLeaf(first: string, rest: readonly string[], known: Known): LeafPlace {
  if (rest.length > 1) throw new Misuse('paths: with --at, name one value');
  const named = contractPathIn(first, rest[0], known);
  return { contract: named.contract.address, path: leafIn(named, known) };
}

export async function proofAt({ position, leaf }: ProofPlace, { chain, names }: Known): Promise<Answer> {
  const merkle = await lookedUp(Timeline.open(chain, names), position, leaf);
  // First as eth_getProof answers, so that it can be checked as it is.
  return { data: { ...merkle.here.proof, ...merkle }, text: merkleText(merkle) };
}

async function lookedUp(timeline: Timeline, position: Position, leaf: LeafPlace | undefined): Promise<Merkle> {
  try {
    return await merkleAt(timeline, position, leaf);
  } catch (error) {
    if (error instanceof StepError) throw new Misuse(`position: ${error.message}`);
    throw error;
  }
}
