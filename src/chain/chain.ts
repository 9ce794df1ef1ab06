/**
 * The living chain: opens its records, answers questions about blocks and states, builds the next block and imports it
 * when it is mined. Each import is one atomic, synced batch, so there is never half a block and never half a reorganisation.
 *
 * Blocks are a tree. A block is judged wholly when it comes, on the state its parent led to; so only valid blocks are in the tree, and
 * the canonical chain is its branch with the most work (`branch.ts`). Nothing here reads a clock, and the same blocks imported into
 * an empty store, in whatever order parents allow, give the same canonical chain and the same records of it.
 *
 * Finding the nonce is `pow.ts`; blocks whose parent is not here yet, who sends transactions and when to mine is `node/`.
 */

import { equalBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { stateAt } from '../state/state-at.ts';
import type { Records, Store, Write } from '../state/store.ts';
import { type Block, blockHash } from './block.ts';
import { isBetter, joining, judgedOf, type Move, NO_MOVE, wayBack, wayTo } from './branch.ts';
import { ChainReader, type Newest } from './chain-reader.ts';
import { checkNothingIsLost, checkStore, readGenesis, schemaWrite } from './checkup.ts';
import { nextDifficulty } from './difficulty.ts';
import { ChainError, RuleBroken } from './errors.ts';
import {
  buildBlock,
  type Candidate,
  executeBlock,
  type Executed,
  type Ground,
  groundOn,
  type Wish,
} from './execution.ts';
import { executeGenesis } from './first-block.ts';
import { formatGenesis, type Genesis, parseGenesis } from './genesis.ts';
import { type Header, sealHash } from './header.ts';
import { archiveStart } from './log/archive.ts';
import type { Log, Place } from './log/log.ts';
import type { Held } from './log/log-file.ts';
import type { Receipt } from './receipt.ts';
import { genesisWrite, headRecords, type Judged, SIDE_PREFIX, sideRecord } from './records.ts';
import { Refusals } from './refusals.ts';
import { transactionHash } from './signing.ts';
import type { Transaction } from './transaction.ts';
import { checkHeader } from './validate.ts';
import { type Verdict, type VerifyOptions, verifyChain } from './verify.ts';

/** A block that is part of the tree now, and what that did to the canonical chain. */
export type Imported = { readonly hash: Hash; readonly receipts: readonly Receipt[]; readonly move: Move };

/** A block of the tree as what is built on it sees it. */
type Stand = {
  readonly hash: Hash;
  readonly header: Header;
  readonly totalDifficulty: bigint;
  readonly parent: Header | undefined;
};

/** What others write in the same batch as a block. */
type AlsoWrite = (move: Move) => readonly Write[];

/** How somebody writes down what waits to be mined, while a chain is opened. */
export type WaitingRecords = {
  readonly moved: AlsoWrite;
  readonly accepted: (transaction: Transaction, records: Records) => readonly Write[];
  readonly held: Held;
};

/** What is kept beside the blocks of the chain, and how. */
type Kept = { readonly refusals: Refusals; readonly held: Held; readonly log: Log | undefined };

const NOBODY_WAITS: WaitingRecords = { moved: () => [], accepted: () => [], held: () => Promise.resolve([]) };

export class Chain extends ChainReader {
  /** The second form in which it is kept; a chain in memory has none. */
  readonly log: Log | undefined;
  readonly #refusals: Refusals;
  readonly #held: Held;
  /** What was built last: once it is mined, it is not executed again. */
  #built: Candidate | undefined;
  /** The header below the newest block; undefined when it was not looked up yet, or there is none. */
  #belowHead: Header | undefined;
  /** Imports happen one after the other, in the order they were asked for. */
  #lastImport: Promise<unknown> = Promise.resolve();
  /** The log and the records say different things for a moment. */
  #isBetween = false;

  private constructor(store: Store, genesis: Genesis, newest: Newest, kept: Kept) {
    super(store, genesis, newest);
    this.#refusals = kept.refusals;
    this.#held = kept.held;
    this.log = kept.log;
  }

  /**
   * Opens the chain in a store, beginning it when the store is empty. Without a genesis, the one the store began with.
   * Throws `ChainError` when the store holds another chain, when its newest blocks are not as they were written, or when older
   * ones are gone; `GenesisError` for a genesis that no text can say.
   * @param log the second form in which it is kept; what stands in it that the store does not know is imported
   * @param waiting writes down what waits then
   */
  static async open(store: Store, genesis?: Genesis, log?: Log, waiting = NOBODY_WAITS): Promise<Chain> {
    // As its own text says it: the chain that begins is the one that will be found here again.
    const wanted = genesis && parseGenesis(formatGenesis(genesis));
    const stored = await readGenesis(store, wanted);
    const first = stored ?? wanted ?? (await log?.genesis());
    if (first === undefined) throw new ChainError('empty', 'the store is empty, and there is no genesis to begin with');
    // Nothing is begun over blocks that only a damaged file still has.
    await log?.check(first, stored === undefined);
    if (stored === undefined) await begin(store, first);
    const { genesis: agreed, head, headBlock } = checkStore(store, first);
    await checkNothingIsLost(store, head);
    const kept = { refusals: await Refusals.open(store), held: waiting.held, log };
    const chain = new Chain(store, agreed, { head, block: headBlock }, kept);
    await log?.start(store, agreed, waiting.held);
    await chain.#takeBack(waiting);
    return chain;
  }

  /**
   * The next block, without its nonce, and what could not go into it. Nothing is kept.
   * @param on the block to build on, of any branch; the newest one when left out
   */
  build(transactions: readonly Transaction[], wish: Wish, on: Hash = this.headHash): Candidate {
    const stand = this.#stand(on);
    if (stand === undefined) throw new ChainError('unknownBlock', `there is no block ${on} to build on`);
    this.#built = buildBlock(this.#groundOn(stand), transactions, wish);
    return this.#built;
  }

  /**
   * Makes a mined block part of the tree, and moves the canonical chain when its branch has become the better one. Throws
   * `RuleBroken` for the first rule it breaks, or that a block below it broke, or `unknownParent`; then nothing has changed. A block
   * that is known already is welcome and changes nothing.
   * @param alsoWrite records of others that belong to the same moment: they are in the same batch
   */
  import(block: Block, alsoWrite: AlsoWrite = () => []): Promise<Imported> {
    const done = this.#lastImport.then(() => this.#import(block, alsoWrite));
    this.#lastImport = done.catch(() => undefined);
    return done;
  }

  /**
   * Takes the newest blocks of a chain to play on back, down to the canonical block `to`, as if they had never been. Throws `ChainError`
   * (`notDevelopment`, `unknownBlock`); then nothing has changed. While it is under way nobody may write to the log.
   * @param place where the log stood when `to` was the newest; left out, it is looked for
   */
  rewind(to: Hash, alsoWrite: AlsoWrite = () => [], place?: Place): Promise<Move> {
    const done = this.#lastImport.then(() => this.#rewind(to, alsoWrite, place));
    this.#lastImport = done.catch(() => undefined);
    return done;
  }

  /** Where the log stands with this head; undefined while a block is on its way into it, or out of it, and in a chain in memory. */
  get place(): Place | undefined {
    return this.#isBetween ? undefined : this.log?.place;
  }

  /** Does it still mean something? */
  isPlace(place: Place): boolean {
    return this.log?.isPlace(place) === true;
  }

  /** How hard a block on this one has to be; undefined when there is no such block. */
  difficultyOn(hash: Hash): bigint | undefined {
    const stand = this.#stand(hash);
    return stand && nextDifficulty(stand.header, stand.parent, this.params);
  }

  /** Walks the whole chain; see `verify.ts`. */
  verify(options: VerifyOptions = {}): Promise<Verdict> {
    return verifyChain(this.store, { genesis: this.genesis, ...options });
  }

  async #import(block: Block, alsoWrite: AlsoWrite, isLogged = false): Promise<Imported> {
    const hash = blockHash(block);
    const known = this.judged(hash);
    if (known !== undefined) return { hash, receipts: known.receipts, move: NO_MOVE };
    const { judged, stateWrites } = await this.#judge(block, hash);
    return this.#betweenThem(async () => {
      const logged = isLogged ? [] : await this.#appended(block);
      const move = await this.#keep(judged, [...stateWrites, ...logged], alsoWrite);
      return { hash, receipts: judged.receipts, move };
    });
  }

  async #rewind(to: Hash, alsoWrite: AlsoWrite, place?: Place): Promise<Move> {
    if (!this.params.development)
      throw new ChainError(
        'notDevelopment',
        'blocks are taken back only on a chain whose genesis says that it is one to play on',
      );
    const block = this.isCanonical(to) ? this.blockByHash(to) : undefined;
    if (block === undefined) throw new ChainError('unknownBlock', `there is no block ${to} on the canonical chain`);
    const sides = await keysOf(this.store, SIDE_PREFIX);
    const { writes, head, displaced } = wayBack(this.store, this.newest.head, block.header.number, sides);
    const move = { displaced, adopted: [] };
    const end = place?.end ?? (await this.#endInLog(to, block));
    // Also what stands before it may be a branch beside this one: from the log alone, that would come back, and might win.
    const isPlain = sides.length === 0 || (await this.log?.isPlainBefore(end, (hash) => this.isCanonical(hash)));
    // Whoever dies before the log is cut finds all of it again.
    const known = isPlain === true ? end : archiveStart(this.genesis).length;
    const stand = this.log === undefined ? [] : [this.log.standAt(known)];
    return this.#betweenThem(async () => {
      await this.#sink({ head, block }, [...writes, ...stand, ...alsoWrite(move)]);
      if (isPlain === true) await this.log?.cutAt(end);
      else await this.log?.shedAt(end, this.store, this.genesis, this.#held);
      return move;
    });
  }

  async #betweenThem<T>(job: () => Promise<T>): Promise<T> {
    this.#isBetween = true;
    try {
      return await job();
    } finally {
      this.#isBetween = false;
    }
  }

  /** The head goes first and the records follow: whoever reads meanwhile never misses a block below it. */
  async #sink(to: Newest, writes: readonly Write[]): Promise<void> {
    const { newest } = this;
    const stand = (at: Newest): void => {
      this.newest = at;
      this.#belowHead = undefined;
      this.proven = stateAt(this.tries, at.block.header.stateRoot);
    };
    this.isMoving = true;
    stand(to);
    try {
      await this.store.commit(writes);
    } catch (error) {
      stand(newest);
      throw error;
    } finally {
      this.isMoving = false;
    }
  }

  async #endInLog(hash: Hash, { header }: Block): Promise<number> {
    if (header.number === 0n) return archiveStart(this.genesis).length;
    return (await this.log?.endOf(hash)) ?? 0;
  }

  /** On the canonical chain or beside it, in one batch. */
  async #keep(judged: Judged, ownWrites: readonly Write[], alsoWrite: AlsoWrite): Promise<Move> {
    if (!isBetter(judged, this.newest.head)) {
      await this.store.commit([...ownWrites, sideRecord(judged)]);
      return NO_MOVE;
    }
    const { writes, head, displaced, adopted } = wayTo(this.store, this.newest.head, judged);
    const move = { displaced, adopted };
    await this.#commit([...ownWrites, ...writes, ...alsoWrite(move)], () => {
      this.#belowHead = displaced.length + adopted.length === 1 ? this.head.header : undefined;
      this.newest = { head, block: judged.block };
    });
    return move;
  }

  async #appended(block: Block): Promise<readonly Write[]> {
    return this.log === undefined ? [] : [await this.log.append([{ kind: 'block', block }])];
  }

  /**
   * What the log knows and the store does not: it was damaged, or the process died between the two. The store goes on not knowing that part
   * of the log until something is added to it, so whoever dies here begins again.
   */
  async #takeBack({ moved, accepted }: WaitingRecords): Promise<void> {
    for await (const entry of this.log?.behind() ?? []) {
      if (entry.kind === 'block') await this.#import(entry.block, moved, true).catch(ignoreRefusal);
      else if (this.findTransaction(transactionHash(entry.transaction)) === undefined)
        await this.store.commit(accepted(entry.transaction, this.store));
    }
  }

  /** Asks every rule of a block, and remembers one that did the work and broke one. */
  async #judge(block: Block, hash: Hash): Promise<{ judged: Judged; stateWrites: readonly Write[] }> {
    this.#refusals.check(block, hash);
    const parent = this.#stand(block.header.parentHash);
    if (parent === undefined) {
      await this.#refusals.checkParent(block, hash);
      throw unknownParent(block);
    }
    const ground = this.#groundOn(parent);
    try {
      const executed = this.#executedBefore(ground, block) ?? executeBlock(ground, block);
      return { judged: judgedOf(block, executed, parent.totalDifficulty), stateWrites: executed.stateWrites };
    } catch (error) {
      if (error instanceof RuleBroken) await this.#refusals.remember(block, hash, ground, error);
      throw error;
    }
  }

  /** What it does, where it was built here: its header names the same parent, the same transactions and all that came of them. */
  #executedBefore({ params, parent, grandparent }: Ground, { header, transactions }: Block): Executed | undefined {
    const built = this.#built;
    if (built?.block.transactions !== transactions) return undefined;
    if (!equalBytes(sealHash(built.block.header), sealHash(header))) return undefined;
    checkHeader({ header, parent, grandparent, params });
    this.#built = undefined;
    return built.executed;
  }

  async #commit(writes: readonly Write[], moveHead: () => void): Promise<void> {
    this.isMoving = true;
    try {
      await this.store.commit(writes);
      moveHead();
    } finally {
      this.proven = stateAt(this.tries, this.head.header.stateRoot);
      this.isMoving = false;
    }
  }

  #stand(hash: Hash): Stand | undefined {
    if (hash === this.headHash) return this.#standOnHead();
    const judged = this.judged(hash);
    if (judged === undefined) return undefined;
    const { header } = judged.block;
    const parent = this.blockByHash(header.parentHash)?.header;
    return { hash, header, totalDifficulty: judged.totalDifficulty, parent };
  }

  /** Asked for with every block, so it reads nothing that is at hand. */
  #standOnHead(): Stand {
    const { header } = this.head;
    this.#belowHead ??= this.blockByHash(header.parentHash)?.header;
    return { hash: this.headHash, header, totalDifficulty: this.totalDifficulty, parent: this.#belowHead };
  }

  /** The newest state is at hand as flat records; that of any other block is read by its root. */
  #groundOn({ hash, header, parent }: Stand): Ground {
    const ground = groundOn(this.tries, this.params, header, parent);
    return hash === this.headHash ? { ...ground, state: this.headState() } : ground;
  }
}

async function keysOf(store: Store, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const [key] of store.scan(prefix)) keys.push(key);
  return keys;
}

function unknownParent({ header }: Block): RuleBroken {
  const message = `the block it stands on, ${header.parentHash}, is not known here`;
  return new RuleBroken('unknownParent', header.number, message);
}

/** It was judged before it was logged, or was logged by somebody else; what is refused now was never part of the chain. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof RuleBroken)) throw error;
}

async function begin(store: Store, genesis: Genesis): Promise<void> {
  const { block, executed } = executeGenesis(genesis);
  const { records, memory, head } = joining(judgedOf(block, executed), undefined);
  const chainWrites = [...records, ...memory, ...headRecords(head), genesisWrite(genesis), schemaWrite()];
  await store.commit([...executed.stateWrites, ...chainWrites]);
}
