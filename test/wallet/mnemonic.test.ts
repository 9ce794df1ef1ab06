import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { developmentPeople, personAt, personNamed } from '../../src/wallet/mnemonic.ts';

describe('the people of a development chain', () => {
  test('have the keys every tool derives from the well-known mnemonic', () => {
    const seed = mnemonicToSeedSync('test test test test test test test test test test test junk');
    const account = HDKey.fromMasterSeed(seed).derive("m/44'/60'/0'/0");

    const derived = developmentPeople().map((_, i) => account.deriveChild(i).privateKey ?? new Uint8Array(0));

    expect(developmentPeople().map(({ privateKey }) => bytesToHex(privateKey))).toEqual(derived.map(bytesToHex));
    const [alise, bob] = developmentPeople();
    expect(alise?.address).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
    expect(bob?.address).toBe('0x70997970c51812dc3a010c7d01b50e0d17dc79c8');
  });

  test('are ten and a helper, each with a short name of its own in lower case', () => {
    const names = developmentPeople().map((person) => person.name);
    expect(names).toHaveLength(11);
    expect(names.slice(0, 3)).toEqual(['alise', 'bob', 'jon']);
    expect(names.at(-1)).toBe('helper');
    expect(new Set(names).size).toBe(11);
    for (const name of names) expect(name).toMatch(/^[a-z]{2,8}$/);
  });

  test('own the address that stands beside their key', () => {
    for (const person of developmentPeople()) expect(addressOfKey(person.privateKey)).toBe(person.address);
  });

  test('are found by name and by address, and nobody else is', () => {
    const jon = personNamed('jon');
    expect(personAt(jon?.address ?? '0x')).toBe(jon);
    expect(personNamed('mallory')).toBeUndefined();
    expect(personNamed('__proto__')).toBeUndefined();
  });
});
