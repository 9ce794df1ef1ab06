/**
 * A key as words (BIP-39): twelve that stand for a number, from which any number of keys are derived (BIP-32). Whoever has the words has
 * all of the keys. The words of the development people, which everybody knows, are in `mnemonic.ts`.
 */

import { HDKey } from '@scure/bip32';
import { entropyToMnemonic, mnemonicToSeed, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { randomBytes } from 'node:crypto';
import { checkPath, USUAL_PATH } from './derivation-path.ts';
import { WalletError } from './errors.ts';

const LENGTHS: readonly number[] = [12, 15, 18, 21, 24];

/** Twelve new words: 128 bits of chance. */
export function newPhrase(): string {
  return entropyToMnemonic(randomBytes(16), wordlist);
}

/** The private key that a phrase gives at a path. Throws WalletError naming what is wrong by its place, never the words. */
export async function keyOfPhrase(text: string, path: string = USUAL_PATH): Promise<Uint8Array> {
  checkPath(path);
  const { privateKey } = HDKey.fromMasterSeed(await mnemonicToSeed(readPhrase(text))).derive(path);
  if (privateKey === null) throw new WalletError('input', 'these words give no key at this path');
  return privateKey;
}

/** The words with one space between them, in small letters. Throws WalletError. */
function readPhrase(text: string): string {
  const words = text.normalize('NFKD').trim().toLowerCase().split(/\s+/);
  if (!LENGTHS.includes(words.length)) {
    throw new WalletError('input', `a phrase has 12, 15, 18, 21 or 24 words; these are ${words.length}`);
  }
  const strange = words.findIndex((word) => !wordlist.includes(word));
  if (strange >= 0) {
    throw new WalletError(
      'input',
      `word ${strange + 1} is none of the 2,048 English words of BIP-39; look how it is written`,
    );
  }
  const phrase = words.join(' ');
  if (validateMnemonic(phrase, wordlist)) return phrase;
  throw new WalletError(
    'input',
    'every word is one, but together they do not check: one may be wrong, or in another place',
  );
}
