/**
 * The whole chain, walked from genesis to head: every rule asked again, every block executed again from its parent's state,
 * and every record that a block left behind compared with what it should be. Who alters the past has to redo all that
 * follows; whatever they leave out is named here, with its place.
 *
 * A block whose record was altered breaks a rule of its own (its transactions no longer have its root, its header no
 * longer proves work). One that was also mined again is valid by itself, but the next block still points to the one
 * that was there; and where there is no next block, the head record does.
 */

import { equalBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import type { Records, Store } from '../state/store.ts';
import { type Block, blockHash } from './block.ts';
import { joining, judgedOf } from './branch.ts';
import { isDamage, readGenesis } from './checkup.ts';
import { broken, ChainError, RuleBroken, TransactionError } from './errors.ts';
import { executeBlock, type Executed, groundOn } from './execution.ts';
import { FieldError } from './fields.ts';
import { executeGenesis } from './first-block.ts';
import type { Genesis } from './genesis.ts';
import type { Header } from './header.ts';
import type { Params } from './params.ts';
import { type Head, headRecords, readBlock, readHead, readHeadCopy } from './records.ts';
import { checkHeader } from './validate.ts';
import { checkSides } from './verify-branches.ts';
import { addTo, checkMemory, checkNothingElse, type Left, nothingLeft, type LeftByBlock } from './verify-memory.ts';

export type VerifyOptions = {
  /** What the chain should have begun with; without it, what the store says. */
  readonly genesis?: Genesis;
  /** Called after each block; may take its time. */
  readonly onProgress?: (done: bigint, all: bigint) => void | Promise<void>;
};

/** How many blocks (after genesis) are right, or the place of the first one that is not and the rule it breaks. */
export type Verdict =
  | { readonly ok: true; readonly blocks: bigint }
  | { readonly ok: false; readonly blockNumber: bigint; readonly rule: string; readonly message: string };

/** Reads only; works on chains that are too damaged to be opened. */
export async function verifyChain(store: Store, options: VerifyOptions = {}): Promise<Verdict> {
  const walk = { place: 0n };
  try {
    return { ok: true, blocks: await walkChain(store, options, walk) };
  } catch (error) {
    return verdictOf(error, walk.place);
  }
}

/** A block that is right by itself, and the records it must have left; its neighbour has not spoken yet. */
type Step = LeftByBlock & {
  readonly block: Block;
  /** Undefined for the first block. */
  readonly parent: Header | undefined;
  readonly head: Head;
};

async function walkChain(store: Store, options: VerifyOptions, walk: { place: bigint }): Promise<bigint> {
  const left = nothingLeft();
  const genesis = await readGenesis(store, options.genesis);
  if (genesis === undefined) throw new ChainError('empty', 'there is no chain in this store');
  const head = readHead(store) ?? broken('head', 0n, 'the record of the newest block is missing');
  let step = firstStep(store, genesis);
  while (step.head.number < head.number) {
    walk.place = step.head.number + 1n;
    step = nextStep(store, genesis.params, step, left);
    await options.onProgress?.(walk.place, head.number);
  }
  checkHead(store, step, head);
  compareRecords(store, step, left);
  await checkMemory(store, step.block, left);
  await checkSides(store, genesis.params, head);
  await checkNothingElse(store, head.number, left);
  return head.number;
}

function firstStep(store: Store, genesis: Genesis): Step {
  const { block, executed } = executeGenesis(genesis);
  const stored = requireBlock(store, 0n);
  if (blockHash(stored) !== blockHash(block)) broken('genesis', 0n, 'it is not the block its genesis describes');
  return stepOf(stored, executed, undefined);
}

function nextStep(store: Store, params: Params, below: Step, left: Left): Step {
  const { number } = below.head;
  const block = requireBlock(store, number + 1n);
  // Asked here, because the rules would name the place that the block claims.
  if (block.header.number !== number + 1n) broken('number', number + 1n, `it says it is block ${block.header.number}`);
  const ground = groundOn(store, params, below.block.header, below.parent);
  checkPointer(() => checkHeader({ ...ground, header: block.header }), block, below.head);
  compareRecords(store, below, left);
  return stepOf(block, executeBlock(ground, block), below);
}

function stepOf(block: Block, executed: Executed, below: Step | undefined): Step {
  const { records, memory: flat, head } = joining(judgedOf(block, executed, below?.head.totalDifficulty), below?.head);
  // Flat memory belongs to the newest block only; it is looked at in the end.
  const { history = [], memory = [] } = Object.groupBy(flat, ({ key }) =>
    key.startsWith('history/') ? 'history' : 'memory',
  );
  return {
    block,
    parent: below?.block.header,
    head,
    writes: [...records, ...executed.stateWrites, ...history],
    memory,
  };
}

/** A block that proves work and points to another parent is a witness: it is the one below that was exchanged. */
function checkPointer(check: () => void, { header }: Block, below: Head): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RuleBroken) || error.rule !== 'parentHash') throw error;
    broken(
      'parentHash',
      below.number,
      `its hash is ${below.hash}, but block ${header.number} was mined on ${header.parentHash}: this is not the block that was there`,
    );
  }
}

function checkHead(store: Store, { head: found }: Step, head: Head): void {
  const copy = readHeadCopy(store);
  for (const each of [head, copy]) {
    if (each !== undefined && equalBytes(headRecords(each)[0]!.value!, headRecords(found)[0]!.value!)) continue;
    broken('head', found.number, `its hash is ${found.hash}, but the record of the newest block says ${each?.hash}`);
  }
  if (readBlock(store, found.number + 1n) === undefined) return;
  broken('head', found.number + 1n, 'it is stored, but the record of the newest block ends before it');
}

function compareRecords(store: Records, step: Step, left: Left): void {
  addTo(left, step);
  const { head, writes } = step;
  for (const { key, value } of writes) {
    const stored = store.get(key);
    if (stored === undefined) broken('record', head.number, `the record ${show(key)} is missing`);
    if (value !== undefined && !equalBytes(stored, value)) {
      broken('record', head.number, `the record ${show(key)} is not what the block wrote`);
    }
  }
}

// ───────────── refusing ─────────────

function requireBlock(store: Records, number: bigint): Block {
  return readBlock(store, number) ?? broken('missing', number, 'it is missing');
}

function verdictOf(error: unknown, place: bigint): Verdict {
  if (error instanceof RuleBroken) {
    return { ok: false, blockNumber: error.blockNumber, rule: error.rule, message: error.message };
  }
  if (!(error instanceof ChainError) && !isDamage(error)) throw error;
  const rule = isNamed(error) ? error.rule : 'record';
  return { ok: false, blockNumber: place, rule, message: `block ${place}: ${error.message}` };
}

function isNamed(error: Error): error is ChainError | FieldError | TransactionError {
  return error instanceof ChainError || error instanceof FieldError || error instanceof TransactionError;
}
