/**
 * Where the tests of a source play: a chain of their own in memory, on which gas costs nothing, nobody owns anything at the beginning, and
 * time moves by one second per transaction, or by as much as is waited. Every act is a transaction that is signed, mined and judged
 * as always, so that it can be stepped through afterwards.
 */

import type { Address } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { addressOfKey } from '../base/keys.ts';
import { sealBlock } from '../chain/block.ts';
import { Chain } from '../chain/chain.ts';
import { DEFAULT_PARAMS } from '../chain/params.ts';
import type { Genesis } from '../chain/genesis.ts';
import { sealHash } from '../chain/header.ts';
import { accountOf, OverlayHost } from '../chain/host.ts';
import { search } from '../chain/pow.ts';
import type { Receipt } from '../chain/receipt.ts';
import { signTransaction } from '../chain/signing.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import { Overlay } from '../state/overlay.ts';
import type { Env, Host } from '../vm/host.ts';

/** Somebody a test is about. */
export type Actor = { readonly name: string; readonly address: Address; readonly privateKey: Uint8Array };

/** What somebody does: `to` is undefined for a deployment. */
export type Act = { readonly to: Address | undefined; readonly data: Uint8Array; readonly wei: bigint };

export type Done = { readonly block: number; readonly receipt: Receipt };

/** Has what actors are given at the beginning. */
const BANK = actorNamed('the bank');
const BANK_WEI = 10n ** 36n; // a million times the most that one actor may have

/** The time at which every test begins: 1 January 2025, 00:00 UTC. */
export const FIRST_SECOND = 1_735_689_600n;

const GENESIS: Genesis = {
  params: { ...DEFAULT_PARAMS, difficulty: 1n, firstBaseFeeInWei: 0n, rewardInWei: 0n },
  timestamp: FIRST_SECOND,
  extraData: 'tests',
  allocations: [{ address: BANK.address, wei: BANK_WEI }],
};

/** The same name is the same person in every test. */
export function actorNamed(name: string): Actor {
  const privateKey = keccak256(utf8ToBytes(`an actor of a test: ${name}`));
  return { name, address: addressOfKey(privateKey), privateKey };
}

export class Stage {
  readonly chain: Chain;
  #waited = 0n;

  private constructor(chain: Chain) {
    this.chain = chain;
  }

  static async open(): Promise<Stage> {
    return new Stage(await Chain.open(openMemoryStore(), GENESIS));
  }

  /** Seconds that pass before whatever comes next. */
  wait(seconds: bigint): void {
    this.#waited += seconds;
  }

  /** What a contract would see if it were asked now. */
  get env(): Env {
    const { timestamp, number } = this.chain.head.header;
    return { now: timestamp + 1n + this.#waited, blockNumber: number + 1n, chainId: this.chain.params.chainId };
  }

  /** The world as it is now; what is done to it is forgotten. */
  host(): Host {
    return new OverlayHost(new Overlay(this.chain.headState()));
  }

  /** Puts `wei` into the hands of somebody. */
  async give(to: Address, wei: bigint): Promise<void> {
    if (wei > 0n) await this.act(BANK, { to, data: new Uint8Array(0), wei });
  }

  /** Mines a block with this one transaction. Throws TransactionError when the sender cannot pay what is sent along. */
  async act(who: Actor, act: Act): Promise<Done> {
    const { chain, env } = this;
    const candidate = chain.build([this.#signed(who, act)], { timestamp: env.now, miner: BANK.address });
    const [refused] = candidate.refused;
    if (refused !== undefined) throw refused.error;
    const found = search(sealHash(candidate.block.header), candidate.block.header.difficulty, 0n, 1_000);
    if (found === undefined) throw new Error('a difficulty of 1 takes one try');
    const [receipt] = (await chain.import(sealBlock(candidate.block, found.nonce))).receipts;
    if (receipt === undefined) throw new Error('a block with a transaction has a receipt');
    this.#waited = 0n;
    return { block: Number(chain.head.header.number), receipt };
  }

  #signed({ address, privateKey }: Actor, { to, data, wei }: Act): ReturnType<typeof signTransaction> {
    const { params } = this.chain;
    const { nonce } = accountOf(this.chain.headState(), address);
    const fees = { maxPriorityFeePerGas: 0n, maxFeePerGas: 0n, gasLimit: params.gasLimit };
    const what = { to, value: wei, data, accessList: [] };
    return signTransaction({ type: 2, chainId: params.chainId, nonce, ...fees, ...what }, privateKey);
  }
}
