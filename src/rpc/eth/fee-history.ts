/**
 * What gas cost in some blocks, and what their transactions offered the miner (the `eth_feeHistory` of EIP-1559). Of each block the
 * transactions are put in order of what they paid the miner per gas, and weighed by the gas they used: the price at a percentile is
 * what the transaction paid in which that part of the block's gas is reached.
 */

import { nextBaseFee } from '../../chain/gas.ts';
import type { Header } from '../../chain/header.ts';
import type { Node } from '../../node/node.ts';
import { type Asker, Breath } from '../breath.ts';
import { badParam } from '../errors.ts';
import { toQuantity } from '../json/quantities.ts';
import { type BlockRef, blockAt } from '../reading/block-ref.ts';
import { blocksOnly, type Passed, type Place, walkUpTo } from '../reading/chain-walk.ts';
import type { KnownBlock } from '../reading/known-blocks.ts';
import { attempted, steadily } from '../reading/steady.ts';
import type { Shape } from '../shape.ts';

/** Blocks of one answer; who asks for more gets the newest of them, as elsewhere. */
const MOST_BLOCKS = 1_024;
const MOST_PERCENTILES = 100;

/** From 0 to 100, each larger than the one before. */
export const percentiles: Shape<readonly number[]> = {
  name: 'percentiles',
  schema: { type: 'array', items: { type: 'number', minimum: 0, maximum: 100 }, maxItems: MOST_PERCENTILES },
  read(value, place) {
    if (!Array.isArray(value)) throw badParam(place, 'a list of numbers from 0 to 100 is wanted');
    if (value.length > MOST_PERCENTILES) throw badParam(place, `at most ${MOST_PERCENTILES} are answered at once`);
    return value.map((each: unknown, index) => percentileIn(each, value[index - 1], `${place}[${index}]`));
  },
};

function percentileIn(value: unknown, before: unknown, place: string): number {
  const isOne = typeof value === 'number' && value >= 0 && value <= 100;
  if (!isOne) throw badParam(place, 'a number from 0 to 100 is wanted');
  if (typeof before === 'number' && before >= value)
    throw badParam(place, `percentiles go up, and ${value} comes after ${before}`);
  return value;
}

export type Wish = { readonly count: bigint; readonly newest: BlockRef; readonly percentiles: readonly number[] };

export async function feeHistory(node: Node, wish: Wish, asker?: Asker): Promise<unknown> {
  if (wish.count === 0n) return { oldestBlock: '0x0', baseFeePerGas: [], gasUsedRatio: [] };
  const breath = new Breath(asker);
  return attempted(breath, async () => {
    const { block, hash } = await steadily(node.chain, () => blockAt(node.chain, wish.newest));
    const lines = await linesUpTo(node, { number: block.header.number, hash }, wish, breath);
    return lines && historyOf(lines, wish, feeAfter(node, block.header));
  });
}

/** What is told of one block. */
type Line = { readonly header: Header; readonly rewards: readonly bigint[] };

async function linesUpTo(node: Node, end: Place, wish: Wish, breath: Breath): Promise<readonly Line[] | undefined> {
  const wanted = wish.count < BigInt(MOST_BLOCKS) ? wish.count : BigInt(MOST_BLOCKS);
  const from = end.number + 1n > wanted ? end.number + 1n - wanted : 0n;
  const visit = (passed: Passed): readonly Line[] => {
    const rewards = wish.percentiles.length === 0 ? [] : rewardsIn(passed.known(), wish.percentiles);
    return [{ header: passed.block.header, rewards }];
  };
  const walked = await walkUpTo(node.chain, { from, end, visit, reach: blocksOnly(MOST_BLOCKS) }, breath);
  return walked?.found;
}

function historyOf(lines: readonly Line[], { percentiles: wanted }: Wish, feeAfterThem: bigint): object {
  const reward = lines.map(({ rewards }) => rewards.map(toQuantity));
  return {
    oldestBlock: toQuantity(lines[0]!.header.number),
    baseFeePerGas: [...lines.map(({ header }) => header.baseFeePerGas), feeAfterThem].map(toQuantity),
    gasUsedRatio: lines.map(({ header }) => Number(header.gasUsed) / Number(header.gasLimit)),
    ...(wanted.length === 0 ? {} : { reward }),
  };
}

/** Of the block after this one: the real one where it was mined, the coming one where it was not. */
function feeAfter(node: Node, header: Header): bigint {
  if (header.number >= node.chain.head.header.number) return node.baseFeePerGas();
  return node.chain.blockByNumber(header.number + 1n)?.header.baseFeePerGas ?? nextBaseFee(header);
}

/** Zeros for a block in which nothing was paid for. */
export function rewardsIn({ block, receipts }: KnownBlock, wanted: readonly number[]): readonly bigint[] {
  const { baseFeePerGas } = block.header;
  const paid = receipts
    .filter(({ gasUsed }) => gasUsed > 0n)
    .map(({ effectiveGasPrice, gasUsed }) => ({ tip: above(effectiveGasPrice, baseFeePerGas), gasUsed }))
    .toSorted((a, b) => Number(a.tip > b.tip) - Number(a.tip < b.tip));
  return wanted.map((percentile) => tipAt(paid, (Number(block.header.gasUsed) * percentile) / 100));
}

/** What is done by hand is free. */
const above = (price: bigint, base: bigint): bigint => (price > base ? price - base : 0n);

type Paid = { readonly tip: bigint; readonly gasUsed: bigint };

function tipAt(paid: readonly Paid[], gas: number): bigint {
  let sum = 0;
  for (const { tip, gasUsed } of paid) {
    sum += Number(gasUsed);
    if (sum >= gas) return tip;
  }
  return paid.at(-1)?.tip ?? 0n;
}
