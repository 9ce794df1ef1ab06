/** A cheat carried through: the block and all that stands on it made anew, and mined until everybody follows. What that takes. */

import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Verdict } from '../chain/verify.ts';
import type { Cheat } from './cheat.ts';
import type { Copy } from './copy.ts';
import { blockOf, blocksFrom, MOST_BLOCKS } from './ground.ts';
import { verdictOf } from './ladder.ts';
import { type PointerFault, pointerFault } from './pointers.ts';
import { type Cost, costsOf, redo, type Redone } from './redo.ts';
import { toldAt } from './replay.ts';

/** The block and what stands on it, made anew. */
export type Anew = {
  /** Blocks that were made; fewer than `needed` where that would take too long. */
  readonly made: number;
  readonly needed: number;
  readonly expectedForAll: bigint;
  /** Transactions that no longer fit, and on which rule; the one that was changed is not among them. */
  readonly refused: readonly { readonly hash: Hash; readonly rule: string }[];
  /** Why the other amount was left out: nobody here has the key to sign it, or the rule it breaks. Undefined when it was not. */
  readonly leftOut: 'unsigned' | { readonly rule: string } | undefined;
  /** Undefined when not all was made: then there is no branch to follow. */
  readonly followed: Followed | undefined;
};

/** When everybody takes the new past for the chain. */
export type Followed = {
  /** With as much work as the chain, was its hash the lower one? */
  readonly wonTheTie: boolean;
  /** Tries for one block more, where that was needed. */
  readonly overtaking: number | undefined;
  /** All tries for it, that block's too. */
  readonly tries: number;
  readonly pointers: PointerFault | undefined;
  readonly verdict: Verdict;
  /** What the chain tells now; undefined when the transaction is gone. */
  readonly told: string | undefined;
};

/** Where the tip is altered, as many blocks below it show what depth costs. */
const MEASURED_DEPTH = 3;
/** More tries than this are told, not made, unless one block takes them. */
const MOST_EXPECTED = 2_000_000n;

/** As much of it as does not take too long. Throws CopyError when a block does. */
export async function madeAnew(copy: Copy, cheat: Cheat): Promise<{ anew: Anew; costs: readonly Cost[] }> {
  const { original, above, wished, forged, signed, parent } = cheat;
  const all = [original, ...above];
  const redone = await redo(copy, parent, affordable(all), wished);
  const refused = redone.flatMap((one) => one.refused);
  const anew = {
    made: redone.length,
    needed: all.length,
    expectedForAll: all.reduce((sum, { header }) => sum + header.difficulty, 0n),
    refused: refused.filter(({ transaction }) => transaction !== signed).map(refusalOf),
    leftOut: forged === undefined ? undefined : leftOut(signed, refused),
    followed: redone.length === all.length ? await follow(copy, redone, signed) : undefined,
  };
  return { anew, costs: costsOf(redone) };
}

type Refused = Redone['refused'][number];

function refusalOf({ transaction, error }: Refused): Anew['refused'][number] {
  return { hash: transactionHash(transaction), rule: error.rule };
}

function leftOut(signed: Transaction | undefined, refused: readonly Refused[]): Anew['leftOut'] {
  if (signed === undefined) return 'unsigned';
  const own = refused.find(({ transaction }) => transaction === signed);
  return own && { rule: own.error.rule };
}

/** As many of the blocks as do not take too long. */
function affordable(blocks: readonly Block[]): readonly Block[] {
  let expected = 0n;
  return blocks.slice(0, MOST_BLOCKS).filter(({ header }, index) => {
    expected += header.difficulty;
    return index === 0 || expected <= MOST_EXPECTED;
  });
}

/** All of it has as much work as the chain; with one block more it has more, unless its hash is the lower one already. */
async function follow(copy: Copy, redone: readonly Redone[], signed: Transaction | undefined): Promise<Followed> {
  const last = redone.at(-1)!.block;
  const wonTheTie = copy.chain.head === last;
  const overtaking = wonTheTie ? undefined : (await copy.add([], {}, last)).tries;
  const found = signed && copy.chain.findTransaction(transactionHash(signed));
  const place = found && { block: Number(found.block.header.number), index: found.index };
  return {
    wonTheTie,
    overtaking,
    tries: redone.reduce((sum, { tries }) => sum + tries, overtaking ?? 0),
    pointers: pointerFault(blocksFrom(copy, redone[0]!.block.header.number)),
    verdict: await verdictOf(copy),
    told: place && toldAt(copy.chain, place, copy.names).sentence,
  };
}

export type Past = { readonly parent: Block; readonly blocks: readonly Block[] };

/** The newest blocks, of which the deepest is one, two, three below the tip. */
export function pastsUpTo(copy: Copy, tip: number): Past[] {
  const depths = Array.from({ length: Math.min(MEASURED_DEPTH, tip - 1) }, (_, index) => BigInt(tip - 1 - index));
  return depths.map((first) => ({ parent: blockOf(copy, first - 1n), blocks: blocksFrom(copy, first) }));
}

/** What it costs to make them anew, as they were. */
export async function measured(copy: Copy, pasts: readonly Past[]): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const { parent, blocks } of pasts) {
    const redone = await redo(copy, parent, blocks, blocks[0]!.transactions);
    costs.push(...costsOf(redone).slice(-1));
  }
  return costs;
}
