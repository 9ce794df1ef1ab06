/** What stands under a walk through a transaction that failed: why. */

import type { ChainReader } from '../../chain/chain-reader.ts';
import { explanationOf } from '../../timeline/explanation/explanation.ts';
import { explanationLines } from '../../timeline/explanation/text.ts';
import type { Quiet } from '../../timeline/quiet.ts';
import type { Stepper } from '../../timeline/stepper.ts';
import type { Answer } from '../command.ts';

/** The answer as it is where nothing failed. */
export async function withFailure(chain: ChainReader, transaction: Stepper | Quiet, answer: Answer): Promise<Answer> {
  const explanation = await explanationOf(chain, transaction);
  if (explanation === undefined) return answer;
  const text = [answer.text, ...explanationLines(explanation)].join('\n');
  return { ...answer, data: { ...(answer.data as object), explanation }, text };
}
