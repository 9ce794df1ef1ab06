/**
 * The ladder of a cheat: a block is altered in its record, and whatever the rules complain of is mended, one thing after the other, until
 * it is no longer this block that is wrong. Each rung is looked at twice: as a plain notebook of hash pointers, and by every rule.
 */

import { type Block, encodeBlock, transactionsRoot } from '../chain/block.ts';
import type { Header } from '../chain/header.ts';
import { blockKey } from '../chain/records.ts';
import { type Verdict, verifyChain } from '../chain/verify.ts';
import type { Copy } from './copy.ts';
import { type PointerFault, pointerFault } from './pointers.ts';

/** What was mended: the record that was altered, a field of the header, or the transactions. */
export type Mending = 'record' | 'transactions' | keyof Header;

export type Rung = {
  readonly mended: Mending;
  /** Tries to mine it again; undefined where nobody did. */
  readonly tries: number | undefined;
  /** As a notebook of pointers; undefined: nothing is wrong there. */
  readonly pointers: PointerFault | undefined;
  /** By every rule. */
  readonly verdict: Verdict;
};

/** Rules that say what a field of the header has to be, in the order they are asked, and which field that is. */
const FIELD_OF_RULE: Readonly<Record<string, keyof Header>> = {
  transactionsRoot: 'transactionsRoot',
  gasUsed: 'gasUsed',
  logsBloom: 'logsBloom',
  receiptsRoot: 'receiptsRoot',
  reward: 'stateRoot',
  stateRoot: 'stateRoot',
};

/** Where the block itself is right, and its neighbours speak. */
const LAST_RULES: readonly string[] = ['parentHash', 'head'];

export type Climb = {
  /** The block as it stands, and what follows it. */
  readonly original: Block;
  readonly above: readonly Block[];
  /** With other transactions, and nothing else. */
  readonly altered: Block;
  /** As it would be right: signed and executed. */
  readonly right: Block;
};

/** Climbs on the copy, and puts the record back in the end. */
export async function climb(copy: Copy, cheat: Climb): Promise<Rung[]> {
  let block = cheat.altered;
  const rungs = [await rungOf(copy, cheat, block, 'record')];
  for (let next = mend(block, cheat, rungs); next !== undefined; next = mend(block, cheat, rungs)) {
    const sealed = await copy.searcher.seal(next.block);
    block = sealed.block;
    rungs.push(await rungOf(copy, cheat, block, next.mended, sealed.tries));
  }
  await writeRecord(copy, cheat.original);
  return rungs;
}

async function rungOf(copy: Copy, { above }: Climb, block: Block, mended: Mending, tries?: number): Promise<Rung> {
  await writeRecord(copy, block);
  return { mended, tries, pointers: pointerFault([block, ...above]), verdict: await verdictOf(copy) };
}

/** What the rules say of the copy now. */
export function verdictOf({ chain, searcher }: Copy): Promise<Verdict> {
  const onProgress = (done: bigint, all: bigint): Promise<void> => searcher.walked(done, all);
  return verifyChain(chain.store, { genesis: chain.genesis, onProgress });
}

/** The record of a block is all that is written, with a correct check of its own. */
async function writeRecord({ chain }: Copy, block: Block): Promise<void> {
  await chain.store.commit([{ key: blockKey(block.header.number), value: encodeBlock(block) }]);
}

/** Mends what the last rung ended at; undefined when that is not in this block, or was mended before. */
function mend(block: Block, { right }: Climb, rungs: readonly Rung[]): { block: Block; mended: Mending } | undefined {
  const verdict = rungs.at(-1)?.verdict;
  if (verdict === undefined || verdict.ok || LAST_RULES.includes(verdict.rule)) return undefined;
  const mended = FIELD_OF_RULE[verdict.rule] ?? 'transactions';
  if (rungs.some((rung) => rung.mended === mended)) return undefined;
  return {
    mended,
    block: mended === 'transactions' ? withTransactions(block, right) : withField(block, right, mended),
  };
}

/** As they are right, with their root. */
function withTransactions({ header }: Block, { transactions }: Block): Block {
  return { header: { ...header, transactionsRoot: transactionsRoot(transactions) }, transactions };
}

function withField({ header, transactions }: Block, right: Block, field: keyof Header): Block {
  const value = field === 'transactionsRoot' ? transactionsRoot(transactions) : right.header[field];
  return { header: { ...header, [field]: value }, transactions };
}
