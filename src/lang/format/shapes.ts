/** The few shapes that everything has, which `rules.ts` gives to the kinds of nodes: brackets, declarations, values, chains, blocks. */

import type {
  Block,
  Contract,
  Enum,
  Exp,
  If,
  Init,
  Interface,
  Action,
  View,
  Fn,
  Name,
  Rhs,
  Span,
  Statement,
  Struct,
} from '../ast.ts';
import { STRENGTHS } from '../parse/build-chain.ts';
import type { Piece } from '../parse/scan.ts';
import { bracketsAt, openingOf, pieceAfter, pieceAt, pieceBefore } from './code.ts';
import {
  IN_LISTS,
  IN_ROWS,
  IN_STRUCTS,
  type Marks,
  addGroup,
  bracketed,
  breakBefore,
  forceOpen,
  isLeftOpen,
  lined,
  nextPart,
} from './marks.ts';

type Spanned = { readonly span: Span };
type Chain = Extract<Exp, { node: 'binary' }>;

// ───────────── brackets ─────────────

/** `(a, b)` behind a name. */
export function list(open: Piece, marks: Marks): void {
  marks.clingsLeft.add(open.start);
  items(open, marks);
}

export function items(open: Piece, marks: Marks): void {
  const brackets = bracketsAt(marks.code, open);
  const group = addGroup(marks, { start: open.start, end: brackets.close.end });
  bracketed(marks, group, brackets, IN_LISTS);
}

export function angles({ span }: Spanned, { code, clingsLeft, clingsRight }: Marks): void {
  const open = openingOf(code, span.end);
  clingsLeft.add(open.start).add(span.end - 1);
  clingsRight.add(open.start);
}

/** `a, b` behind a word. */
export function row({ span }: Spanned, names: readonly Name[], marks: Marks): void {
  const group = addGroup(marks, span);
  const [first, ...others] = names;
  marks.indents.push({ start: (first?.span ?? span).end, end: span.end });
  for (const other of others) nextPart(marks, group, other.span.start, IN_ROWS);
}

export function afterName({ name }: { readonly name: Name }, { code }: Marks): Piece {
  return pieceAfter(code, name.span.end);
}

// ───────────── declarations ─────────────

/** Of a contract or an interface: always open. */
export function body(node: Contract | Interface, parts: readonly Spanned[], marks: Marks): void {
  const open = afterName(node, marks);
  const brackets = { ...bracketsAt(marks.code, open), starts: parts.map(({ span }) => span.start) };
  marks.airyOpenings.add(open.start);
  lined(marks, addGroup(marks, node.span), brackets);
  forceOpen(marks, brackets);
}

export function fields(node: Struct, marks: Marks): void {
  const brackets = bracketsAt(marks.code, afterName(node, marks));
  const starts = node.fields.map(({ name }) => name.span.start);
  bracketed(marks, addGroup(marks, node.span), { ...brackets, starts }, IN_STRUCTS);
  if (isLeftOpen(marks, brackets)) forceOpen(marks, { ...brackets, starts });
}

export function members(node: Enum, marks: Marks): void {
  const brackets = bracketsAt(marks.code, afterName(node, marks));
  bracketed(marks, addGroup(marks, node.span), brackets, IN_LISTS);
  if (isLeftOpen(marks, brackets)) forceOpen(marks, brackets);
}

export function init(node: Init, marks: Marks): void {
  const first = pieceAt(marks.code, node.span.start);
  const word = node.payable ? pieceAfter(marks.code, first.end) : first;
  blocks(node, [node.body], marks);
  list(pieceAfter(marks.code, word.end), marks);
}

export function callable(node: Action | View | Fn, marks: Marks): void {
  if (node.body.node === 'block') blocks(node, [node.body], marks);
  else value(node, pieceAt(marks.code, node.body.span.start), node.body.value, marks);
  list(afterName(node, marks), marks);
}

// ───────────── what stands behind a sign ─────────────

/** On a line of its own when it does not fit behind the `=` or `:`. */
export function value({ span }: Spanned, sign: Piece, given: Rhs, marks: Marks): void {
  const { start } = pieceAfter(marks.code, sign.end);
  breakBefore(marks, addGroup(marks, span), start);
  marks.indents.push({ start: sign.end, end: span.end });
  if (given.node === 'binary' && given.span.start === start) marks.flush.add(given);
}

/** The same, but what can open its own brackets stays. */
export function assigned(node: Spanned, sign: Piece, given: Rhs, marks: Marks): void {
  if (!canOpen(given)) value(node, sign, given, marks);
}

function canOpen(given: Rhs): boolean {
  if (given.node === 'extCall') return canOpen(given.target);
  if (given.node === 'call' || given.node === 'deploy') return given.args.length > 0;
  return given.node === 'list' && given.items.length > 0;
}

export function requirement(node: Extract<Statement, { node: 'require' }>, marks: Marks): void {
  const otherwise = pieceBefore(marks.code, node.reason.span.start);
  breakBefore(marks, addGroup(marks, node.span), otherwise.start);
  marks.indents.push({ start: pieceBefore(marks.code, otherwise.start).end, end: node.span.end });
}

/** Operators of one strength: each begins a line when they do not fit in one. */
export function chain(node: Chain, marks: Marks): void {
  if (node.operator === '**') return;
  const { start, end } = node.span;
  const brace = marks.braces.get(node);
  const group = addGroup(marks, { start, end: brace === undefined ? end : brace + 1 });
  for (const operator of operatorsOf(node, marks)) breakBefore(marks, group, operator.start);
  if (brace !== undefined) breakBefore(marks, group, brace);
  if (!marks.flush.has(node)) marks.indents.push({ start: start + 1, end });
}

function operatorsOf(node: Chain, { done }: Marks): Span[] {
  const operators = [node.operatorSpan];
  for (let { left } = node; left.node === 'binary' && isSameChain(left, node); { left } = left) {
    operators.push(left.operatorSpan);
    done.add(left);
  }
  return operators;
}

/** In brackets it would begin later. */
function isSameChain(left: Chain, whole: Chain): boolean {
  return STRENGTHS[left.operator] === STRENGTHS[whole.operator] && left.span.start === whole.span.start;
}

// ───────────── blocks ─────────────

/** All open, or all on the line of their statement: with at most one statement each, and not left open. */
export function blocks({ span }: Spanned, all: readonly Block[], marks: Marks): void {
  const group = addGroup(marks, span);
  for (const block of all) {
    const starts = block.statements.map((statement) => statement.span.start);
    const braces = { ...bracketsAt(marks.code, pieceAt(marks.code, block.span.start)), starts };
    lined(marks, group, braces);
    if (starts.length > 1 || isLeftOpen(marks, braces)) forceOpen(marks, braces);
  }
}

export function loop(node: Extract<Statement, { node: 'while' }>, marks: Marks): void {
  marks.braces.set(node.condition, node.body.span.start);
  blocks(node, [node.body], marks);
}

/** A ladder of `else if` opens as a whole. */
export function ladder(node: If, marks: Marks): void {
  const steps = stepsOf(node);
  for (const step of steps) {
    marks.done.add(step);
    marks.braces.set(step.condition, step.then.span.start);
  }
  const last = steps.at(-1)?.otherwise;
  const halves = steps.map((step) => step.then);
  blocks(node, last?.node === 'block' ? [...halves, last] : halves, marks);
}

function stepsOf(node: If): If[] {
  const { otherwise } = node;
  return otherwise?.node === 'if' ? [node, ...stepsOf(otherwise)] : [node];
}
