/**
 * Statements that the machine cannot do yet, and the words of tests. They are checked as far as possible and reported
 * once (`missing.ts`), so that the lines around and inside them still get their own messages.
 */

import { readArguments } from './arguments.ts';
import type * as ast from '../ast.ts';
import { report, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { reportMissing } from './missing.ts';
import { innerScope } from './scope.ts';
import { declareLocal } from './locals.ts';
import { checkBlock, NOTHING, type Checked } from './statements.ts';
import type { LeafType } from '../tree.ts';
import { UINT } from './types.ts';

export function checkMissing(context: Context, node: ast.Statement): Checked {
  const word = firstWord(context, node.span);
  switch (node.node) {
    case 'forRange':
      for (const end of [node.from, node.to]) expression(context, end, UINT);
      reportMissing(context, 'for', word);
      return loopBody(context, node.body, node.name, UINT);
    case 'forList':
      operand(context, node.list);
      reportMissing(context, 'for', word);
      return loopBody(context, node.body, node.name, undefined);
    case 'while':
      expression(context, node.condition, 'bool');
      reportMissing(context, 'while', word);
      return loopBody(context, node.body, undefined, undefined);
    case 'break':
    case 'continue':
      reportMissing(context, node.node, word);
      return { typed: [], ends: true };
    case 'send':
      expression(context, node.amount, UINT);
      expression(context, node.to, 'address');
      reportMissing(context, 'send', word);
      return NOTHING;
    case 'callStatement':
      externalCall(context, node.call);
      return NOTHING;
    case 'try':
      return checkTry(context, node, word);
    default:
      reportTestWord(context, word);
      return NOTHING;
  }
}

function firstWord(context: Context, span: ast.Span): ast.Span {
  const [word = ''] = /^[a-z]*/i.exec(textOf(context, span)) ?? [];
  return { ...span, end: span.start + word.length };
}

/** The body of a loop, with the name it counts by; it may not run at all, so it never ends the function. */
function loopBody(outer: Context, body: ast.Block, name: ast.Name | undefined, type: LeafType | undefined): Checked {
  const context = { ...outer, scope: innerScope(outer.scope, body.span) };
  if (name !== undefined) declareAs(context, name, type, body.span);
  checkBlock(context, body);
  return NOTHING;
}

function declareAs(context: Context, name: ast.Name, type: LeafType | undefined, scope: ast.Span): void {
  const { span } = name;
  const local = type && { name: name.text, type, mutable: false, unit: undefined, span, scope };
  declareLocal(context, name, { kind: 'local', span, what: 'local', mutable: false, local, isRead: true });
}

export function externalCall(context: Context, node: ast.ExtCall): undefined {
  readTarget(context, node);
  return reportMissing(context, 'call', { ...node.span, end: node.span.start + 'call'.length });
}

/** The values that go into a call are read, so that nothing used only there counts as unused. */
function readTarget(context: Context, { target, paying }: ast.ExtCall): void {
  if (paying !== undefined) expression(context, paying, UINT);
  if (target.node !== 'call') return;
  readArguments(context, target.args);
  if (target.of.node === 'field') operand(context, target.of.of);
}

function checkTry(context: Context, node: ast.Statement & { node: 'try' }, word: ast.Span): Checked {
  readTarget(context, node.call);
  reportMissing(context, 'try', word);
  const inner = { ...context, scope: innerScope(context.scope, node.then.span) };
  if (node.bind !== undefined) declareAs(inner, node.bind, undefined, node.then.span);
  const then = checkBlock(inner, node.then);
  const otherwise = checkBlock(context, node.otherwise);
  return { typed: [], ends: then.ends && otherwise.ends };
}

export function reportTestWord(context: Context, span: ast.Span): undefined {
  return report(
    context,
    error('H0801', 'this word belongs into a test', span, 'not inside a contract', {
      why: '`actor`, `as`, `deploy`, `expect` and `wait` tell a story about a contract from outside.',
      fix: { text: 'move the line into a block `test "…" { … }` below the contract' },
    }),
  );
}
