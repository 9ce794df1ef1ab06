/**
 * Winning numbers found in advance: somebody searches several nonces for the next block, on a copy, and then another block comes first.
 * What is hashed is the header, and the header names its parent: to the next block the old numbers are numbers like all others.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { type Header, sealHash } from '../chain/header.ts';
import { powHash } from '../chain/pow.ts';
import { type Copy, timeAfter } from './copy.ts';
import { copyOf, type Ground } from './ground.ts';
import { hasWork } from './pointers.ts';

export type HoardWish = {
  /** Winning nonces to find in advance. */
  readonly nonces: number;
  /** Blocks of others that come then, one after the other. */
  readonly blocks: number;
};

export type Hoard = {
  readonly hoarder: Address;
  /** The block they were found for. */
  readonly number: bigint;
  readonly difficulty: bigint;
  readonly hoarded: readonly Hoarded[];
  /** Tries for all of them, and as many as they take on average. */
  readonly tries: number;
  readonly expected: bigint;
  readonly rounds: readonly Round[];
};

export type Hoarded = {
  readonly nonce: bigint;
  /** With it, the block it was found for has this hash … */
  readonly hash: Hash;
  /** … and the next one, after somebody else's block, this. */
  readonly afterwards: Hash;
};

/** One block has come, and all nonces are tried on the one that would stand on it. */
export type Round = { readonly number: bigint; readonly wins: number };

/** The chain itself stays as it is. Throws CopyError when it takes too much work. */
export async function hoard(ground: Ground, { nonces: count, blocks }: HoardWish): Promise<Hoard> {
  const copy = await copyOf(ground);
  const miner = ground.taker.address;
  const header = nextHeader(copy, miner);
  const { nonces, tries } = await winningNonces(copy, header, count);
  const rounds: Round[] = [];
  let [after, difficulty] = [header, header.difficulty];
  for (let round = 0; round < blocks; round++) {
    await copy.add([], { miner: ground.helper.address });
    const next = nextHeader(copy, miner);
    if (round === 0) [after, difficulty] = [next, next.difficulty];
    rounds.push({ number: next.number, wins: winsOf(next, nonces) });
  }
  return {
    hoarder: miner,
    number: header.number,
    difficulty,
    hoarded: nonces.map((nonce) => ({ nonce, hash: hashWith(header, nonce), afterwards: hashWith(after, nonce) })),
    tries,
    expected: header.difficulty * BigInt(count),
    rounds,
  };
}

/** The block that somebody would like to find next. */
function nextHeader({ chain }: Copy, miner: Header['miner']): Header {
  return chain.build([], { timestamp: timeAfter(chain.head.header, chain.params), miner }).block.header;
}

/** The lowest ones. */
async function winningNonces(
  { searcher }: Copy,
  header: Header,
  count: number,
): Promise<{ nonces: bigint[]; tries: number }> {
  // prettier-ignore
  const seal = sealHash(header);
  const nonces: bigint[] = [];
  let tries = 0;
  while (nonces.length < count) {
    const found = await searcher.seek(seal, header.difficulty, (nonces.at(-1) ?? -1n) + 1n);
    nonces.push(found.nonce);
    tries += found.tries;
  }
  return { nonces, tries };
}

function hashWith(header: Header, nonce: bigint): Hash {
  return bytesToHex(powHash(sealHash(header), nonce));
}

function winsOf(header: Header, nonces: readonly bigint[]): number {
  const seal = sealHash(header);
  return nonces.filter((nonce) => hasWork(bytesToHex(powHash(seal, nonce)), header.difficulty)).length;
}
