/**
 * What every instruction takes and what it pays, with the operands that are hardest on the machine (`helpers/mixes-*.ts`). All of them are
 * measured in turn, in several rounds, beside a loop of `add`. `--write` makes docs/gas-measured.md of it; `--only NAME` measures one
 * instruction; `--rounds N`.
 */

import { parseArgs } from 'node:util';
import { measureAll } from './helpers/measure-mixes.ts';
import { MIXES } from './helpers/mixes.ts';
import { writePage } from './helpers/page.ts';
import { AIM_IN_NS, lineOf, summaryOf, tableOf } from './helpers/rows.ts';

const ROUNDS = 21;

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, rounds: { type: 'string' }, write: { type: 'boolean' } },
});
const wanted = MIXES.filter(({ op }) => options.only === undefined || options.only === op);
const table = tableOf(await measureAll(wanted, Number(options.rounds ?? ROUNDS)));
for (const row of table.rows) console.log(lineOf(row));
console.log(
  `\ngas    ${summaryOf(table)} (aim ${AIM_IN_NS} ns per gas, ratio ${(table.worst / AIM_IN_NS).toFixed(2)})`,
);
if (options.write === true) await writePage(table);
