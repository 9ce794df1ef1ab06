/** Every field of every type of transaction, written as it must not be: each edit is refused by the name of the field. */

import { expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { decodeRlp, encodeRlp, type Rlp } from '../../src/base/rlp.ts';
import { decodeTransaction, encodeTransaction } from '../../src/chain/transaction.ts';
import { refusalOf } from './helpers.ts';
import { TYPES } from './three-types.ts';

/** The fields of each type as they are written; whole numbers unless said below. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  legacy: ['nonce', 'gasPrice', 'gasLimit', 'to', 'value', 'data', 'v', 'r', 's'],
  'type 1': ['chainId', 'nonce', 'gasPrice', 'gasLimit', 'to', 'value', 'data', 'accessList', 'yParity', 'r', 's'],
  'type 2': ['chainId', 'nonce', 'maxPriorityFeePerGas', 'maxFeePerGas', 'gasLimit', 'to', 'value', 'data', 'accessList', 'yParity', 'r', 's'], // prettier-ignore
};

const ones = (size: number): Uint8Array => new Uint8Array(size).fill(0xff);
const FORM_EDITS: readonly (readonly [what: string, item: Rlp, rule: string])[] = [
  ['that is a list', [], 'form'],
  ['that is a list of itself', [ones(1)], 'form'],
];
const EDITS: Readonly<Record<string, typeof FORM_EDITS>> = {
  to: [...FORM_EDITS, ...[1, 19, 21, 32].map((size) => [`of ${size} bytes`, ones(size), 'toLength'] as const)],
  data: FORM_EDITS,
  accessList: [
    ['that is bytes', ones(20), 'form'],
    ['with an entry that is bytes', [ones(20)], 'form'],
    ['with an entry of one part', [[ones(20)]], 'fieldCount'],
    ['with an entry of three parts', [[ones(20), [], []]], 'fieldCount'],
    ['with an address of 19 bytes', [[ones(19), []]], 'accessListAddressLength'],
    ['with an address of 21 bytes', [[ones(21), []]], 'accessListAddressLength'],
    ['with an address that is a list', [[[ones(20)], []]], 'form'],
    ['with slots that are bytes', [[ones(20), ones(32)]], 'form'],
    ['with a slot of 31 bytes', [[ones(20), [ones(31)]]], 'accessListSlotLength'],
    ['with a slot of 33 bytes', [[ones(20), [ones(33)]]], 'accessListSlotLength'],
    ['with a slot that is a list', [[ones(20), [[ones(32)]]]], 'form'],
  ],
};

function editsOf(field: string): typeof FORM_EDITS {
  return (
    EDITS[field] ?? [
      ...FORM_EDITS,
      ['of zero, written as a byte', Uint8Array.of(0), `${field}LeadingZero`],
      ['with a zero in front', Uint8Array.of(0, 5), `${field}LeadingZero`],
      ['of 32 bytes for a small number', new Uint8Array(32).with(31, 5), `${field}LeadingZero`],
      ['of 33 bytes', ones(33), `${field}Range`],
      ['of a kilobyte', ones(1024), `${field}Range`],
    ]
  );
}

const ALL_EDITS = Object.entries(FIELDS).flatMap(([type, fields]) =>
  fields.flatMap((field, place) =>
    editsOf(field).map(([what, item, rule]) => ({ type, field, place, what, item, rule })),
  ),
);

test.each(ALL_EDITS)('$type with a $field $what is refused: $rule', ({ type, place, item, rule }) => {
  const bytes = encodeTransaction(TYPES[type]!({}));
  const prefix = bytes.subarray(0, type === 'legacy' ? 0 : 1);
  const items = decodeRlp(bytes.subarray(prefix.length)) as readonly Rlp[];
  const changed = concatBytes(prefix, encodeRlp(items.with(place, item)));
  expect(refusalOf(() => decodeTransaction(changed))).toBe(rule);
});
