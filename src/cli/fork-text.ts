/** What `hlp fork` tells. */

import { counted, grouped } from '../base/counts.ts';
import type { Address } from '../base/address.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import type { Earnings, Fork } from '../timeline/fork.ts';
import type { Left, Waiting } from '../timeline/left-behind.ts';
import type { ForkRow, Side, Tie } from '../timeline/race.ts';
import type { Names } from '../timeline/values.ts';
import { nameAtStart } from '../timeline/who.ts';
import { paragraph, shortened, shortHash, tableText, triesText } from './paragraph.ts';
import { ON_A_COPY } from './workshop.ts';

type Page = { readonly names: Names; readonly width: number };

/** More rows say nothing new. */
const MOST_ROWS = 8;

export function forkText(fork: Fork, page: Page): string {
  const { names, width } = page;
  const rival = nameAtStart(names, fork.rival);
  const say = (text: string): string => paragraph(text, width);
  return [
    say(`${ON_A_COPY}${fork.isStory ? ' Nothing has happened on it yet, so the copy has a little story of its own.' : ''}`),
    '',
    say(beginText(fork, rival)),
    '',
    raceTable(fork, rival, names),
    say('Work is what all blocks up to there take on average, in tries. Everybody follows the branch with the most work, whichever came first.'),
    ...(fork.tie === undefined ? [] : [say(tieText(fork.tie, rival))]),
    say(wonText(fork, rival)),
    ...(fork.left === undefined || fork.left.blocks.length === 0 ? [] : ['', ...leftLines(fork.left, page)]),
    ...(fork.wonAt === undefined ? [] : ['', ...rewardLines(fork, page)]),
  ].join('\n'); // prettier-ignore
}

function beginText({ from, rows, tries, expected }: Fork, rival: string): string {
  const blocks = rows.filter(({ other }) => other !== undefined).length;
  return `${rival} mines a branch beside the chain, from block ${from} on: ${counted(blocks, 'block')}, found after ${triesText(tries)} (about ${grouped(expected)} are usual). ${rival} takes in no transactions of others.`;
}

function raceTable({ rows, tie }: Fork, rival: string, names: Names): string {
  const cells = rows.map((row) => [
    `${row.number}`,
    ...sideCells(row.chain, names),
    ...sideCells(row.other, names),
    followsText(row, rival, tie),
  ]);
  return tableText(
    ['block', 'the chain', 'work', `${rival}'s branch`, 'work', 'followed'],
    shortened(cells, MOST_ROWS, (left) => ['…', `${left} more`]),
  );
}

function sideCells(side: Side | undefined, names: Names): [string, string] {
  if (side === undefined) return ['', ''];
  return [`${shortHash(side.hash)} ${shortName(names, side.miner)}`, grouped(side.work)];
}

/** There is room for so much of a name. */
const MOST_LETTERS = 8;

function shortName(names: Names, address: Address): string {
  return nameAtStart(names, address).slice(0, MOST_LETTERS);
}

function followsText({ follows, other }: ForkRow, rival: string, tie: Tie | undefined): string {
  const tied = tie !== undefined && other?.hash === tie.other ? ' (a tie)' : '';
  return `${follows === 'chain' ? 'the chain' : `${rival}'s`}${tied}`;
}

function tieText({ work, chain, other, winner }: Tie, rival: string): string {
  const wins = winner === 'chain' ? 'the chain stays' : `${rival}'s branch takes its place`;
  return `With ${grouped(work)} on both sides it is a tie. Then the lower hash of the last block wins, so that everybody chooses alike: ${shortHash(chain)} against ${shortHash(other)}: ${wins}.`;
}

function wonText({ wonAt, left, rows }: Fork, rival: string): string {
  if (wonAt === undefined)
    return `So nobody follows ${rival}'s branch, and its rewards are worth nothing: the chain goes on.`;
  const first = rows[0]?.number ?? 0n;
  const gone = left?.blocks.length === 1 ? `block ${first} leaves` : `blocks ${first} to ${left?.blocks.at(-1)} leave`;
  const leaves = left === undefined || left.blocks.length === 0 ? 'nothing had to leave' : `${gone} the chain`;
  return `With block ${wonAt} ${rival}'s branch is the better one: ${leaves}.`;
}

// ───────────── what is left behind ─────────────

function leftLines({ waiting, receipts, contracts }: Left, { names, width }: Page): string[] {
  const gone = contracts.map((address) => nameAtStart(names, address));
  const rows = waiting.map((one) => paragraph(waitingText(one), width, '    '));
  return [
    paragraph(`${counted(waiting.length, 'transaction')} that stood there ${waiting.length === 1 ? 'waits' : 'wait'} again, signed as ${waiting.length === 1 ? 'it is' : 'they are'}, for some later block:`, width),
    ...shortened(rows, MOST_ROWS, (left) => `  … ${left} more`),
    paragraph(`Gone: ${counted(receipts, 'receipt')} (what came of each transaction)${gone.length === 0 ? '' : ` and ${counted(gone.length, 'contract')} (${show(gone.join(', '))}), with all that was remembered there`}.`, width),
  ]; // prettier-ignore
}

function waitingText({ told, refusedBy }: Waiting): string {
  return `  ${told}${refusedBy === undefined ? '' : ` – it can never be mined now (${refusedBy})`}`;
}

function rewardLines({ miners }: Fork, { names, width }: Page): string[] {
  return [
    paragraph('A reward is part of its block, so it goes where the blocks go. In hlp, exactly:', width),
    ...miners.map((one) => paragraph(earningsText(one, names), width, '    ')),
  ];
}

function earningsText({ miner, before, after, minedBefore, minedAfter }: Earnings, names: Names): string {
  const mined = minedAfter - minedBefore;
  const rest = after - before - mined;
  const others = rest === 0n ? '' : `, ${signed(rest)} by transactions that are not there any more`;
  return `  ${nameAtStart(names, miner)} has ${formatHlp(after)}, not ${formatHlp(before)}: ${signed(mined)} for mining${others}`;
}

function signed(wei: bigint): string {
  return wei > 0n ? `+${formatHlp(wei)}` : formatHlp(wei);
}
