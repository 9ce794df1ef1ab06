/**
 * How many changes at once go down a trie: at each node they part into those for each of its ways, and what comes back
 * up is brought to the one shape that its content has. Nothing is hashed here; unchanged nodes stay the same objects.
 */

import { concatBytes, equalBytes } from '../base/bytes.ts';
import { commonLength } from './nibbles.ts';
import type { Nibbles } from './nibbles.ts';
import { loaded } from './trie-load.ts';
import type { LoadNode } from './trie-load.ts';
import type { BranchNode, Child, ExtensionNode, LeafNode, Node } from './trie-node.ts';

/** One change on its way down: `path` is the whole key, and a depth says how much of it lies behind. */
export type Step = { readonly path: Nibbles; readonly value: Uint8Array | undefined };

/** What stands at this place after the steps, which have different paths; the same object when they change nothing. */
export function changed(
  child: Child | undefined,
  all: readonly Step[],
  depth: number,
  load: LoadNode,
): Child | undefined {
  const node = child && loaded(child, load);
  const steps = node?.kind === 'branch' ? all : all.filter((step) => !isIdle(step, node, depth));
  if (steps.length === 0) return child;
  const shared = sharedLength(node, steps, depth);
  if (node?.kind === 'extension' && shared === node.path.length) {
    const after = changed(node.child, steps, depth + shared, load);
    return after === node.child ? child : withPrefix(node.path, after, load);
  }
  const after = forked(node, shared, steps, depth + shared, load);
  return after === node ? child : withPrefix(steps[0]!.path.subarray(depth, depth + shared), after, load);
}

/** Deleting what is not there, and writing what is there, change nothing. */
function isIdle({ path, value }: Step, node: LeafNode | ExtensionNode | undefined, depth: number): boolean {
  if (node === undefined) return value === undefined;
  const isOnPath = commonLength(path, depth, node.path) === node.path.length;
  if (node.kind === 'extension') return value === undefined && !isOnPath;
  const isHere = isOnPath && path.length - depth === node.path.length;
  return isHere ? value !== undefined && equalBytes(value, node.value) : value === undefined;
}

/** How far the node and all steps go the same way. A branch is a fork at once. */
function sharedLength(node: Node | undefined, steps: readonly Step[], depth: number): number {
  if (node?.kind === 'branch') return 0;
  const path = steps[0]!.path;
  let shared = node === undefined ? path.length - depth : commonLength(path, depth, node.path);
  for (const step of steps) shared = Math.min(shared, commonLength(path, depth, step.path, depth));
  return shared;
}

/** The node, less the `shared` nibbles that all have in common, after the steps part ways at `depth`. */
function forked(
  node: Node | undefined,
  shared: number,
  steps: readonly Step[],
  depth: number,
  load: LoadNode,
): Child | undefined {
  const fork = asBranch(node, shared);
  const children = [...fork.children];
  let value = fork.value;
  for (const [way, ahead] of Map.groupBy(steps, ({ path }) => path[depth])) {
    if (way === undefined) value = keptOr(fork.value, ahead[0]!.value);
    else children[way] = changed(children[way], ahead, depth + 1, load);
  }
  const isSame = value === fork.value && children.every((child, way) => child === fork.children[way]);
  return isSame && node?.kind === 'branch' ? node : settled(children, value, load);
}

/** The value that was there when the new one is the same, so that an unchanged node can be told by its parts. */
function keptOr(before: Uint8Array | undefined, after: Uint8Array | undefined): Uint8Array | undefined {
  return before && after && equalBytes(before, after) ? before : after;
}

type Fork = Pick<BranchNode, 'children' | 'value'>;

/** The node as a fork, after dropping `shared` nibbles of its path. */
function asBranch(node: Node | undefined, shared: number): Fork {
  if (node?.kind === 'branch') return node;
  if (node === undefined) return { children: NO_CHILDREN, value: undefined };
  const path = node.path.subarray(shared);
  if (node.kind === 'leaf' && path.length === 0) return { children: NO_CHILDREN, value: node.value };
  const rest = path.subarray(1);
  const child: Child =
    node.kind === 'leaf' ? { kind: 'leaf', path: rest, value: node.value } : extended(rest, node.child);
  return { children: NO_CHILDREN.with(path[0]!, child), value: undefined };
}

const NO_CHILDREN: readonly (Child | undefined)[] = Array.from({ length: 16 });

/** A fork as the node it must be: a branch only when at least two of its ways lead on. */
function settled(
  children: readonly (Child | undefined)[],
  value: Uint8Array | undefined,
  load: LoadNode,
): Child | undefined {
  const first = children.findIndex(isThere);
  if (first === -1) return value && { kind: 'leaf', path: new Uint8Array(0), value };
  if (value !== undefined || first !== children.findLastIndex(isThere)) return { kind: 'branch', children, value };
  return withPrefix(Uint8Array.of(first), children[first], load);
}

function isThere(child: Child | undefined): boolean {
  return child !== undefined;
}

/** The same content with a longer way to it. */
function withPrefix(prefix: Nibbles, child: Child | undefined, load: LoadNode): Child | undefined {
  if (child === undefined || prefix.length === 0) return child;
  const node = loaded(child, load);
  if (node.kind === 'branch') return extended(prefix, child);
  const path = concatBytes(prefix, node.path);
  return node.kind === 'leaf'
    ? { kind: 'leaf', path, value: node.value }
    : { kind: 'extension', path, child: node.child };
}

function extended(path: Nibbles, child: Child): Child {
  return path.length === 0 ? child : { kind: 'extension', path, child };
}
