/** From source text to what the checker makes of it, for tests of the language. */

import type { File } from '../../src/lang/ast.ts';
import { check, type CheckResult } from '../../src/lang/check/check.ts';
import type { Diagnostic, Edit } from '../../src/lang/diagnostic.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import { render } from '../../src/lang/render.ts';
import type { Expression, TypedContract, TypedFunction } from '../../src/lang/tree.ts';

const NAME = 'test.hlp';

/** Throws when the text does not even parse: then the test means something else than it says. */
export function checkText(text: string): CheckResult {
  return check([parsed(text)], [{ name: NAME, text }]);
}

function parsed(text: string): File {
  const { file, diagnostics } = parse({ name: NAME, text }, 0);
  if (file === undefined) throw new Error(`the source of this test does not parse:\n${messagesOf(text, diagnostics)}`);
  return file;
}

export function messagesOf(text: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => render(diagnostic, [{ name: NAME, text }])).join('\n\n');
}

export function codesOf(text: string): string[] {
  return checkText(text).diagnostics.map(({ code }) => code);
}

/** The only contract of a text that must be free of errors and warnings. */
export function contractOf(text: string): TypedContract {
  const { contracts, diagnostics } = checkText(text);
  const [contract] = contracts;
  if (contract === undefined || diagnostics.length > 0) throw new Error(messagesOf(text, diagnostics));
  return contract;
}

/** A contract around members and the lines of one view, with some state and functions to talk about. */
export function inView(line: string, result = 'uint', members = ''): string {
  return `contract Test {\n${SOME_STATE}${members}\n  view answer(n: uint, i: int, b: bool, who: address, s: string, d: bytes) -> ${result} {\n    ${line}\n  }\n}`;
}

export function inAction(lines: string, members = ''): string {
  return `contract Test {\n${SOME_STATE}${members}\n  action go(n: uint, i: int, b: bool, who: address, s: string, d: bytes) {\n    ${lines}\n  }\n}`;
}

const SOME_STATE = `  state total: uint
  state small: uint8
  state owner: address
  state title: string
  state raw: bytes
  state balances: map<address, int>
  state flags: map<uint, map<address, bool>>
`;

/** The value of `return …` in the view that `inView` makes. */
export function answerOf(text: string): Expression {
  const statement = functionOf(contractOf(text), 'answer').body.at(-1);
  if (statement?.kind !== 'return' || statement.value === undefined) throw new Error('the view returns nothing');
  return statement.value;
}

export function functionOf(contract: TypedContract, name: string): TypedFunction {
  const found = contract.functions.find((fn) => fn.name === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
}

/** What an editor does with a certain fix. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((fixed, { span, text: instead }) => fixed.slice(0, span.start) + instead + fixed.slice(span.end), text);
}
