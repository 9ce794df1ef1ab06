/** Values to stop at when they are written or read: `balances.bob`, `village.balances`, `sum(balances)`, or `village` for all that it remembers. */

import { show } from '../../base/show.ts';
import { ValueError } from '../parse-value.ts';
import { type FoundPath, parsePath } from '../paths.ts';
import { showPath } from '../stored-path.ts';
import type { Breakpoint } from './breakpoint.ts';
import { variableOf } from './reach.ts';
import { choice, type Named, noContracts, splitOwner, type Surroundings } from './surroundings.ts';

type Found = { readonly owner: Named; readonly path: FoundPath };

/** Throws ValueError. */
export function parseLeaf(kind: 'write' | 'read', text: string, around: Surroundings): Breakpoint {
  if (text === '')
    throw new ValueError(`${kind}: what? Such as \`${kind} balances.bob\` or \`${kind} village.balances\``);
  const split = splitOwner(text, around);
  const { owner, rest } = split;
  if (owner !== undefined && rest === '' && !isVariable(text, around.here))
    return { kind, contract: owner.address, path: '', text: `${kind} ${owner.name}` };
  const found = foundIn(text, split, around);
  const path = found.path.kind === 'leaf' ? found.path.path : found.path.prefix;
  const name = `${found.owner.name}.${showPath(path, around.leaves(found.owner))}`;
  return { kind, contract: found.owner.address, path, text: `${kind} ${name}` };
}

/** What stands in front may be a variable of where one is, or a contract of the same name. */
function foundIn(text: string, { owner, rest }: ReturnType<typeof splitOwner>, around: Surroundings): Found {
  const { here } = around;
  const isOthers = owner !== undefined && isVariable(rest, owner);
  if (here !== undefined && isVariable(text, here) && !(isOthers && !fits(text, here, around)))
    return inContract(text, here, around);
  if (owner === undefined) return inContract(text, theOnly(variableOf(text), text, around), around);
  if (isOthers) return inContract(rest, owner, around);
  const name = show(variableOf(rest));
  throw new ValueError(`${owner.name} remembers nothing called "${name}"${choice(name, variablesOf(owner))}`);
}

function inContract(text: string, owner: Named, around: Surroundings): Found {
  return { owner, path: parsePath(text, around.leaves(owner)) };
}

function fits(text: string, owner: Named, around: Surroundings): boolean {
  try {
    inContract(text, owner, around);
    return true;
  } catch (error) {
    if (error instanceof ValueError) return false;
    throw error;
  }
}

/** The one contract that has such a variable. */
function theOnly(name: string, text: string, { all }: Surroundings): Named {
  const there = all();
  if (there.length === 0) noContracts();
  const owners = there.filter((contract) => isVariable(text, contract));
  const [first] = owners;
  if (first === undefined)
    throw new ValueError(`no contract here remembers anything called "${show(name)}"${choice(name, there.flatMap(variablesOf))}`); // prettier-ignore
  if (owners.length === 1) return first;
  const choices = owners.map((owner) => `${owner.name}.${show(text)}`).join(', ');
  throw new ValueError(`several contracts remember "${show(name)}": ${choices}`);
}

const isVariable = (text: string, owner: Named | undefined): boolean =>
  owner !== undefined && variablesOf(owner).includes(variableOf(text));

const variablesOf = ({ module }: Named): string[] => module.module.shapes.map(({ name }) => name);
