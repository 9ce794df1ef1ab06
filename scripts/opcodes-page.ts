/**
 * Writes docs/opcodes.md from the opcode table, the write prices and the limits: `npm run docs`. A test sees to it that the page
 * in the repository is the one this makes.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GAS, WRITE } from '../src/vm/gas.ts';
import { LIMITS } from '../src/vm/limits.ts';
import { IMMEDIATES, OPCODES, type Row } from '../src/vm/opcodes.ts';

export const OPCODES_PAGE = join(import.meta.dirname, '../docs/opcodes.md');

export function opcodesPage(): string {
  return `# Instructions, prices, limits

Made by \`npm run docs\` from \`src/vm/opcodes.ts\`, \`src/vm/gas.ts\` and \`src/vm/limits.ts\`; change those, not this page.

## Instructions

Operands stand with the top of the stack on the right. \`N\`, \`M\`, \`T\`, \`U\` are the types the immediates name; \`*name\` is what the
table entry says that the immediate names (a constant's type, a function's parameters, a map's keys …). ■ ends a metering segment.

| code | name | immediates | takes | leaves | gas | can fail with | what it does |
|---|---|---|---|---|---|---|---|
${Object.entries<Row>(OPCODES)
  .map(([name, row]) => opcodeLine(name, row))
  .join('\n')}

Immediates in bytes: ${Object.entries(IMMEDIATES)
    .map(([name, size]) => `${name} ${size}`)
    .join(', ')}.

## Prices beyond the static one

| what | gas |
|---|---|
${lines(GAS, GAS_TEXT)}

## Prices of a write

The price of the whole write, the static 1,500 included; the same table holds for every sum and count over the leaf.

| kind | gas |
|---|---|
${lines(WRITE, WRITE_TEXT)}

## Limits

| what | at most |
|---|---|
${lines(LIMITS, {})}
`;
}

const GAS_TEXT: Readonly<Record<keyof typeof GAS, string>> = {
  entry: 'entering a contract',
  codeWord: 'entering a contract: each 32 bytes of its sections 1–8 and of the signatures of its actions and views',
  local: '`call`, checking an invariant: each local of the function',
  invariant: 'checking an invariant',
  codecWord: 'calldata, answer, revert data: each 32 bytes',
  constantWord: 'a constant: each 32 bytes',
  textWord: '`slice`, `concat`: each 32 bytes of the result',
  compareWord: '`eq`, `ne` of texts: each 32 bytes',
  exponentByte: '`pow`: each byte of the exponent',
  keccakWord: '`keccak`: each 32 bytes',
  element: 'copying a list: each element',
  read: 'a leaf that is read on the way: an element, or a length',
  transfer: 'hlp that goes along with a call',
  newAccount: '`send` to an account that does not exist',
  readWord: 'reading a text: each 32 bytes beyond the first',
  keyWord: 'map keys of a leaf that is touched: each 32 bytes beyond the first',
  loopRound: 'each further round of a loop',
  topic: 'a log: each topic',
  logByte: 'a log: each byte of data',
};

const WRITE_TEXT: Readonly<Record<keyof typeof WRITE, string>> = {
  same: 'the value that is there already',
  again: 'a leaf this transaction has written before',
  change: 'another value, or none',
  create: 'a leaf that was not there',
  extraWord: 'each 32 bytes of a text beyond the first',
  aggregate: 'the first touch of a sum or count in a transaction (later ones as a leaf written before)',
};

function opcodeLine(name: string, row: Row): string {
  const cells = [
    `\`${row.code.toString(16).padStart(2, '0')}\``,
    `\`${name}\`${row.ends === true ? ' ■' : ''}`,
    row.immediates.join(' '),
    row.pops.join(' '),
    row.pushes.join(' '),
    row.more === undefined ? String(row.gas) : `${row.gas} + ${row.more}`,
    row.fails?.join(' ') ?? '',
    row.doc,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\*(?=\w)/g, '\\*')).join(' | ')} |`;
}

function lines(table: Readonly<Record<string, number>>, texts: Readonly<Record<string, string>>): string {
  return Object.entries(table)
    .map(([key, value]) => `| ${texts[key] ?? spelled(key)} | ${value.toLocaleString('en-US')} |`)
    .join('\n');
}

/** `callNesting` → `call nesting` */
const spelled = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

if (import.meta.main) writeFileSync(OPCODES_PAGE, opcodesPage());
