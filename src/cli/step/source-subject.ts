/** A source file with no chain: its contract, and those it imports, on a chain of their own in memory, or on a copy of one. The rest is `story.ts`. */

import { show } from '../../base/show.ts';
import { lookedAt, withoutMemos } from '../chain-file.ts';
import { type Context, hasSwitch, type Input, optionOf, wordAt } from '../command.ts';
import { artifactsAt, chosen, splitPlace } from '../files.ts';
import { gather } from '../sources.ts';
import { parseCall } from './call-text.ts';
import { OwnChain } from './own-chain.ts';
import { type Files, Story } from './story.ts';
import type { Subject } from './subject.ts';

export function isSourceFile(word: string): boolean {
  return /\.hlp(:[A-Za-z_]\w*)?$/i.test(word);
}

/** Throws Failed with the diagnostics of a file that does not compile. */
export async function sourceSubject(context: Context, input: Input): Promise<Subject> {
  const place = wordAt(input, 0);
  const calls = input.words.slice(1).map(parseCall);
  const files = await contractsOf(place, context);
  const isCopy = hasSwitch(input, 'here') || optionOf(input, 'in') !== undefined;
  const stage = isCopy ? await copied(context, input) : await OwnChain.open();
  const about = `${show(place)}, on a ${isCopy ? 'copy of the chain' : 'chain of its own'} in memory`;
  return new Story(stage, files, input).play(calls, about);
}

/** Behind the chain that is open here, or that of `--in`. */
async function copied(context: Context, input: Input): Promise<OwnChain> {
  const ground = await lookedAt(context, withoutMemos(input));
  const wallet = await context.wallet();
  try {
    return await OwnChain.behind(ground.chain, () => wallet.people);
  } finally {
    await ground.close();
  }
}

async function contractsOf(place: string, { terminal: { pathOf } }: Context): Promise<Files> {
  const { path, contract } = splitPlace(place);
  const beside = await artifactsAt(path, pathOf);
  const own = chosen(beside, contract, path);
  const others = beside.filter((artifact) => artifact !== own);
  const { sources } = await gather(path, pathOf);
  for (const { name } of sources.slice(1)) others.push(...(await artifactsAt(name, pathOf)));
  return { own, others };
}
