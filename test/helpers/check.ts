/** From source text to what the checker makes of it, for tests of the language. */

import type { File } from '../../src/lang/ast.ts';
import { check, type CheckResult } from '../../src/lang/check/check.ts';
import type { Diagnostic, Edit } from '../../src/lang/diagnostic.ts';
import { applyEdits as applyToText } from '../../src/lang/edits.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import { render } from '../../src/lang/render.ts';
import type { SourceFile } from '../../src/lang/source.ts';
import type { Expression, TypedContract, TypedFunction, TypedTest } from '../../src/lang/tree.ts';

const NAME = 'test.hlp';

/** Texts of other files, by the names under which they are imported (`other.hlp` for `"./other.hlp"`). */
export type Others = Readonly<Record<string, string>>;

export function sourcesOf(text: string, others: Others = {}): SourceFile[] {
  return [{ name: NAME, text }, ...Object.entries(others).map(([name, other]) => ({ name, text: other }))];
}

/** Throws when the text does not even parse: then the test means something else than it says. */
export function checkText(text: string, others: Others = {}): CheckResult {
  const sources = sourcesOf(text, others);
  return check(
    sources.map((source, i) => parsed(source, i)),
    sources,
  );
}

function parsed(source: SourceFile, i: number): File {
  const { file, diagnostics } = parse(source, i);
  if (file === undefined) throw new Error(`a source does not parse:\n${messagesOf(source.text, diagnostics)}`);
  return file;
}

export function messagesOf(text: string, diagnostics: readonly Diagnostic[], others: Others = {}): string {
  return diagnostics.map((diagnostic) => render(diagnostic, sourcesOf(text, others))).join('\n\n');
}

export function codesOf(text: string, others: Others = {}): string[] {
  return checkText(text, others).diagnostics.map(({ code }) => code);
}

/** The last contract of a text that must be free of errors and warnings. */
export function contractOf(text: string, others: Others = {}): TypedContract {
  const { contracts, diagnostics } = checkText(text, others);
  const contract = contracts.at(-1);
  if (contract === undefined || diagnostics.length > 0) throw new Error(messagesOf(text, diagnostics, others));
  return contract;
}

/** The first test of a text that must be free of errors and warnings. */
export function testOf(text: string, others: Others = {}): TypedTest {
  const { tests, diagnostics } = checkText(text, others);
  const [test] = tests;
  if (test === undefined || diagnostics.length > 0) throw new Error(messagesOf(text, diagnostics, others));
  return test;
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

/** What an editor does in the first file with a certain fix. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return applyToText(
    text,
    edits.filter(({ span }) => span.file === 0),
  );
}
