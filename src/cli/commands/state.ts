/** `hlp state`: what contracts remember, by name, now or after an earlier block. */

import { type Address, checksumAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { headLeaves } from '../../state/head.ts';
import { leavesAt } from '../../state/history.ts';
import { stateValue, type StateValue } from '../../timeline/changes.ts';
import { ValueError } from '../../timeline/parse-value.ts';
import { parsePath } from '../../timeline/paths.ts';
import { rowsOf } from '../../timeline/remembered.ts';
import { readStoredPath } from '../../timeline/stored-path.ts';
import type { LeafNames } from '../../timeline/variables.ts';
import { type NamedValue, withUnit } from '../../timeline/values.ts';
import type { Leaf } from '../../vm/host.ts';
import { type Answer, type Command, type Input, optionOf } from '../command.ts';
import { contractPathIn } from '../contract-path.ts';
import { Misuse } from '../failure.ts';
import { columns } from '../../timeline/layout.ts';
import { contractIn, explained, type NamedContract, wholeNumberIn } from '../who.ts';

/** A leaf by its name (`balances[alise]`), or a list as one, with its stored path beside it. */
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
    const { contract, path } = contractPathIn(first, second, node);
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

type Leaves = ReadonlyMap<string, Leaf>;

async function leavesOf({ address }: NamedContract, { chain }: Node, block: bigint): Promise<Leaves> {
  const isHead = block === chain.head.header.number;
  const found = isHead ? headLeaves(chain.store, address) : leavesAt(chain.store, address, block);
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of found) leaves.set(path, leaf);
  return leaves;
}

async function overview(node: Node, block: bigint): Promise<Answer> {
  const rows: { contract: string; address: Address; leaves: number }[] = [];
  for (const { name, address } of node.names.contracts()) {
    const leaves = await leavesOf(contractIn(name, 'contract', node), node, block);
    rows.push({ contract: name, address, leaves: leaves.size });
  }
  const lines = rows.map(({ contract, address, leaves }) => [
    show(contract),
    checksumAddress(address),
    `${leaves} values`,
  ]);
  const text =
    rows.length === 0 ? 'No contract is deployed yet. Begin with `hlp deploy contracts/village.hlp`.' : columns(lines);
  return { data: { block, contracts: rows }, text };
}

function wholeContract(contract: NamedContract, leaves: Leaves, block: bigint, node: Node): Answer {
  const values = valuesIn(contract, leaves, node);
  const text = values.length === 0 ? `${show(contract.name)} remembers nothing yet` : listOf(values);
  return { data: { contract: contract.name, block, values }, text };
}

function onePath(contract: NamedContract, text: string, leaves: Leaves, block: bigint, node: Node): Answer {
  const all = { ...contract, names: node.names };
  const found = explained('path', ValueError, () => parsePath(text, all));
  if (found.kind === 'group') return group(contract, text, within(found.prefix, leaves), block, node);
  checkPlace(found.path, all, leaves);
  const leaf = leaves.get(found.path);
  const value = stateValue(all, found.path, leaf, leaf);
  if (value === undefined) throw new Misuse(`path: ${contract.name} has nothing called ${show(text)}`);
  const named = remembered(value);
  return { data: { contract: contract.name, block, ...named }, text: withUnit(named.shown, named) };
}

/** Beyond the end of a list there is nothing, not even zero. */
function checkPlace(path: string, contract: LeafNames, leaves: Leaves): void {
  const list = readStoredPath(path, contract)?.list;
  if (list === undefined || list.at === 'length') return;
  const length = (leaves.get(`${list.path}.length`) ?? 0n) as bigint;
  if (list.at < length) return;
  const count = length === 1n ? '1 element' : `${length} elements`;
  throw new Misuse(`path: ${list.name} has ${count}, counted from 0, so there is no ${list.name}[${list.at}]`);
}

function group(contract: NamedContract, text: string, leaves: Leaves, block: bigint, node: Node): Answer {
  const values = valuesIn(contract, leaves, node);
  const list = values.length === 0 ? `nothing is in ${show(text)}` : listOf(values);
  return { data: { contract: contract.name, block, values }, text: list };
}

function within(prefix: string, leaves: Leaves): Leaves {
  const isInside = (path: string): boolean => path.startsWith(`${prefix}[`) || path.startsWith(`${prefix}.`);
  return new Map([...leaves].filter(([path]) => isInside(path)));
}

function valuesIn(contract: NamedContract, leaves: Leaves, { names }: Node): LeafValue[] {
  return rowsOf({ ...contract, names, before: leaves }, new Map()).map(remembered);
}

function remembered({ path, name, type, unit, new: value, shownNew: shown }: StateValue): LeafValue {
  return { path, name, type, ...(unit === undefined ? {} : { unit }), value, shown };
}

function listOf(values: readonly LeafValue[]): string {
  return columns(values.map((value) => [value.name, '=', withUnit(value.shown, value)]));
}
