/** Tests: `test "…" { … }`. Owns a test as a whole; its lines are in `test-lines.ts`, its expressions in `questions.ts`. */

import type * as ast from '../ast.ts';
import type { CheckedFile } from './check.ts';
import type { Context } from './context.ts';
import { callOrder } from './effects.ts';
import { knownErrors } from './expected.ts';
import { innerScope, newUses } from './scope.ts';
import { checkDifferent } from './taken.ts';
import { checkTestBlock, type Story } from './test-lines.ts';
import type { TypedTest } from '../tree.ts';

/** The tests of the first file. */
export function checkTests(context: Context, file: ast.File, files: readonly CheckedFile[]): readonly TypedTest[] {
  const nodes = file.items.filter((item) => item.node === 'test');
  checkDifferent(
    context,
    nodes.map(({ sentence }) => sentence),
    {
      label: 'a test with the same sentence',
      first: 'first used here',
      why: 'The sentence is what people read when a test fails; it has to say which one.',
      fix: 'give it a sentence of its own',
    },
  );
  const errors = knownErrors(files);
  return nodes.map((node) => checkTest(context, node, errors));
}

function checkTest(outer: Context, node: ast.Test, errors: Story['errors']): TypedTest {
  const uses = newUses();
  const context: Context = { ...outer, scope: innerScope(outer.scope), place: 'test', uses };
  const body = checkTestBlock(context, { errors, hasActor: false, isActing: false }, node.body);
  const order = callOrder(
    context,
    uses.calls.map(({ callee }) => callee),
  );
  const functions = (order ?? []).flatMap(({ typed }) => typed ?? []);
  return { sentence: node.sentence.text, body, functions, span: node.span };
}
