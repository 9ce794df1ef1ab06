/**
 * Data with names and types that somebody signs (EIP-712): what wallets show as a form. The signature covers the names, the values, and the
 * domain: for whom it is meant. Types are in `typed-types.ts`, values in `typed-values.ts`.
 */

import { concatBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { badParam } from '../errors.ts';
import { entriesIn, objectOf, type Shape, text } from '../shape.ts';
import { type Member, readTypes, type Types } from './typed-types.ts';
import { TypedValues } from './typed-values.ts';

export type TypedData = {
  readonly types: Types;
  readonly primaryType: string;
  /** As they came; looked at when they are hashed. */
  readonly domain: unknown;
  readonly message: unknown;
  /** What stands before each in an error. */
  readonly place: string;
};

const DOMAIN = 'EIP712Domain';
/** All that a domain may have, in the order of EIP-712, where a request does not name its type. */
const DOMAIN_MEMBERS: readonly Member[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
];

const anything: Shape<unknown> = { name: 'object', schema: { type: 'object' }, read: (value) => value };
const partsShape = objectOf('typed data', {
  types: anything,
  primaryType: text(256),
  domain: anything,
  message: anything,
});

/** An object, or its JSON as text: clients send both. */
export const typedDataShape: Shape<TypedData> = {
  name: 'typed data',
  schema: {
    anyOf: [{ ...partsShape.schema, required: ['types', 'primaryType', 'domain', 'message'] }, { type: 'string' }],
  },
  read(value, place) {
    const {
      types: written,
      primaryType,
      domain,
      message,
    } = partsShape.read(typeof value === 'string' ? parsed(value, place) : value, place);
    if (message === undefined) throw badParam(place, 'the message is missing');
    const types = withDomain(readTypes(written, `${place}.types`), domain, place);
    if (!types.has(primaryType)) throw badParam(`${place}.primaryType`, 'it is none of the types');
    return { types, primaryType, domain, message, place };
  },
};

/** The 32 bytes that are signed. Throws RpcError (badParams) for values that do not fit their types. */
export function typedDataDigest({ types, primaryType, domain, message, place }: TypedData): Uint8Array {
  const values = new TypedValues(types);
  const separator = values.hashStruct(DOMAIN, domain ?? {}, `${place}.domain`);
  const hash = primaryType === DOMAIN ? NOTHING : values.hashStruct(primaryType, message, `${place}.message`);
  return keccak256(concatBytes(PREFIX, separator, hash));
}

/** What no transaction and no other signed message begins with (EIP-191, version 1). */
const PREFIX = Uint8Array.of(0x19, 0x01);
const NOTHING = new Uint8Array(0);

/** Where the type of the domain is not named, it is what the domain has. */
function withDomain(types: Types, domain: unknown, place: string): Types {
  if (types.has(DOMAIN)) return types;
  const given = entriesIn(domain ?? {}, `${place}.domain`);
  return new Map([...types, [DOMAIN, DOMAIN_MEMBERS.filter(({ name }) => given.has(name))]]);
}

function parsed(json: string, place: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw badParam(place, 'the text is no JSON');
  }
}
