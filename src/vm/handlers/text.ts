/** Rows of bytes: texts, hashes, encodings, signatures. */

import { bytesToWord, concatBytes, utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { checkedEncoding } from '../answer.ts';
import { panic } from '../failure.ts';
import { GAS, words } from '../gas.ts';
import { first, type Handlers } from '../handler.ts';
import { LIMITS } from '../limits.ts';
import { signerOf } from '../signer.ts';

export const TEXT = {
  len: (m) => m.push(BigInt(m.popText().length)),
  byteat: (m) => {
    const index = m.pop();
    const text = m.popText();
    if (index >= BigInt(text.length)) throw panic('index');
    m.push(BigInt(text[Number(index)] as number));
  },
  slice: (m) => {
    const length = m.pop();
    const from = m.pop();
    const text = m.popText();
    if (from + length > BigInt(text.length)) throw panic('index');
    m.spend(GAS.textWord * words(Number(length)));
    m.push(m.heap.add(text.slice(Number(from), Number(from + length))));
  },
  concat: (m) => {
    const b = m.popText();
    const a = m.popText();
    if (a.length + b.length > LIMITS.textSize) throw panic('memory');
    m.spend(GAS.textWord * words(a.length + b.length));
    m.push(m.heap.add(concatBytes(a, b)));
  },
  text: (m) => m.push(m.heap.add(utf8ToBytes(m.pop().toString()))),
  keccak: (m) => {
    const text = m.popText();
    m.spend(GAS.keccakWord * words(text.length));
    m.push(bytesToWord(keccak256(text)));
  },

  encode: (m, _, i) => {
    const { types, flat } = m.module.tables.tuple(first(i));
    const bytes = checkedEncoding(types, m.popMany(flat.length), LIMITS.textSize);
    m.spend(GAS.codecWord * words(bytes.length));
    m.push(m.heap.add(bytes));
  },
  recover: (m) => {
    const signature = m.popText();
    m.push(signerOf(m.pop(), signature));
  },
} satisfies Handlers;
