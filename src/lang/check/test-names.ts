/** Names in a test: `let`, `var`, and `name = value`. */

import type * as ast from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error, type Fix } from '../diagnostic.ts';
import { declareLet, localOf } from './locals.ts';
import { resolveValue } from './resolve.ts';
import { placeOf } from './storage.ts';
import { testRightSide } from './test-calls.ts';
import type { Story } from './test-lines.ts';
import type { TestStatement } from '../tree.ts';
import { typeText } from './types.ts';
import { unitOf, unitOfNode } from './unit.ts';

type Node<K extends ast.Statement['node']> = Extract<ast.Statement, { readonly node: K }>;
type Line = TestStatement | undefined;

export function checkTestLet(context: Context, story: Story, node: Node<'let'>): Line {
  const declared = node.type && resolveValue(context, node.type);
  const because = node.type && declared ? [{ span: node.type.span, label: typeText(declared) }] : [];
  const right = testRightSide(context, story, node.value, declared, because);
  const type = node.type === undefined ? right?.type : declared;
  const unit =
    unitOfNode(node.value) ??
    (right !== undefined && 'questions' in right.value ? unitOf(right.value.value) : undefined);
  const local = type && localOf(context, node, type, unit);
  // What a transaction gives back may be ignored.
  const isCall = node.value.node === 'extCall' || node.value.node === 'deploy';
  declareLet(context, node, local, isCall ? { isQuiet: true } : {});
  if (right === undefined) return undefined;
  if (node.name.text === '_' && 'kind' in right.value) return { kind: 'act', call: right.value, span: node.span };
  return local && { kind: 'let', local, value: right.value, span: node.span };
}

/** Only a whole `var` changes in a test. */
export function checkSet(context: Context, story: Story, node: Node<'assign'>): Line {
  const place = placeOf(context, node.place);
  const type = place?.kind === 'localPlace' ? place.type : undefined;
  const right = testRightSide(context, story, node.value, type);
  if (place?.kind !== 'localPlace' || right === undefined) return undefined;
  if (place.fields.length > 0 || place.index !== undefined || node.operator !== '=') return reportPart(context, node);
  return { kind: 'set', local: place.local, value: right.value, span: node.span };
}

function reportPart(context: Context, node: Node<'assign'>): undefined {
  return report(
    context,
    error('H0802', 'in a test a name changes as a whole', node.place.span, 'only `name = value` stands here', {
      why: 'A test is a story, not a calculation: it changes names with `=`, and nothing inside of them.',
      fix: wholeFix(context, node),
    }),
  );
}

/** `x += 1` is `x = x + 1`. */
function wholeFix(context: Context, { place, operator, value: right, span }: Node<'assign'>): Fix {
  if (place.node !== 'name') return { text: 'give the new value a name of its own: `let next = …`' };
  const text = textOf(context, right.span);
  const other = right.node === 'binary' ? `(${text})` : text;
  return rewrite(context, { span, text: `${place.text} = ${place.text} ${operator.slice(0, 1)} ${other}` });
}
