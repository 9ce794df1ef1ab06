/** The lines within a function: locals, instructions, and bytes that are none. The table of instructions says what each of them takes. */

import { encodeInstruction } from '../instruction.ts';
import { LIMITS } from '../limits.ts';
import { IMMEDIATES, OPCODES, type Immediate, type OpName } from '../opcodes.ts';
import { encodeType, type VmType } from '../types.ts';
import { bytesOf } from './constants.ts';
import { DECLARATIONS } from './declarations.ts';
import { FORMS, immediatesOf, requiredCount } from './forms.ts';
import type { Names } from './names.ts';
import { didYouMean, endLine, isNext, numberOf, referenceOf, shown, skipLines, vmTypeOf, wordOf } from './reading.ts';
import type { Token, Tokens } from './tokens.ts';

/** The code of all functions as far as it has been read, and the line that each stretch of it comes from. */
export type Code = { readonly bytes: number[]; readonly lines: CodeLine[] };
export type CodeLine = { readonly at: number; readonly line: number };

/** Words that begin a line of a body and are no instructions. */
export const BODY_WORDS = ['local', 'bytes'] as const;

/** Reads up to the brace that closes the body; answers with the locals. `isElsewhere`: no instructions may stand here. */
export function readBody(tokens: Tokens, names: Names, code: Code, isElsewhere: boolean): VmType[] {
  const locals: VmType[] = [];
  const start = code.bytes.length;
  for (skipLines(tokens); !isNext(tokens, '}'); endLine(tokens), skipLines(tokens)) {
    const word = wordOf(tokens, 'an instruction');
    if (word.text === 'local') locals.push(localOf(tokens, word, locals.length, code.bytes.length > start));
    else if (isElsewhere) tokens.fail('this function says `at`: its instructions stand in `code { … }`', word);
    else readCode(tokens, names, code, word);
  }
  return locals;
}

function localOf(tokens: Tokens, word: Token, index: number, isLate: boolean): VmType {
  if (isLate) tokens.fail('locals stand before the first instruction', word);
  if (index === LIMITS.locals) tokens.fail(`a function has at most ${LIMITS.locals} locals`, word);
  return vmTypeOf(tokens);
}

function readCode(tokens: Tokens, names: Names, { bytes, lines }: Code, word: Token): void {
  lines.push({ at: bytes.length, line: word.line });
  bytes.push(...codeOf(tokens, names, word));
  if (bytes.length > LIMITS.codeSize) tokens.fail(`a contract has at most ${LIMITS.codeSize} bytes of code`, word);
}

function codeOf(tokens: Tokens, names: Names, word: Token): Iterable<number> {
  if (word.text === 'bytes') return bytesOf(tokens, LIMITS.codeSize);
  const op = isOp(word.text) ? word.text : noInstruction(tokens, word);
  return encodeInstruction(op, immediatesIn(tokens, names, op));
}

function isOp(text: string): text is OpName {
  return Object.hasOwn(OPCODES, text);
}

function noInstruction(tokens: Tokens, word: Token): never {
  if (DECLARATIONS.has(word.text)) {
    tokens.fail(
      `\`${word.text}\` begins a line outside of functions, but one is open here; close it with a } first`,
      word,
    );
  }
  const meant = didYouMean(word.text, [...Object.keys(OPCODES), ...BODY_WORDS]);
  return tokens.fail(`there is no instruction ${shown(word)}${meant}; docs/opcodes.md lists them`, word);
}

function immediatesIn(tokens: Tokens, names: Names, op: OpName): number[] {
  const immediates = immediatesOf(op);
  const args: number[] = [];
  for (const immediate of immediates) {
    if (isAtEnd(tokens) && args.length >= requiredCount(immediates)) args.push(0);
    else if (isAtEnd(tokens)) tokens.fail(`\`${op}\` needs its ${immediate} here: ${usage(op)}`);
    else args.push(immediateOf(tokens, names, immediate));
  }
  if (!isAtEnd(tokens)) tokens.fail(`\`${op}\` ends before ${shown(tokens.next)}: ${usage(op)}`);
  return args;
}

function isAtEnd(tokens: Tokens): boolean {
  const { kind } = tokens.next;
  return kind === 'line' || kind === 'end' || isNext(tokens, '}');
}

/** How the instruction is written. */
function usage(op: OpName): string {
  const immediates = immediatesOf(op);
  const words = immediates.map((name, i) => (i < requiredCount(immediates) ? `<${name}>` : `[${name}]`));
  return `write \`${[op, ...words].join(' ')}\``;
}

function immediateOf(tokens: Tokens, names: Names, immediate: Immediate): number {
  const form = FORMS[immediate];
  const most = 256 ** IMMEDIATES[immediate] - 1;
  if (form === 'number') return numberOf(tokens, `${immediate} of this instruction`, most);
  if (form !== 'type') return referenceOf(tokens, names[form], immediate, most);
  return /^[0-9]/.test(tokens.next.text) ? numberOf(tokens, 'the byte of a type', most) : encodeType(vmTypeOf(tokens));
}
