/**
 * The layout of each kind of node: the one place that says how the language looks. `docs/format.md` says the same in words.
 * A rule only marks places (`marks.ts`); what is on one line and what on several is decided in `print.ts`.
 */

import type { Body, File, InterfaceFunction, Member, Reason, Rhs, Statement, TopItem, TypeNode } from '../ast.ts';
import { openingOf, pieceAfter, pieceAt } from './code.ts';
import { type Marks, addGroup, breakBefore } from './marks.ts';
import {
  afterName,
  angles,
  assigned,
  blocks,
  body,
  callable,
  chain,
  fields,
  init,
  items,
  ladder,
  list,
  loop,
  members,
  requirement,
  row,
  value,
} from './shapes.ts';

export type AnyNode = TopItem | Member | InterfaceFunction | Statement | TypeNode | Body | Reason | Rhs;

type Rules = {
  readonly [K in AnyNode['node']]?: (node: Extract<AnyNode, { node: K }>, marks: Marks) => void;
};

const RULES: Rules = {
  import: (node, marks) => row(node, node.names, marks),
  contract: (node, marks) => body(node, node.members, marks),
  interface: (node, marks) => body(node, node.signatures, marks),
  struct: (node, marks) => fields(node, marks),
  enum: (node, marks) => members(node, marks),
  event: (node, marks) => list(afterName(node, marks), marks),
  error: (node, marks) => list(afterName(node, marks), marks),
  signature: (node, marks) => list(afterName(node, marks), marks),
  test: (node, marks) => blocks(node, [node.body], marks),

  state: (node, marks) => node.initial && value(node, pieceAfter(marks.code, node.type.span.end), node.initial, marks),
  const: (node, marks) => value(node, pieceAfter(marks.code, node.type.span.end), node.value, marks),
  invariant: (node, marks) => value(node, pieceAfter(marks.code, node.sentence.span.end), node.condition, marks),

  init: (node, marks) => init(node, marks),
  action: (node, marks) => callable(node, marks),
  view: (node, marks) => callable(node, marks),
  fn: (node, marks) => callable(node, marks),

  let: (node, marks) => assigned(node, pieceAfter(marks.code, (node.type ?? node.name).span.end), node.value, marks),
  assign: (node, marks) => assigned(node, pieceAfter(marks.code, node.place.span.end), node.value, marks),
  if: (node, marks) => ladder(node, marks),
  while: (node, marks) => loop(node, marks),
  forRange: (node, marks) => blocks(node, [node.body], marks),
  forList: (node, marks) => blocks(node, [node.body], marks),
  try: (node, marks) => blocks(node, [node.then, node.otherwise], marks),
  as: (node, marks) => blocks(node, [node.body], marks),
  expectFail: (node, marks) => blocks(node, [node.body], marks),
  require: (node, marks) => requirement(node, marks),
  emit: (node, marks) => list(afterName(node, marks), marks),
  actor: (node, marks) => row(node, node.names, marks),

  reasonError: (node, marks) => list(afterName(node, marks), marks),
  deploy: (node, marks) => list(afterName(node, marks), marks),
  call: (node, marks) => list(openingOf(marks.code, node.span.end), marks),
  index: (node, marks) => void marks.clingsLeft.add(openingOf(marks.code, node.span.end).start),
  neg: (node, marks) => void marks.clingsRight.add(node.span.start),
  binary: (node, marks) => chain(node, marks),
  map: (node, marks) => angles(node, marks),
  list: (node, marks) => ('cap' in node ? angles(node, marks) : items(pieceAt(marks.code, node.span.start), marks)),
};

/** Marks the whole file. */
export function markFile(file: File, marks: Marks): void {
  const group = addGroup(marks, { start: -1, end: marks.code.text.length + 1 });
  group.isBroken = true;
  for (const [index, { node, span }] of file.items.entries()) {
    breakBefore(marks, group, span.start);
    if (isLarge(node)) marks.setOff.add(span.start);
    if (isLarge(file.items[index - 1]?.node)) marks.setOff.add(span.start);
  }
  eachNode(file.items, (node) => {
    if (!marks.done.has(node)) (RULES[node.node] as Rule | undefined)?.(node, marks);
  });
}

type Rule = (node: AnyNode, marks: Marks) => void;

function isLarge(kind: TopItem['node'] | undefined): boolean {
  return kind === 'contract' || kind === 'interface' || kind === 'test';
}

/** Outer ones first. */
export function eachNode(tree: unknown, visit: (node: AnyNode) => void): void {
  if (typeof tree !== 'object' || tree === null) return;
  if ('node' in tree) visit(tree as AnyNode);
  for (const part of Object.values(tree)) eachNode(part, visit);
}
