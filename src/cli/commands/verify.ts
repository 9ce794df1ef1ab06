/** `hlp verify`: walks the whole chain and names the first block that is not as it was. */

import { verifyChain } from '../../chain/verify.ts';
import type { Command } from '../command.ts';
import { Failed, showLines } from '../failure.ts';
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
    const store = await context.store();
    const onProgress = (done: bigint, all: bigint): void => terminal.progress(`block ${done} of ${all}`);
    const verdict = await verifyChain(store, { onProgress });
    if (verdict.ok) return { data: verdict, text: `The chain is valid: ${blocksText(verdict.blocks)}.` };
    if (verdict.rule === 'empty') throw new Failed('empty', `there is no chain in ${placeText(context.directory)}`);
    const text = `The chain is not valid. Position ${verdict.blockNumber}: ${showLines(verdict.message)} (rule ${verdict.rule})`;
    return { data: verdict, text, exitCode: 1 };
  },
};

function blocksText(mined: bigint): string {
  return mined === 1n ? 'the first block and 1 mined on it' : `the first block and ${mined} mined on it`;
}
