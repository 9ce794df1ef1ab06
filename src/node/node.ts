/**
 * Where the parts meet: the chain, the transactions that wait, the miner and the names. Everything a command, a screen or a
 * program wants from a running chain goes through here.
 *
 * A block's time is the wall clock's, or the earliest that the rules allow after its parent's when that is later (`clock.ts`). Next: `pool/pool.ts` (what waits), `mining/mining.ts` (making blocks of it), `arrivals.ts` (blocks from elsewhere),
 * `questions.ts` (what would happen).
 */

import { type Address, NOBODY } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { type Block, blockHash } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { earliestTimestamp } from '../chain/chosen-rules.ts';
import type { Move } from '../chain/branch.ts';
import { isByHand } from '../chain/cheat.ts';
import type { Wish } from '../chain/execution.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Applied, Prepared } from '../chain/transition.ts';
import type { Machine, Outcome } from '../vm/machine.ts';
import { HELPER_NAME, personNamed } from '../wallet/mnemonic.ts';
import { type Arrival, Arrivals, MOST_AHEAD_IN_SECONDS } from './arrivals.ts';
import { Development } from './development.ts';
import { Mining } from './mining/mining.ts';
import { type Contacts, Names } from './names.ts';
import type { Ground } from './pool/ground.ts';
import type { Dropped } from './pool/journal.ts';
import { type ChainPlace, openChain } from './opening.ts';
import type { Phase, PhaseListener } from './phase.ts';
import { Pool } from './pool/pool.ts';
import { ask, type Moment, prepareBehind, type View } from './questions.ts';
import { Recovery } from './recovery/recovery.ts';
import { Settings } from './settings.ts';
import { Turns } from './turns.ts';

export type NodeOptions = ChainPlace & {
  readonly onPhase?: PhaseListener;
  /** Seconds since 1970. */
  readonly now?: () => bigint;
  /** Who is paid for mining; left out, the helper. */
  readonly miner?: Address;
  /** Whoever has a name beside the development people: own keys, and the address book. */
  readonly people?: Contacts;
  /** When a search gives up; left out, long after it should have ended. */
  readonly mostTries?: bigint | undefined;
  /** How many threads mine; left out, one fewer than there are cores. */
  readonly threads?: number;
};

/** What was opened, and has to be closed. */
type Parts = {
  readonly chain: Chain;
  readonly pool: Pool;
  readonly recovery: Recovery;
  readonly listeners: Set<PhaseListener>;
  readonly settings: Settings;
  readonly close: () => Promise<void>;
};

export class Node {
  readonly chain: Chain;
  readonly names: Names;
  /** The same without the people of somebody's own keys and address book: what strangers may be told. */
  readonly publicNames: Names;
  readonly mining: Mining;
  /** What people may do by hand on a chain to play on. */
  readonly development: Development;
  readonly #parts: Parts;
  readonly #pool: Pool;
  readonly #arrivals: Arrivals;
  readonly #settings: Settings;
  readonly #turns = new Turns();

  private constructor(parts: Parts, options: NodeOptions) {
    const { chain, pool } = parts;
    this.chain = chain;
    this.names = new Names(chain, options.people);
    this.publicNames = new Names(chain);
    this.#parts = parts;
    this.#pool = pool;
    this.#settings = parts.settings;
    this.#arrivals = new Arrivals({
      chain,
      take: (block) => this.#take(block),
      recover: ({ transactions }) => parts.recovery.recover(transactions),
      now: () => this.#settings.clock.now(),
      refused: (error) => this.#tell({ phase: 'refused', number: error.blockNumber, reason: error.message }),
      failed: (error) =>
        this.#tell({ phase: 'failed', error: error instanceof Error ? error : new Error(String(error)) }),
    });
    this.mining = new Mining(
      {
        chain,
        pool,
        take: (block) => this.#takeMined(block),
        tell: (phase) => this.#tell(phase),
        wish: (isBeside, step) => this.#wish(isBeside, step),
        isAhead: () => this.#isAhead(),
      },
      options,
    );
    this.development = new Development({
      chain,
      pool,
      mining: this.mining,
      settings: this.#settings,
      moved: (move) => this.#follow(move),
      failed: (error) => this.#tell({ phase: 'failed', error }),
    });
  }

  /** Throws StoreLocked, StoreUnusable, ChainError (another chain, damage); then whatever it had opened is closed again. */
  static async open(options: NodeOptions): Promise<Node> {
    const { chain, close } = await openChain(options);
    try {
      const recovery = new Recovery();
      const listeners = new Set<PhaseListener>();
      if (options.onPhase !== undefined) listeners.add(options.onPhase);
      const settings = new Settings(options.now, options.miner ?? helper());
      const ground = groundOf(chain, recovery, settings, (dropped) => tellDropped(listeners, dropped));
      const { pool, dropped } = await Pool.open(chain.store, ground);
      for (const note of chain.log?.notes ?? []) listeners.forEach((listener) => listener({ phase: 'log', note }));
      for (const each of dropped) tellDropped(listeners, each);
      return new Node({ chain, pool, recovery, listeners, settings, close }, options);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Hears every phase from now on; the answer ends that. */
  listen(listener: PhaseListener): () => void {
    this.#parts.listeners.add(listener);
    return () => void this.#parts.listeners.delete(listener);
  }

  /** What waits to be mined, in the order it came. */
  get pending(): readonly Transaction[] {
    return this.#pool.all().map(({ transaction }) => transaction);
  }

  /** A transaction that waits to be mined. */
  findPending(hash: Hash): Transaction | undefined {
    return this.#pool.find(hash);
  }

  /** The nonce of the sender's next transaction. */
  nextNonce(sender: Address): bigint {
    return this.#pool.nextNonce(sender);
  }

  /** For whoever chooses a nonce and hands in a transaction with it: what one sender does, one after the other. */
  inTurn<T>(sender: Address, action: () => Promise<T>): Promise<T> {
    return this.#turns.take(sender, action);
  }

  /** What a unit of gas will cost in the next block, in wei. */
  baseFeePerGas(): bigint {
    return this.#settings.baseFeeAfter(this.chain.head.header);
  }

  /** Takes a signed transaction; when the promise resolves it is on disk. Throws TransactionError naming the broken rule. */
  async submit(transaction: Transaction): Promise<Hash> {
    await this.development.rewound;
    const hash = await this.#pool.add(transaction);
    this.#tell({ phase: 'accepted', hash });
    this.mining.wake();
    return hash;
  }

  /**
   * Takes a block from elsewhere, in whatever order they come. Throws `RuleBroken` for one that breaks a rule; then nothing has changed.
   * When it moves the head, what was being mined on the old one is begun anew.
   */
  receive(block: Block): Promise<Arrival> {
    return this.#arrivals.receive(block);
  }

  /** Blocks from elsewhere that wait for their parent or their time. */
  get waitingBlocks(): { readonly blocks: number; readonly bytes: number } {
    return this.#arrivals.waiting;
  }

  /** Mines until nothing is left that could be mined; answers with the new blocks. Throws MinerError; what waits keeps waiting. */
  mine(): Promise<readonly Block[]> {
    return this.mining.mine();
  }

  /** From now on mines what arrives, and what is there. */
  start(): void {
    this.mining.start();
  }

  /** Stops mining, also in the middle of a search. */
  stop(): Promise<void> {
    return this.mining.stop();
  }

  /** Stops, and closes the directory; a store that was given stays open. */
  async close(): Promise<void> {
    this.#arrivals.close();
    this.development.close();
    await this.mining.close();
    await this.#parts.recovery.close();
    await this.#parts.close();
  }

  /** Asks a contract on the newest state, at the time of the next block. Nothing changes. Throws NodeError where there is no contract. */
  view(view: View): Outcome {
    return this.question(view).run();
  }

  /** The same, before it runs, for whoever wants to watch. */
  question(view: View): Machine {
    return ask(this.nextMoment(), view);
  }

  /**
   * What a signed transaction would do if it were mined now, behind those that wait. Nothing changes. Throws TransactionError when it
   * could not be mined.
   */
  dryRun(transaction: Transaction): Applied {
    const prepared = this.prepare(transaction);
    return prepared.finish(prepared.run());
  }

  /** The same, stopped just before it runs, for whoever wants to step through it. */
  prepare(transaction: Transaction): Prepared {
    return prepareBehind(this.nextMoment(), this.#pool.ready(), transaction);
  }

  /** The block, and what it means for what waits, are one batch. */
  async #take(block: Block): Promise<void> {
    const [hash, { number }] = [blockHash(block), block.header];
    this.#tell({ phase: 'committing', number, hash });
    const { move } = await this.chain.import(block, (moved) => this.#pool.writesFor(moved));
    const dropped = this.#pool.follow(move);
    if (move.adopted.length > 0) this.mining.outrun();
    if (move.displaced.length > 0) {
      this.#forgetNames();
      this.#tell({ phase: 'reorganised', ...move });
    }
    for (const each of dropped) tellDropped(this.#parts.listeners, each);
    if (dropped.length > 0) await this.#pool.settle();
    this.#tell({ phase: 'committed', number, hash });
    this.mining.wake();
  }

  async #takeMined(block: Block): Promise<void> {
    await this.#take(block);
    if (!block.transactions.some(isByHand)) this.#settings.mined(block.header);
    await this.#arrivals.arrived(blockHash(block));
  }

  /** The chain was taken back: what waits, and whoever listens, follows. */
  #follow(move: Move): void {
    this.mining.outrun();
    this.#forgetNames();
    this.#tell({ phase: 'reorganised', ...move });
  }

  #forgetNames(): void {
    for (const names of [this.names, this.publicNames]) names.forget();
  }

  #wish(isBeside = false, step?: bigint): Wish {
    const { header } = this.chain.head;
    return this.#settings.wishAfter(header, earliestTimestamp(header, this.chain.params), isBeside, step);
  }

  #isAhead(): boolean {
    const latest = this.#settings.clock.now() + MOST_AHEAD_IN_SECONDS;
    return !this.chain.params.development && this.#wish().timestamp > latest;
  }

  nextMoment(): Moment {
    const { chain } = this;
    const number = chain.head.header.number + 1n;
    const context = { ...this.#wish(), number, baseFeePerGas: this.baseFeePerGas(), params: chain.params };
    return { state: chain.headState(), context };
  }

  #tell(phase: Phase): void {
    for (const listener of this.#parts.listeners) listener(phase);
  }
}

function tellDropped(listeners: Iterable<PhaseListener>, { key, hash, reason }: Dropped): void {
  for (const listener of listeners) listener({ phase: 'dropped', place: hash ?? key, reason });
}

function groundOf(chain: Chain, recovery: Recovery, settings: Settings, onDropped: (dropped: Dropped) => void): Ground {
  return {
    onDropped,
    findSender: (transaction) => recovery.recoverOne(transaction),
    log: chain.log,
    params: chain.params,
    headState: () => chain.headState(),
    baseFeePerGas: () => settings.baseFeeAfter(chain.head.header),
  };
}

function helper(): Address {
  return personNamed(HELPER_NAME)?.address ?? NOBODY;
}
