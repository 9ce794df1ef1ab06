/**
 * The whole chain, walked from genesis to head: every rule asked again, every block executed again from its parent's state,
 * and every record that a block left behind compared with what it should be. Who alters the past has to redo all that
 * follows; whatever they leave out is named here, with its place.
 *
 * A block whose record was altered breaks a rule of its own (its transactions no longer have its root, its header no
 * longer proves work). One that was also mined again is valid by itself, but the next block still points to the one
 * that was there; and where there is no next block, the head record does.
 */

import type { Address } from '../base/address.ts';
import { equalBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { commitDiff } from '../state/commit.ts';
import type { Account, Leaf } from '../state/reader.ts';
import { decodeAccount, decodeLeaf } from '../state/records.ts';
import { stateAt } from '../state/state-at.ts';
import type { Records, Store, Write } from '../state/store.ts';
import { EMPTY_ROOT } from '../state/trie.ts';
import { type Block, blockHash } from './block.ts';
import { isDamage, readGenesis } from './checkup.ts';
import { ChainError, RuleBroken, TransactionError } from './errors.ts';
import { executeBlock, executeGenesis, type Executed } from './execution.ts';
import { FieldError } from './fields.ts';
import type { Genesis } from './genesis.ts';
import type { Params } from './params.ts';
import { blockWrites, countRecords, type Head, isHeadKey, readBlock, readHead, readHeadCopy } from './records.ts';
import { checkHeader } from './validate.ts';

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
type Step = {
  readonly block: Block;
  readonly head: Head;
  /** What stays for ever. */
  readonly writes: readonly Write[];
  /** The flat memory, which later blocks change. */
  readonly memory: readonly Write[];
};

/** What all blocks so far have left: the flat memory as it must be now, and how many records of each kind that only grows. */
type Left = { readonly memory: Map<string, Uint8Array>; readonly counts: Map<string, number> };

/** Kinds of which no block writes a record that another wrote before: where there are more, somebody else wrote them. */
const GROWING: readonly string[] = ['block', 'receipts', 'number', 'transaction', 'contract', 'history'];

async function walkChain(store: Store, options: VerifyOptions, walk: { place: bigint }): Promise<bigint> {
  const left: Left = { memory: new Map(), counts: new Map(GROWING.map((kind) => [kind, 0])) };
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
  const parent = below.block.header;
  checkPointer(() => checkHeader({ header: block.header, parent, params }), block, below.head);
  compareRecords(store, below, left);
  const ground = { params, parent, state: stateAt(store, parent.stateRoot), records: store };
  return stepOf(block, executeBlock(ground, block), below.head);
}

function stepOf(block: Block, executed: Executed, before: Head | undefined): Step {
  const { writes, head } = blockWrites(block, executed.receipts, before);
  // Flat memory and the heads belong to the newest block only; they are looked at in the end.
  const { history = [], memory = [] } = Object.groupBy(executed.headWrites, ({ key }) =>
    key.startsWith('history/') ? 'history' : 'memory',
  );
  const own = writes.filter(({ key }) => !isHeadKey(key));
  return { block, head, writes: [...own, ...executed.stateWrites, ...history], memory };
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
    if (each?.hash === found.hash && each.number === found.number && each.contracts === found.contracts) continue;
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

function addTo({ memory, counts }: Left, step: Step): void {
  for (const { key, value } of step.memory) {
    if (value === undefined) memory.delete(key);
    else memory.set(key, value);
  }
  for (const { key } of step.writes) {
    const kind = key.slice(0, key.indexOf('/'));
    const count = counts.get(kind);
    if (count !== undefined) counts.set(kind, count + 1);
  }
}

// ───────────── memory ─────────────

const LEAF_KEY = /^leaf\/(0x[0-9a-f]{40})\/(.*)$/su;

type Memory = { readonly accounts: Map<Address, Account>; readonly leaves: Map<Address, Map<string, Leaf>> };

/** The flat memory must be what the blocks have left and, taken alone, have the state root of the newest block. */
async function checkMemory(store: Store, { header }: Block, left: Left): Promise<void> {
  const memory = await readMemory(store, header.number, left);
  for (const key of left.memory.keys()) {
    if (store.get(key) === undefined) broken('memory', header.number, `${nameOf(key)} is missing`);
  }
  const { root } = commitDiff({ get: () => undefined }, EMPTY_ROOT, { ...memory, codes: new Map() });
  if (root !== header.stateRoot) broken('memory', header.number, 'its state root does not agree with the memory');
}

async function readMemory(store: Store, number: bigint, left: Left): Promise<Memory> {
  const memory: Memory = { accounts: new Map(), leaves: new Map() };
  for await (const [key, value] of store.scan('account/')) {
    checkLeft(left, number, key, value);
    memory.accounts.set(key.slice('account/'.length) as Address, decodeAccount(key, value));
  }
  for await (const [key, value] of store.scan('leaf/')) {
    checkLeft(left, number, key, value);
    const [, address, path] = LEAF_KEY.exec(key) ?? [];
    const leaves = memory.leaves.get(address as Address) ?? new Map<string, Leaf>();
    memory.leaves.set(address as Address, leaves.set(path ?? '', decodeLeaf(key, value)));
  }
  return memory;
}

function checkLeft({ memory }: Left, number: bigint, key: string, value: Uint8Array): void {
  const wanted = memory.get(key);
  if (wanted === undefined) broken('memory', number, `no block left ${nameOf(key)}`);
  if (!equalBytes(value, wanted)) broken('memory', number, `${nameOf(key)} is not what the blocks left`);
}

/** A record of the flat memory in words. */
function nameOf(key: string): string {
  const [, address, path] = LEAF_KEY.exec(key) ?? [];
  return path === undefined ? `the record ${show(key)}` : `${show(path)} of ${address}`;
}

/** All that should be there is; so where there is more, no block wrote it. */
async function checkNothingElse(store: Store, number: bigint, { counts }: Left): Promise<void> {
  for (const [kind, count] of counts) {
    const found = await countRecords(store, kind);
    if (found !== count)
      broken('record', number, `there are ${found} records ${kind}/…, but the blocks wrote ${count}`);
  }
}

// ───────────── refusing ─────────────

function requireBlock(store: Records, number: bigint): Block {
  return readBlock(store, number) ?? broken('missing', number, 'it is missing');
}

function broken(rule: string, blockNumber: bigint, message: string): never {
  throw new RuleBroken(rule, blockNumber, message);
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
