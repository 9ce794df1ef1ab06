/** Who fails with what: every `require` and `fail` of a contract, and the actions and views that lead there. */

import type { Span } from '../ast.ts';
import type { TypedContract, TypedFunction, TypedReason } from '../tree.ts';

/** One line that can fail. */
export type Failure = {
  readonly reason: TypedReason;
  /** Where the condition stands that is not met; undefined for `fail`. */
  readonly unless: Span | undefined;
};

/** A function that is called from outside, and the lines at which a call of it can fail, in the order in which they are reached. */
export type Failing = { readonly fn: TypedFunction; readonly failures: readonly Failure[] };

/** In the order of the source: `init`, actions, views. */
export function failuresOf(contract: TypedContract): readonly Failing[] {
  return contract.functions
    .filter(({ kind }) => kind !== 'fn')
    .toSorted((a, b) => a.span.start - b.span.start)
    .map((fn) => ({ fn, failures: reached(fn, contract, new Set()) }));
}

function reached(fn: TypedFunction, contract: TypedContract, seen: Set<TypedFunction>): Failure[] {
  if (seen.has(fn)) return [];
  seen.add(fn);
  return [...found(fn.only), ...found(fn.body)].flatMap((node) => {
    if (node.kind === 'call') {
      const callee = contract.functions.find((each) => each.name === node.function && !each.isShort);
      return callee === undefined ? [] : reached(callee, contract, seen);
    }
    return [{ reason: node.reason, unless: node.kind === 'require' ? node.condition.span : undefined }];
  });
}

/** What is looked for in the tree. */
type Found =
  | { readonly kind: 'require'; readonly reason: TypedReason; readonly condition: { readonly span: Span } }
  | { readonly kind: 'fail'; readonly reason: TypedReason }
  | { readonly kind: 'call'; readonly function: string };

/** Parts of the tree that lead away from what is written here: to types and to declarations. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'type',
  'span',
  'function',
  'local',
  'state',
  'constant',
  'contract',
  'event',
  'error',
]);

/** Calls in a condition come before the line itself fails. */
function found(node: unknown): Found[] {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return [];
  const inner = Object.entries(node).flatMap(([key, value]) => (ELSEWHERE.has(key) ? [] : found(value)));
  return isFound(node) ? [...inner, node] : inner;
}

/** A call of another contract names its function by an object; `call` as a statement holds the call itself. */
function isFound(node: object): node is Found {
  if (!('kind' in node)) return false;
  if (node.kind === 'call') return 'function' in node && typeof node.function === 'string';
  return (node.kind === 'require' || node.kind === 'fail') && 'reason' in node;
}
