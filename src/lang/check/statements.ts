/**
 * Statements and blocks: what each does, and whether it ends the function.
 * `locals.ts` owns `let` and `var`, `assign.ts` everything that changes something, `signals.ts` what is told to the world.
 */

/* oxlint-disable unicorn/no-thenable -- an `if` has a half called `then`; nobody awaits a tree */

import { checkAssign, checkClear } from './assign.ts';
import type * as ast from '../ast.ts';
import { calledEntry, ownCall, type CallNode } from './calls.ts';
import { report, rewrite, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { overLimit } from './limits.ts';
import { checkLet, warnUnused } from './locals.ts';
import { checkMissing } from './missing-statements.ts';
import { isPredefined } from './predefined.ts';
import { article, innerScope } from './scope.ts';
import { checkEmit, checkFail, checkRequire } from './signals.ts';
import type { TypedStatement } from '../tree.ts';
import { withArticle } from './types.ts';

/** `ends`: nothing after it can be reached. */
export type Checked = { readonly typed: readonly TypedStatement[]; readonly ends: boolean };

export const NOTHING: Checked = { typed: [], ends: false };
const one = (statement: TypedStatement | undefined, ends = false): Checked => ({
  typed: statement === undefined ? [] : [statement],
  ends,
});

export function checkBlock(outer: Context, node: ast.Block): Checked {
  if (overLimit(outer, 'blocks', outer.depth, node.span)) return NOTHING;
  const context = { ...outer, scope: innerScope(outer.scope, node.span), depth: outer.depth + 1 };
  const typed: TypedStatement[] = [];
  let last: ast.Statement | undefined;
  let isReported = false;
  for (const statement of node.statements) {
    if (last !== undefined && !isReported) isReported = reportUnreachable(context, statement, last);
    const checked = checkStatement(context, statement);
    typed.push(...checked.typed);
    if (checked.ends) last ??= statement;
  }
  warnUnused(context);
  return { typed, ends: last !== undefined };
}

function reportUnreachable(context: Context, statement: ast.Statement, last: ast.Statement): true {
  report(
    context,
    error('H0402', 'this line is never reached', statement.span, 'nothing can get here', {
      secondary: [{ span: last.span, label: last.node === 'if' ? 'both halves end' : 'it ends here' }],
      why: `After ${last.node === 'if' ? 'this `if`' : `\`${last.node}\``} the function is over or goes on elsewhere, whatever happened before.`,
      fix: { text: 'remove the line, or move it up' },
    }),
  );
  return true;
}

function checkStatement(context: Context, node: ast.Statement): Checked {
  switch (node.node) {
    case 'let':
      return one(checkLet(context, node));
    case 'assign':
      return one(checkAssign(context, node));
    case 'clear':
      return one(checkClear(context, node));
    case 'if':
      return checkIf(context, node);
    case 'require':
      return one(checkRequire(context, node));
    case 'fail':
      return one(checkFail(context, node), true);
    case 'return':
      return one(checkReturn(context, node), true);
    case 'emit':
      return one(checkEmit(context, node));
    case 'expression':
      return one(checkExpressionStatement(context, node));
    default:
      return checkMissing(context, node);
  }
}

// ───────────── flow ─────────────

function checkIf(context: Context, node: ast.If): Checked {
  const condition = expression(context, node.condition, 'bool');
  const then = checkBlock(context, node.then);
  const { otherwise } = node;
  let other = NOTHING;
  if (otherwise?.node === 'block') other = checkBlock(context, otherwise);
  if (otherwise?.node === 'if' && !overLimit(context, 'blocks', context.depth, otherwise.span)) {
    other = checkIf({ ...context, depth: context.depth + 1 }, otherwise);
  }
  const ends = then.ends && other.ends;
  if (condition === undefined) return { typed: [], ends };
  return one({ kind: 'if', condition, then: then.typed, otherwise: other.typed, span: node.span }, ends);
}

function checkReturn(context: Context, node: ast.Statement & { node: 'return' }): TypedStatement | undefined {
  const owner = context.owner?.node;
  const promised = owner === undefined || owner.node === 'init' ? undefined : owner.result;
  if (node.value === undefined) {
    return promised === undefined
      ? { kind: 'return', value: undefined, span: node.span }
      : reportNoAnswer(context, node, promised);
  }
  if (promised === undefined) {
    operand(context, node.value);
    return reportUnpromised(context, node.value);
  }
  const type = context.owner?.result;
  const value = expression(
    context,
    node.value,
    type,
    type ? [{ span: promised.span, label: `promises ${withArticle(type)}` }] : [],
  );
  return value && { kind: 'return', value, span: node.span };
}

function reportNoAnswer(context: Context, node: ast.Statement, promised: ast.TypeNode): undefined {
  return report(
    context,
    error('H0403', 'this `return` has no value', node.span, 'returns nothing', {
      secondary: [{ span: promised.span, label: 'promises a value' }],
      why: 'The first line promises a value to whoever calls.',
      fix: { text: 'return …' },
    }),
  );
}

/** A value where the first line promises none; also for one-line bodies. */
export function reportUnpromised(context: Context, value: ast.Exp): undefined {
  const { owner } = context;
  const word = owner?.node.node ?? 'fn';
  return report(
    context,
    error('H0403', 'nobody was promised a value', value.span, 'a value that goes nowhere', {
      secondary: owner === undefined ? [] : [{ span: owner.span, label: `${article(word)} without \`->\`` }],
      why: 'The first line of a function says what it gives back; here it says nothing.',
      fix: { text: word === 'init' ? 'leave the value out' : 'promise it in the first line: `-> uint`' },
    }),
  );
}

// ───────────── a line of its own ─────────────

function checkExpressionStatement(
  context: Context,
  node: ast.Statement & { node: 'expression' },
): TypedStatement | undefined {
  const { value } = node;
  const isDeclared = value.node === 'call' && value.of.node === 'name' && !isPredefined(value.of.text);
  if (isDeclared) return checkOwnCall(context, value, node.span);
  return operand(context, value) === undefined ? undefined : reportNothingDone(context, node);
}

function checkOwnCall(context: Context, node: CallNode, span: ast.Span): TypedStatement | undefined {
  const entry = calledEntry(context, node);
  const made = entry && ownCall(context, node, entry, true);
  if (entry === undefined || made === undefined) return undefined;
  const { call, answer } = made;
  if (answer === undefined) return { kind: 'call', call, answer, span };
  return report(
    context,
    error(
      'H0602',
      'the answer is ignored',
      node.of.span,
      `answers with ${withArticle(answer).replace(/ (.*)/, ' `$1`')}`,
      {
        secondary: [{ span: entry.span, label: 'declared here' }],
        why: `\`${entry.name}\` gives something back, and this line does not look at it.`,
        fix: rewrite(context, { span: { ...span, end: span.start }, text: 'let _ = ' }),
      },
    ),
  );
}

function reportNothingDone(context: Context, node: ast.Statement): undefined {
  return report(
    context,
    error('H0405', 'this line does nothing', node.span, 'a value, and nobody uses it', {
      why: 'A line on its own has to do something: change the state, check a condition, call a function.',
      fix: { text: 'is something missing in front, such as `require`, `return` or `let name =`?' },
    }),
  );
}
