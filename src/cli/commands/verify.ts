/** `hlp verify`: walks the whole chain and names the first block that is not as it was, then looks at the second copy of the blocks. */

import { existsSync } from 'node:fs';
import { logBeside } from '../../chain/log/log-file.ts';
import { checkLog, lookAtLog, type Some } from '../../chain/log/log-check.ts';
import { type Verdict, verifyChain } from '../../chain/verify.ts';
import { storeDirectory } from '../../node/opening.ts';
import type { Answer, Command } from '../command.ts';
import { Failed, showLines, WAY_OUT } from '../failure.ts';
import { placeText } from '../place.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'walk the whole chain: every rule, every transaction, every record',
  arguments: [],
  options: [],
  signs: false,
  examples: ['hlp verify'],
  async run(context) {
    const { terminal } = context;
    const place = storeDirectory(context.directory);
    if (!existsSync(place) && existsSync(logBeside(place))) return fileAlone(logBeside(place));
    const store = await context.store();
    const onProgress = (done: bigint, all: bigint): void => terminal.progress(`block ${done} of ${all}`);
    const verdict = await verifyChain(store, { onProgress });
    if (!verdict.ok && verdict.rule === 'empty' && existsSync(logBeside(place))) return fileAlone(logBeside(place));
    if (!verdict.ok) return invalid(verdict, context.directory);
    const log = await checkLog(store, logBeside(place));
    const text = `The chain is valid: ${blocksText(verdict.blocks)}.`;
    if (log.ok)
      return {
        data: { ...verdict, log },
        text: log.more.blocks === 0n ? text : `${text}\nBut ${moreText(logBeside(place), log.more)}.`,
      };
    if (log.harm === 'missing')
      return { data: { ...verdict, log }, text: `${text}\n${showLines(log.message)}: ${WRITTEN_ANEW}.` };
    const way = log.harm === 'otherChain' ? '' : ` ${WAY_OUT}`;
    return {
      data: { ...verdict, ok: false, log },
      text: `${text}\nBut its second copy is not: ${showLines(log.message)}.${way}`,
      exitCode: 1,
    };
  },
};

/** The second copy goes on where the database ends. */
export function moreText(path: string, { blocks, last }: Some): string {
  const count = blocks === 1n ? '1 block' : `${blocks} blocks`;
  return `${placeText(path)} holds ${count} more (up to block ${last}); opening the chain takes them over`;
}

/** There is no database. */
async function fileAlone(path: string): Promise<Answer> {
  const log = await lookAtLog(path);
  if (!log.ok)
    return {
      data: { ok: false, log },
      text: `There is no database, and ${showLines(log.message)}. ${WAY_OUT}`,
      exitCode: 1,
    };
  const { blocks, last } = log.more;
  const holds = `holds ${blocks === 1n ? '1 block' : `${blocks} blocks`} (up to block ${last}); opening the chain takes them over, and judges each`;
  return { data: { ok: true, blocks, log }, text: `There is no database; ${placeText(path)} ${holds}.` };
}

const WRITTEN_ANEW = 'the second copy of its blocks is written when the chain is opened the next time';

function invalid(verdict: Extract<Verdict, { readonly ok: false }>, directory: string): Answer {
  const { rule, blockNumber, message } = verdict;
  if (rule === 'empty') throw new Failed('empty', `there is no chain in ${placeText(directory)}`);
  if (rule === 'schema') throw new Failed('schema', message);
  const text = `The chain is not valid. Position ${blockNumber}: ${showLines(message)} (rule ${rule}). ${WAY_OUT}`;
  return { data: verdict, text, exitCode: 1 };
}

function blocksText(mined: bigint): string {
  return mined === 1n ? 'the first block and 1 mined on it' : `the first block and ${mined} mined on it`;
}
