/** The transactions from the changed one on, as they ended on the chain and on the branch. */

import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Status } from '../../chain/receipt.ts';
import type { Pace } from '../pace.ts';
import { contractsIn } from '../contracts.ts';
import { toldAt } from '../replay.ts';
import { tell, type Told } from '../sentence.ts';
import type { Names } from '../values.ts';
import type { Fit } from './fitting.ts';
import type { Again, Rerun } from './rerun.ts';

/** How a transaction ended. */
export type Ending = {
  readonly status: Status;
  readonly gas: string;
  /** Of one that failed, where somebody has to be told. */
  readonly reason?: string;
};

export type ComparedTransaction = {
  /** `4.0`, on the chain. */
  readonly place: string;
  readonly sentence: string;
  readonly before: Ending;
  readonly after: AfterAll | { readonly refused: string; readonly rule?: string };
};

export type AfterAll = Ending & {
  /** On the branch. */
  readonly place: string;
  /** Where it is another one. */
  readonly sentence?: string;
  /** What had to be fitted for it to be there. */
  readonly fits: readonly Fit[];
  /** It did the same, as far as its receipt tells: ending, answer, events, gas. */
  readonly same: boolean;
};

export type Telling = {
  readonly chain: ChainReader;
  readonly names: Names;
  /** Names on the branch. */
  readonly own: Names;
  readonly pace: Pace;
};

export async function transactionsOf(
  { originals, transactions, branch }: Rerun,
  telling: Telling,
): Promise<ComparedTransaction[]> {
  const { chain, names, own, pace } = telling;
  const contracts = contractsIn(chain.headState());
  const first = originals[0]?.header.number ?? 0n;
  const rows: ComparedTransaction[] = [];
  for (const again of transactions) {
    const { place, receipt, after } = again;
    const block = originals[place.block - Number(first)];
    if (block === undefined) continue;
    const isOther = 'refused' in after || !after.isSame || after.fits.length > 0;
    const before = isOther ? toldAt(chain, place, names) : tell(block, place.index, receipt, { contracts, names });
    rows.push({
      place: `${place.block}.${place.index}`,
      sentence: before.sentence,
      before: endingOf(before),
      after:
        'refused' in after
          ? after
          : afterAll(again, after, before, () => toldAt(branch, { ...place, index: after.index }, own)),
    });
    await pace.keep();
  }
  return rows;
}

function afterAll(
  { place, transaction }: Again,
  after: Exclude<Again['after'], { refused: string }>,
  before: Told,
  toldThere: () => Told,
): AfterAll {
  const { fits, isSame, index } = after;
  const there = `${place.block}.${index}`;
  if (isSame && after.transaction === transaction) return { ...endingOf(before), place: there, fits, same: isSame };
  const told = toldThere();
  return { ...endingOf(told), place: there, sentence: told.sentence, fits, same: isSame };
}

function endingOf({ status, gasUsed, reason }: Told): Ending {
  return { status, gas: gasUsed, ...(reason === undefined ? {} : { reason: reason.text }) };
}
