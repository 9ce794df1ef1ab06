/** *What if* over stories that nobody wrote by hand: the recorded chain and others like it, with everything in them that happens on chains. */

import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Address } from '../../../src/base/address.ts';
import { Chain } from '../../../src/chain/chain.ts';
import { senderOf } from '../../../src/chain/signing.ts';
import type { Transaction } from '../../../src/chain/transaction.ts';
import { openMemoryStore } from '../../../src/state/memory-store.ts';
import { contractsIn } from '../../../src/timeline/contracts.ts';
import type { TransactionPlace } from '../../../src/timeline/position.ts';
import { readCall } from '../../../src/timeline/reading.ts';
import { NO_NAMES } from '../../../src/timeline/values.ts';
import { type WhatIf, whatIf, type WhatIfChange } from '../../../src/timeline/what-if/what-if.ts';
import { PEOPLE } from '../../helpers/recorded-cast.ts';
import { record } from '../../helpers/recorded.ts';

async function toldChain(blocks: number, seed?: number): Promise<Chain> {
  const recording = await record(blocks, seed);
  const chain = await Chain.open(openMemoryStore(), recording.genesis);
  for (const block of recording.blocks) await chain.import(block);
  return chain;
}

/** Every transaction of it. */
function placesOf(chain: Chain): TransactionPlace[] {
  const blocks = Array.from({ length: Number(chain.head.header.number) }, (_, i) => i + 1);
  return blocks.flatMap((block) => {
    const { transactions = [] } = chain.blockByNumber(BigInt(block)) ?? {};
    return transactions.map((_, index) => ({ block, index }));
  });
}

const hashesBefore = ({ blocks }: WhatIf): string[] => blocks.map(({ hashBefore }) => hashBefore);
const hashesAfter = ({ blocks }: WhatIf): string[] => blocks.map(({ hashAfter }) => hashAfter);

describe('a thousand blocks', () => {
  let chain: Chain;
  beforeAll(async () => {
    chain = await toldChain(1_000);
  }, 180_000);

  test('from the first transaction on, nothing changed: every block comes out with the hash it has', async () => {
    const told: number[] = [];
    const place = placesOf(chain)[0] as TransactionPlace;
    const found = await whatIf(chain, place, {}, NO_NAMES, { onProgress: ({ block, last }) => told.push(block, last) });
    expect(hashesAfter(found)).toEqual(hashesBefore(found));
    expect(found.blocks).toHaveLength(1_001 - place.block);
    expect(found.transactions.filter(({ after }) => !('same' in after && after.same))).toEqual([]);
    expect(told.slice(-2)).toEqual([1_000, 1_000]);
    expect(told).toHaveLength(2 * found.blocks.length);
  }, 180_000);

  test('whoever waits can stop it, and others have their turn meanwhile', async () => {
    const end = new AbortController();
    const place = placesOf(chain)[0] as TransactionPlace;
    let [turns, reached] = [0, 0];
    const ticking = setInterval(() => (turns += 1), 1);
    const onProgress = ({ block }: { readonly block: number }): void => {
      reached = block;
      if (block >= 300) end.abort(new Error('enough'));
    };
    const stopped = whatIf(chain, place, {}, NO_NAMES, { signal: end.signal, onProgress });
    await expect(stopped).rejects.toThrow('enough');
    clearInterval(ticking);
    expect(reached).toBeLessThan(1_000);
    expect(turns).toBeGreaterThan(2);
  });

  test('a change near the beginning runs through all that followed, and every block leads where its header says', async () => {
    const place = placesOf(chain).find(({ block, index }) => block > 40 && valueAt(chain, { block, index }) > 0n);
    const found = await whatIf(chain, place as TransactionPlace, { value: 7n }, NO_NAMES);
    expect(found.blocks.every(({ same }) => !same)).toBe(true);
    for (const block of [100, 500, 1_000]) {
      const root = await found.timeline.look({ block, moment: 'root', transaction: 0, step: 0 });
      expect(root).toMatchObject({ equal: true });
    }
  }, 180_000);
});

const valueAt = (chain: Chain, { block, index }: TransactionPlace): bigint =>
  chain.blockByNumber(BigInt(block))?.transactions[index]?.value ?? 0n;

describe('over generated stories', () => {
  const chains: Chain[] = [];
  beforeAll(async () => {
    for (const seed of [7, 1_902, 77_777]) chains.push(await toldChain(75, seed));
  }, 180_000);

  /** One of the transactions, by a number. */
  const anywhere = fc.record({ chain: fc.nat(2), place: fc.nat(), kind: fc.nat(3), other: fc.nat() });
  const subjectOf = (chosen: { chain: number; place: number }): { chain: Chain; place: TransactionPlace } => {
    const chain = chains[chosen.chain] as Chain;
    const places = placesOf(chain);
    return { chain, place: places[chosen.place % places.length] as TransactionPlace };
  };

  test('a branch without change reproduces every block hash', async () => {
    await fc.assert(
      fc.asyncProperty(anywhere, async (chosen) => {
        const { chain, place } = subjectOf(chosen);
        const found = await whatIf(chain, place, {}, NO_NAMES);
        expect(hashesAfter(found)).toEqual(hashesBefore(found));
        expect([found.values, found.balances, found.firstDifference]).toEqual([[], [], undefined]);
      }),
      { numRuns: 8 },
    );
  }, 180_000);

  test('what is changed and changed back is what it was', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(anywhere, async (chosen) => {
        const { chain, place } = subjectOf(chosen);
        const [change, back] = changesOf(chain, place, chosen);
        const there = await whatIf(chain, place, change, NO_NAMES);
        const own = there.transactions[place.index]?.after;
        if (own === undefined || 'refused' in own || isBent(there)) return;
        const index = Number(own.place.split('.')[1]);
        const again = await whatIf(there.branch, { ...place, index }, back, there.names);
        if (isBent(again)) return;
        whole += 1;
        const first = again.blocks.find(({ hashAfter }, i) => hashAfter !== there.blocks[i]?.hashBefore);
        expect(first?.number).toBeUndefined();
      }),
      { numRuns: 20 },
    );
    expect(whole).toBeGreaterThan(9);
  }, 180_000);

  test('what was changed is the first difference, or leads to it: before it, both are the same', async () => {
    await fc.assert(
      fc.asyncProperty(anywhere, async (chosen) => {
        const { chain, place } = subjectOf(chosen);
        const [change] = changesOf(chain, place, chosen);
        const { firstDifference, blocks, values } = await whatIf(chain, place, change, NO_NAMES);
        const isOther = blocks.some(({ same }) => !same);
        expect(values.length > 0 && firstDifference === undefined).toBe(false);
        if (firstDifference === undefined) return;
        expect(isOther).toBe(true);
        const [block = 0, index = 0] = firstDifference.position.split('.').map(Number);
        expect(block > place.block || (block === place.block && index >= place.index)).toBe(true);
        expect(firstDifference.shownOriginal).not.toBe(firstDifference.shownBranch);
      }),
      { numRuns: 12 },
    );
  }, 180_000);
});

/** Something was left out, or given more gas: that does not come back by itself. */
function isBent({ transactions }: WhatIf): boolean {
  return transactions.some(({ after }) => 'refused' in after || after.fits.includes('gas'));
}

/** A change of this transaction, and the change that takes it back. */
function changesOf(
  chain: Chain,
  place: TransactionPlace,
  { kind, other }: { readonly kind: number; readonly other: number },
): [WhatIfChange, WhatIfChange] {
  const block = chain.blockByNumber(BigInt(place.block));
  const transaction = block?.transactions[place.index] as Transaction;
  const sender = senderOf(transaction);
  const person = PEOPLE[other % PEOPLE.length]?.address as Address;
  const timestamp = block?.header.timestamp ?? 0n;
  if (kind === 0) return [{ caller: person }, { caller: sender }];
  if (kind === 1) return [{ value: BigInt(other) * 1_000n }, { value: transaction.value }];
  if (kind === 2) return [{ time: timestamp + BigInt(other % 1_000_000) }, { time: timestamp }];
  return argumentOf(chain, transaction, person, other) ?? [{ caller: person }, { caller: sender }];
}

function argumentOf(
  chain: Chain,
  { to, data }: Transaction,
  person: Address,
  other: number,
): [WhatIfChange, WhatIfChange] | undefined {
  const contract = to && contractsIn(chain.headState())(to);
  const args = readCall(contract, data, NO_NAMES)?.args.filter(({ type }) => type in OTHERS) ?? [];
  const arg = args[other % args.length];
  const text = arg && OTHERS[arg.type]?.(person, other);
  if (arg === undefined || text === undefined) return undefined;
  const plain = typeof arg.value === 'string' && arg.type === 'string' ? arg.value : arg.shown;
  return [{ arguments: { [arg.name]: text } }, { arguments: { [arg.name]: plain } }];
}

/** Another value of a type, as one types it. */
const OTHERS: Readonly<Record<string, (person: Address, other: number) => string>> = {
  uint256: (_, other) => String(other),
  int256: (_, other) => String(-other),
  uint8: (_, other) => String(other % 256),
  address: (person) => person,
  bool: (_, other) => (other % 2 === 0 ? 'true' : 'false'),
  string: (_, other) => `word ${other}`,
};
