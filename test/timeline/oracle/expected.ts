/**
 * What there should be to see at one moment, as lines of text: where it is, the functions on the way, the names in scope with their values,
 * and everything that the contracts remember. Worked out from the evaluator's frame; shares nothing with `src/timeline`.
 */

import type { Span } from '../../../src/lang/ast.ts';
import type { SourceFile } from '../../../src/lang/source.ts';
import type { Local, TypedFunction, TypedStatement } from '../../../src/lang/tree.ts';
import type { Frame } from '../../evaluator/frame.ts';
import { wordText, type Value } from '../../evaluator/values.ts';
import { exactly, shown, typeName, whoIs, type NameOf } from './told.ts';

export type Sources = {
  /** The files a contract was checked with. */
  readonly filesOf: (contract: bigint) => readonly SourceFile[];
  readonly nameOf: NameOf;
};

/** All but the memory, which `memory.ts` tells. */
export function expectedAt(frame: Frame, span: Span, { filesOf, nameOf }: Sources): readonly string[] {
  const { self, calls } = frame;
  const who = (contract: bigint): string => whoIs(wordText(contract, 20), nameOf);
  const way = calls.map((call) => `${who(call.self)}.${'name' in call.what ? call.what.name : call.what.sentence}`);
  return [
    `at ${who(self)} ${placeText(filesOf(self), span)}`,
    `by ${way.join(' → ')}`,
    ...localsIn(frame, span, nameOf),
  ];
}

function placeText(files: readonly SourceFile[], { file, start, end }: Span): string {
  const { name = '', text = '' } = files[file] ?? {};
  return `${name} ${lineAndColumn(text, start)} to ${lineAndColumn(text, end)}`;
}

/** Both from 1; a column is a character. */
export function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return `${before.split('\n').length}:${Array.from(line).length + 1}`;
}

// ───────────── names in scope ─────────────

function localsIn(frame: Frame, span: Span, nameOf: NameOf): readonly string[] {
  return namesInScope(frame, span).map((local) => localText(local, frame.locals.get(local), nameOf));
}

export function namesInScope({ calls }: Frame, span: Span): readonly Local[] {
  const what = calls.at(-1)?.what;
  if (what === undefined || !('params' in what)) return [];
  return declaredIn(what).filter((local) => isInScope(local, what, span));
}

/** Parameters are, wherever one stands in their function: the statement of a short form stands before them. */
function isInScope(local: Local, { params }: TypedFunction, { start }: Span): boolean {
  return params.includes(local) || (local.scope.start <= start && start < local.scope.end);
}

function localText({ name, type, unit }: Local, value: Value | undefined, nameOf: NameOf): string {
  const text = value === undefined ? 'nothing' : `${exactly(type, value)} ${shown(type, unit, value, nameOf)}`;
  return `local ${name} ${typeName(type)} ${unit ?? ''}: ${text}`;
}

const known = new WeakMap<TypedFunction, readonly Local[]>();

/** Every name of a function, in the order of its text. */
function declaredIn(fn: TypedFunction): readonly Local[] {
  const found = known.get(fn) ?? [...fn.params, ...collected(fn.body)];
  known.set(fn, found);
  return found;
}

function collected(body: readonly TypedStatement[]): readonly Local[] {
  return body.flatMap((node) => {
    switch (node.kind) {
      case 'let':
        return [node.local];
      case 'forRange':
      case 'forList':
        return [node.local, ...collected(node.body)];
      case 'while':
        return collected(node.body);
      case 'if':
        return collected([...node.then, ...node.otherwise]);
      case 'try':
        return [...(node.local === undefined ? [] : [node.local]), ...collected([...node.then, ...node.otherwise])];
      default:
        return [];
    }
  });
}
