/**
 * What followed, once more: the blocks of a chain from the changed one to the newest, made anew one after the other with what fits into them.
 * Each keeps its miner, its words, its distance in time and the nonce of its work; all else of its header follows from what is in it.
 * So where nothing is different every block comes out with the hash it had.
 */

import type { Address } from '../../base/address.ts';
import { equalBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { type Block, blockHash, sealBlock } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { ChainError } from '../../chain/errors.ts';
import { closeBlock, draftHeader, type Executed, type Wish } from '../../chain/execution.ts';
import { isBaseFeeByHand } from '../../chain/gas.ts';
import type { Header } from '../../chain/header.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { readHead, readTrail } from '../../chain/records.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { BlockRun, contextOf } from '../../chain/transition.ts';
import type { Reader } from '../../state/reader.ts';
import type { Names } from '../values.ts';
import { Branch } from './branch.ts';
import { Pace } from '../pace.ts';
import type { Patience } from './patience.ts';
import { WhatIfError } from './error.ts';
import { type Course, include, type Included, type Refusal, type Was } from './fitting.ts';
import type { Plan } from './plan.ts';
import { Touched } from './touched.ts';
import { Translation } from './translation.ts';

/** A transaction of the chain and what became of it: its place on the branch, or why it has none. */
export type Again = Was & {
  readonly after:
    | (Pick<Included, 'receipt' | 'transaction' | 'fits'> & { readonly index: number; readonly isSame: boolean })
    | Refusal;
};

/** A block of the chain and the one on the branch. */
export type BlockAgain = {
  readonly number: number;
  readonly hashBefore: Hash;
  readonly hashAfter: Hash;
  readonly before: Header;
  readonly after: Header;
};

export type Rerun = {
  readonly branch: Branch;
  /** The blocks of the chain from the changed one on. */
  readonly originals: readonly Block[];
  readonly blocks: readonly BlockAgain[];
  readonly transactions: readonly Again[];
  readonly translation: Translation;
  /** Contracts of the chain that are not on the branch. */
  readonly gone: ReadonlySet<Address>;
  /** What one of both wrote, where they are not the same. */
  readonly touched: Touched;
  /** The newest block of the chain when this began. */
  readonly head: Block;
};

/** Makes the branch. Throws what stopped it when it is stopped. */
export async function rerun(chain: ChainReader, plan: Plan, names: Names, patience: Patience): Promise<Rerun> {
  const first = BigInt(plan.place.block);
  const originals = blocksFrom(chain, first);
  const parent = chain.blockByNumber(first - 1n);
  const head = originals.at(-1);
  if (parent === undefined || head === undefined) throw new WhatIfError(`there is no block ${first}`);
  const branch = Branch.behind(chain, parent, originals);
  const course: Course = { plan, names, translation: new Translation(), gone: new Set() };
  const work: Work = {
    chain,
    branch,
    course,
    touched: new Touched(course.translation),
    pace: new Pace({ signal: patience.signal }),
  };
  const blocks: BlockAgain[] = [];
  const transactions: Again[] = [];
  for (const original of originals) {
    const again = await blockAnew(work, original);
    transactions.push(...again.transactions);
    blocks.push(again.block);
    patience.onProgress?.({ block: again.block.number, last: Number(head.header.number) });
  }
  const { translation, gone } = course;
  return { branch, originals, blocks, transactions, translation, gone, touched: work.touched, head };
}

type Work = {
  readonly chain: ChainReader;
  readonly branch: Branch;
  readonly course: Course;
  readonly touched: Touched;
  readonly pace: Pace;
};

function blocksFrom(chain: ChainReader, first: bigint): Block[] {
  const last = readHead(chain.store)?.number ?? 0n;
  return Array.from({ length: Number(last - first) + 1 }, (_, i) => {
    const number = first + BigInt(i);
    const block = chain.blockByNumber(number);
    if (block === undefined) throw new ChainError('damaged', `block ${number} is missing from the store`);
    return block;
  });
}

async function blockAnew(work: Work, original: Block): Promise<{ block: BlockAgain; transactions: Again[] }> {
  const { chain, branch, course } = work;
  const { number, nonce } = original.header;
  const receipts = receiptsOf(chain, original);
  const ground = branch.ground();
  const draft = draftHeader(ground, wishFor(original, course.plan));
  const run = new BlockRun(ground.state, contextOf(draft, ground.params));
  const standing: Transaction[] = [];
  const transactions: Again[] = [];
  for (const [index, transaction] of original.transactions.entries()) {
    const was = { place: { block: Number(number), index }, transaction, receipt: receipts[index] as Receipt };
    const found = include(course, run, was, standing);
    noteContracts(course, was, found);
    transactions.push({ ...was, after: 'refused' in found ? found : afterOf(was, found, standing.length) });
    if ('transaction' in found) standing.push(found.transaction);
    await work.pace.keep();
  }
  const { block, executed } = closeBlock(ground, draft, run, standing);
  const sealed = sealBlock(block, nonce);
  const [hashBefore, hashAfter] = [blockHash(original), blockHash(sealed)];
  if (hashBefore !== hashAfter) noteTouched(work, original, executed, { before: ground.state, transactions });
  await branch.add(sealed, executed);
  await work.pace.keep();
  const headers = { before: original.header, after: sealed.header };
  return { block: { number: Number(number), hashBefore, hashAfter, ...headers }, transactions };
}

/** Others have their turn between blocks, and may take some of them back. */
function receiptsOf(chain: ChainReader, block: Block): readonly Receipt[] {
  const receipts = chain.isCanonical(blockHash(block)) ? chain.receipts(block.header.number) : undefined;
  if (receipts !== undefined) return receipts;
  throw new WhatIfError(`block ${block.header.number} is not on the chain any more; ask again`);
}

/** Whatever its miner decided. */
function wishFor({ header }: Block, { shift }: Plan): Wish {
  const { timestamp, miner, extraData, baseFeePerGas } = header;
  const wish = { timestamp: timestamp + shift, miner, extraData };
  return isBaseFeeByHand(header) ? { ...wish, baseFeePerGas } : wish;
}

/** What comes later calls contracts where they stand on the chain. */
function noteContracts({ translation, gone }: Course, { receipt }: Was, found: Included | Refusal): void {
  const created = receipt.contractAddress;
  if (created === undefined) return;
  const there = 'receipt' in found ? found.receipt.contractAddress : undefined;
  if (there === undefined) gone.add(created);
  else if (there !== created) translation.move(created, there);
}

function afterOf(was: Was, { receipt, transaction, fits }: Included, index: number): Again['after'] {
  return { receipt, transaction, fits, index, isSame: isSame(was.receipt, receipt) };
}

/** Did it do the same, as far as its receipt tells? */
function isSame(a: Receipt, b: Receipt): boolean {
  return (
    a.status === b.status &&
    a.gasUsed === b.gasUsed &&
    equalBytes(a.output, b.output) &&
    a.logs.length === b.logs.length &&
    a.logs.every((log, i) => isSameLog(log, b.logs[i] as (typeof b.logs)[number]))
  );
}

function isSameLog(a: Receipt['logs'][number], b: Receipt['logs'][number]): boolean {
  return a.address === b.address && equalBytes(a.data, b.data) && a.topics.join() === b.topics.join();
}

function noteTouched(
  { touched, chain }: Work,
  { header: { number } }: Block,
  { diff, writers }: Executed,
  { before, transactions }: { readonly before: Reader; readonly transactions: readonly Again[] },
): void {
  const trail = readTrail(chain.store, number);
  if (trail === undefined) throw new ChainError('damaged', `what block ${number} wrote is missing from the store`);
  const places = transactions.flatMap(({ after }, i) => ('refused' in after ? [] : [i]));
  touched.add(Number(number), trail, { diff, writers }, { before, places });
}
