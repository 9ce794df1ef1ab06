/** What a test does: calls and deployments, each a transaction of whoever acts. Answers may be ignored. */

import { hasType, matchWith, type Wanted } from './arguments.ts';
import type * as ast from '../ast.ts';
import { report, rewrite, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error, type Label } from '../diagnostic.ts';
import { readExternal } from './external.ts';
import { reportNoAnswer } from './locals.ts';
import { reportMismatch } from './mismatch.ts';
import { testReader } from './questions.ts';
import { article, describe, entriesInSight, lookup, type ContractEntry, type Entry, type ParamEntry } from './scope.ts';
import { needsActor, type Story } from './test-lines.ts';
import type { TestCall, TestRhs, ValueType } from '../tree.ts';
import { fits, UINT } from './types.ts';
import { reportUnknown } from './unknown.ts';

export function testCall(context: Context, story: Story, node: ast.ExtCall): TestCall | undefined {
  needsActor(context, story, node.span);
  return readExternal(context, node, testReader(context));
}

/** What stands behind `=`, and its type. */
export function testRightSide(
  context: Context,
  story: Story,
  node: ast.Rhs,
  want?: ValueType,
  because: readonly Label[] = [],
): { readonly value: TestRhs; readonly type: ValueType } | undefined {
  if (node.node !== 'extCall' && node.node !== 'deploy') {
    const value = testReader(context).read(node, want, because);
    return value && { value, type: value.value.type };
  }
  const call = node.node === 'deploy' ? deploy(context, story, node) : testCall(context, story, node);
  if (call === undefined) return undefined;
  if (node.node === 'extCall' && call.kind === 'external' && call.type === undefined) {
    return reportNoAnswer(context, node, call);
  }
  const { type, span } = call;
  if (type === undefined) return undefined;
  if (want === undefined || fits(type, want)) return { value: call, type };
  return reportMismatch(context, { kind: 'answer', type, span }, want, because);
}

function deploy(context: Context, story: Story, node: ast.Deploy): TestCall | undefined {
  needsActor(context, story, node.span);
  const { read } = testReader(context);
  const entry = lookup(context.scope, node.name.text);
  const contract = entry?.kind === 'contract' && entry.node.node === 'contract' ? entry : undefined;
  const init = contract?.members?.functions.find(({ node: fn }) => fn.node === 'init');
  const args =
    contract &&
    matchWith(context, node, node.name.text, wantedBy(init?.params ?? []), read, init?.span ?? contract.span);
  const paying = node.paying && read(node.paying, UINT, []);
  if (contract === undefined) {
    for (const arg of node.args) if (hasType(arg.value)) read(arg.value, undefined, []);
    return reportNoContract(context, node, entry);
  }
  const isPayable = init?.node.node === 'init' && init.node.payable;
  if (node.paying !== undefined && !isPayable) return reportUnpaid(context, node, node.paying, contract);
  // A contract with a mistake was reported where it stands.
  if (args === undefined || contract.typed === undefined || (node.paying && !paying)) return undefined;
  return { kind: 'deploy', type: contract.type, contract: contract.typed, args, paying, span: node.span };
}

function wantedBy(params: readonly ParamEntry[]): readonly Wanted[] {
  return params.map(({ name, local }) => ({ name: name.text, type: local?.type }));
}

function reportNoContract(context: Context, { name }: ast.Deploy, entry: Entry | undefined): undefined {
  if (entry === undefined) return reportUnknown(context, name.text, name.span);
  if (entry.kind === 'import') return undefined;
  const word = describe(entry);
  const better = nearest(context, name.text, contractsInSight(context));
  return report(
    context,
    error('H0206', `\`${name.text}\` is not a contract`, name.span, article(word), {
      secondary: [{ span: entry.span, label: 'declared here' }],
      why:
        word === 'interface'
          ? 'An interface says what can be called; it holds no code.'
          : 'Only contracts are deployed.',
      fix:
        better === undefined
          ? { text: 'which contract is meant?' }
          : rewrite(context, { span: name.span, text: better }),
    }),
  );
}

function* contractsInSight(context: Context): Iterable<string> {
  for (const [name, { kind, ...entry }] of entriesInSight(context.scope)) {
    if (kind === 'contract' && 'node' in entry && entry.node.node === 'contract') yield name;
  }
}

function reportUnpaid(context: Context, node: ast.Deploy, paying: ast.Exp, contract: ContractEntry): undefined {
  const init = contract.members?.functions.find(({ node: fn }) => fn.node === 'init');
  const start = init?.node.span;
  return report(
    context,
    error('H0605', 'this contract takes no hlp when deployed', paying.span, '`init` is not payable', {
      secondary: [{ span: init?.span ?? contract.span, label: init === undefined ? 'has no `init`' : 'declared here' }],
      why: 'Only an `init` that is marked `payable` can be paid; hlp sent to any other comes back with a failure.',
      fix:
        start === undefined || start.file !== node.span.file
          ? { text: 'payable init() { … }' }
          : rewrite(context, { span: { ...start, end: start.start }, text: 'payable ' }),
    }),
  );
}
