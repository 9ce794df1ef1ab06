/** The page docs/gas-measured.md. */

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ACCOUNTS, FILLERS } from './world.ts';
import { AIM_IN_NS, cellsOf, summaryOf, TITLES, type Table } from './rows.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/gas-measured.md');
const thousands = (value: number): string => value.toLocaleString('en-US');

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

export async function writePage(table: Table): Promise<void> {
  const lines = [
    ...INTRODUCTION,
    `${summaryOf(table)}. Node ${process.versions.node}.`,
    '',
    row(TITLES),
    row(TITLES.map((_, i) => (i < 2 ? '---' : '--:'))),
    ...table.rows.map((each) => row(cellsOf(each))),
    '',
  ];
  await writeFile(PAGE, lines.join('\n'));
}

const INTRODUCTION = [
  '# What gas pays for',
  '',
  'Made by `node bench/opcodes.ts --write`. Prices are in [opcodes.md](opcodes.md).',
  '',
  'Each row is one instruction with operands chosen to be as hard on the interpreter as they may be: the biggest numbers, the longest texts and paths, the widest structures, contracts that no cache holds,',
  `leaves among ${thousands(FILLERS)} others in a database on disk, accounts among ${thousands(ACCOUNTS)}, and leaves and accounts that are not there and have to be proved missing.`,
  'Gas and time are those of the instruction alone: it is unrolled in a loop, and the same loop without it is measured beside it and taken off.',
  'Rows of `end` and `return` that speak of calldata, invariants or answers are whole calls, with the price of getting in.',
  '',
  `- **ns per gas** – the aim is ${AIM_IN_NS}: a block of 30,000,000 gas then takes 0.6 s.`,
  '- **ratio to `add`** – against a loop of `add` with its operands, measured in the same run. It says more than nanoseconds do, for it hardly depends on the computer.',
  '- **ratio to the median** – against the median of all instructions, each at its worst. Above 3 an instruction is too cheap; so it is when at the aim it would pay for less than half of what it takes.',
  '- Contracts that are in no cache stay marked on purpose: pricing them away would cost every call of a small contract more than it takes, and filling the cache with them takes some fifty full blocks of deployments. So do lists of short texts in calldata, which in a transaction pay by the byte besides.',
  '- How long a whole block can take is asked by `node bench/worst-block.ts`, how long checking a contract by `node bench/verify.ts`.',
  '',
];
