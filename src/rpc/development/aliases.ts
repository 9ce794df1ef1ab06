/**
 * One method under several names: test tools call the same thing by their own prefix, and each has its own word for "done". Every row of
 * the development methods is made here.
 */

import type { Context } from '../context.ts';
import { type Example, type Method, method, type Params, type ValuesOf } from '../method.ts';

/** For "done" all tools take `true`, except those of Anvil. */
const NOTHING_SAID: ReadonlySet<string> = new Set(['anvil']);

/** The two prefixes under which most of them are known. */
export const both = (name: string): readonly string[] => [`hardhat_${name}`, `anvil_${name}`];

type Row<P extends Params> = {
  readonly names: readonly string[];
  readonly summary: string;
  readonly params: P;
  /** Left out: the word for "done". */
  readonly result?: string;
  readonly example: Example;
  /** Answers with undefined where there is nothing to say but that it is done. */
  readonly run: (context: Context, ...values: ValuesOf<P>) => unknown;
};

/** A method for each of the names. */
export function development<const P extends Params>(row: Row<P>): readonly Method[] {
  const { names, result = 'true; null under `anvil_`', run, ...rest } = row;
  return names.map((name) =>
    method<P>({
      ...rest,
      name,
      result,
      isForDevelopment: true,
      run: async (context, ...values) => {
        const answer = await run(context, ...values);
        return answer === undefined ? doneAs(name) : answer;
      },
    }),
  );
}

function doneAs(name: string): true | null {
  return NOTHING_SAID.has(name.slice(0, name.indexOf('_'))) ? null : true;
}
