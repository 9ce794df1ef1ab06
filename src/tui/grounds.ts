/** What can be walked along: the chain, and what was made from it in this evening. The newest of each kind are kept. */

import type { ChainReader } from '../chain/chain-reader.ts';
import type { Node } from '../node/node.ts';
import { memoReader } from '../node/private-memos.ts';
import { momentPosition, type Position } from '../timeline/position.ts';
import { Timeline } from '../timeline/timeline.ts';
import { type Names, withMemos } from '../timeline/values.ts';
import type { Person } from '../wallet/mnemonic.ts';
import { type Ground, type GroundKind, groundKind } from './pages/step.ts';

/** A timeline, and where one begins on it. */
export type Walkable = { readonly chain: ChainReader; readonly timeline: Timeline; readonly position: Position };

const NAMES: Readonly<Record<GroundKind, string>> = {
  chain: 'the chain',
  copy: 'the copy of an experiment',
  branch: 'the branch of a "what if"',
  draft: 'what a form would do',
};

/** Each holds what it has read of its blocks. */
const MOST_OF_A_KIND = 4;

export class Grounds {
  readonly #node: Node;
  readonly #made = new Map<Ground, Walkable>();
  #count = 0;

  constructor(node: Node) {
    this.#node = node;
    this.keep('chain', { chain: node.chain, timeline: Timeline.open(node.chain, node.names), position: GENESIS });
  }

  /** From now on the chain is told to this person. */
  lookAs(person: Person): void {
    const { chain } = this.#node;
    this.keep('chain', { chain, timeline: Timeline.open(chain, this.namesFor(person)), position: GENESIS });
  }

  /** What that person knows: private memos from and to them are open. */
  namesFor(person: Person): Names {
    return withMemos(this.#node.names, memoReader(person));
  }

  /** It takes the place of the one before. */
  keep(ground: Ground, walkable: Walkable): void {
    this.#made.set(ground, walkable);
  }

  /** One more of its kind, beside those that are there; of many, the oldest is let go. Answers what it goes by. */
  add(kind: GroundKind, walkable: Walkable): Ground {
    this.#count++;
    const ground: Ground = `${kind} ${this.#count}`;
    this.#made.set(ground, walkable);
    const alike = [...this.#made.keys()].filter((one) => one !== kind && groundKind(one) === kind);
    for (const old of alike.slice(0, -MOST_OF_A_KIND)) this.#made.delete(old);
    return ground;
  }

  /** Throws when it was never made, or has been let go. */
  at(ground: Ground): Walkable {
    const found = this.#made.get(ground);
    if (found === undefined)
      throw new Error(`${NAMES[groundKind(ground)]} is not there any more: ask for it once more`);
    return found;
  }
}

const GENESIS = momentPosition(0, 'genesis');
