/**
 * A node on which everything happens in any order that has to do with going back: gifts that wait, blocks, snapshots, time, branches from
 * elsewhere. Beside it stands what must be so: which snapshots live, how high the chain is, what Bob has, what waits.
 */

import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { type Block, blockHash, sealBlock } from '../../src/chain/block.ts';
import { sealHash } from '../../src/chain/header.ts';
import { isByHand } from '../../src/chain/cheat.ts';
import { accountOf } from '../../src/chain/host.ts';
import { search } from '../../src/chain/pow.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import { NodeError } from '../../src/node/errors.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { ALISE, BOB, JON, keyOf } from '../chain/helpers.ts';
import { GWEI, transferTo } from '../chain/make.ts';

const NOW = 1_800_000_000n;

export type Step =
  | { readonly kind: 'gift' | 'snapshot' | 'dropAll' | 'branch' }
  | { readonly kind: 'revert'; readonly which: number }
  | { readonly kind: 'mine' | 'rollBack'; readonly count: bigint }
  | { readonly kind: 'time' | 'next' | 'fee' | 'grant'; readonly by: bigint }
  | { readonly kind: 'automine'; readonly on: boolean };

const by = fc.bigInt({ min: 1n, max: 90n });
const count = fc.bigInt({ min: 1n, max: 3n });

const plain = <K extends 'gift' | 'snapshot' | 'dropAll' | 'branch'>(kind: K) => fc.constant({ kind });

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: plain('gift') },
  { weight: 5, arbitrary: plain('snapshot') },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('revert' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mine' as const), count }) },
  { weight: 2, arbitrary: plain('dropAll') },
  { weight: 1, arbitrary: plain('branch') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rollBack' as const), count }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('time', 'next', 'fee', 'grant'), by }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('automine' as const), on: fc.boolean() }) },
);

/** Everything that going back has to bring back. */
type Picture = {
  readonly head: Hash;
  readonly bob: bigint;
  readonly nonce: bigint;
  readonly waiting: readonly Hash[];
  readonly now: bigint;
  readonly nextTime: bigint;
  readonly nextFee: bigint;
};

type Snapshot = { readonly id: bigint; readonly height: bigint; readonly picture: Picture };

export class Play {
  readonly node: Node;
  /** Every id that was ever given, and the snapshots that can still be gone back to. */
  readonly #ids: bigint[] = [];
  #alive: Snapshot[] = [];
  #height = 0n;

  private constructor(node: Node) {
    this.node = node;
  }

  static async begin(): Promise<Play> {
    return new Play(await Node.open({ store: openMemoryStore(), now: () => NOW, threads: 1 }));
  }

  /** The next story begins where the first did. */
  async again(): Promise<void> {
    this.node.development.setAutomine(false);
    await this.node.development.reset();
    this.#alive = [];
    this.#height = 0n;
    const { nonce, waiting, now, nextTime } = this.#picture();
    same([nonce, waiting, now, nextTime], [0n, [], NOW, NOW]);
  }

  async step(step: Step): Promise<void> {
    await this.#do(step);
    await this.node.development.settled();
    if (this.node.development.isAutomining) same(this.#hasReady(), false);
    same(this.node.chain.head.header.number, this.#height);
  }

  async #do(step: Step): Promise<void> {
    const { development } = this.node;
    if (step.kind === 'gift') return this.#gift();
    if (step.kind === 'snapshot') return this.#snapshot();
    if (step.kind === 'revert') return this.#revert(step.which);
    if (step.kind === 'branch') return this.#branch();
    if (step.kind === 'mine') {
      this.#height += step.count;
      return development.mine(step.count);
    }
    if (step.kind === 'rollBack') return this.#rollBack(step.count);
    if (step.kind === 'time') return void development.increaseTime(step.by);
    if (step.kind === 'next') return development.setNextTimestamp(this.#picture().nextTime + step.by);
    if (step.kind === 'fee') return development.setNextBaseFee(step.by * (GWEI / 10n));
    if (step.kind === 'grant') {
      this.#height += 1n;
      await development.change(JON, { kind: 'balance', wei: step.by });
    } else if (step.kind === 'dropAll') await development.dropAll();
    else if (step.kind === 'automine') this.#automine(step.on);
  }

  #automine(isOn: boolean): void {
    if (isOn && this.#hasReady()) this.#height += 1n;
    this.node.development.setAutomine(isOn);
  }

  async #gift(): Promise<void> {
    const nonce = this.node.nextNonce(ALISE);
    const wish = transferTo(BOB, 1n, { nonce, maxFeePerGas: 100n * GWEI });
    if (this.node.development.isAutomining) this.#height += 1n;
    await this.node.submit(signTransaction(wish, keyOf('alise')));
  }

  #snapshot(): void {
    const snapshot = { id: this.node.development.snapshot(), height: this.#height, picture: this.#picture() };
    same(this.#ids.includes(snapshot.id), false);
    this.#ids.push(snapshot.id);
    this.#alive.push(snapshot);
  }

  /** An id that lives, one that is dead, or one that never was. */
  async #revert(which: number): Promise<void> {
    const id = this.#ids.at(-1 - which) ?? 1_000_000n;
    const index = this.#alive.findIndex((each) => each.id === id);
    const found = this.#alive[index];
    // What waited is to wait, not to be mined at once.
    this.node.development.setAutomine(false);
    const before = this.#picture();

    const isBack = await this.node.development.revert(id);

    same(isBack, found !== undefined);
    same(this.#picture(), found?.picture ?? before);
    if (found === undefined) return;
    this.#alive = this.#alive.slice(0, index);
    this.#height = found.height;
  }

  /** Snapshots do not outlive that. */
  async #rollBack(blocks: bigint): Promise<void> {
    const refusal = await this.node.development.rollBack(blocks).catch(codeOf);
    same(refusal, blocks > this.#height ? 'tooFar' : undefined);
    if (refusal !== undefined) return;
    this.#alive = [];
    this.#height -= blocks;
  }

  /** Two blocks from elsewhere take the place of the newest. A snapshot of what is gone is dead, and dies without a word. */
  async #branch(): Promise<void> {
    const { chain } = this.node;
    if (this.#height === 0n) return;
    const displaced = chain.head.transactions.filter((transaction) => !isByHand(transaction));
    let on = chain.head.header.parentHash;
    for (const place of [1n, 2n]) on = await this.#receive(on, place);
    this.#height += 1n;
    this.#alive = this.#alive.filter(({ height }) => height < this.#height - 1n);
    same(chain.headHash, on);
    if (this.node.development.isAutomining && displaced.length > 0) this.#height += 1n;
  }

  async #receive(on: Hash, place: bigint): Promise<Hash> {
    const { chain } = this.node;
    const parent = chain.blockByHash(on) as Block;
    const { block } = chain.build([], { timestamp: parent.header.timestamp + place, miner: JON }, on);
    const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
    if (found === undefined) throw new Error('no nonce was found');
    const mined = sealBlock(block, found.nonce);
    await this.node.receive(mined);
    return blockHash(mined);
  }

  /** Where a block of gifts was taken back, later ones wait behind the gap. */
  #hasReady(): boolean {
    const { nonce } = accountOf(this.node.chain.headState(), ALISE);
    return this.node.pending.some((gift) => gift.nonce === nonce);
  }

  #picture(): Picture {
    const { chain, development } = this.node;
    const { timestamp } = this.node.nextMoment().context;
    const state = chain.headState();
    return {
      head: chain.headHash,
      bob: accountOf(state, BOB).balance,
      nonce: accountOf(state, ALISE).nonce,
      // Those that come back from blocks came before all others, and no longer one before the other.
      waiting: this.node.pending.map(transactionHash).toSorted(),
      now: development.now(),
      nextTime: timestamp,
      nextFee: this.node.baseFeePerGas(),
    };
  }
}

function same(found: unknown, wanted: unknown): void {
  expect(found).toEqual(wanted);
}

function codeOf(error: unknown): string {
  if (error instanceof NodeError) return error.code;
  throw error;
}
