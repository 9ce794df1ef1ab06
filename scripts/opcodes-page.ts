/**
 * Writes docs/opcodes.md from the opcode table, the prices and the limits: `npm run docs`. A test sees to it that the page in the
 * repository is the one this makes. The sentences are in `opcodes-words.ts`.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GAS } from '../src/vm/gas.ts';
import { LIMITS } from '../src/vm/limits.ts';
import { IMMEDIATES, OPCODES, type Row } from '../src/vm/opcodes.ts';
import {
  AGGREGATE_TEXT,
  GAS_TEXT,
  IMMEDIATE_TEXT,
  LIMIT_TEXT,
  shown,
  SYMBOL_TEXT,
  WRITE_TEXT,
} from './opcodes-words.ts';

export const OPCODES_PAGE = join(import.meta.dirname, '../docs/opcodes.md');

export function opcodesPage(): string {
  return `# Instructions, prices, limits

Made by \`npm run docs\` from \`src/vm/opcodes.ts\`, \`src/vm/gas.ts\` and \`src/vm/limits.ts\`; change those, not this page. What running them means, and
in which order each one pays and fails, is in [machine.md](machine.md).

## Instructions

An instruction is its code, then its immediates, each a big-endian number. Operands stand with the top of the stack on the right. \`N\`, \`M\`, \`T\`, \`U\`
are the types the immediates name; \`*name\` is explained below. Behind ■ control may go on elsewhere. The gas on the left of the + is the static price.

| code | name | immediates | takes | leaves | gas | can fail with | what it does |
|---|---|---|---|---|---|---|---|
${Object.entries<Row>(OPCODES)
  .map(([name, row]) => opcodeLine(name, row))
  .join('\n')}

## What the symbols stand for

All are types of the stack: a struct is its leaves one after the other, the first one lowest; an enum is \`uint8\`; a \`string\` is \`bytes\`.

| symbol | stands for |
|---|---|
${Object.entries(SYMBOL_TEXT)
  .map(([symbol, text]) => tableLine([`\`${symbol}\``, text]))
  .join('\n')}

## Immediates

A type is the byte that [machine.md](machine.md) gives it, never that of \`string\` or \`string[]\`: the stack knows only \`bytes\`.

| name | bytes | what it is |
|---|---|---|
${Object.entries(IMMEDIATES)
  .map(([name, size]) => tableLine([`\`${name}\``, String(size), IMMEDIATE_TEXT[name as keyof typeof IMMEDIATES]]))
  .join('\n')}

## Prices beyond the static one

Bytes are rounded up to words of 32; nothing is 0 words. Where "beyond the first" is said, for a constant, and for texts that are compared, an empty text counts as one.

| what | gas |
|---|---|
${Object.entries(GAS)
  .map(([key, gas]) => tableLine([GAS_TEXT[key as keyof typeof GAS], shown(gas)]))
  .join('\n')}

- **Keys**: the words of all keys together, less one. A key that is no text is one word, an empty text too. A sum or count has only its bound keys.
- **Data**: calldata and the data of \`ext\`, \`try\`, \`fail\` and \`failtext\` begin with a selector of 4 bytes, which counts; an answer has none. A reason that comes up through
  \`ext\`, or that a \`try\` catches, is not paid.
- **Loops**: \`loop\` costs ${OPCODES.loop.gas} when it is entered and each going back ${GAS.loopRound} more, so \`continue\` costs ${OPCODES.continue.gas} + ${GAS.loopRound}.
- **Logs**: \`emit\` costs ${OPCODES.emit.gas} and ${GAS.topic} for each topic: ${OPCODES.emit.gas + GAS.topic} for an event without indexed fields, and its data.

## Prices of a write

The whole price of writing one leaf, keys not counted; what its static price holds of it is not paid twice. The first row that fits holds. w is the words of a value, at least 1
(a number has 1): as it is *now*, as it is to be (*new*), as it was at the *start* of the transaction. "Written" means by a write that changed it and was not undone.

| a leaf that | gas |
|---|---|
${Object.values(WRITE_TEXT)
  .map((cells) => tableLine(cells))
  .join('\n')}

${AGGREGATE_TEXT}

## Limits

| limit | at most | what counts |
|---|---|---|
${Object.entries(LIMITS)
  .map(([key, most]) => tableLine([spelled(key), shown(most), LIMIT_TEXT[key as keyof typeof LIMITS]]))
  .join('\n')}
`;
}

function opcodeLine(name: string, row: Row): string {
  return tableLine([
    `\`${row.code.toString(16).padStart(2, '0')}\``,
    `\`${name}\`${row.ends === true ? ' ■' : ''}`,
    row.immediates.join(' '),
    escaped(row.pops.join(' ')),
    escaped(row.pushes.join(' ')),
    row.more === undefined ? shown(row.gas) : `${shown(row.gas)} + ${row.more}`,
    row.fails?.join(' ') ?? '',
    escaped(row.doc),
  ]);
}

const tableLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\*(?=\w)/g, '\\*');

/** `callNesting` → `call nesting` */
const spelled = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

if (import.meta.main) writeFileSync(OPCODES_PAGE, opcodesPage());
