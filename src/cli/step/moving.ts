/** `hlp step … --move`: one goes from move to move, and sees where that leads. The names are those of the table of moves. */

import { guess } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { type Move, MOVES } from '../../timeline/moves.ts';
import type { Position } from '../../timeline/position.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { HelpTable, OptionRow } from '../command.ts';
import { Misuse } from '../failure.ts';
import { atPlace } from './walk.ts';

export const MOVE: OptionRow = {
  flags: '--move <move>',
  help: 'go that way and show where it leads; again for each further move',
  isRepeatable: true,
};

const WHERE: Readonly<Record<Move, string>> = {
  nextLine: 'the next line of this function, or of what called it; calls run on the way',
  previousLine: 'the same back',
  stepIn: 'the next line, wherever it is: into a function, into another contract',
  stepInBack: 'the same back',
  stepOut: 'behind this function; from the outermost one, the end',
  stepOutBack: 'the line that called this function; from the outermost one, the start',
  nextInstruction: 'one instruction further',
  previousInstruction: 'one instruction back',
  nextTransaction: 'the beginning of the next transaction',
  previousTransaction: 'the beginning of this transaction, or of the one before',
  nextBlock: 'the header of the next block',
  previousBlock: 'the header of this block, or of the one before',
};

export const MOVES_TABLE: HelpTable = { title: 'Moves', rows: MOVES.map((move) => [move, WHERE[move]]) };

/** Where they lead, one behind the other. Throws Misuse for one that there is not, and for a position that is not there. */
export async function moved(timeline: Timeline, from: Position, texts: readonly string[]): Promise<Position> {
  const moves = texts.map(moveIn);
  return atPlace(async () => {
    let at = from;
    for (const move of moves) at = await timeline.move(at, move);
    return at;
  });
}

function moveIn(text: string): Move {
  const move = MOVES.find((known) => known === text);
  if (move !== undefined) return move;
  const better = guess(text, MOVES);
  const hint = better === undefined ? `; there is: ${MOVES.join(', ')}` : ` (did you mean ${better}?)`;
  throw new Misuse(`--move: "${show(text)}" is no move${hint}`);
}
