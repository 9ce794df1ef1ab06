/** A proof in words: from each value up to the state root in the header of its block, node by node. */

import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { formatHlp } from '../base/units.ts';
import type { AccountProof, NodeList, SlotProof } from '../state/proof.ts';
import { NO_CODE, presentOrAbsent } from '../state/reader.ts';
import { EMPTY_ROOT } from '../state/trie.ts';
import { recordKind } from '../state/trie-decode.ts';
import { columns } from '../timeline/layout.ts';

/** What a slot is called, and what it means. All safe to show. */
export type NamedSlot = { readonly name: string; readonly shown?: string; readonly spelled?: string };

export type ProofStory = {
  readonly proof: AccountProof;
  /** Whose account it is, safe to show. */
  readonly who: string;
  /** For each slot of the proof. */
  readonly slots: readonly NamedSlot[];
  /** The state root, by what it belongs to: `the state root in the header of block 3`. */
  readonly top: string;
};

export function proofText({ proof, who, slots, top }: ProofStory): string {
  const { account, nodes } = proof;
  const parts = [
    `${who}: ${accountText(proof)}\n${wayText(nodes, isThere(proof), 'account', top)}`,
    ...proof.slots.map((slot, i) => slotText(slot, account.storageRoot, slots[i])),
    'Each hash is the keccak256 of the node beside it, and stands inside the next node.',
  ];
  return parts.join('\n\n');
}

/** An account that holds nothing is not in the trie (EIP-161). */
function isThere({ account: { nonce, balance, codeHash } }: AccountProof): boolean {
  return presentOrAbsent({ nonce, balance, codeHash }) !== undefined;
}

function accountText(proof: AccountProof): string {
  if (!isThere(proof)) return 'there is no such account';
  const { balance, nonce, codeHash, storageRoot } = proof.account;
  const code = codeHash === NO_CODE ? 'no code' : `code ${codeHash}`;
  const storage = storageRoot === EMPTY_ROOT ? 'nothing remembered' : `storage root ${storageRoot}`;
  return `balance ${formatHlp(balance)} hlp, nonce ${nonce}, ${code}, ${storage}`;
}

function slotText(proof: SlotProof, storageRoot: Hash, named: NamedSlot | undefined): string {
  const slot = bytesToHex(proof.slot);
  const { name, shown = String(proof.value), spelled } = named ?? { name: slot };
  const origin = spelled === undefined ? '' : `\n  slot ${slot}, the keccak256 of ${spelled}`;
  const way =
    storageRoot === EMPTY_ROOT
      ? '  the account has no storage, so there is nothing to show'
      : wayText(proof.nodes, proof.value !== 0n, 'value', 'the storage root of the account');
  return `${name} = ${shown}${origin}\n${way}`;
}

/** From the last node up. */
function wayText(nodes: NodeList, isFound: boolean, what: string, top: string): string {
  const rows = nodes.toReversed().map((node, i): string[] => {
    const role = [
      ...(i > 0 ? [] : [isFound ? `holds the ${what}` : `has no way on, so there is no ${what}`]),
      ...(i < nodes.length - 1 ? [] : [top]),
    ];
    return [`  ${recordKind(node)}`, `${node.length} bytes`, bytesToHex(keccak256(node)), role.join('; ')];
  });
  return rows.length === 0 ? '  the state is empty: its root says so' : columns(rows);
}
