/**
 * Proofs as JSON, in the form in which `eth_getProof` gives them (EIP-1186): quantities in hex without leading zeros, all other things
 * as bytes in hex. Reading is strict about what is there; what is there beside it is not looked at.
 */

import { AddressError, parseAddress } from '../base/address.ts';
import { bytesToHex, HexError, hexToBytes } from '../base/bytes.ts';
import type { Hex } from '../base/bytes.ts';
import { type AccountProof, type NodeList, ProofError, type SlotProof } from './proof.ts';

/** As `eth_getProof` answers. */
export type ProofJson = {
  readonly address: Hex;
  readonly accountProof: readonly Hex[];
  readonly balance: Hex;
  readonly codeHash: Hex;
  readonly nonce: Hex;
  readonly storageHash: Hex;
  readonly storageProof: readonly { readonly key: Hex; readonly value: Hex; readonly proof: readonly Hex[] }[];
};

export function formatProof({ address, account, nodes, slots }: AccountProof): ProofJson {
  const { balance, codeHash, nonce, storageRoot } = account;
  return {
    address,
    accountProof: nodes.map(bytesToHex),
    balance: quantity(balance),
    codeHash,
    nonce: quantity(nonce),
    storageHash: storageRoot,
    storageProof: slots.map(({ slot, value, nodes: below }) => ({
      key: bytesToHex(slot),
      value: quantity(value),
      proof: below.map(bytesToHex),
    })),
  };
}

/** Reads what `JSON.parse` gave. Throws ProofError naming the field that is not as it should be. */
export function parseProof(json: unknown): AccountProof {
  const proof = recordIn(json, 'the proof');
  return {
    address: addressIn(proof['address']),
    account: {
      nonce: quantityIn(proof['nonce'], 'nonce'),
      balance: quantityIn(proof['balance'], 'balance'),
      storageRoot: bytesToHex(wordIn(proof['storageHash'], 'storageHash')),
      codeHash: bytesToHex(wordIn(proof['codeHash'], 'codeHash')),
    },
    nodes: nodesIn(proof['accountProof'], 'accountProof'),
    slots: listIn(proof['storageProof'], 'storageProof').map(slotIn),
  };
}

function slotIn(json: unknown, index: number): SlotProof {
  const name = `storageProof[${index}]`;
  const slot = recordIn(json, name);
  return {
    slot: wordIn(slot['key'], `${name}.key`),
    value: quantityIn(slot['value'], `${name}.value`),
    nodes: nodesIn(slot['proof'], `${name}.proof`),
  };
}

function quantity(number: bigint): Hex {
  return `0x${number.toString(16)}`;
}

function recordIn(json: unknown, name: string): Record<string, unknown> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new ProofError(`${name} should be an object, as eth_getProof answers`);
}

function listIn(json: unknown, name: string): readonly unknown[] {
  if (Array.isArray(json)) return json as readonly unknown[];
  throw new ProofError(`${name} should be a list`);
}

function nodesIn(json: unknown, name: string): NodeList {
  return listIn(json, name).map((node, i) => bytesIn(node, `${name}[${i}]`));
}

function quantityIn(json: unknown, name: string): bigint {
  if (typeof json === 'string' && /^0x(0|[1-9a-f][0-9a-f]{0,63})$/i.test(json)) return BigInt(json);
  throw new ProofError(`${name} should be a number in hex, at most 256 bits and without leading zeros, such as 0x1f`);
}

function wordIn(json: unknown, name: string): Uint8Array {
  const bytes = bytesIn(json, name);
  if (bytes.length === 32) return bytes;
  throw new ProofError(`${name} should have 32 bytes, and has ${bytes.length}`);
}

function bytesIn(json: unknown, name: string): Uint8Array {
  if (typeof json !== 'string') throw new ProofError(`${name} should be text: bytes in hex`);
  try {
    return hexToBytes(json);
  } catch (error) {
    if (error instanceof HexError) throw new ProofError(`${name}: ${error.message}`);
    throw error;
  }
}

function addressIn(json: unknown): AccountProof['address'] {
  if (typeof json !== 'string') throw new ProofError('address should be text: an address in hex');
  try {
    return parseAddress(json);
  } catch (error) {
    if (error instanceof AddressError) throw new ProofError(`address: ${error.message}`);
    throw error;
  }
}
