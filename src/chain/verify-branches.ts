/** The branches that are not canonical, for `verify.ts`: their blocks are as right as those of the chain, and none of them is the better one. */

import { equalBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { show } from '../base/show.ts';
import { DamagedRecord, type Store } from '../state/store.ts';
import { blockHash } from './block.ts';
import { isBetter, judgedOf } from './branch.ts';
import { broken } from './errors.ts';
import { executeBlock, groundOn } from './execution.ts';
import type { Params } from './params.ts';
import { REFUSED_PREFIX } from './refusals.ts';
import { type Head, type Judged, readCanonical, readNumber, readSide, SIDE_PREFIX, sideRecord } from './records.ts';

export async function checkSides(store: Store, params: Params, head: Head): Promise<void> {
  await checkRefused(store);
  for await (const [key] of store.scan(SIDE_PREFIX)) {
    const hash = key.slice(SIDE_PREFIX.length) as Hash;
    const judged = readSide(store, hash);
    if (judged === undefined || blockHash(judged.block) !== hash) {
      throw new DamagedRecord(key, 'it holds another block');
    }
    checkSide(store, params, judged);
    if (!isBetter(judged, head)) continue;
    broken(
      'head',
      head.number,
      `the branch that ends with ${hash} has more work, but the record of the newest block says ${head.hash}`,
    );
  }
}

/** A block of the tree met every rule, so it cannot have been refused. */
async function checkRefused(store: Store): Promise<void> {
  for await (const [key] of store.scan(REFUSED_PREFIX)) {
    const judged = judgedAt(store, key.slice(REFUSED_PREFIX.length) as Hash);
    if (judged === undefined) continue;
    broken(
      'record',
      judged.block.header.number,
      `the record ${show(key)} says the block was refused, and it breaks no rule`,
    );
  }
}

function checkSide(store: Store, params: Params, judged: Judged): void {
  const { block, hash } = judged;
  const { number, parentHash } = block.header;
  const parent =
    judgedAt(store, parentHash) ?? broken('parentHash', number, `${hash} stands on a block that is missing`);
  const grandparent = number > 1n ? judgedAt(store, parent.block.header.parentHash) : undefined;
  const ground = groundOn(store, params, parent.block.header, grandparent?.block.header);
  const executed = executeBlock(ground, block);
  for (const { key, value } of [
    sideRecord(judgedOf(block, executed, parent.totalDifficulty)),
    ...executed.stateWrites,
  ]) {
    const stored = store.get(key);
    if (stored !== undefined && value !== undefined && equalBytes(stored, value)) continue;
    broken('record', number, `the record ${show(key)} is not what the block wrote`);
  }
}

function judgedAt(store: Store, hash: Hash): Judged | undefined {
  const number = readNumber(store, hash);
  return number === undefined ? readSide(store, hash) : readCanonical(store, number);
}
