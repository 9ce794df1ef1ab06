/**
 * Statements and blocks: what each does, and whether it ends the function. `locals.ts` owns `let` and `var`, `assign.ts`
 * everything that changes something, `loops.ts` loops, `external.ts` other contracts, `signals.ts` what is told to the world.
 */

/* oxlint-disable unicorn/no-thenable -- an `if` has a half called `then`; nobody awaits a tree */

import { checkAssign, checkClear } from './assign.ts';
import type * as ast from '../ast.ts';
import { firstWord, report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { checkExpressionStatement } from './lines.ts';
import { overLimit } from './limits.ts';
import { checkLet, warnUnused } from './locals.ts';
import { checkForList, checkForRange, checkJump, checkWhile } from './loops.ts';
import { checkCall, checkSend, checkTry } from './outside.ts';
import { checkReturn } from './returns.ts';
import { innerScope } from './scope.ts';
import { checkEmit, checkFail, checkRequire } from './signals.ts';
import { reportTestWord } from './test-words.ts';
import type { TypedStatement } from '../tree.ts';

/** `ends`: nothing after it can be reached. */
export type Checked = { readonly typed: readonly TypedStatement[]; readonly ends: boolean };

export const NOTHING: Checked = { typed: [], ends: false };
export const one = (statement: TypedStatement | undefined, ends = false): Checked => ({
  typed: statement === undefined ? [] : [statement],
  ends,
});

/** `names` are those that can be seen in this block only, such as what a loop counts by. */
export function checkBlock(outer: Context, node: ast.Block, declareNames?: (inner: Context) => void): Checked {
  if (overLimit(outer, 'blocks', outer.depth, node.span)) return NOTHING;
  const context = { ...outer, scope: innerScope(outer.scope, node.span), depth: outer.depth + 1 };
  declareNames?.(context);
  const typed: TypedStatement[] = [];
  let last: ast.Statement | undefined;
  let isReported = false;
  for (const statement of node.statements) {
    if (last !== undefined && !isReported) isReported = reportUnreachable(context, statement, last);
    const checked = checkStatement({ ...context, statement: statement.span }, statement);
    typed.push(...checked.typed);
    if (checked.ends) last ??= statement;
  }
  warnUnused(context);
  return { typed, ends: last !== undefined };
}

function reportUnreachable(context: Context, statement: ast.Statement, last: ast.Statement): true {
  const hasHalves = last.node === 'if' || last.node === 'try';
  const isJump = last.node === 'break' || last.node === 'continue';
  report(
    context,
    error('H0402', 'this line is never reached', statement.span, 'nothing can get here', {
      secondary: [{ span: last.span, label: hasHalves ? 'both halves end' : 'it ends here' }],
      why: `After ${hasHalves ? `this \`${last.node}\`` : `\`${last.node}\``} ${isJump ? 'this round of the loop is over' : 'the function is over or goes on elsewhere'}, whatever happened before.`,
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
    case 'forRange':
      return one(checkForRange(context, node));
    case 'forList':
      return one(checkForList(context, node));
    case 'while':
      return one(checkWhile(context, node));
    case 'break':
    case 'continue':
      return one(checkJump(context, node), true);
    case 'require':
      return one(checkRequire(context, node));
    case 'fail':
      return one(checkFail(context, node), true);
    case 'return':
      return one(checkReturn(context, node), true);
    case 'emit':
      return one(checkEmit(context, node));
    case 'send':
      return one(checkSend(context, node));
    case 'callStatement':
      return one(checkCall(context, node));
    case 'try':
      return checkTry(context, node);
    case 'expression':
      return one(checkExpressionStatement(context, node));
    default:
      reportTestWord(context, firstWord(context, node.span));
      return NOTHING;
  }
}

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
