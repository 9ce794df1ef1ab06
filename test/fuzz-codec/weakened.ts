/** Decoders with a mistake in them, each of which a campaign has to find. */

import { concatBytes, minimalBytes } from '../../src/base/bytes.ts';
import { CURVE_ORDER } from '../../src/base/keys.ts';
import { decodeRlp, encodeRlp, type Rlp, RlpError } from '../../src/base/rlp.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import type { Kind } from './corpus.ts';
import { type Codec, CODECS, judgeBy, type Verdict } from './judge.ts';

const { transaction: sound, rlp: soundRlp } = CODECS;

/** Reads on when the first attempt is refused by one of these rules: after `mend`, of which nothing is left in what was read. */
function forgiving<T>(
  codec: Codec<T>,
  isForgiven: (error: Error) => boolean,
  mend: (bytes: Uint8Array) => Uint8Array,
): Codec<T> {
  const decode = (bytes: Uint8Array): T => {
    try {
      return codec.decode(bytes);
    } catch (error) {
      if (!isForgiven(error as Error)) throw error;
      return codec.decode(mend(bytes));
    }
  };
  return { ...codec, decode };
}

const isRule = (pattern: RegExp) => (error: Error) => error instanceof TransactionError && pattern.test(error.rule);
const says = (words: string) => (error: Error) => error instanceof RlpError && error.message.includes(words);

/** The same transaction, written with other numbers of the signature. */
function withSignature(bytes: Uint8Array, change: (word: bigint, place: number) => bigint): Uint8Array {
  const isTyped = (bytes[0] ?? 0) < 0x80;
  const items = decodeRlp(bytes.subarray(isTyped ? 1 : 0)) as readonly Uint8Array[];
  const words = items
    .slice(-3)
    .map((item, place) => minimalBytes(change(BigInt(`0x0${Buffer.from(item).toString('hex')}`), place)));
  return concatBytes(bytes.subarray(0, isTyped ? 1 : 0), encodeRlp([...items.slice(0, -3), ...words]));
}

const lowerS = (word: bigint, place: number): bigint =>
  place === 2 && word > CURVE_ORDER / 2n ? CURVE_ORDER - word : word;

/** Takes the upper of two signatures, as it was before EIP-2, and keeps it as it is. */
const LAX_ABOUT_S: Codec<{ readonly bytes: Uint8Array; readonly transaction: Transaction }> = {
  decode: (bytes) => {
    const mended = forgiving(sound, isRule(/^highS$/), (all) => withSignature(all, lowerS));
    return { bytes, transaction: mended.decode(bytes) };
  },
  encode: ({ bytes }) => bytes,
  ruleOf: sound.ruleOf,
  mine: ({ transaction }) => sound.mine(transaction),
  theirs: sound.theirs!,
};

type Row = readonly [what: string, kind: Kind, verdictOn: (bytes: Uint8Array) => Verdict, found: RegExp];

export const WEAKENED: readonly Row[] = [
  [
    'takes bytes behind the end',
    'rlp',
    by(forgiving(soundRlp, says('left over'), (bytes) => bytes.subarray(0, -1))),
    /two encodings/,
  ],
  [
    'takes a small byte with a length',
    'rlp',
    by(forgiving(soundRlp, says('stands for itself'), () => Uint8Array.of(1))),
    /two encodings/,
  ],
  ['stumbles over bytes that end early', 'rlp', by({ ...soundRlp, decode: stumbling }), /ends in TypeError/],
  ['lets errors of RLP through', 'transaction', by({ ...sound, decode: untranslated }), /ends in RlpError/],
  ['loses an empty list', 'rlp', by({ ...soundRlp, decode: (bytes) => lossy(decodeRlp(bytes)) }), /two encodings/],
  ['writes into what it reads', 'rlp', by({ ...soundRlp, decode: scribbling }), /changed|encodings|they say/],
  ['takes the upper of two signatures', 'transaction', by(LAX_ABOUT_S), /they say no/],
  [
    'refuses a nonce of zero',
    'transaction',
    by({ ...sound, decode: (bytes) => refusing(sound.decode(bytes)) }),
    /we refuse it \(nonceZero\), they do not/,
  ],
  [
    'finds another sender',
    'transaction',
    by({ ...sound, mine: (transaction) => sound.mine({ ...transaction, value: transaction.value ^ 1n }) }),
    /we say 0x[0-9a-f]+ of 0x[0-9a-f]+, they say 0x/,
  ],
];

function by<T>(codec: Codec<T>): Row[2] {
  return (bytes) => judgeBy(codec, bytes);
}

function stumbling(bytes: Uint8Array): Rlp {
  if ((bytes[0] ?? 0) > 0xf7 && bytes.length < 3) throw new TypeError('no such byte');
  return decodeRlp(bytes);
}

function untranslated(bytes: Uint8Array): Transaction {
  decodeRlp(bytes.subarray((bytes[0] ?? 0) < 0x80 ? 1 : 0));
  return sound.decode(bytes);
}

function lossy(item: Rlp): Rlp {
  return item instanceof Uint8Array
    ? item
    : item.filter((part) => part.length > 0 || part instanceof Uint8Array).map(lossy);
}

function scribbling(bytes: Uint8Array): Rlp {
  const tree = decodeRlp(bytes);
  if (bytes.length > 3) bytes[bytes.length - 1] = 0;
  return tree;
}

function refusing(transaction: Transaction): Transaction {
  if (transaction.nonce === 0n) throw new TransactionError('nonceZero', 'a nonce of zero');
  return transaction;
}
