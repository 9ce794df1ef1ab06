/** One value of a contract's memory, found by its path or its slot, and changed by hand. */

import type { Address } from '../../base/address.ts';
import { bytesToHex, type Hex } from '../../base/bytes.ts';
import { type Cheat, cheatBytes } from '../../chain/cheat.ts';
import type { Node } from '../../node/node.ts';
import { headLeaves } from '../../state/head.ts';
import { slotOf } from '../../state/slots.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { parseValue } from '../../timeline/parse-value.ts';
import { parsePlace } from '../../timeline/paths.ts';
import type { LeafNames } from '../../timeline/variables.ts';
import { pathText } from '../../vm/path.ts';
import { isNumber, type LeafType, type LeafValue } from '../../vm/types.ts';
import { badParam, RpcError } from '../errors.ts';
import { explained } from '../explained.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';

type LeafCheat = Extract<Cheat, { readonly kind: 'leaf' }>;

/** The contract there, with the names of its source. Throws RpcError (badParams) where there is none. */
export async function contractAt(node: Node, address: Address, place: string): Promise<LeafNames> {
  const state = node.chain.headState();
  await prepareArtifacts(state, [address]);
  const contract = contractsIn(state)(address);
  if (contract === undefined) throw badParam(place, `there is no contract at ${address}`);
  return { ...contract, names: node.publicNames };
}

/** The change of the value that a path names to what a text says, both as people write them. Throws RpcError (badParams). */
export function cheatAtPath(contract: LeafNames, path: string, value: string): LeafCheat {
  const { index, keys, type, unit } = explained('params[1] (path)', () => parsePlace(path, contract));
  const machine = typeof type === 'string' ? type : 'uint8';
  const isPlain = isNumber(machine) && /^0x[0-9a-fA-F]{1,64}$/.test(value);
  const leaf = explained('params[2] (value)', () =>
    isPlain ? BigInt(value) : parseValue(type, unit, value, contract.names),
  );
  return cheat(index, keys, cheatBytes(leaf));
}

/**
 * The change of what lies in a slot. A slot is a hash of a path, so it is known only where something lies already, or a variable
 * without keys would. Throws RpcError (refused) where it is not.
 */
export async function cheatInSlot(
  node: Node,
  address: Address,
  contract: LeafNames,
  slot: Hex,
  word: Uint8Array,
): Promise<LeafCheat> {
  const path = plainPath(contract, slot) ?? (await writtenPath(node, address, slot));
  if (path === undefined) {
    throw new RpcError(
      'refused',
      `which value lies in slot ${slot} is not known here, since a slot is the hash of a path; name the value: hlp_setMemory("${address}", path, value)`,
    );
  }
  const { index, keys } = explained('params[1] (slot)', () => parsePlace(path, contract));
  return cheat(index, keys, word);
}

const cheat = (index: number, keys: readonly LeafValue[], value: Uint8Array): LeafCheat => ({
  kind: 'leaf',
  shape: BigInt(index),
  keys: keys.map(cheatBytes),
  value,
});

function plainPath({ module: { module } }: LeafNames, slot: Hex): string | undefined {
  const plain = module.shapes.filter(({ keys, cap, leaf }) => keys.length === 0 && cap === 0 && isWord(leaf));
  return plain.map((shape) => pathText(shape, [])).find((path) => bytesToHex(slotOf(path)) === slot);
}

async function writtenPath(node: Node, address: Address, slot: Hex): Promise<string | undefined> {
  for await (const [path, leaf] of headLeaves(node.chain.store, address)) {
    if (typeof leaf === 'bigint' && bytesToHex(slotOf(path)) === slot) return path;
  }
  return undefined;
}

/** The slot of a text holds its length, and its pieces lie in others: no word says it. */
const isWord = (type: LeafType): boolean => type !== 'string' && type !== 'bytes';
