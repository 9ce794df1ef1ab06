/** `hlp step --gas`: where the gas of a transaction went, in rows that add up to its receipt. */

import { grouped } from '../../base/counts.ts';
import { show } from '../../base/show.ts';
import type { GasRow } from '../../timeline/gas-rows.ts';
import { columns } from '../../timeline/layout.ts';
import { formatPosition, isStep, type Position } from '../../timeline/position.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { Answer, OptionRow } from '../command.ts';
import { Misuse } from '../failure.ts';
import { atPlace } from './walk.ts';

export const GAS: OptionRow = {
  flags: '--gas',
  help: 'where its gas went, up to this place: each line, and what is no line; all of it is what the receipt says',
};

/** Of the whole transaction, or of what ran before one of its steps. Throws Misuse at a place of a block's own. */
export async function gasSpent(timeline: Timeline, position: Position, isWhole: boolean): Promise<Answer> {
  if (!isStep(position)) throw new Misuse('--gas is of a transaction: name one, such as 4.0, or a step of it');
  return atPlace(async () => {
    const { steps, told } = await timeline.transaction(position);
    const at = { ...position, step: isWhole ? steps.length : position.step };
    const view = await timeline.look(at);
    const rows = view.kind === 'step' ? view.gasRows : [];
    const gas = rows.reduce((sum, row) => sum + row.gas, 0);
    const place = formatPosition(at);
    const head = at.step === steps.length ? told.sentence : `${told.sentence}; up to ${place}`;
    return { data: { position: place, gas, gasUsed: told.gasUsed, rows }, text: `${head}\n${gasTable(rows, gas)}` };
  });
}

/** Numbers under each other, then what they are for; a line as it is written. */
function gasTable(rows: readonly GasRow[], sum: number): string {
  const all = rows.map(({ gas, what, name, contract = '', text = '' }) => {
    return [grouped(gas), what === 'line' ? `${show(contract)}  ${name}` : name, show(text)];
  });
  const table = [...all, [grouped(sum), 'all of it', '']];
  const width = Math.max(...table.map(([gas = '']) => gas.length));
  return columns(table.map(([gas = '', ...rest]) => [`  ${gas.padStart(width)}`, ...rest]));
}
