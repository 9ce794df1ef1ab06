/** The functions and values of the language. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak256 } from 'viem';
import type { Expression, ValueType } from '../../src/lang/tree.ts';
import { mulDiv } from './arithmetic.ts';
import { encoded, MOST_TEXT, requireText } from './encoding.ts';
import { evaluate } from './expressions.ts';
import { panic } from './failure.ts';
import type { Frame } from './frame.ts';
import { unhex, utf8, wordText, type Leaf, type Value } from './values.ts';

type Builtin = Extract<Expression, { readonly kind: 'builtin' }>;

export function builtin(frame: Frame, node: Builtin): Value {
  frame.meet(`builtin ${node.name}`);
  const args = node.args.map((arg) => evaluate(frame, arg));
  return known(frame, node) ?? chainOf(frame, node, args) ?? computed(node, args);
}

/** What a call knows without looking anything up. */
function known({ caller, paid, self, world }: Frame, { name }: Builtin): bigint | undefined {
  switch (name) {
    case 'caller':
      return caller;
    case 'paid':
      return paid;
    case 'self':
      return self;
    case 'now':
      return world.now;
    case 'blockNumber':
      return world.blockNumber;
    case 'chainId':
      return world.chainId;
    default:
      return undefined;
  }
}

function chainOf({ world }: Frame, { name }: Builtin, [account]: readonly Value[]): bigint | undefined {
  if (name === 'hlpOf') return world.balance(account as bigint);
  if (name === 'isContract') return world.contracts.has(account as bigint) ? 1n : 0n;
  return undefined;
}

function computed(node: Builtin, args: readonly Value[]): Value {
  const [a, b, c] = args as [bigint, bigint, bigint];
  switch (node.name) {
    case 'min':
      return a < b ? a : b;
    case 'max':
      return a > b ? a : b;
    case 'mulDiv':
      return mulDiv(a, b, c, false);
    case 'mulDivUp':
      return mulDiv(a, b, c, true);
    case 'text':
      return utf8(String(a));
    case 'length':
      return BigInt((args[0] as Uint8Array | readonly Leaf[]).length);
    default:
      return ofBytes(node, args);
  }
}

function ofBytes({ name, args: nodes }: Builtin, args: readonly Value[]): Value {
  switch (name) {
    case 'keccak256':
      return BigInt(keccak256(args[0] as Uint8Array));
    case 'recover':
      return signerOf(args[0] as bigint, args[1] as Uint8Array);
    case 'concat':
      return limited(Uint8Array.from((args as readonly Uint8Array[]).flatMap((text) => [...text])));
    case 'encode':
      return encode(
        nodes.map(({ type }) => type),
        args,
      );
    default:
      throw new Error(`the evaluator does not know ${name}`);
  }
}

function encode(types: readonly ValueType[], values: readonly Value[]): Uint8Array {
  const bytes = limited(encoded(types, values));
  requireText(types, values);
  return bytes;
}

function limited(text: Uint8Array): Uint8Array {
  if (text.length > MOST_TEXT) throw panic('memory');
  return text;
}

const NOBODY = 0n;

/** Who signed: 65 bytes r, s, v with v 27 or 28 (or 0, 1), any of the two s; nobody when it is no such signature. */
function signerOf(digest: bigint, signature: Uint8Array): bigint {
  const v = signature[64] ?? -1;
  const bit = v >= 27 ? v - 27 : v;
  if (signature.length !== 65 || (bit !== 0 && bit !== 1)) return NOBODY;
  try {
    const signed = secp256k1.Signature.fromBytes(signature.slice(0, 64), 'compact');
    const point = signed.addRecoveryBit(bit).recoverPublicKey(unhex(wordText(digest, 32)));
    return BigInt(keccak256(point.toBytes(false).slice(1))) % 2n ** 160n;
  } catch {
    return NOBODY;
  }
}
