/** What is said about a loop that cannot be: without a limit, or over something that is no list. */

import type * as ast from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error, type Fix } from '../diagnostic.ts';
import { withLimit } from './loops.ts';
import type { Expression, Type } from '../tree.ts';
import { isMap, isNumeric, typeText, withArticle } from './types.ts';

type Node<K extends ast.Statement['node']> = Extract<ast.Statement, { readonly node: K }>;

export function reportNoLimit(context: Context, node: Node<'forRange'>, to: Expression): undefined {
  const range = { ...node.from.span, end: node.to.span.end };
  const grows = to.kind === 'state' ? 'can grow for ever' : 'can be any number';
  const fix = withLimit(context, node);
  return report(
    context,
    error('H0702', 'this loop has no limit', range, `\`${textOf(context, node.to.span)}\` ${grows}`, {
      why: 'Some day the loop would cost more gas than a block has, and nobody could run this action again.',
      fix: {
        ...fix,
        text: `${fix.text}        (fails above 100 rounds)\nor go through it in pages: \`for ${node.name.text} in first..last, max 100\``,
      },
    }),
  );
}

export function reportNoList(context: Context, node: Node<'forList'>, type: Type): undefined {
  const text = textOf(context, node.list.span);
  return report(
    context,
    error(
      'H0704',
      'only a list can be gone through',
      node.list.span,
      isMap(type) ? typeText(type) : withArticle(type),
      {
        why: isMap(type)
          ? 'A map has no list of its keys, and going over all of it would cost more with every entry of other people.'
          : 'Behind `in` stands a list, or two numbers: `0..10`.',
        fix: wayRound(context, node, type, text),
      },
    ),
  );
}

function wayRound(context: Context, node: Node<'forList'>, type: Type, text: string): Fix {
  if (isMap(type)) return { text: `keep the keys in a list beside it, or ask \`sum(${text})\` or \`count(${text})\`` };
  if (!isNumeric(type)) return { text: 'which list is meant?' };
  return rewrite(context, { span: node.list.span, text: `0..${text}` });
}
