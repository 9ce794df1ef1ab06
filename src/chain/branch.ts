/**
 * Which branch is the canonical chain, and what changes in the store when the answer changes.
 *
 * Every block in the tree was judged wholly when it came, so choosing is comparing: the branch with the most work wins, and of two with the
 * same work the one whose last block has the lower hash, so that everybody chooses alike, whatever came first.
 *
 * A block joins the canonical chain by writing its records, and leaves it by taking them back; a reorganisation is some leaving, newest
 * first, then some joining, oldest first. Of two writes to one key the later counts, so all of it is one batch however deep it is.
 */

import { headWrites, undoHeadWrites } from '../state/commit.ts';
import { stateAt } from '../state/state-at.ts';
import type { Records, Write } from '../state/store.ts';
import { type Block, blockHash } from './block.ts';
import { ChainError } from './errors.ts';
import type { Executed } from './execution.ts';
import type { Receipt } from './receipt.ts';
import {
  canonicalRecords,
  contractKey,
  type Deployment,
  deploymentRecord,
  type Head,
  headRecords,
  type Judged,
  placeRecord,
  readCanonical,
  readNumber,
  readSide,
  sideKey,
  sideRecord,
  transactionKey,
} from './records.ts';
import { senderOf, transactionHash } from './signing.ts';

/** The end of a branch. */
export type Tip = Pick<Head, 'hash' | 'totalDifficulty'>;

/** What a new block did to the canonical chain: both oldest first, both empty when another branch stays the better one. */
export type Move = { readonly displaced: readonly Block[]; readonly adopted: readonly Block[] };

export const NO_MOVE: Move = { displaced: [], adopted: [] };

/** Does a chain that ends with `tip` take the place of one that ends with `head`? */
export function isBetter(tip: Tip, head: Tip): boolean {
  if (tip.totalDifficulty !== head.totalDifficulty) return tip.totalDifficulty > head.totalDifficulty;
  return tip.hash < head.hash;
}

/** A block that was executed on a branch whose total difficulty was `below`; 0 before the first block. */
export function judgedOf(block: Block, { receipts, diff, writers }: Executed, below = 0n): Judged {
  const totalDifficulty = below + block.header.difficulty;
  return { block, hash: blockHash(block), receipts, trail: { diff, writers }, totalDifficulty };
}

/** A way from one head to another. */
export type Way = Move & { readonly writes: readonly Write[]; readonly head: Head };

/**
 * The way from the canonical head to a judged block, which is not in the store yet; its parent is. Throws `ChainError`, rule
 * `damaged`, when a block between them is missing.
 */
export function wayTo(records: Records, head: Head, tip: Judged): Way {
  const adopted = branchTo(records, tip);
  const fork = adopted[0]!.block.header.number - 1n;
  const displaced = canonicalAbove(records, fork, head.number);
  const left = displaced
    .toReversed()
    .reduce<Step>((step, judged) => leave(records, step, judged), { head, writes: [] });
  const joined = adopted.reduce(join, left);
  const writes = [...joined.writes.flat(), ...headRecords(joined.head)];
  return { displaced: displaced.map(blockOf), adopted: adopted.map(blockOf), writes, head: joined.head };
}

/**
 * The way back to a block of the canonical chain, as if what came after it had never been: nothing of that stays, nor of any branch beside the
 * canonical chain, since a branch with more work would have to take its place.
 * @param sides the keys of the blocks beside the canonical chain
 */
export function wayBack(records: Records, head: Head, to: bigint, sides: readonly string[]): Way {
  const displaced = canonicalAbove(records, to, head.number);
  const left = displaced
    .toReversed()
    .reduce<Step>((step, judged) => leave(records, step, judged), { head, writes: [] });
  const forgotten = [...sides, ...displaced.map(({ hash }) => sideKey(hash))];
  const writes = [
    ...left.writes.flat(),
    ...forgotten.map((key) => ({ key, value: undefined })),
    ...headRecords(left.head),
  ];
  return { displaced: displaced.map(blockOf), adopted: [], writes, head: left.head };
}

/** How far one has come, and what each block on the way wrote. */
type Step = { readonly head: Head; readonly writes: readonly (readonly Write[])[] };

const blockOf = ({ block }: Judged): Block => block;

/** From the first block that is not canonical to the tip. */
function branchTo(records: Records, tip: Judged): readonly Judged[] {
  const branch = [tip];
  for (let hash = tip.block.header.parentHash; readNumber(records, hash) === undefined;) {
    const judged = readSide(records, hash) ?? missing(`block ${hash} of another branch`);
    branch.push(judged);
    hash = judged.block.header.parentHash;
  }
  return branch.reverse();
}

function canonicalAbove(records: Records, fork: bigint, last: bigint): readonly Judged[] {
  return Array.from({ length: Number(last - fork) }, (_, index) => {
    const number = fork + 1n + BigInt(index);
    return readCanonical(records, number) ?? missing(`block ${number}, or what it did,`);
  });
}

function missing(what: string): never {
  throw new ChainError('damaged', `the stored chain is damaged: ${what} is missing`);
}

// ───────────── joining ─────────────

/** Everything a block writes when it joins on top of `before`, apart from the head itself. */
export type Joining = {
  /** Ways to find the block and what is in it. */
  readonly records: readonly Write[];
  /** Flat memory and history. */
  readonly memory: readonly Write[];
  readonly head: Head;
};

export function joining(judged: Judged, before: Head | undefined): Joining {
  const { block, hash, receipts, trail, totalDifficulty } = judged;
  const { number } = block.header;
  const known = before?.contracts ?? 0n;
  const deployments = deploymentsIn(block, receipts);
  const records = [
    ...canonicalRecords(judged),
    ...block.transactions.map((transaction, index) =>
      placeRecord(transactionHash(transaction), { blockNumber: number, index: BigInt(index) }),
    ),
    ...deployments.map((deployment, index) => deploymentRecord(known + BigInt(index), deployment)),
  ];
  const contracts = known + BigInt(deployments.length);
  const transactions = (before?.transactions ?? 0n) + BigInt(block.transactions.length);
  return {
    records,
    memory: headWrites(trail.diff, number, trail.writers),
    head: { number, hash, totalDifficulty, contracts, transactions },
  };
}

function join(step: Step, judged: Judged): Step {
  const { records, memory, head } = joining(judged, step.head);
  const noLongerAside: Write = { key: sideKey(judged.hash), value: undefined };
  return { head, writes: [...step.writes, [noLongerAside, ...records, ...memory]] };
}

/** The contracts that came into being in a block, in order. */
function deploymentsIn(block: Block, receipts: readonly Receipt[]): readonly Deployment[] {
  return block.transactions.flatMap((transaction, index) => {
    const created = receipts[index]?.contractAddress;
    if (created === undefined) return [];
    const place = { blockNumber: block.header.number, index: BigInt(index) };
    return [{ address: created, deployer: senderOf(transaction), ...place }];
  });
}

// ───────────── leaving ─────────────

function leave(records: Records, { head, writes }: Step, judged: Judged): Step {
  const { block, receipts, trail } = judged;
  const { number, parentHash } = block.header;
  const parent = readCanonical(records, number - 1n) ?? missing(`block ${number - 1n}, or what it did,`);
  const deployed = deploymentsIn(block, receipts).length;
  const contracts = head.contracts - BigInt(deployed);
  const transactions = head.transactions - BigInt(block.transactions.length);
  const { totalDifficulty } = parent;
  const taken = [
    ...canonicalRecords(judged).map(({ key }) => key),
    ...block.transactions.map((transaction) => transactionKey(transactionHash(transaction))),
    ...Array.from({ length: deployed }, (_, index) => contractKey(contracts + BigInt(index))),
  ];
  return {
    head: { number: number - 1n, hash: parentHash, totalDifficulty, contracts, transactions },
    writes: [
      ...writes,
      [
        ...taken.map((key) => ({ key, value: undefined })),
        ...undoHeadWrites(trail.diff, number, stateAt(records, parent.block.header.stateRoot)),
        sideRecord(judged),
      ],
    ],
  };
}
