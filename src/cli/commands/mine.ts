/** `hlp mine`: blocks on demand, with what waits or empty, and what each of them took. */

import { HELPER_NAME } from '../../wallet/mnemonic.ts';
import type { Block } from '../../chain/block.ts';
import { MinerError } from '../../node/mining/miner.ts';
import type { Wanted } from '../../node/mining/mining.ts';
import type { Node } from '../../node/node.ts';
import { difficultyAfter } from '../../timeline/block-rows.ts';
import { type Answer, type Command, type Context, type Input, optionOf } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { type Mined, minedText, minedBy, secondsText, SearchClock } from '../mined.ts';
import { addressIn, wholeNumberIn } from '../who.ts';

export const mine: Command = {
  name: 'mine',
  summary: 'mine blocks now, with what waits or empty, and say what each of them took',
  arguments: [],
  options: [
    { flags: '--blocks <number>', help: 'how many', fallback: '1' },
    { flags: '--for <name>', help: 'who is paid for the work', fallback: HELPER_NAME },
    { flags: '--threads <number>', help: 'how many threads search; left out, one fewer than there are cores' },
    { flags: '--tries <number>', help: 'how many tries a block may take before mining gives up' },
  ],
  signs: false,
  examples: ['hlp mine', 'hlp mine --blocks 20 --for bob'],
  async run(context, input) {
    const count = wholeNumberIn(optionOf(input, 'blocks') ?? '1', '--blocks', 1);
    const limits = limitsIn(input);
    const node = await context.node();
    if (node.mining.isPaused)
      throw new Failed('paused', `Mining is paused; \`${context.mark ?? ''}resume\` goes on with it.`);
    const miner = addressIn(optionOf(input, 'for') ?? HELPER_NAME, '--for', node);
    const start = performance.now();
    const blocks = await minedBlocks(context, node, count, { ...limits, miner });
    return answer(node, blocks, (performance.now() - start) / 1000);
  },
};

/** More would not search any faster, and each takes memory. */
const MOST_THREADS = 256;

function limitsIn(input: Input): Wanted {
  const [threads, tries] = ['threads', 'tries'].map((name) => {
    const text = optionOf(input, name);
    return text === undefined ? undefined : wholeNumberIn(text, `--${name}`, 1);
  });
  if (threads !== undefined && threads > MOST_THREADS) throw new Misuse(`--threads: at most ${MOST_THREADS}`);
  return { threads, mostTries: tries === undefined ? undefined : BigInt(tries) };
}

/** Tells of each as soon as it is there. Throws Failed when mining is stopped or gives up; what was mined before that stays. */
async function minedBlocks(context: Context, node: Node, count: number, wanted: Wanted): Promise<readonly Mined[]> {
  const blocks: Mined[] = [];
  const clock = new SearchClock(node);
  const tell = (block: Block): void => {
    const mined = minedBy(node, block, clock.seconds);
    blocks.push(mined);
    if (!context.wantsJson) context.terminal.print(minedText(node, block, mined));
  };
  const ending = new AbortController();
  const stopListening = context.terminal.whenAskedToEnd(() => ending.abort());
  try {
    await node.mining.mineBlocks(count, { ...wanted, signal: ending.signal }, tell);
    return blocks;
  } catch (error) {
    throw error instanceof MinerError ? ended(error, blocks) : error;
  } finally {
    stopListening();
    clock.stop();
  }
}

function ended({ reason, message }: MinerError, blocks: readonly Mined[]): Failed {
  const kept = blocks.length === 0 ? '' : ` ${countText(blocks.length)} found before that, and stay.`;
  if (reason !== 'stopped') return new Failed(reason, `${message}.${kept}`, { blocks });
  return new Failed('interrupted', `Mining was stopped.${kept} What waits goes on waiting.`, { blocks });
}

function answer(node: Node, blocks: readonly Mined[], seconds: number): Answer {
  const next = difficultyAfter(node.chain.head, node.chain);
  const summary = blocks.length > 1 ? [`${blocks.length} blocks in ${secondsText(seconds)}.`] : [];
  const outlook = next === undefined ? [] : [`The next one takes about ${next.toLocaleString('en-US')} tries.`];
  return { data: { blocks, nextDifficulty: next }, text: [...summary, ...outlook].join(' ') };
}

const countText = (count: number): string => (count === 1 ? '1 block was' : `${count} blocks were`);
