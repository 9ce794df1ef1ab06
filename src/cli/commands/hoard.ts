/** `hlp hoard`: winning nonces found in advance, on a copy, and what they are worth when a block has come. */

import { counted, grouped } from '../../base/counts.ts';
import { MOST_BLOCKS } from '../../timeline/ground.ts';
import { type Hoard, hoard as hoardWith } from '../../timeline/hoard.ts';
import type { Command } from '../command.ts';
import { nameAtStart } from '../../timeline/who.ts';
import { paragraph, shortened, shortHash, tableText, triesText } from '../paragraph.ts';
import { numberOf, ON_A_COPY, onCopy, TRIES } from '../workshop.ts';

const USUAL = { nonces: 32, blocks: 16 };
const MOST_NONCES = 200;
/** More rows say nothing new. */
const MOST_ROWS = 4;

export const hoard: Command = {
  name: 'hoard',
  summary: 'find winning nonces in advance, on a copy: what they are worth after the next block',
  arguments: [],
  options: [
    { flags: '--nonces <number>', help: `how many, at most ${MOST_NONCES}; left out, ${USUAL.nonces}` },
    { flags: '--blocks <number>', help: `blocks that come then, at most ${MOST_BLOCKS}; left out, ${USUAL.blocks}` },
    TRIES,
  ],
  signs: false,
  examples: ['hlp hoard', 'hlp hoard --nonces 100'],
  async run(context, input) {
    const wish = {
      nonces: numberOf(input, 'nonces', 1, MOST_NONCES) ?? USUAL.nonces,
      blocks: numberOf(input, 'blocks', 1, MOST_BLOCKS) ?? USUAL.blocks,
    };
    const { names } = await context.node();
    const found = await onCopy(context, input, (ground) => hoardWith(ground, wish));
    return { data: found, text: textOf(found, nameAtStart(names, found.hoarder), context.terminal.columns) };
  },
};

function textOf(found: Hoard, hoarder: string, width: number): string {
  const { number, difficulty, hoarded, tries, expected, rounds } = found;
  const count = hoarded.length;
  const [first] = rounds;
  const wins = rounds.reduce((sum, round) => sum + round.wins, 0);
  const all = count * rounds.length;
  const say = (text: string): string => paragraph(text, width);
  return [
    say(ON_A_COPY),
    '',
    say(`${hoarder} looks for the next block, ${number}, and does not stop at the first nonce (the number that is tried) that wins, but keeps ${counted(count, 'nonce')}, found with ${triesText(tries)} (about ${grouped(expected)} are usual). Then somebody else's block comes.`),
    '',
    rowsText(found),
    '',
    say(`Of ${counted(count, 'nonce')} that won, ${first?.wins ?? 0} still ${first?.wins === 1 ? 'wins' : 'win'}; any others would do as well: ${count}/${difficulty} = ${quotient(count, difficulty)} is to be expected.`),
    say(`After ${counted(rounds.length, 'block')}, one by one: ${wins} of ${grouped(all)} tries won, and ${quotient(all, difficulty)} are to be expected.`),
    say('Nobody can hoard: what is hashed is the header (all of it but the nonce) and then the nonce, and the header names the block it stands on. Before that block is there, nobody knows its hash; afterwards everything is to be tried anew.'),
  ].join('\n'); // prettier-ignore
}

function rowsText({ number, hoarded }: Hoard): string {
  const rows = hoarded.map(({ nonce, hash, afterwards }) => [`${nonce}`, shortHash(hash), shortHash(afterwards)]);
  return tableText(
    ['nonce', `as block ${number}`, `as block ${number + 1n}`],
    shortened(rows, MOST_ROWS, (left) => ['…', `${left} more`]),
  );
}

const MOST_DECIMALS = 18;

/** With two decimals, and as many more as it takes to see two digits. Rounded down. */
function quotient(number: number, by: bigint): string {
  let decimals = 2;
  while (decimals < MOST_DECIMALS && BigInt(number) * 10n ** BigInt(decimals) < 10n * by) decimals += 1;
  const digits = String((BigInt(number) * 10n ** BigInt(decimals)) / by).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
