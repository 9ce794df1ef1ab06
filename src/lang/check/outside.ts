/** Statements that reach outside of the contract: `call`, `try`, `send`. */

/* oxlint-disable unicorn/no-thenable -- a `try` has a half called `then`; nobody awaits a tree */

import type * as ast from '../ast.ts';
import { before, firstWord, report, rewrite, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { externalCall, reportUnused } from './external.ts';
import { blockLocal, declareLocal, localEntry } from './locals.ts';
import { reportPlace } from './places.ts';
import { checkBlock, one, type Checked } from './statements.ts';
import type { ExternalCall, Local, TypedStatement } from '../tree.ts';
import { UINT, withArticle } from './types.ts';

type Node<K extends ast.Statement['node']> = Extract<ast.Statement, { readonly node: K }>;

export function checkCall(context: Context, node: Node<'callStatement'>): TypedStatement | undefined {
  const call = externalCall(context, node.call);
  if (call === undefined) return undefined;
  return call.type === undefined
    ? { kind: 'call', call, span: node.span }
    : reportUnused(context, node.call, call.type);
}

export function checkSend(context: Context, node: Node<'send'>): TypedStatement | undefined {
  const amount = expression(context, node.amount, UINT);
  const to = expression(context, node.to, 'address');
  const word = firstWord(context, node.span);
  if (context.place === 'helper') return reportPlace(context, 'helper', word, 'moves hlp');
  context.uses?.effects.push({ kind: 'send', span: word, label: 'moves hlp' });
  return amount && to && { kind: 'send', amount, to, span: node.span };
}

export function checkTry(context: Context, node: Node<'try'>): Checked {
  const call = externalCall(context, node.call);
  const local = call && answerLocal(context, node, call);
  const { bind } = node;
  const then = checkBlock(context, node.then, (inner) => {
    if (bind === undefined || bind.text === '_') return;
    declareLocal(inner, bind, { ...localEntry(bind, local), what: 'answer', isQuiet: bind.text.startsWith('_') });
  });
  const otherwise = checkBlock(context, node.otherwise);
  const ends = then.ends && otherwise.ends;
  if (call === undefined) return { typed: [], ends };
  const typed = { kind: 'try', call, local, then: then.typed, otherwise: otherwise.typed, span: node.span } as const;
  return one(typed, ends);
}

/** The name of the answer; what does not fit is reported, and the halves are still read. */
function answerLocal(context: Context, node: Node<'try'>, { type, function: fn }: ExternalCall): Local | undefined {
  const { bind } = node;
  if (bind === undefined) return type === undefined ? undefined : reportUnnamed(context, node, withArticle(type));
  if (type !== undefined) return bind.text === '_' ? undefined : blockLocal(bind, type, node.then.span);
  return report(
    context,
    error('H0315', 'this has no value', bind.span, `\`${fn.name}\` answers nothing`, {
      secondary: [{ span: fn.span, label: 'declared here, without `->`' }],
      why: 'Behind `as` stands a name for the answer, and there is none.',
      fix: rewrite(context, { span: { ...bind.span, start: node.call.span.end }, text: '' }),
    }),
  );
}

function reportUnnamed(context: Context, node: Node<'try'>, type: string): undefined {
  const end = { ...before(node.then.span), start: node.call.span.end };
  return report(
    context,
    error('H0602', 'the answer is ignored', firstWord(context, node.span), `answers with ${type}`, {
      why: 'A call can go well and still answer that nothing was done. `as _` says that the answer does not matter.',
      fix: rewrite(context, { span: end, text: ' as answer ' }),
    }),
  );
}
