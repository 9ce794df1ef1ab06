/**
 * The object by which clients say what is to be called, or sent: recipient, data, amount, gas, fees. Everything in it may be missing; what
 * belongs to kinds of transactions that this chain does not have is refused by name. What is called then is tried in
 * `trial.ts`, what is sent filled in by `fill.ts`.
 */

import type { Address } from '../../base/address.ts';
import { equalBytes } from '../../base/bytes.ts';
import { badParam, RpcError } from '../errors.ts';
import {
  address,
  bytes,
  entriesIn,
  hash,
  listOf,
  objectOf,
  quantity,
  quantity64,
  type Schema,
  type Shape,
} from '../shape.ts';

/** What was said; undefined is what was not. */
export type CallRequest = {
  readonly from: Address | undefined;
  /** Undefined: deploy. */
  readonly to: Address | undefined;
  readonly data: Uint8Array;
  readonly value: bigint;
  readonly gas: bigint | undefined;
  readonly nonce: bigint | undefined;
  readonly type: 0 | 1 | 2 | undefined;
  readonly chainId: bigint | undefined;
  readonly gasPrice: bigint | undefined;
  readonly maxFeePerGas: bigint | undefined;
  readonly maxPriorityFeePerGas: bigint | undefined;
};

/** The three types there are; written with a zero in front too, as some clients do. */
const kind: Shape<0 | 1 | 2> = {
  name: 'transaction type',
  schema: { enum: ['0x0', '0x1', '0x2', '0x00', '0x01', '0x02'] },
  read(value, place) {
    const found = ([0, 1, 2] as const).find((each) => value === `0x${each}` || value === `0x0${each}`);
    if (found !== undefined) return found;
    throw badParam(place, 'transaction type not valid: this chain takes legacy ("0x0"), "0x1" and "0x2"');
  },
};

const listEntry = objectOf('entry', { address, storageKeys: listOf(hash) });
const accessList: Shape<readonly []> = {
  name: 'access list',
  schema: { type: 'array', items: listEntry.schema, maxItems: 0 },
  read(value, place) {
    if (listOf(listEntry).read(value, place).length === 0) return [];
    throw badParam(
      place,
      'this chain takes only empty access lists: reading memory costs the same the first time and later',
    );
  },
};

const FIELDS = {
  from: address,
  to: address,
  data: bytes,
  input: bytes,
  value: quantity,
  gas: quantity64,
  nonce: quantity64,
  type: kind,
  chainId: quantity64,
  gasPrice: quantity,
  maxFeePerGas: quantity,
  maxPriorityFeePerGas: quantity,
  accessList,
} as const satisfies Readonly<Record<string, Shape<unknown>>>;

/** Fields of transactions that this chain does not have, and why. */
const ABSENT: Readonly<Record<string, string>> = {
  maxFeePerBlobGas: 'there are no blobs here',
  blobVersionedHashes: 'there are no blobs here',
  blobs: 'there are no blobs here',
  commitments: 'there are no blobs here',
  proofs: 'there are no blobs here',
  sidecars: 'there are no blobs here',
  authorizationList: 'a person is never code here, so nothing can be delegated (EIP-7702)',
};

type Given = { -readonly [Name in keyof typeof FIELDS]?: (typeof FIELDS)[Name] extends Shape<infer T> ? T : never };

const schema: Schema = {
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(FIELDS).map(([name, shape]) => [name, { anyOf: [shape.schema, { type: 'null' }] }]),
  ),
  additionalProperties: false,
};

/** Only what is there is looked at: this is read for every call. */
export const callShape: Shape<CallRequest> = {
  name: 'call',
  schema,
  read(value, place) {
    const given: Given = {};
    for (const [name, each] of entriesIn(value, place)) {
      if (each === null || each === undefined) continue;
      const shape = fields.get(name);
      if (shape === undefined) throw strange(name, place);
      Object.assign(given, { [name]: shape.read(each, `${place}.${name}`) });
    }
    checkTogether(given, place);
    return requestOf(given);
  },
};

/** The request is for this chain. Throws RpcError. */
export function checkChainId({ chainId }: CallRequest, own: bigint): void {
  if (chainId === undefined || chainId === own) return;
  throw new RpcError('refused', `the chain id ${chainId} is another chain's: this is ${own}`);
}

const fields: ReadonlyMap<string, Shape<unknown>> = new Map(Object.entries(FIELDS));
const NO_DATA = new Uint8Array(0);

function requestOf(given: Given): CallRequest {
  return {
    from: given.from,
    to: given.to,
    data: given.input ?? given.data ?? NO_DATA,
    value: given.value ?? 0n,
    gas: given.gas,
    nonce: given.nonce,
    type: given.type,
    chainId: given.chainId,
    gasPrice: given.gasPrice,
    maxFeePerGas: given.maxFeePerGas,
    maxPriorityFeePerGas: given.maxPriorityFeePerGas,
  };
}

function strange(name: string, place: string): RpcError {
  const why = Object.hasOwn(ABSENT, name) ? ABSENT[name] : undefined;
  if (why !== undefined) return badParam(`${place}.${name}`, why);
  return badParam(
    place,
    `there is no field "${name.slice(0, 40)}" here${name === 'gasLimit' ? '; the gas is called "gas"' : ''}`,
  );
}

/** What contradicts itself is not guessed at. */
function checkTogether(given: Given, place: string): void {
  const { data, input, gasPrice, maxFeePerGas, maxPriorityFeePerGas, type } = given;
  if (data !== undefined && input !== undefined && !equalBytes(data, input)) {
    throw badParam(place, 'data and input are two names of the same, and differ');
  }
  const isMarket = maxFeePerGas !== undefined || maxPriorityFeePerGas !== undefined;
  if (gasPrice !== undefined && isMarket)
    throw badParam(place, 'either gasPrice, or maxFeePerGas and maxPriorityFeePerGas, and not both');
  if (type === 2 && gasPrice !== undefined) throw badParam(place, 'type "0x2" has maxFeePerGas, and no gasPrice');
  if (type !== undefined && type !== 2 && isMarket)
    throw badParam(place, `type "0x${type}" has a gasPrice, and no maxFeePerGas`);
}
