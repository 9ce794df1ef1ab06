/**
 * Blocks that did the work and broke a rule, remembered so that nobody judges them twice, nor anything that stands on them. A block without
 * work, or with a body that is not its own, is not remembered: anyone could make those, and the second would keep the true body out.
 */

import { bytesToUtf8, hexToBytes, utf8ToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { encodeRlp, type Rlp } from '../base/rlp.ts';
import type { Records, Store, Write } from '../state/store.ts';
import { type Block, transactionsRoot } from './block.ts';
import { nextDifficulty } from './difficulty.ts';
import { RuleBroken } from './errors.ts';
import type { Ground } from './execution.ts';
import { decodeFields, encodeFields, type FieldTable, integer, readBytes, readRlp } from './fields.ts';
import { MAX_UINT256, MAX_UINT64 } from './params.ts';
import { meetsTarget } from './pow.ts';

/** What is remembered of one of them: its number and difficulty, the rule, and what was said. */
export type Refusal = {
  readonly number: bigint;
  readonly difficulty: bigint;
  readonly rule: string;
  readonly problem: string;
};

const TEXT = {
  encode: utf8ToBytes,
  decode: (item: Rlp, name: string) => bytesToUtf8(readBytes(item, name)) ?? '',
};
const REFUSAL: FieldTable = [
  ['number', integer(MAX_UINT64)],
  ['difficulty', integer(MAX_UINT256)],
  ['rule', TEXT],
  ['problem', TEXT],
];

/** Before the hash of the block. */
export const REFUSED_PREFIX = 'refused/';

/** Each took work to make, so they are few; a stranger with much of it cannot fill the disk all the same. */
const MOST_REMEMBERED = 1_024;

export class Refusals {
  readonly #store: Store;
  /** In the order they came, as far as this process knows it. */
  readonly #hashes: Set<Hash>;

  private constructor(store: Store, hashes: readonly Hash[]) {
    this.#store = store;
    this.#hashes = new Set(hashes);
  }

  static async open(store: Store): Promise<Refusals> {
    const hashes: Hash[] = [];
    for await (const [key] of store.scan(REFUSED_PREFIX)) hashes.push(key.slice(REFUSED_PREFIX.length) as Hash);
    return new Refusals(store, hashes);
  }

  /** Throws `RuleBroken` for a block that was refused before. */
  check({ header }: Block, hash: Hash): void {
    const before = read(this.#store, hash);
    if (before !== undefined) throw new RuleBroken(before.rule, header.number, before.problem);
  }

  /** Throws `RuleBroken` for a block that stands on one that was refused, and remembers it too. */
  async checkParent(block: Block, hash: Hash): Promise<void> {
    const { number, parentHash, difficulty } = block.header;
    const below = read(this.#store, parentHash);
    if (below === undefined) return;
    const error = new RuleBroken('refusedParent', number, inherited(below, parentHash));
    // Nobody knows how hard it had to be; but it is not remembered for less than half of what the one cost that began it.
    const isWorthIt = 2n * difficulty >= below.difficulty && isWhole(block, hash, difficulty);
    if (isWorthIt) await this.#keep(block, hash, error, below.difficulty);
    throw error;
  }

  /**
   * Remembers a block that broke a rule, if it did the work that was asked of it. One that only breaks the rule `form` holds what no bytes
   * can say; it has the hash of the one that does, and must not keep that out.
   */
  async remember(block: Block, hash: Hash, { parent, grandparent, params }: Ground, error: RuleBroken): Promise<void> {
    if (error.rule === 'form') return;
    const difficulty = nextDifficulty(parent, grandparent, params);
    if (isWhole(block, hash, difficulty)) await this.#keep(block, hash, error, difficulty);
  }

  /** @param difficulty of the block that began it */
  async #keep({ header }: Block, hash: Hash, { rule, problem }: RuleBroken, difficulty: bigint): Promise<void> {
    const { number } = header;
    const value = encodeRlp(encodeFields(REFUSAL, { number, difficulty, rule, problem }));
    const writes: Write[] = [{ key: keyOf(hash), value }];
    this.#hashes.add(hash);
    const [oldest] = this.#hashes;
    if (this.#hashes.size > MOST_REMEMBERED && oldest !== undefined) {
      this.#hashes.delete(oldest);
      writes.push({ key: keyOf(oldest), value: undefined });
    }
    await this.#store.commit(writes);
  }
}

/** All that are remembered, by their hashes. */
export async function* refusalsIn(store: Store): AsyncGenerator<[Hash, Refusal]> {
  for await (const [key] of store.scan(REFUSED_PREFIX)) {
    const hash = key.slice(REFUSED_PREFIX.length) as Hash;
    const refusal = read(store, hash);
    if (refusal !== undefined) yield [hash, refusal];
  }
}

/** Names the block that began it, however many stand on it. */
function inherited({ number, rule, problem }: Refusal, hash: Hash): string {
  return rule === 'refusedParent' ? problem : `it stands on block ${number}, ${hash}, which was refused: ${problem}`;
}

/** Does its hash prove that much work, and is its body the one the work was done for? */
function isWhole({ header, transactions }: Block, hash: Hash, difficulty: bigint): boolean {
  return meetsTarget(hexToBytes(hash), difficulty) && transactionsRoot(transactions) === header.transactionsRoot;
}

const keyOf = (hash: Hash): string => `${REFUSED_PREFIX}${hash}`;

/** Throws `FieldError` or `DamagedRecord` for a record that is not what it was. */
function read(records: Records, hash: Hash): Refusal | undefined {
  const value = records.get(keyOf(hash));
  return value && (decodeFields(REFUSAL, 'a refused block', readRlp(value)) as Refusal);
}
