/** Signing words and typed data for the accounts of this server. Nothing of it can be taken for a transaction (EIP-191, EIP-712). */

import type { Address } from '../../base/address.ts';
import type { Hex } from '../../base/bytes.ts';
import { sign } from '../../base/keys.ts';
import { formatSignature, personalHash } from '../../wallet/message.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { ALISE } from '../examples.ts';
import { method, type Method, param } from '../method.ts';
import { address, bytes, optional, text } from '../shape.ts';
import { typedDataDigest, typedDataShape } from '../typed/typed-data.ts';

const WHO = param('address', address, 'one of `eth_accounts`');
const MESSAGE = param('message', bytes, 'the bytes; words in UTF-8');

const TYPED_EXAMPLE = {
  types: {
    EIP712Domain: [{ name: 'name', type: 'string' }],
    Thanks: [
      { name: 'to', type: 'string' },
      { name: 'hours', type: 'uint256' },
    ],
  },
  primaryType: 'Thanks',
  domain: { name: 'village' },
  message: { to: 'Bob', hours: 2 },
};

const SIGN_TYPED_DATA = {
  summary: 'Signs data with names and types, as EIP-712 says.',
  params: [WHO, param('typedData', typedDataShape, 'an object, or its JSON as text')],
  result: 'the signature: r, s, and 27 or 28',
  example: { params: [ALISE, TYPED_EXAMPLE] },
} as const;

export const SIGN_METHODS: readonly Method[] = [
  method({
    name: 'eth_sign',
    summary: 'Signs words, behind a prefix that keeps the signature from being one of a transaction (EIP-191).',
    params: [WHO, MESSAGE],
    result: 'the signature: r, s, and 27 or 28',
    example: { params: [ALISE, '0x7468616e6b20796f75'] },
    run: (context, who, message) => signedBy(context, who, personalHash(message)),
  }),
  method({
    name: 'personal_sign',
    summary: 'The same with its parameters the other way round, as wallets have it.',
    params: [MESSAGE, WHO, param('password', optional(text()), 'not needed, and not looked at')],
    result: 'the signature: r, s, and 27 or 28',
    example: { params: ['0x7468616e6b20796f75', ALISE] },
    run: (context, message, who) => signedBy(context, who, personalHash(message)),
  }),
  ...['eth_signTypedData_v4', 'eth_signTypedData_v3', 'eth_signTypedData'].map((name) =>
    method({ name, ...SIGN_TYPED_DATA, run: (context, who, typed) => signedBy(context, who, typedDataDigest(typed)) }),
  ),
];

function signedBy({ accounts }: Context, who: Address, digest: Uint8Array): Hex {
  const person = accounts.personAt(who);
  if (person !== undefined) return formatSignature(sign(digest, person.privateKey));
  throw new RpcError('refused', `unknown account: there is no key for ${who} here, and nobody signs for somebody else`);
}
