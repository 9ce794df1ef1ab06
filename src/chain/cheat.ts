/**
 * What people change by hand on a chain to play on: a balance, a nonce, a contract's code, one leaf of its memory. Each change is a system
 * transaction from `BY_HAND` to the account it is about, free of charge, so it stands in a block for ever and replay, verify and the supply
 * take it as what it is. Its data is an RLP list: which change, and its values.
 *
 * A leaf is named by its place in the contract's table of state and by keys, never by text: so it is one that the contract's code could have
 * written, of its type, and the sums and counts over it move along.
 */

import { type Address, addressToWord } from '../base/address.ts';
import { bytesToHex, bytesToWord, isUtf8, minimalBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { encodeRlp, type Rlp } from '../base/rlp.ts';
import { NO_CODE, type Reader } from '../state/reader.ts';
import { revertWithText, Stop } from '../vm/failure.ts';
import type { Outcome } from '../vm/machine.ts';
import { LIMITS } from '../vm/limits.ts';
import { leafOf, valueOf, writeLeaf } from '../vm/memory.ts';
import type { Module, Shape } from '../vm/module.ts';
import { pathText } from '../vm/path.ts';
import { isNumber, isText, type LeafType, type LeafValue, rangeOf, sizeInBytes, type WordType } from '../vm/types.ts';
import {
  anyBytes,
  decodeFields,
  encodeFields,
  FieldError,
  type FieldTable,
  integer,
  readList,
  readRlp,
} from './fields.ts';
import { accountOf, moduleAt, type OverlayHost } from './host.ts';
import { problemOfNewCode } from './new-code.ts';
import { MAX_NONCE, MAX_UINT256 } from './params.ts';
import { isSystem, SYSTEM_TYPE, type SystemFields, type UnsignedTransaction } from './transaction.ts';

export type Cheat =
  | { readonly kind: 'balance'; readonly wei: bigint }
  /** It only goes up: otherwise the same signed transaction could be mined twice. That of `BY_HAND` counts, and cannot be set. */
  | { readonly kind: 'nonce'; readonly nonce: bigint }
  /**
   * A container that could be deployed; empty: no contract any more. What a contract remembers stays, so code that comes later has to know
   * all of that in the same form: a leaf has one type for ever.
   */
  | { readonly kind: 'code'; readonly code: Uint8Array }
  /** `shape` is its place in the contract's table. Words as their 32 bytes or fewer, texts as they are. Lists cannot be changed by hand. */
  | { readonly kind: 'leaf'; readonly shape: bigint; readonly keys: readonly Uint8Array[]; readonly value: Uint8Array };

export type LeafCheat = Extract<Cheat, { kind: 'leaf' }>;

/** Who changes things by hand: an address that no key has. */
export const BY_HAND: Address = '0x0000000000000000000000000000000000000068';

/** Does it change the state by hand, in nobody's name? */
export function isByHand(transaction: UnsignedTransaction): boolean {
  return isSystem(transaction) && transaction.from === BY_HAND;
}

/** The transaction that makes such a change. */
export function cheatTransaction(chainId: bigint, nonce: bigint, on: Address, cheat: Cheat): SystemFields {
  const free = { maxPriorityFeePerGas: 0n, maxFeePerGas: 0n, gasLimit: 0n, value: 0n, accessList: [] };
  return { type: SYSTEM_TYPE, chainId, nonce, ...free, to: on, data: encodeCheat(cheat), from: BY_HAND };
}

const NUMBER = integer(MAX_UINT256);
/** So much that nobody ever wants more, and so little that no number of changes makes a balance of more than 256 bits. */
export const MAX_WEI_BY_HAND = (1n << 200n) - 1n;
const LIST = {
  encode: (values: readonly Uint8Array[]): Rlp => [...values],
  decode: (item: Rlp, name: string): readonly Uint8Array[] =>
    readList(item, name).map((each) => anyBytes.decode(each, name)),
};

/** The values of each change. Its place here is its number. */
const KINDS: readonly (readonly [Cheat['kind'], FieldTable])[] = [
  ['balance', [['wei', integer(MAX_WEI_BY_HAND)]]],
  ['nonce', [['nonce', integer(MAX_NONCE)]]],
  ['code', [['code', anyBytes]]],
  ['leaf', [['shape', NUMBER], ['keys', LIST], ['value', anyBytes]]], // prettier-ignore
];

function encodeCheat(cheat: Cheat): Uint8Array {
  const number = KINDS.findIndex(([kind]) => kind === cheat.kind);
  const [, fields] = KINDS[number]!;
  return encodeRlp([NUMBER.encode(BigInt(number)), ...encodeFields(fields, cheat)]);
}

/** Throws FieldError for data that says no change. */
export function readCheat(data: Uint8Array): Cheat {
  const [number, ...values] = readList(readRlp(data), 'the change');
  const row = KINDS[Number(NUMBER.decode(number ?? new Uint8Array(0), 'the kind of the change'))];
  if (row === undefined) throw new FieldError('byHand', 'there is no such kind of change');
  const [kind, fields] = row;
  return { kind, ...decodeFields(fields, 'the change', values) } as Cheat;
}

/** What is wrong with the form of a transaction from `BY_HAND`; undefined when nothing is. */
export function problemOfCheat({ to, data, gasLimit, value, maxFeePerGas }: SystemFields): string | undefined {
  if (to === undefined) return 'a change by hand names the account it is about';
  if (gasLimit + value + maxFeePerGas > 0n) return 'a change by hand is free: gas limit, amount and fees are 0';
  try {
    readCheat(data);
    return undefined;
  } catch (error) {
    if (error instanceof FieldError) return error.message;
    throw error;
  }
}

/** Makes the change. One that cannot be made is undone, and says why. */
export function applyCheat(host: OverlayHost, { cheat, on }: { readonly cheat: Cheat; readonly on: Address }): Outcome {
  const problem = changed(host, on, cheat);
  if (problem === undefined) return { status: 'success', gasLeft: 0, data: new Uint8Array(0) };
  return { status: 'reverted', gasLeft: 0, data: revertWithText(utf8ToBytes(problem)).data };
}

function changed(host: OverlayHost, on: Address, cheat: Cheat): string | undefined {
  const account = accountOf(host.state, on);
  if (cheat.kind === 'balance') host.state.setAccount(on, { ...account, balance: cheat.wei });
  else if (cheat.kind === 'code') return setCode(host, on, cheat.code);
  else if (cheat.kind === 'leaf') return setLeaf(host, on, cheat);
  else if (on === BY_HAND) return 'changes by hand are counted by this nonce, so it cannot be set';
  else if (cheat.nonce < account.nonce) return `a nonce only goes up: it is ${account.nonce} already`;
  else host.state.setAccount(on, { ...account, nonce: cheat.nonce });
  return undefined;
}

function setCode({ state }: OverlayHost, on: Address, code: Uint8Array): string | undefined {
  const account = accountOf(state, on);
  const former = formerCode(state, on);
  const problem = problemOfNewCode(former, code);
  if (problem !== undefined) return problem;
  // Its memory stays, and a state cannot hold memory of nobody: a nonce keeps the account there.
  const nonce = account.nonce > 0n ? account.nonce : 1n;
  state.setAccount(on, { ...account, nonce, codeHash: code.length === 0 ? NO_CODE : state.setCode(code) });
  const gone = code.length === 0 && former !== undefined ? bytesToWord(keccak256(former)) : 0n;
  if (gone !== state.word(on, FORMER_CODE)) state.write(on, FORMER_CODE, gone);
  return undefined;
}

/** Where the hash of a contract's code is kept when it was taken away: no path of a contract has a space in it. */
const FORMER_CODE = 'former code';

/** What says how the memory of an account is to be read: its code, or what was its code. */
function formerCode(state: Reader, on: Address): Uint8Array | undefined {
  const { codeHash } = accountOf(state, on);
  if (codeHash !== NO_CODE) return state.code(codeHash);
  const hash = state.word(on, FORMER_CODE);
  return hash === 0n ? undefined : state.code(bytesToHex(wordToBytes(hash)));
}

function setLeaf(host: OverlayHost, on: Address, cheat: LeafCheat): string | undefined {
  const module = moduleAt(host.state, on);
  const shape = module?.module.shapes[Number(cheat.shape)];
  if (module === undefined || shape === undefined) return 'there is no contract with such a leaf';
  const problem = problemOfLeaf(shape, cheat.keys, cheat.value);
  if (problem !== undefined) return problem;
  const keys = keysOf(shape, cheat);
  const writer = { host, module, call: { contract: addressToWord(on) }, spend: () => {} };
  try {
    writeLeaf(writer, Number(cheat.shape), keys, valueFrom(shape.leaf, cheat.value));
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return 'a sum over this leaf would not fit any more, or a key is too long';
    throw error;
  }
}

/** The leaf that a change is about, in a contract that has it. */
export function leafNamed(
  { shapes }: Module,
  cheat: LeafCheat,
): { readonly path: string; readonly shape: Shape } | undefined {
  const shape = shapes[Number(cheat.shape)];
  return shape && { path: pathText(shape, keysOf(shape, cheat)), shape };
}

const keysOf = (shape: Shape, { keys }: LeafCheat): LeafValue[] =>
  keys.map((key, index) => valueFrom(shape.keys[index] ?? 'bytes', key));

function problemOfLeaf(shape: Shape, keys: readonly Uint8Array[], value: Uint8Array): string | undefined {
  if (shape.cap > 0) return 'elements of lists cannot be changed by hand';
  if (keys.length !== shape.keys.length) return `this leaf has ${shape.keys.length} keys, not ${keys.length}`;
  const fits = keys.every((key, index) => isOf(shape.keys[index] ?? 'bytes', key)) && isOf(shape.leaf, value);
  return fits ? undefined : 'a key or the value does not fit its type';
}

function isOf(type: LeafType, bytes: Uint8Array): boolean {
  if (isText(type)) return bytes.length <= LIMITS.textSize && (type !== 'string' || isUtf8(bytes));
  if (bytes.length > 32) return false;
  const value = valueOf(type, bytesToWord(bytes));
  const { min, max } = isNumber(type) ? rangeOf(type) : { min: 0n, max: mostOf(type) };
  return value >= min && value <= max;
}

const mostOf = (type: WordType): bigint => (type === 'bool' ? 1n : (1n << BigInt(8 * sizeInBytes(type))) - 1n);

function valueFrom(type: LeafType, bytes: Uint8Array): LeafValue {
  return isText(type) ? bytes : valueOf(type, bytesToWord(bytes));
}

/** A value as a change carries it. */
export function cheatBytes(value: LeafValue): Uint8Array {
  const leaf = leafOf(value);
  return typeof leaf === 'bigint' ? minimalBytes(leaf) : leaf;
}
