/** Whole chains, transaction by transaction, with the evaluator beside: those on which the tests of a source played, or any other. */

import type { Address } from '../../../src/base/address.ts';
import type { Chain } from '../../../src/chain/chain.ts';
import type { Names } from '../../../src/timeline/values.ts';
import { besideOf } from './beside.ts';
import { compare } from './compare.ts';
import { News } from './news.ts';
import { tallyMoment, type Tally } from './tally.ts';

/** The blocks of a chain, from one on; where something else is shown than there is. */
export async function wrongOnChain(chain: Chain, names: Names, tally: Tally, from = 1): Promise<string[]> {
  const wrong: string[] = [];
  const known = new Set<Address>();
  for (let block = 1; block <= Number(chain.head.header.number); block++) {
    const receipts = chain.receipts(BigInt(block)) ?? [];
    for (const [index, { contractAddress }] of receipts.entries()) {
      if (contractAddress !== undefined) known.add(contractAddress);
      if (block < from) continue;
      const difference = await wrongIn(chain, { block, index }, names, { known, tally });
      if (difference !== undefined) wrong.push(`${block}.${index}: ${difference}`);
    }
  }
  return wrong;
}

type Around = { readonly known: ReadonlySet<Address>; readonly tally: Tally };

async function wrongIn(
  chain: Chain,
  place: { readonly block: number; readonly index: number },
  names: Names,
  { known, tally }: Around,
): Promise<string | undefined> {
  const walked = await besideOf(chain, place, names, known);
  if (walked === undefined) return undefined;
  const news = new News(walked);
  const { difference, isPart } = compare(walked, ({ snapshot, frame, step, where }) => {
    tallyMoment(tally, snapshot, frame);
    return news.differenceIn(frame, where, walked.stepper.at(step).changedNow);
  });
  tally.transactions += 1;
  tally.instructions += walked.trace.length;
  tally.caught += walked.trace.failures.length;
  if (isPart) tally.parts += 1;
  return difference;
}
