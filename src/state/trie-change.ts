/**
 * How many changes at once go down a trie: at each node they part into those for each of its ways, and what comes back
 * up is brought to the one shape that its content has. Nothing is hashed here; unchanged nodes stay the same objects.
 */

import { equalBytes } from '../base/bytes.ts';
import { commonLength, dropNibbles, joinPaths, nibbleAt, nibbleCount, pathFrom, pathLength } from './nibbles.ts';
import type { Path } from './nibbles.ts';
import { loaded } from './trie-load.ts';
import type { LoadNode } from './trie-load.ts';
import { branchAfter, branchNode, extensionNode, leafNode } from './trie-node.ts';
import type { BranchNode, Child, ExtensionNode, LeafNode } from './trie-node.ts';

/** One change on its way down; a depth says how many nibbles of its key lie behind. */
export type Step = { readonly key: Uint8Array; readonly value: Uint8Array | undefined };

/**
 * What stands at this place after the steps; the same object when they change nothing.
 * @param steps in the order of their keys, which are all different and the same up to `depth`
 */
export function changed(
  child: Child | undefined,
  steps: readonly Step[],
  depth: number,
  load: LoadNode,
): Child | undefined {
  const node = child && loaded(child, load);
  const after =
    node?.kind === 'branch' ? forked(node, steps, depth, load) : grown(node, notIdle(steps, node, depth), depth, load);
  return after === node ? child : after;
}

type Stretch = LeafNode | ExtensionNode | undefined;

/** Deleting what is not there, and writing what is there, change nothing. */
function notIdle(steps: readonly Step[], node: Stretch, depth: number): readonly Step[] {
  return steps.filter((step) => !isIdle(step, node, depth));
}

function isIdle({ key, value }: Step, node: Stretch, depth: number): boolean {
  if (node === undefined) return value === undefined;
  const isOnPath = commonLength(key, depth, node.path) === pathLength(node.path);
  if (node.kind === 'extension') return value === undefined && !isOnPath;
  const isHere = isOnPath && nibbleCount(key) - depth === pathLength(node.path);
  return isHere ? value !== undefined && equalBytes(value, node.value) : value === undefined;
}

/** A leaf, an extension or nothing, after steps each of which changes something. */
function grown(node: Stretch, steps: readonly Step[], depth: number, load: LoadNode): Child | undefined {
  if (steps.length === 0) return node;
  const { key, value } = steps[0]!;
  const shared = sharedLength(node, steps, depth);
  const fork = depth + shared;
  if (node?.kind === 'extension' && shared === pathLength(node.path)) {
    const after = changed(node.child, steps, fork, load);
    return after === node.child ? node : withPrefix(node.path, after, load);
  }
  const isOneKey = steps.length === 1 && fork === nibbleCount(key);
  if (isOneKey && node === undefined) return value && leafNode(pathFrom(key, depth), value);
  if (isOneKey && shared === pathLength(node!.path)) return value && leafNode(node!.path, value);
  return withPrefix(pathFrom(key, depth, fork), forked(asBranch(node, shared), steps, fork, load), load);
}

/** How far the node and all steps go the same way: in order, the first and the last have the least in common. */
function sharedLength(node: Stretch, steps: readonly Step[], depth: number): number {
  const { key } = steps[0]!;
  const among = commonLength(key, depth, pathFrom(steps.at(-1)!.key, depth));
  return node === undefined ? among : Math.min(among, commonLength(key, depth, node.path));
}

/** A fork after the steps have gone its ways. */
function forked(fork: BranchNode, steps: readonly Step[], depth: number, load: LoadNode): Child | undefined {
  const children = fork.children.slice();
  const endsHere = nibbleCount(steps[0]!.key) === depth;
  const value = endsHere ? keptOr(fork.value, steps[0]!.value) : fork.value;
  let newWays = 0;
  for (let from = endsHere ? 1 : 0, end = from; from < steps.length; from = end) {
    const way = nibbleAt(steps[from]!.key, depth);
    while (end < steps.length && nibbleAt(steps[end]!.key, depth) === way) end++;
    children[way] = changed(children[way], steps.slice(from, end), depth + 1, load);
    if (children[way] !== fork.children[way]) newWays |= 1 << way;
  }
  if (value !== fork.value) return settled({ children, value }, load);
  if (newWays === 0) return fork;
  return isBranch({ children, value }) ? branchAfter(fork, children, newWays) : settled({ children, value }, load);
}

/** The value that was there when the new one is the same, so that an unchanged node can be told by its parts. */
function keptOr(before: Uint8Array | undefined, after: Uint8Array | undefined): Uint8Array | undefined {
  return before && after && equalBytes(before, after) ? before : after;
}

/** The node as a fork, after dropping `shared` nibbles of its path. */
function asBranch(node: Stretch, shared: number): BranchNode {
  if (node === undefined) return branchNode(NOTHING);
  const path = dropNibbles(node.path, shared);
  if (node.kind === 'leaf' && pathLength(path) === 0) return branchNode({ ...NOTHING, value: node.value });
  const rest = dropNibbles(path, 1);
  const child = node.kind === 'leaf' ? leafNode(rest, node.value) : extended(rest, node.child);
  return branchNode({ ...NOTHING, children: NOTHING.children.with(nibbleAt(path.bytes, path.start), child) });
}

type Fork = Pick<BranchNode, 'children' | 'value'>;

const NOTHING: Fork = { children: Array.from({ length: 16 }), value: undefined };

/** A fork as the node it must be. */
function settled(fork: Fork, load: LoadNode): Child | undefined {
  if (isBranch(fork)) return branchNode(fork);
  const { children, value } = fork;
  if (value !== undefined) return leafNode(NO_PATH, value);
  const only = children.findIndex(isThere);
  return only === -1 ? undefined : withPrefix(pathFrom(Uint8Array.of(only), 1), children[only], load);
}

/** Do at least two of its ways lead on? */
function isBranch({ children, value }: Fork): boolean {
  let ways = value === undefined ? 0 : 1;
  for (let way = 0; way < children.length && ways < 2; way++) if (children[way] !== undefined) ways++;
  return ways === 2;
}

const NO_PATH = pathFrom(new Uint8Array(0), 0);

function isThere(child: Child | undefined): boolean {
  return child !== undefined;
}

/** The same content with a longer way to it. */
function withPrefix(prefix: Path, child: Child | undefined, load: LoadNode): Child | undefined {
  if (child === undefined || pathLength(prefix) === 0) return child;
  const node = loaded(child, load);
  if (node.kind === 'branch') return extensionNode(prefix, child);
  const path = joinPaths(prefix, node.path);
  return node.kind === 'leaf' ? leafNode(path, node.value) : extensionNode(path, node.child);
}

function extended(path: Path, child: Child): Child {
  return pathLength(path) === 0 ? child : extensionNode(path, child);
}
