/** `pause` and `resume`: words for a chain that is open. Nothing is mined of a chain that nobody has open, so there they mean nothing. */

import type { Command, Context } from '../command.ts';
import { Misuse } from '../failure.ts';
import { passOn } from '../link/ask.ts';

const word = { arguments: [], options: [], signs: false } as const;

export const pause: Command = {
  ...word,
  name: 'pause',
  summary: 'where the chain is open: hold mining; what is sent meanwhile waits',
  examples: ['pause'],
  async run(context) {
    const mark = await markOf(context, 'pause');
    const { mining, pending } = await context.node();
    const [is, what] = mining.isPaused ? ['is paused already', ''] : ['is paused', ` What is sent now waits, and nothing is lost.`]; // prettier-ignore
    mining.pause();
    return { data: answerOf(true, pending.length), text: `Mining ${is}.${what} \`${mark}resume\` goes on with it.` };
  },
};

export const resume: Command = {
  ...word,
  name: 'resume',
  summary: 'where the chain is open: go on with mining, and with what waits',
  examples: ['resume'],
  async run(context) {
    await markOf(context, 'resume');
    const { mining, pending } = await context.node();
    const is = mining.isPaused ? 'goes on' : 'was not paused';
    const waiting = pending.length;
    mining.resume();
    return { data: answerOf(false, waiting), text: `Mining ${is}; ${waitingText(waiting)}.` };
  },
};

const answerOf = (paused: boolean, waiting: number): object => ({ paused, waiting });

function waitingText(waiting: number): string {
  if (waiting === 0) return 'nothing waits';
  return waiting === 1 ? '1 transaction waits for it' : `${waiting} transactions wait for it`;
}

/** In a shell, it is for the process that has the chain open. Throws OpenElsewhere, and Misuse where there is none. */
async function markOf({ mark, directory }: Context, name: string): Promise<string> {
  if (mark !== undefined) return mark;
  await passOn(directory);
  throw new Misuse(`${name}: nobody mines here; type it where the chain is open, into \`hlp dev\``);
}
