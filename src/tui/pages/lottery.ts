/** The lottery off the chain: the same search with more zeros, to feel what each of them costs. Nothing of it is kept. */

import type { Key, Next } from '../events.ts';
import { EMPTY_LINE, type Line, line, span, wrap } from '../lines.ts';
import { grouped } from '../../base/counts.ts';
import { difficultyOf, leadingZeros } from '../../timeline/zeros.ts';
import { back, type LotteryPage, type Model, opened, pageOf, withPage } from '../model.ts';

/** A quarter of a minute for a laptop; with two more, an hour. */
export const MOST_ZEROS = 7;

export function openLottery(model: Model, zeros: number): Next {
  const ticket = model.ticket + 1;
  const page: LotteryPage = {
    kind: 'lottery',
    zeros,
    tries: '0',
    seconds: 0,
    found: undefined,
    ticket,
  };
  const isOpen = pageOf(model).kind === 'lottery';
  const next = { ...model, ticket };
  return [isOpen ? withPage(next, page) : opened(next, page), { kind: 'draw', zeros, ticket }];
}

export function lotteryKeys(model: Model, { zeros, found }: LotteryPage, key: Key): Next | undefined {
  if (key === '+' && found !== undefined && zeros < MOST_ZEROS) return openLottery(model, zeros + 1);
  if (key === 'escape' || key === 'enter' || key === ' ') return [back(model), { kind: 'stopDrawing' }];
  return undefined;
}

export function drawLottery({ zeros, tries, seconds, found }: LotteryPage, width: number): Line[] {
  const usual = difficultyOf(zeros);
  return [
    ...wrap(
      `The same lottery, off the chain, for a hash with ${zeros === 1 ? 'a zero' : `${zeros} zeros`}. One zero more is four doublings: 16 times the work, about ${usual} tries.`,
      width,
    ),
    EMPTY_LINE,
    line(`  ${grouped(Number(tries))} ${tries === '1' ? 'try' : 'tries'} ${timeText(seconds)}`),
    ...rateLines(Number(tries), seconds, width),
    EMPTY_LINE,
    ...(found === undefined ? [line(span('  searching …', 'faint'))] : foundLines(found, zeros)),
  ];
}

const timeText = (seconds: number): string => `in ${seconds < 1 ? seconds.toFixed(3) : seconds.toFixed(1)} seconds`;

/** So that one sees what a zero costs before it takes long. */
function rateLines(tries: number, seconds: number, width: number): Line[] {
  if (tries === 0 || seconds === 0) return [];
  const rate = tries / seconds;
  const whole = Math.ceil(Number(difficultyOf(MOST_ZEROS)) / rate);
  const text = `That is ${grouped(Math.round(rate))} a second: ${MOST_ZEROS} zeros would take about ${grouped(whole)} seconds.`;
  return wrap(text, width, 'faint', 2);
}

function foundLines(hash: string, zeros: number): Line[] {
  const lit = leadingZeros(hash);
  return [
    line(span('Found hash ', 'good'), span(hash.slice(0, lit), 'lit'), `${hash.slice(lit, 24)}…`),
    EMPTY_LINE,
    line(zeros < MOST_ZEROS ? '+ asks for one zero more.' : 'One zero more would take this computer an hour.'),
  ];
}
