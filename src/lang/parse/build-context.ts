/**
 * What the actions of `build-*.ts` share: where they are, and typed ways to ask a part of the match for its tree.
 */

import type { Node } from 'ohm-js';
import type { Doc, Exp, InterfaceFunction, Member, Name, Rhs, Span, Statement, TopItem, TypeNode } from '../ast.ts';
import type { Diagnostic } from '../diagnostic.ts';

export type BuildContext = {
  /** The number of the source file. */
  readonly file: number;
  /** Documentation by the offset of what it documents. */
  readonly docs: ReadonlyMap<number, Doc>;
  /** How many operators hang in a row below an expression; see `build-chain.ts`. */
  readonly chains: WeakMap<Rhs, number>;
  readonly report: (diagnostic: Diagnostic) => void;
};

/** Of a file, a contract or an interface; the grammar says which may stand where. */
export type Declaration = TopItem | Member | InterfaceFunction;

// ───────────── the four operations of `build.ts` ─────────────

export const expOf = (node: Node): Exp => skipPlain(node).value();
export const rhsOf = (node: Node): Rhs => node.value();
export const typeOf = (node: Node): TypeNode => node.type();
export const statementOf = (node: Node): Statement => node.statement();
export const declarationOf = (node: Node): Declaration => node.declaration();

/** Steps over the levels of an expression that hold one part and no operator. Every level skipped keeps the stack low. */
function skipPlain(node: Node): Node {
  let plain = node;
  while (LEVELS.has(plain.ctorName) && operators(plain) === 0) {
    plain = plain.child(plain.ctorName === 'Comparison' || plain.ctorName === 'Unary' ? 1 : 0);
  }
  return plain;
}

const LEVELS = new Set(['Exp', 'Comparison', 'Arithmetic', 'Unary', 'Path', 'Primary']);

/** How many operators, prefixes or suffixes stand at this very level. */
function operators(node: Node): number {
  return node.children.filter((child) => child.isIteration()).reduce((sum, child) => sum + child.numChildren, 0);
}

// ───────────── places and names ─────────────

export function spanOf(node: Node, { file }: BuildContext): Span {
  return { file, start: node.source.startIdx, end: node.source.endIdx };
}

/** From the start of the first to the end of the second. */
export function spanned(first: Span, last: Span): Span {
  return { file: first.file, start: first.start, end: last.end };
}

export function nameOf(node: Node, context: BuildContext): Name {
  return { text: node.sourceString, span: spanOf(node, context) };
}

export function docOf(node: Node, { docs }: BuildContext): Doc {
  return docs.get(node.source.startIdx) ?? '';
}

// ───────────── optional parts and lists ─────────────

/** What a `?` matched, if anything. */
export function optional(node: Node): Node | undefined {
  return node.numChildren > 0 ? node.child(0) : undefined;
}

export function isPresent(node: Node): boolean {
  return node.numChildren > 0;
}

/** The parts of `Items<…>?`, of `Items<…>` or of `NonemptyListOf<…, …>`, without what stands between them. */
export function itemsOf(node: Node): Node[] {
  if (node.isIteration()) return node.children.flatMap(itemsOf);
  const [first, , rest] = node.children;
  return first === undefined || rest === undefined ? [] : [first, ...rest.children];
}
