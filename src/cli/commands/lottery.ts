/** `hlp lottery`: what a zero more in front of a hash costs, drawn many times, against what is to be expected. */

import { grouped } from '../../base/counts.ts';
import { type Draws, lottery as draw } from '../../timeline/lottery.ts';
import type { Command } from '../command.ts';
import { paragraph, shortHash, tableText, tenths } from '../paragraph.ts';
import { numberOf, searching, TRIES } from '../workshop.ts';

const USUAL = { zeros: 3, draws: 16 };
/** With more, a laptop searches for long. */
const MOST_ZEROS = 5;
const MOST_DRAWS = 200;

export const lottery: Command = {
  name: 'lottery',
  summary: 'draw hashes with one, two, three zeros in front: tries, against what is to be expected',
  arguments: [],
  options: [
    { flags: '--zeros <number>', help: `up to how many, at most ${MOST_ZEROS}; left out, ${USUAL.zeros}` },
    { flags: '--draws <number>', help: `how often for each, at most ${MOST_DRAWS}; left out, ${USUAL.draws}` },
    TRIES,
  ],
  signs: false,
  examples: ['hlp lottery', 'hlp lottery --zeros 4 --draws 50'],
  async run(context, input) {
    const zeros = numberOf(input, 'zeros', 1, MOST_ZEROS) ?? USUAL.zeros;
    const draws = numberOf(input, 'draws', 1, MOST_DRAWS) ?? USUAL.draws;
    const { chain } = await context.node();
    const wish = { zeros, draws, seed: chain.headHash };
    const all = await searching(context, input, (searcher) => draw(searcher, wish));
    return { data: { ...wish, all }, text: textOf(all, wish, context.terminal.columns) };
  },
};

function textOf(all: readonly Draws[], { draws, seed }: { draws: number; seed: string }, width: number): string {
  const say = (text: string): string => paragraph(text, width);
  return [
    say(`Each try gives a hash, and a hash is 64 digits of 16 kinds: one in 16 begins with a zero, one in 16 of those with two. ${timesText(draws)}, off the chain; nothing of it is kept.`),
    '',
    tableText(
      ['zeros', 'tries expected', 'mean', 'of expected', 'least', 'most', 'spread'],
      all.map(rowOf),
    ),
    '',
    say(`${meanText(draws)}The spread (the standard deviation) is about as large as what is expected: each try wins with the same small chance, however many were made before, so waiting long earns nothing.`),
    say(`The draws follow from the hash of the newest block, ${shortHash(seed)}: the same command gives the same numbers until a block comes.`),
  ].join('\n'); // prettier-ignore
}

function timesText(draws: number): string {
  return draws === 1 ? 'One draw for each number of zeros' : `${draws} draws for each number of zeros`;
}

function rowOf({ zeros, expected, tries, sum, least, most, spread }: Draws): string[] {
  const count = BigInt(tries.length);
  const share = `${(BigInt(sum) * 100n) / (expected * count)} %`;
  return [
    `${zeros}`,
    grouped(expected),
    tenths(sum, count),
    share,
    grouped(least),
    grouped(most),
    tries.length < 2 ? '–' : grouped(spread),
  ];
}

/** A mean is usually off by one in the square root of their number. */
function meanText(draws: number): string {
  if (draws === 1) return 'One draw says little. ';
  return `A mean of ${draws} is off by about ${Math.round(100 / Math.sqrt(draws))} %, up or down. `;
}
