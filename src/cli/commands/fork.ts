/** `hlp fork`: a branch beside the chain, mined by somebody else, on a copy; and what becomes of the blocks that lose. */

import { fork as forkWith } from '../../timeline/fork.ts';
import { MOST_BLOCKS } from '../../timeline/ground.ts';
import type { Command } from '../command.ts';
import { forkText } from '../fork-text.ts';
import { numberOf, onCopy, TRIES } from '../workshop.ts';

export const fork: Command = {
  name: 'fork',
  summary: 'mine another branch, on a copy: when it wins, what waits again, whose reward it is',
  arguments: [],
  options: [
    { flags: '--from <block>', help: 'the last block both branches have; left out, three below the newest' },
    {
      flags: '--blocks <number>',
      help: `blocks of the other branch, at most ${MOST_BLOCKS}; left out, one more than the chain has`,
    },
    TRIES,
  ],
  signs: false,
  examples: ['hlp fork', 'hlp fork --from 2', 'hlp fork --blocks 3'],
  async run(context, input) {
    const wish = {
      from: numberOf(input, 'from', 0, Number.MAX_SAFE_INTEGER),
      blocks: numberOf(input, 'blocks', 1, MOST_BLOCKS),
    };
    const { names } = await context.node();
    const forked = await onCopy(context, input, (ground) => forkWith(ground, wish));
    return { data: forked, text: forkText(forked, { names, width: context.terminal.columns }) };
  },
};
