/** Blocks that were refused. They themselves are not kept. */

import { refusalsIn } from '../../chain/refusals.ts';
import type { Context } from '../context.ts';
import type { JsonStream } from '../method.ts';
import { plainAnswer } from './answer.ts';

export async function refusals({ node: { chain } }: Context): Promise<JsonStream> {
  const all: object[] = [];
  for await (const [hash, { number, rule, problem }] of refusalsIn(chain.store))
    all.push({ hash, number, rule, problem });
  return plainAnswer(all);
}
