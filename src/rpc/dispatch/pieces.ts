/** Answers in pieces: nothing large is held at once, and nobody else waits while one is made. */

import { Breath } from '../breath.ts';
import { LIMITS } from '../limits.ts';

export type Pieces = Iterable<string> | AsyncIterable<string>;

/** Small pieces are put together until they are worth sending. */
const PIECE_IN_CHARACTERS = 64 * 1024;
/** So many are made in a moment. */
const BUNDLE_IN_CHARACTERS = 4 * 1024;

/** The same text in pieces of a good size, with a rest between them for everybody else. */
export async function* inTurns(pieces: Pieces): AsyncGenerator<string, void> {
  let held = '';
  const breath = new Breath();
  // Of what is there already nothing is waited for: waiting takes longer than making a piece.
  for await (const piece of Symbol.asyncIterator in pieces ? pieces : inBundles(pieces)) {
    held += piece;
    if (held.length >= PIECE_IN_CHARACTERS) {
      yield held;
      held = '';
    }
    await breath.takeIfDue();
  }
  if (held !== '') yield held;
}

function* inBundles(pieces: Iterable<string>): Generator<string, void> {
  let bundle = '';
  for (const piece of pieces) {
    bundle += piece;
    if (bundle.length < BUNDLE_IN_CHARACTERS) continue;
    yield bundle;
    bundle = '';
  }
  yield bundle;
}

/**
 * All of it as one text where it is short; otherwise the pieces, the first of which are in hand. Whatever they throw meanwhile is thrown
 * here, where it can still become an answer.
 */
export async function inHand(pieces: AsyncGenerator<string, void>): Promise<string | AsyncGenerator<string, void>> {
  const begun: string[] = [];
  for (let length = 0; length < LIMITS.answerInHandBytes;) {
    const next = await pieces.next();
    if (next.done === true) return begun.join('');
    add(begun, next.value);
    length += next.value.length;
  }
  return followedBy(begun, pieces);
}

/** In pieces of a good size: while one is being written, it is there twice. */
function add(begun: string[], text: string): void {
  const last = begun.at(-1) ?? '';
  if (last.length + text.length <= PIECE_IN_CHARACTERS) begun.splice(-1, 1, last + text);
  else begun.push(text);
}

/**
 * Ends what it was given where nobody reads on. `begun` is taken out as it is said: whoever writes it holds it, and here it would be held until
 * the end of all.
 */
export async function* followedBy(begun: string[], pieces: AsyncGenerator<string, void>): AsyncGenerator<string, void> {
  try {
    for (let text = begun.shift(); text !== undefined; text = begun.shift()) yield text;
    yield* pieces;
  } finally {
    await pieces.return();
  }
}
