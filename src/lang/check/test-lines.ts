/**
 * The lines of a test. It is a story told from outside: actors, what they call, and what is expected. Values are read by
 * `questions.ts`, since views are asked in the middle of a line; calls and deployments are in `test-calls.ts`, names in
 * `test-names.ts`.
 */

/* oxlint-disable unicorn/no-thenable -- an `if` has a half called `then`; nobody awaits a tree */

import type * as ast from '../ast.ts';
import { firstWord, report, textOf, type Context } from './context.ts';
import { error, type Label } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { blockLocal, declareLocal, localEntry, warnUnused } from './locals.ts';
import { testReader } from './questions.ts';
import { expectedReason } from './expected.ts';
import { innerScope } from './scope.ts';
import { testCall } from './test-calls.ts';
import { checkSet, checkTestLet } from './test-names.ts';
import { reportContractWord } from './test-words.ts';
import type { Local, TestExpression, TestStatement, ValueType } from '../tree.ts';
import { UINT } from './types.ts';

/** What a test knows so far. */
export type Story = {
  readonly errors: ReadonlySet<string>;
  /** Whether there is anyone who could act. */
  hasActor: boolean;
  /** Inside `as who { … }`. */
  readonly isActing: boolean;
};

type Node<K extends ast.Statement['node']> = Extract<ast.Statement, { readonly node: K }>;
type Line = TestStatement | undefined;

export function checkTestBlock(
  outer: Context,
  story: Story,
  node: ast.Block,
  declareNames?: (inner: Context) => void,
): readonly TestStatement[] {
  if (overLimit(outer, 'blocks', outer.depth, node.span)) return [];
  const context = { ...outer, scope: innerScope(outer.scope, node.span), depth: outer.depth + 1 };
  declareNames?.(context);
  const lines = node.statements.map((statement) =>
    checkLine({ ...context, statement: statement.span }, story, statement),
  );
  warnUnused(context);
  return lines.filter((line) => line !== undefined);
}

function checkLine(context: Context, story: Story, node: ast.Statement): Line {
  switch (node.node) {
    case 'actor':
      return checkActor(context, story, node);
    case 'as':
      return checkAs(context, story, node);
    case 'let':
      return checkTestLet(context, story, node);
    case 'assign':
      return checkSet(context, story, node);
    case 'callStatement': {
      const call = testCall(context, story, node.call);
      return call && { kind: 'act', call, span: node.span };
    }
    case 'send':
      return checkTestSend(context, story, node);
    case 'expect': {
      const condition = value(context, node.condition, 'bool');
      return condition && { kind: 'expect', condition, span: node.span };
    }
    case 'expectFail': {
      const reason = expectedReason(context, node, story.errors);
      return { kind: 'expectFail', reason, body: checkTestBlock(context, story, node.body), span: node.span };
    }
    case 'wait': {
      const time = value(context, node.time, UINT);
      return time && { kind: 'wait', time, span: node.span };
    }
    case 'if':
      return checkTestIf(context, story, node);
    case 'forRange':
      return checkTestFor(context, story, node);
    case 'expression':
      return checkAlone(context, node);
    default: {
      const word = firstWord(context, node.span);
      return reportContractWord(context, word, textOf(context, word));
    }
  }
}

function value(context: Context, node: ast.Exp, want?: ValueType, because: readonly Label[] = []) {
  return testReader(context).read(node, want, because);
}

// ───────────── who acts ─────────────

function checkActor(context: Context, story: Story, node: Node<'actor'>): Line {
  const amount = node.amount && value(context, node.amount, UINT);
  const end = context.scope.block?.end ?? node.span.end;
  const locals = node.names.map((name): Local => {
    const scope = { ...node.span, start: node.span.end, end };
    const local: Local = { ...blockLocal(name, 'address', scope) };
    declareLocal(context, name, { ...localEntry(name, local), what: 'actor' });
    return local;
  });
  story.hasActor = true;
  return { kind: 'actor', locals, amount, span: node.span };
}

function checkAs(context: Context, story: Story, node: Node<'as'>): Line {
  const who = value(context, node.who, 'address');
  const body = checkTestBlock(context, { ...story, isActing: true }, node.body);
  return who && { kind: 'as', who, body, span: node.span };
}

/** Calls, deployments and payments need somebody. */
export function needsActor(context: Context, story: Story, span: ast.Span): void {
  if (story.hasActor || story.isActing) return;
  story.hasActor = true; // one message is enough
  report(
    context,
    error('H0804', 'nobody is there to do this', firstWord(context, span), 'who acts here?', {
      why: 'Every call, deployment and payment is made by somebody. The first actor of a test acts outside of any `as`.',
      fix: { text: 'name one before: `actor ana`, or `actor ana with 10 hlp`' },
    }),
  );
}

// ───────────── names ─────────────

// ───────────── the rest ─────────────

function checkTestSend(context: Context, story: Story, node: Node<'send'>): Line {
  needsActor(context, story, node.span);
  const amount = value(context, node.amount, UINT);
  const to = value(context, node.to, 'address');
  return amount && to && { kind: 'send', amount, to, span: node.span };
}

function checkTestIf(context: Context, story: Story, node: ast.If): Line {
  const condition = value(context, node.condition, 'bool');
  const then = checkTestBlock(context, story, node.then);
  const { otherwise: other } = node;
  if (other?.node === 'if' && overLimit(context, 'blocks', context.depth, other.span)) return undefined;
  const deeper = { ...context, depth: context.depth + 1 };
  const nested = other?.node === 'if' ? checkTestIf(deeper, story, other) : undefined;
  const otherwise =
    other?.node === 'block' ? checkTestBlock(context, story, other) : nested === undefined ? [] : [nested];
  return condition && { kind: 'if', condition, then, otherwise, span: node.span };
}

function checkTestFor(context: Context, story: Story, node: Node<'forRange'>): Line {
  const from = value(context, node.from, UINT);
  const to = value(context, node.to, UINT);
  if (node.cap !== undefined) value(context, node.cap, UINT);
  const local = blockLocal(node.name, UINT, node.body.span);
  const body = checkTestBlock(context, story, node.body, (inner) => {
    declareLocal(inner, node.name, { ...localEntry(node.name, local), what: 'counter' });
  });
  return from && to && { kind: 'forRange', local, from, to, body, span: node.span };
}

/** A value on a line of its own. */
function checkAlone(context: Context, node: Node<'expression'>): undefined {
  const found: TestExpression | undefined = value(context, node.value);
  if (found === undefined) return undefined;
  return report(
    context,
    error('H0405', 'this line does nothing', node.span, 'a value, and nobody uses it', {
      why: 'A line of a test does something or expects something.',
      fix: { text: `expect ${textOf(context, node.span)} == …` },
    }),
  );
}
