/** `hlp state`: what contracts remember, by name, now or after an earlier block. */

import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { headLeaves } from '../../state/head.ts';
import { leavesAt } from '../../state/history.ts';
import { parsePath, readStoredPath, showPath } from '../../timeline/paths.ts';
import { typedValue } from '../../timeline/snapshot.ts';
import { namedValue, type NamedValue, ValueError, withUnit } from '../../timeline/values.ts';
import type { Leaf } from '../../vm/host.ts';
import { type Answer, type Command, type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { columns } from '../../timeline/layout.ts';
import { contractIn, explained, type NamedContract, wholeNumberIn } from '../who.ts';

/** A leaf by its name (`balances[alise]`), with its stored path beside it. */
type LeafValue = NamedValue & { readonly path: string };

export const state: Command = {
  name: 'state',
  summary: 'show what contracts remember: all of them, one, or one path in it',
  arguments: [
    { name: 'contract', help: 'such as village; also village.balances.bob', count: 'optional' },
    { name: 'path', help: 'such as balances, balances.bob, balances[bob] or sum(balances)', count: 'optional' },
  ],
  options: [{ flags: '--block <number>', help: 'as it was after that block; left out, now' }],
  signs: false,
  examples: ['hlp state village', 'hlp state village.balances.bob', "hlp state village 'balances[bob]' --block 3"],
  async run(context, input) {
    const node = await context.node();
    const block = blockOf(input, node);
    const [first, second] = input.words;
    if (first === undefined) return overview(node, block);
    const { contract, path } = placeIn(first, second, node);
    const leaves = await leavesOf(contract, node, block);
    return path === undefined
      ? wholeContract(contract, leaves, block, node)
      : onePath(contract, path, leaves, block, node);
  },
};

function blockOf(input: Input, { chain }: Node): bigint {
  const text = optionOf(input, 'block');
  const newest = chain.head.header.number;
  if (text === undefined) return newest;
  const block = BigInt(wholeNumberIn(text, '--block'));
  if (block > newest) throw new Misuse(`--block: there is no block ${block} yet; the newest is ${newest}`);
  return block;
}

/** `village balances.bob` and `village.balances.bob` say the same. */
function placeIn(
  first: string,
  second: string | undefined,
  node: Node,
): { readonly contract: NamedContract; readonly path: string | undefined } {
  if (second !== undefined) return { contract: contractIn(first, 'contract', node), path: second };
  const dot = first.indexOf('.');
  if (dot < 0) return { contract: contractIn(first, 'contract', node), path: undefined };
  return { contract: contractIn(first.slice(0, dot), 'contract', node), path: first.slice(dot + 1) };
}

type Leaves = ReadonlyMap<string, Leaf>;

async function leavesOf({ address }: NamedContract, { chain }: Node, block: bigint): Promise<Leaves> {
  const isHead = block === chain.head.header.number;
  const found = isHead ? headLeaves(chain.store, address) : leavesAt(chain.store, address, block);
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of found) leaves.set(path, leaf);
  return leaves;
}

async function overview(node: Node, block: bigint): Promise<Answer> {
  const rows: { contract: string; address: string; leaves: number }[] = [];
  for (const { name, address } of node.names.contracts()) {
    const leaves = await leavesOf(contractIn(name, 'contract', node), node, block);
    rows.push({ contract: name, address, leaves: leaves.size });
  }
  const lines = rows.map(({ contract, address, leaves }) => [show(contract), address, `${leaves} values`]);
  const text =
    rows.length === 0 ? 'No contract is deployed yet. Begin with `hlp deploy contracts/village.hlp`.' : columns(lines);
  return { data: { block, contracts: rows }, text };
}

function wholeContract(contract: NamedContract, leaves: Leaves, block: bigint, node: Node): Answer {
  const values = [...leaves].flatMap(([path, leaf]) => valueAt(path, leaf, contract, node));
  const text = values.length === 0 ? `${show(contract.name)} remembers nothing yet` : listOf(values);
  return { data: { contract: contract.name, block, values }, text };
}

function onePath(contract: NamedContract, text: string, leaves: Leaves, block: bigint, node: Node): Answer {
  const found = explained('path', ValueError, () => parsePath(text, contract.module.module, node.names));
  if (found.kind === 'group') {
    const isInside = (path: string): boolean =>
      path.startsWith(`${found.prefix}[`) || path.startsWith(`${found.prefix}.`);
    const inside = new Map([...leaves].filter(([path]) => isInside(path)));
    const values = [...inside].flatMap(([path, leaf]) => valueAt(path, leaf, contract, node));
    const list = values.length === 0 ? `nothing is in ${show(text)}` : listOf(values);
    return { data: { contract: contract.name, block, values }, text: list };
  }
  const [value] = valueAt(found.path, leaves.get(found.path), contract, node);
  if (value === undefined) throw new Misuse(`path: ${contract.name} has nothing called ${show(text)}`);
  return { data: { contract: contract.name, block, ...value }, text: withUnit(value.shown, value) };
}

function valueAt(path: string, leaf: Leaf | undefined, contract: NamedContract, { names }: Node): LeafValue[] {
  const stored = readStoredPath(path, contract.module.module);
  if (stored === undefined) return [];
  const { type, variable, aggregate } = stored;
  const tagged = contract.artifact?.state.find(({ name }) => name === variable)?.unit;
  const unit = aggregate === 'count' ? undefined : tagged;
  return [{ path, ...namedValue(showPath(path, names), type, unit, typedValue(type, leaf), names) }];
}

function listOf(values: readonly LeafValue[]): string {
  return columns(values.map((value) => [value.name, '=', withUnit(value.shown, value)]));
}
