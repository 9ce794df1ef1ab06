/** Why a value is what it is: every write of it with the line that made it, and the place of that instruction for `hlp_step`. */

import { parsePath } from '../../timeline/paths.ts';
import { formatPosition, parsePosition, type Position } from '../../timeline/position.ts';
import { whyOf } from '../../timeline/why/why.ts';
import { Breath } from '../breath.ts';
import type { Context } from '../context.ts';
import { badParam } from '../errors.ts';
import { explained } from '../explained.ts';
import type { JsonStream } from '../method.ts';
import { type Shape, text } from '../shape.ts';
import { plainAnswer } from './answer.ts';
import { walking } from './walk.ts';
import { contractNamed } from './who.ts';

/** Each may take the execution of a whole block. */
export const MOST_WHYS = 20;

export type WhyPage = { readonly before?: Position | undefined; readonly limit?: bigint | undefined };

/** A place on the timeline, by step or one of the block's own. */
export const writtenPlace: Shape<Position> = {
  name: 'position',
  schema: { type: 'string', maxLength: 60 },
  read(value, place) {
    const found = parsePosition(text(60).read(value, place));
    if (found !== undefined && found.moment !== 'draft') return found;
    throw badParam(
      place,
      'a position is wanted, such as "4.0.17" (step 17 of the first transaction of block 4), "4.header", "4.root"',
    );
  },
};

export async function why(
  context: Context,
  who: string,
  path: string,
  { before, limit }: WhyPage = {},
): Promise<JsonStream> {
  const { chain, publicNames: names } = context.node;
  const contract = await contractNamed(context, who);
  const found = explained('params[1] (path)', () => parsePath(path, { ...contract, names }));
  if (found.kind === 'group') {
    throw badParam('params[1] (path)', `${path} is a group of leaves: name one of them, or ask hlp_memory`);
  }
  const breath = new Breath(context);
  const wish = {
    before,
    limit: Math.min(Number(limit ?? BigInt(MOST_WHYS)), MOST_WHYS),
    pause: () => breath.takeIfDue(),
  };
  return walking(async () => {
    const told = await whyOf(chain, { contract: contract.address, path: found.path }, names, wish);
    return plainAnswer({ ...told, ...(before === undefined ? {} : { before: formatPosition(before) }) });
  });
}
