/**
 * The expected state, held by a process that has nothing to do with the directory: what children acknowledged, and what they announced without
 * knowing how it would end. `judge.ts` compares it with what a directory gives back.
 */

import type { Hash } from '../../src/base/hash.ts';
import type { Told, ToldBlock, ToldValue } from './told.ts';

/** With what changed since the head that was told before, or, when it is whole, with everything. */
export type ToldHead = { readonly hash: Hash; readonly values: readonly ToldValue[]; readonly isWhole: boolean };

/** As data, for the process that judges. */
export type Page = {
  /** The newest block that was served; undefined before the first. */
  readonly head: Hash | undefined;
  /** Blocks that may be the newest instead: their commit was announced and not acknowledged. */
  readonly announced: readonly Hash[];
  /** Every block that was served or kept, of any branch. */
  readonly blocks: readonly ToldBlock[];
  /** Accepted, and not dropped by name. */
  readonly accepted: readonly Hash[];
  /** May wait or be in a block, or not be there at all. */
  readonly offered: readonly Hash[];
  /** Heads in the order they were told, with what changed from one to the next. */
  readonly heads: readonly ToldHead[];
  /** Accepted, and given up by name since. */
  readonly dropped: readonly Hash[];
  /** Somebody worked on the directory who does not tell everything: there may be newer blocks, and more transactions. */
  readonly isOpen: boolean;
  /** What a child said that does not agree with what was said before. */
  readonly contradictions: readonly string[];
};

/** Errors that are nobody's answer. */
const STUMBLES: ReadonlySet<string> = new Set(['Error', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError']);

export class Books {
  #head: Hash | undefined;
  readonly #announced = new Set<Hash>();
  readonly #blocks = new Map<Hash, ToldBlock>();
  readonly #accepted = new Set<Hash>();
  readonly #offered = new Set<Hash>();
  readonly #heads: ToldHead[] = [];
  /** The values at `#head`. */
  readonly #values = new Map<string, string>();
  readonly #dropped = new Set<Hash>();
  readonly #contradictions: string[] = [];
  /** What was on its way when the disk failed for ever, until the process ends: nothing else may be acknowledged any more. */
  #underWay: ReadonlySet<Hash> | undefined;
  /** See `Page`. */
  isOpen = false;

  /** Books that know what a page says, and can be kept on from there. */
  static from(page: Page): Books {
    const books = new Books();
    for (const block of page.blocks) books.#blocks.set(block.hash, block);
    for (const hash of page.accepted) books.#accepted.add(hash);
    for (const hash of page.offered) books.#offered.add(hash);
    for (const head of page.heads) books.#moveTo(head);
    books.#head = page.head;
    return books;
  }

  get page(): Page {
    return {
      head: this.#head,
      announced: [...this.#announced],
      blocks: [...this.#blocks.values()],
      accepted: [...this.#accepted],
      offered: [...this.#offered],
      heads: this.#heads,
      dropped: [...this.#dropped],
      isOpen: this.isOpen,
      contradictions: this.#contradictions,
    };
  }

  get counts(): { readonly blocks: number; readonly accepted: number } {
    return { blocks: this.#blocks.size, accepted: this.#accepted.size };
  }

  hear(told: Told): void {
    if (told.is === 'loaded') this.#underWay = undefined;
    if (told.is === 'offering') this.#offered.add(told.transaction);
    if (told.is === 'accepted') this.#accept(told.transaction);
    if (told.is === 'committing') this.#announced.add(told.block);
    if (told.is === 'side') this.#keep(told.block);
    if (told.is === 'head') this.#arrive(told);
    if (told.is === 'dropped') this.#drop(told.place);
    if (told.is === 'refused') this.#refuse(told);
  }

  #refuse({ what, name, message }: Told & { is: 'refused' }): void {
    if (name === 'StoreBroken') this.#underWay ??= new Set([...this.#offered, ...this.#announced]);
    if (STUMBLES.has(name)) this.#contradict(`${what} stumbled over ${name}: ${message}`);
  }

  #accept(hash: Hash): void {
    this.#offered.add(hash);
    this.#accepted.add(hash);
    this.#checkPossible(hash, `transaction ${hash} was accepted`);
  }

  #drop(place: string): void {
    const hash = namedBy(place, this.#accepted);
    if (hash !== undefined) this.#dropped.add(hash);
  }

  #keep(block: ToldBlock): void {
    const known = this.#blocks.get(block.hash);
    this.#blocks.set(block.hash, { ...known, ...block });
    this.#announced.delete(block.hash);
    if (known !== undefined && known.digest !== block.digest) this.#contradict(`block ${block.hash} is another now`);
    if (known?.receipts !== undefined && block.receipts !== undefined && known.receipts !== block.receipts) {
      this.#contradict(`the receipts of block ${block.hash} are others now`);
    }
  }

  #arrive({ head, blocks, values, isWhole }: Told & { is: 'head' }): void {
    if (head !== this.#head) this.#checkPossible(head, `block ${head} was acknowledged`);
    for (const block of blocks) this.#keep(block);
    if (head === this.#head) for (const [key, value] of values) this.#compare(key, value);
    this.#moveTo({ hash: head, values, isWhole });
    this.#head = head;
  }

  #moveTo(head: ToldHead): void {
    if (head.isWhole) this.#values.clear();
    for (const [key, value] of head.values) this.#values.set(key, value);
    this.#heads.push(head);
  }

  #compare(key: string, value: string): void {
    const known = this.#values.get(key);
    if (known !== undefined && known !== value)
      this.#contradict(`${key} was ${known} at the same block and is ${value} now`);
  }

  #checkPossible(hash: Hash, what: string): void {
    if (this.#underWay?.has(hash) === false) this.#contradict(`${what} although the disk had failed for ever`);
  }

  #contradict(what: string): void {
    this.#contradictions.push(what);
  }
}

/** Which of these transactions a place names, by its hash or its record. What somebody else mined may become impossible. */
export function namedBy(place: string, hashes: Iterable<Hash>): Hash | undefined {
  return [...hashes].find((hash) => place.includes(hash.slice(2)));
}
