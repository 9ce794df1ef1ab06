/** Outside suites judge the codec. What this chain admits of it is another question (rules.test.ts). */

import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import { senderOf, signingHash, signTransaction, transactionHash } from '../../src/chain/signing.ts';
import { decodeTransaction, encodeTransaction, signingPayload, type Transaction } from '../../src/chain/transaction.ts';
import { describeVectors } from '../helpers/vectors.ts';
import { refusalOf } from './helpers.ts';

type LondonCase = {
  readonly txbytes: string;
  readonly london: {
    readonly exception?: string;
    readonly hash?: string;
    readonly intrinsicGas: string;
    readonly sender?: string;
  };
};

/** What each of the suite's exceptions is called here. */
const OUR_NAMES: Readonly<Record<string, readonly string[]>> = {
  NONCE_OVERFLOW: ['nonceRange'],
  NONCE_TOO_BIG: ['nonceRange'],
  RLP_LEADING_ZEROS_NONCE: ['nonceLeadingZero'],
  VALUE_OVERFLOW: ['valueRange'],
  RLP_LEADING_ZEROS_VALUE: ['valueLeadingZero'],
  ADDRESS_TOO_SHORT: ['toLength'],
  ADDRESS_TOO_LONG: ['toLength'],
  INTRINSIC_GAS_TOO_LOW: ['intrinsicGas'],
  GASLIMIT_OVERFLOW: ['gasLimitRange', 'gasLimitLeadingZero'],
  GASLIMIT_PRICE_PRODUCT_OVERFLOW: ['feeOverflow'],
  RLP_LEADING_ZEROS_GASLIMIT: ['gasLimitLeadingZero'],
  GASPRICE_OVERFLOW: ['gasPriceRange', 'maxFeePerGasRange'],
  RLP_LEADING_ZEROS_GASPRICE: ['gasPriceLeadingZero'],
  RLP_LEADING_ZEROS_BASEFEE: ['maxFeePerGasLeadingZero'],
  RLP_LEADING_ZEROS_PRIORITY_FEE: ['maxPriorityFeePerGasLeadingZero'],
  PRIORITY_OVERFLOW: ['maxPriorityFeePerGasRange'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['priorityAboveMax'],
  RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG: ['accessListAddressLength'],
  RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT: ['accessListAddressLength'],
  RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT: ['accessListSlotLength'],
  RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG: ['accessListSlotLength'],
};

/** What the London suite calls valid: it decodes, someone signed it, and it pays for itself. */
function judge(hex: string): Transaction {
  const transaction = decodeTransaction(hexToBytes(hex));
  senderOf(transaction);
  if (transaction.gasLimit < intrinsicGas(transaction)) throw new TransactionError('intrinsicGas', 'too little gas');
  return transaction;
}

describeVectors<Readonly<Record<string, LondonCase>>>(
  'transactions under London rules',
  'tx/transaction_tests_london_dev.json',
  (cases) => {
    const all = Object.entries(cases);

    test('are of both kinds', () => {
      expect(all.filter(([, { london }]) => london.exception === undefined).length).toBeGreaterThanOrEqual(13);
      expect(all.filter(([, { london }]) => london.exception !== undefined).length).toBeGreaterThanOrEqual(34);
    });

    test.each(all.filter(([, { london }]) => london.exception === undefined))(
      '%s is valid',
      (_name, { txbytes, london }) => {
        const transaction = judge(txbytes);
        expect(transactionHash(transaction)).toBe(london.hash);
        expect(senderOf(transaction)).toBe(london.sender);
        expect(intrinsicGas(transaction)).toBe(BigInt(london.intrinsicGas));
        expect(bytesToHex(encodeTransaction(transaction))).toBe(txbytes);
      },
    );

    test.each(all.filter(([, { london }]) => london.exception !== undefined))(
      '%s is refused',
      (_name, { txbytes, london }) => {
        const theirs = (london.exception ?? '').replace('TransactionException.', '');
        expect(OUR_NAMES[theirs]).toContain(refusalOf(() => judge(txbytes)));
      },
    );
  },
);

type EthersCase = { readonly name: string; readonly privateKey: string } & Readonly<
  Record<`${'signed' | 'unsigned'}${'Legacy' | 'Eip155' | 'Berlin' | 'London'}`, string>
>;

describeVectors<readonly EthersCase[]>(
  'transactions as ethers writes them',
  'tx/ethers_transactions_sample.json',
  (cases) => {
    const forms = cases.flatMap((each) =>
      (['Legacy', 'Eip155', 'Berlin', 'London'] as const)
        .filter((form) => each[`signed${form}`] !== '')
        .map((form) => ({ name: `${each.name} ${form}`, form, each })),
    );

    test.each(forms)('$name', ({ form, each }) => {
      const key = hexToBytes(each.privateKey);
      const signed = decodeTransaction(hexToBytes(each[`signed${form}`]));
      expect(senderOf(signed)).toBe(addressOfKey(key));
      expect(bytesToHex(signingPayload(signed))).toBe(each[`unsigned${form}`]);
      expect(signTransaction(signed, key)).toEqual(signed);
      expect(bytesToHex(encodeTransaction(signed))).toBe(each[`signed${form}`]);
    });
  },
);

type Eip155 = Readonly<Record<'privateKey' | 'signingData' | 'signingHash' | 'v' | 'r' | 's' | 'signed', string>>;

describeVectors<Eip155>('the example in EIP-155', 'tx/eip155.json', (example) => {
  test('is signed as the text says', () => {
    const transaction = decodeTransaction(hexToBytes(example.signed));
    expect(bytesToHex(signingPayload(transaction))).toBe(example.signingData);
    expect(bytesToHex(signingHash(transaction))).toBe(example.signingHash);
    const { signature } = signTransaction(transaction, hexToBytes(example.privateKey));
    expect(signature).toEqual({ r: BigInt(example.r), s: BigInt(example.s), yParity: (Number(example.v) - 35) % 2 });
  });
});

type Homestead = Readonly<Record<'key' | 'to' | 'data' | 'unsigned' | 'signed', string>> & {
  readonly nonce: number;
  readonly gasprice: number;
  readonly startgas: number;
  readonly value: number;
};

describeVectors<readonly Homestead[]>('transactions before EIP-155', 'tx/txtest.json', (cases) => {
  test('a deployment with the upper of two signatures, once valid, is refused (EIP-2)', () => {
    const old = cases.find(({ to }) => to === '');
    expect(refusalOf(() => decodeTransaction(hexToBytes(`0x${old?.signed}`)))).toBe('highS');
  });

  test.each(cases.filter(({ to }) => to !== ''))('one to $to reads as it says', (each) => {
    const transaction = decodeTransaction(hexToBytes(`0x${each.signed}`));
    expect(transaction).toMatchObject({
      type: 0,
      chainId: undefined,
      nonce: BigInt(each.nonce),
      gasPrice: BigInt(each.gasprice),
      gasLimit: BigInt(each.startgas),
      to: `0x${each.to}`,
      value: BigInt(each.value),
      data: hexToBytes(`0x${each.data}`),
    });
    expect(senderOf(transaction)).toBe(addressOfKey(hexToBytes(`0x${each.key}`)));
  });
});

describe('facts carried from those suites, for checkouts without them', () => {
  test('the example in EIP-155 has this sender and hash', () => {
    const transaction = decodeTransaction(
      hexToBytes(
        '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080' +
          '25a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83',
      ),
    );
    expect(transaction.chainId).toBe(1n);
    expect(senderOf(transaction)).toBe('0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f');
    expect(transactionHash(transaction)).toBe('0x33469b22e9f636356c4160a87eb19df52b7412e8eac32a4a55ffe88ea8350788');
  });
});
