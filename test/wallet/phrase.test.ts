import { HDNodeWallet, Mnemonic } from 'ethers';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { WalletError } from '../../src/wallet/errors.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { USUAL_PATH } from '../../src/wallet/derivation-path.ts';
import { keyOfPhrase, newPhrase } from '../../src/wallet/phrase.ts';

const KNOWN = 'test test test test test test test test test test test junk';

describe('a phrase', () => {
  test('gives the keys that other wallets derive from it', async () => {
    const people = developmentPeople();
    expect(await keyOfPhrase(KNOWN)).toEqual(people[0]?.privateKey);
    expect(await keyOfPhrase(KNOWN, "m/44'/60'/0'/0/3")).toEqual(people[3]?.privateKey);
    const phrase = newPhrase();
    for (const path of [USUAL_PATH, "m/44'/60'/1'/0/0", 'm/0', "m/7'/2147483647'"]) {
      const theirs = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), path);
      expect(bytesToHex(await keyOfPhrase(phrase, path))).toBe(theirs.privateKey);
    }
  });

  test('is new each time, and has twelve words', () => {
    const phrases = Array.from({ length: 50 }, newPhrase);
    expect(new Set(phrases).size).toBe(50);
    for (const phrase of phrases) expect(phrase.split(' ')).toHaveLength(12);
  });

  test('is read as people write it: in capitals, with more space', async () => {
    const written = `  ${KNOWN.toUpperCase().replaceAll(' ', ' \n\t ')} `;
    expect(addressOfKey(await keyOfPhrase(written))).toBe(developmentPeople()[0]?.address);
  });

  const wrong: readonly (readonly [text: string, why: string])[] = [
    ['', 'these are 1'],
    ['test', 'these are 1'],
    [KNOWN.replace(' junk', ''), 'these are 11'],
    [KNOWN.replace('junk', 'jnuk'), 'word 12 is none of the 2,048'],
    [KNOWN.replace('junk', 'test'), 'together they do not check'],
    ['x '.repeat(100_000), 'these are 100000'],
  ];
  test.each(wrong)('%.30j is refused, and its words are not repeated', async (text, why) => {
    const error: unknown = await keyOfPhrase(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WalletError);
    expect(String(error)).toContain(why);
    for (const word of ['jnuk', 'junk', 'test ']) expect(String(error)).not.toContain(word);
  });

  const paths = [
    '',
    'm',
    'm/',
    '44',
    "m/44''",
    'm/-1',
    'm/2147483648',
    'm/1e3',
    'm/0x1',
    'n/0',
    `m${'/0'.repeat(11)}`,
    'm/0/ 1',
    "m/0'h",
  ];
  test.each(paths)('%j is no path', async (path) => {
    await expect(keyOfPhrase(KNOWN, path)).rejects.toThrow('a path is written like');
  });

  test('two words that change their places are noticed, nearly always', async () => {
    const found = { wrong: 0, right: 0 };
    await fc.assert(
      fc.asyncProperty(fc.nat(11), fc.nat(11), async (a, b) => {
        const words = newPhrase().split(' ');
        if (words[a] === words[b]) return;
        [words[a], words[b]] = [words[b]!, words[a]!];
        const isRight = await keyOfPhrase(words.join(' ')).then(
          () => true,
          () => false,
        );
        found[isRight ? 'right' : 'wrong']++;
      }),
      { numRuns: 60 },
    );
    expect(found.wrong).toBeGreaterThan(found.right * 4);
  });
});
