/**
 * Where the parts meet: the chain, the transactions that wait, the miner and the names. Everything a command, a screen or a
 * program wants from a running chain goes through here.
 *
 * The only clock of the program is here too: a block's time is the wall clock's, or one second after its parent's when that is
 * later. Next: `pool.ts` (what waits), `builder.ts` (what goes into a block), `miner.ts` (finding its nonce).
 */

import { join } from 'node:path';
import { type Address, addressToWord, NOBODY } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { type Block, blockHash, sealBlock } from '../chain/block.ts';
import { Chain } from '../chain/chain.ts';
import { ChainError, TransactionError } from '../chain/errors.ts';
import { nextBaseFee } from '../chain/gas.ts';
import { developmentGenesis, type Genesis } from '../chain/genesis.ts';
import { sealHash } from '../chain/header.ts';
import { moduleAt, OverlayHost } from '../chain/host.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type Applied, type BlockContext, BlockRun, envOf, type Prepared } from '../chain/transition.ts';
import { makeDirectory } from '../state/directory.ts';
import { openLevelStore } from '../state/level-store.ts';
import { Overlay } from '../state/overlay.ts';
import { type Store, StoreUnusable } from '../state/store.ts';
import { Machine, type Outcome } from '../vm/machine.ts';
import { developmentPeople, HELPER_NAME, personNamed } from '../wallet/mnemonic.ts';
import { draftBlock } from './builder.ts';
import { NodeError } from './errors.ts';
import { Miner, MinerError } from './miner.ts';
import { Names } from './names.ts';
import type { Phase, PhaseListener } from './phase.ts';
import { Pool } from './pool.ts';

/** Where a chain lies when nobody says where. */
export const DEFAULT_DIRECTORY = '.hlp';

export type NodeOptions = {
  /** Where the chain lies on disk, made when it is not there; or a store that is open already. Left out: `.hlp`. */
  readonly directory?: string;
  readonly store?: Store;
  /** How the chain begins, or began. Left out: as the store says, and a new one with the development people. */
  readonly genesis?: Genesis;
  readonly onPhase?: PhaseListener;
  /** Seconds since 1970. */
  readonly now?: () => bigint;
  /** Who is paid for mining; left out, the helper. */
  readonly miner?: Address;
  /** When a search gives up; left out, long after it should have ended. */
  readonly mostTries?: bigint | undefined;
};

export type View = {
  readonly to: Address;
  /** Selector and arguments. */
  readonly data: Uint8Array;
  /** Who asks; left out, nobody. */
  readonly from?: Address;
};

export class Node {
  readonly chain: Chain;
  readonly names: Names;
  readonly #pool: Pool;
  readonly #options: NodeOptions;
  readonly #miner = new Miner();
  readonly #listeners = new Set<PhaseListener>();
  #mining: Promise<readonly Block[]> | undefined;
  /** Somebody has asked for mining since it was last looked what is ready. */
  #isAsked = false;
  #isStopping = false;
  #minesByItself = false;
  #mostTries: bigint | undefined;

  private constructor(chain: Chain, pool: Pool, options: NodeOptions) {
    this.chain = chain;
    this.names = new Names(chain);
    this.#pool = pool;
    this.#options = options;
    this.#mostTries = options.mostTries;
    if (options.onPhase !== undefined) this.#listeners.add(options.onPhase);
  }

  /** Throws StoreLocked, StoreUnusable, ChainError (another chain, damage); then whatever it had opened is closed again. */
  static async open(options: NodeOptions): Promise<Node> {
    const store = options.store ?? (await openStore(options.directory ?? DEFAULT_DIRECTORY));
    try {
      const chain = await openChain(store, options.genesis);
      const { pool, dropped } = await Pool.open(store, groundOf(chain));
      const node = new Node(chain, pool, options);
      for (const { key, reason } of dropped) node.#tell({ phase: 'dropped', place: key, reason });
      return node;
    } catch (error) {
      if (options.store === undefined) await store.close();
      throw error;
    }
  }

  /** Hears every phase from now on; the answer ends that. */
  listen(listener: PhaseListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What waits to be mined, in the order it came. */
  get pending(): readonly Transaction[] {
    return this.#pool.all().map(({ transaction }) => transaction);
  }

  /** The nonce of the sender's next transaction. */
  nextNonce(sender: Address): bigint {
    return this.#pool.nextNonce(sender);
  }

  /** What a unit of gas will cost in the next block, in wei. */
  baseFeePerGas(): bigint {
    return nextBaseFee(this.chain.head.header);
  }

  /** When a search gives up; undefined: long after it should have ended. */
  limitTries(mostTries: bigint | undefined): void {
    this.#mostTries = mostTries;
  }

  /** Takes a signed transaction; when the promise resolves it is on disk. Throws TransactionError naming the broken rule. */
  async submit(transaction: Transaction): Promise<Hash> {
    const hash = await this.#pool.add(transaction);
    this.#tell({ phase: 'accepted', hash });
    if (this.#minesByItself) this.#mineInBackground();
    return hash;
  }

  /** Mines until nothing is left that could be mined; answers with the new blocks. Throws MinerError; what waits keeps waiting. */
  mine(): Promise<readonly Block[]> {
    this.#isAsked = true;
    this.#mining ??= this.#mineAll();
    return this.#mining;
  }

  /** From now on mines what arrives, and what is there. */
  start(): void {
    this.#minesByItself = true;
    this.#mineInBackground();
  }

  /** Stops mining, also in the middle of a search. */
  async stop(): Promise<void> {
    this.#minesByItself = false;
    this.#isStopping = true;
    this.#miner.stop();
    await this.#mining?.catch(() => undefined);
    this.#isStopping = false;
  }

  /** Stops, and closes the directory; a store that was given stays open. */
  async close(): Promise<void> {
    await this.stop();
    await this.#miner.close();
    if (this.#options.store === undefined) await this.chain.store.close();
  }

  /** Asks a contract on the newest state, at the time of the next block. Nothing changes. Throws NodeError where there is no contract. */
  view(view: View): Outcome {
    return this.question(view).run();
  }

  /** The same, before it runs, for whoever wants to watch. */
  question({ to, data, from = NOBODY }: View): Machine {
    const state = new Overlay(this.chain.headState());
    const module = moduleAt(state, to);
    if (module === undefined) throw new NodeError('noContract', `there is no contract at ${to}`);
    const gas = Number(this.chain.params.gasLimit);
    const people = { contract: addressToWord(to), caller: addressToWord(from) };
    const call = { kind: 'view', module, ...people, value: 0n, data, gas } as const;
    return new Machine(new OverlayHost(state), envOf(this.#nextContext()), call);
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
    const waiting = this.#pool.ready().filter(({ hash }) => hash !== transactionHash(transaction));
    const context = this.#nextContext();
    // Each gets the gas of a block of its own: what waits may fill the next one, and this is only a question.
    const gasLimit = context.params.gasLimit * BigInt(waiting.length + 1);
    const params = { ...context.params, gasLimit };
    const run = new BlockRun(this.chain.headState(), { ...context, params });
    for (const earlier of waiting) applyIfPossible(run, earlier.transaction);
    return run.prepare(transaction);
  }

  async #mineAll(): Promise<readonly Block[]> {
    const blocks: Block[] = [];
    try {
      while (this.#isAsked) {
        this.#isAsked = false;
        for (let block = await this.#mineNext(); block !== undefined; block = await this.#mineNext())
          blocks.push(block);
      }
      return blocks;
    } finally {
      this.#mining = undefined;
    }
  }

  /** One block with what is ready; undefined when nothing is. */
  async #mineNext(): Promise<Block | undefined> {
    await this.#drop(this.#pool.outdated().map((hash) => ({ hash, reason: 'another transaction used its nonce' })));
    const ready = this.#pool.ready().map(({ transaction }) => transaction);
    if (ready.length === 0) return undefined;
    const { candidate, dropped } = draftBlock(this.chain, ready, this.#wish());
    await this.#drop(dropped);
    if (candidate.block.transactions.length === 0) return dropped.length > 0 ? this.#mineNext() : undefined;
    const block = await this.#seal(candidate.block);
    await this.#commit(block);
    return block;
  }

  async #seal(draft: Block): Promise<Block> {
    if (this.#isStopping) throw new MinerError('stopped', 'mining was stopped');
    const { number, difficulty } = draft.header;
    this.#tell({ phase: 'searching', number, difficulty });
    const work = { sealHash: sealHash(draft.header), difficulty, mostTries: this.#mostTries };
    const nonce = await this.#miner.search(work, (tries) => this.#tell({ phase: 'trying', number, tries }));
    const block = sealBlock(draft, nonce);
    this.#tell({ phase: 'found', number, hash: blockHash(block), tries: nonce + 1n });
    return block;
  }

  /** The block and the end of its transactions' waiting are one batch. */
  async #commit(block: Block): Promise<void> {
    const [hash, { number }] = [blockHash(block), block.header];
    const mined = block.transactions.map(transactionHash);
    this.#tell({ phase: 'committing', number, hash });
    await this.chain.import(block, this.#pool.removals(mined));
    this.#pool.forget(mined);
    this.#tell({ phase: 'committed', number, hash });
  }

  async #drop(dropped: readonly { readonly hash: Hash; readonly reason: string }[]): Promise<void> {
    if (dropped.length === 0) return;
    const hashes = dropped.map(({ hash }) => hash);
    await this.chain.store.commit(this.#pool.removals(hashes));
    this.#pool.forget(hashes);
    for (const { hash, reason } of dropped) this.#tell({ phase: 'dropped', place: hash, reason });
  }

  #mineInBackground(): void {
    this.mine().catch((error: unknown) => {
      const isWanted = error instanceof MinerError && error.reason === 'stopped';
      if (!isWanted) this.#tell({ phase: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    });
  }

  #wish(): { timestamp: bigint; miner: Address } {
    const { now = wallClock, miner = helper() } = this.#options;
    const earliest = this.chain.head.header.timestamp + 1n;
    const time = now();
    return { timestamp: time > earliest ? time : earliest, miner };
  }

  #nextContext(): BlockContext {
    const { chain } = this;
    const { number } = chain.head.header;
    return { ...this.#wish(), number: number + 1n, baseFeePerGas: this.baseFeePerGas(), params: chain.params };
  }

  #tell(phase: Phase): void {
    for (const listener of this.#listeners) listener(phase);
  }
}

/** What waits may turn out to be impossible; that is found out, and said, when it is mined. */
function applyIfPossible(run: BlockRun, transaction: Transaction): void {
  try {
    run.apply(transaction);
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
  }
}

/** Where in a data directory the store of the chain lies. */
export function storeDirectory(directory: string): string {
  return join(directory, 'chain');
}

/** The records of the chain in a data directory, which is made when it is not there. Throws StoreLocked, StoreUnusable. */
export async function openStore(directory: string): Promise<Store> {
  const path = storeDirectory(directory);
  try {
    await makeDirectory(path);
  } catch (error) {
    throw new StoreUnusable(path, error instanceof Error ? error : new Error(String(error)));
  }
  return openLevelStore(path);
}

/** As the store or the caller says; an empty store without either begins a development chain. */
async function openChain(store: Store, genesis: Genesis | undefined): Promise<Chain> {
  try {
    return await Chain.open(store, genesis);
  } catch (error) {
    if (!(error instanceof ChainError && error.rule === 'empty')) throw error;
    const funded = developmentPeople().filter(({ name }) => name !== HELPER_NAME);
    return Chain.open(store, developmentGenesis(funded.map(({ address }) => address)));
  }
}

function groundOf(chain: Chain): Parameters<typeof Pool.open>[1] {
  return {
    params: chain.params,
    headState: () => chain.headState(),
    baseFeePerGas: () => nextBaseFee(chain.head.header),
  };
}

function wallClock(): bigint {
  return BigInt(Math.floor(Date.now() / 1000));
}

function helper(): Address {
  return personNamed(HELPER_NAME)?.address ?? NOBODY;
}
