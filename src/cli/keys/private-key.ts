/** Private keys as they come in: typed digits, words. What was typed is never repeated: most of a key is as good as all of it. */

import { hexToBytes } from '../../base/bytes.ts';
import { isPrivateKey } from '../../base/keys.ts';
import { columns } from '../../timeline/layout.ts';
import { hasSwitch, type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';

/** Words are rare, and their libraries are large: they are loaded when somebody has words. */
export const phrases = () => import('../../wallet/phrase.ts');

/** What is asked for before `keyIn` reads it. */
export function questionFor(name: string, input: Input): string {
  if (hasSwitch(input, 'mnemonic')) return `The words of ${name}, with spaces between them: `;
  return `The private key of ${name}, 64 hex digits: `;
}

/** The key that digits or, with `--mnemonic`, words give. Throws Misuse, WalletError. */
export async function keyIn(text: string, input: Input): Promise<Uint8Array> {
  const path = pathIn(input);
  if (hasSwitch(input, 'mnemonic')) return (await phrases()).keyOfPhrase(text, path);
  const digits = text.trim().replace(/^0x/i, '');
  if (!/^[0-9a-fA-F]{64}$/.test(digits)) {
    throw new Misuse('a private key is 64 hex digits, with or without 0x; words are brought in with --mnemonic');
  }
  const bytes = hexToBytes(`0x${digits}`);
  if (isPrivateKey(bytes)) return bytes;
  throw new Misuse('these 32 bytes are no private key: zero, or beyond the order of the curve');
}

/** `--path`, which chooses among the keys of words. */
export function pathIn(input: Input): string | undefined {
  const path = optionOf(input, 'path');
  if (path === undefined || hasSwitch(input, 'mnemonic')) return path;
  throw new Misuse('--path chooses among the keys of words; it goes with --mnemonic');
}

/** A new phrase, to be written on paper. */
export function phraseText(phrase: string): string {
  const words = phrase.split(' ').map((word, i) => `${`${i + 1}`.padStart(4)}. ${word}`);
  const rows = Array.from({ length: Math.ceil(words.length / 4) }, (_, i) => words.slice(4 * i, 4 * i + 4));
  return [
    'These words are the key. Write them on paper, in this order: they are shown this once.',
    'Whoever has them has the key, whatever the password is; nobody who helps you ever needs them.',
    columns(rows),
  ].join('\n');
}
