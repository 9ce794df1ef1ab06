/**
 * The two parts of a transaction that are more than one value: its signature and its access list (EIP-2930).
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { CURVE_ORDER, type Signature } from '../base/keys.ts';
import type { Rlp } from '../base/rlp.ts';
import { address, type Field, FieldError, hash, integer, readList } from './fields.ts';
import { MAX_CHAIN_ID, MAX_UINT256 } from './params.ts';

type Signed = {
  readonly type: 0 | 1 | 2;
  readonly chainId: bigint | undefined;
  readonly signature: Signature;
};

const SCALAR = integer(MAX_UINT256);
const PARITY = integer(1n);
const V = integer(MAX_CHAIN_ID * 2n + 36n);

/** The last three fields: v or the parity of the point, r, s. */
export function signatureItems({ type, chainId, signature }: Signed): Rlp[] {
  const { r, s, yParity } = signature;
  const first = type === 0 ? vOf(chainId, yParity) : BigInt(yParity);
  return [V.encode(first), SCALAR.encode(r), SCALAR.encode(s)];
}

/** Reads the last three fields of a type 1 or 2 transaction. */
export function decodeSignature([parity, r, s]: readonly Rlp[]): Signature {
  return signatureOf(PARITY.decode(parity ?? NOTHING, 'yParity'), r, s);
}

/** Reads the last three fields of a legacy transaction, whose v also says the chain id. */
export function decodeLegacySignature([first, r, s]: readonly Rlp[]): Pick<Signed, 'chainId' | 'signature'> {
  const v = V.decode(first ?? NOTHING, 'v');
  if (v === 27n || v === 28n) return { chainId: undefined, signature: signatureOf(v - 27n, r, s) };
  if (v < 35n) throw new FieldError('vForm', `v is ${v}, expected 27, 28, or 35 and more`);
  return { chainId: (v - 35n) / 2n, signature: signatureOf((v - 35n) % 2n, r, s) };
}

const NOTHING = new Uint8Array(0);

function signatureOf(yParity: bigint, rItem: Rlp = NOTHING, sItem: Rlp = NOTHING): Signature {
  const r = SCALAR.decode(rItem, 'r');
  const s = SCALAR.decode(sItem, 's');
  if (r === 0n || r >= CURVE_ORDER) throw new FieldError('rRange', 'r is not between 1 and the order of the curve');
  if (s === 0n || s >= CURVE_ORDER) throw new FieldError('sRange', 's is not between 1 and the order of the curve');
  // EIP-2: of the two signatures (s and n − s) that say the same, only the lower is allowed.
  if (s > CURVE_ORDER / 2n)
    throw new FieldError('highS', 's is in the upper half: the same signature has a second form');
  return { r, s, yParity: yParity === 0n ? 0 : 1 };
}

/** EIP-155: v is 27 or 28, or 35 or 36 more than twice the chain id. */
function vOf(chainId: bigint | undefined, yParity: 0 | 1): bigint {
  return BigInt(yParity) + (chainId === undefined ? 27n : chainId * 2n + 35n);
}

// ───────────── access list ─────────────

export type AccessList = readonly { readonly address: Address; readonly slots: readonly Hash[] }[];

export const accessList: Field<AccessList> = {
  encode: (list) => list.map((entry) => [address.encode(entry.address), entry.slots.map(hash.encode)]),
  decode: (item, name) => readList(item, name).map((entry) => decodeEntry(entry)),
};

function decodeEntry(entry: Rlp): AccessList[number] {
  const [who = NOTHING, slots] = readList(entry, 'an entry of the access list', 2);
  return {
    address: address.decode(who, 'accessListAddress'),
    slots: readList(slots, 'the slots of the access list').map((slot) => hash.decode(slot, 'accessListSlot')),
  };
}
