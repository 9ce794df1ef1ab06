import { describe, expect, test } from 'vitest';
import { type Address, NOBODY } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import { Names } from '../../src/node/names.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { Overlay } from '../../src/state/overlay.ts';
import type { Reader } from '../../src/state/reader.ts';
import { encodeModule } from '../../src/vm/container.ts';
import type { Contact } from '../../src/wallet/wallet.ts';
import { ALISE, HELPER } from '../chain/helpers.ts';
import { moduleOf } from '../helpers/module.ts';

describe('people', () => {
  test('have the names of the wallet; the helper and nobody are among them', () => {
    const names = namesFor([]);
    expect(names.resolve('alise')).toBe(ALISE);
    expect(names.nameOf(HELPER)).toEqual({ name: 'helper', kind: 'person' });
    expect(names.resolve('nobody')).toBe(NOBODY);
    expect(names.nameOf(NOBODY)).toEqual({ name: 'nobody', kind: 'person' });
    expect(names.resolve('Alise')).toBeUndefined();
    expect(names.nameOf('0x00000000000000000000000000000000000000ff')).toBeUndefined();
  });
});

describe('people of the wallet', () => {
  const OLGA: Address = '0x00000000219ab540356cbb839cbe05303d7705fa';
  const olga: Contact = { name: 'olga', kind: 'book', address: OLGA };

  test('have the names that somebody gave them', () => {
    const names = new Names(worldOf([]), () => [olga, { name: 'torn', kind: 'key', address: undefined }]);
    expect(names.resolve('olga')).toBe(OLGA);
    expect(names.nameOf(OLGA)).toEqual({ name: 'olga', kind: 'person' });
    expect(names.resolve('torn')).toBeUndefined();
    expect(names.all()).toContain('olga');
    expect(names.people().at(-1)).toEqual({ name: 'olga', address: OLGA });
  });

  test('keep them when a contract calls itself so, also when they come later', () => {
    let people: readonly Contact[] = [];
    const names = new Names(worldOf(['olga.hlp', 'torn.hlp']), () => people);
    expect(names.resolve('olga')).toBe(contractAddress(0));
    people = [olga, { name: 'torn', kind: 'key', address: undefined }];
    expect(names.resolve('olga')).toBe(OLGA);
    expect(names.contracts().map(({ name }) => name)).toEqual(['olga-2', 'torn-2']);
    expect(names.resolve('torn')).toBeUndefined();
    people = [];
    expect(names.contracts().map(({ name }) => name)).toEqual(['olga', 'torn']);
  });

  test('may name the contract that is called so already', () => {
    const own: Contact = { name: 'olga', kind: 'book', address: contractAddress(0) };
    const names = new Names(worldOf(['olga.hlp', 'olga.hlp']), () => [own]);
    expect(names.contracts().map(({ name }) => name)).toEqual(['olga', 'olga-2']);
    expect(names.resolve('olga')).toBe(contractAddress(0));
  });

  test('are nobody in the names that strangers are told', async () => {
    const node = await Node.open({ store: openMemoryStore(), people: () => [olga] });
    expect(node.names.resolve('olga')).toBe(OLGA);
    expect(node.publicNames.resolve('olga')).toBeUndefined();
    expect(node.publicNames.nameOf(OLGA)).toBeUndefined();
    expect(node.publicNames.resolve('bob')).toBeDefined();
    await node.close();
  });
});

describe('contracts', () => {
  test('are called after their file, a second one with a number', () => {
    const names = namesFor(['village.hlp', 'token.hlp', 'village.hlp', 'village.hlp']);
    expect(names.contracts().map(({ name }) => name)).toEqual(['village', 'token', 'village-2', 'village-3']);
    expect(names.resolve('village-2')).toBe(contractAddress(2));
    expect(names.nameOf(contractAddress(1))).toEqual({ name: 'token', kind: 'contract' });
  });

  test('never take the name of a person, nor one that is taken in another way', () => {
    const names = namesFor(['bob.hlp', 'nobody.hlp', 'helper.hlp', 'a-2.hlp', 'a.hlp', 'a.hlp']);
    expect(names.contracts().map(({ name }) => name)).toEqual(['bob-2', 'nobody-2', 'helper-2', 'a-2', 'a', 'a-3']);
  });

  // A file's name comes from whoever deployed it: it is looked at and typed, so it is made plain.
  const odd: readonly (readonly [file: string | undefined, name: string])[] = [
    [undefined, 'contract'],
    ['', 'contract'],
    ['.hlp', 'contract'],
    ['My Village.hlp', 'my-village'],
    ['dir/sub\\credit_v2.hlp', 'credit_v2'],
    ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266.hlp', 'xf39fd6e51aad88f6f4ce6ab8827279c'],
    ['42.hlp', 'contract'],
    ['a.b[c].hlp', 'a-b-c'],
    ['\u001b]0;owned\u0007.hlp', 'owned'],
    ['\u202evillage.hlp', 'village'],
    ['vіllage.hlp', 'v-llage'], // The second letter is Cyrillic.
    ['__proto__.hlp', 'proto__'],
    ['constructor.hlp', 'constructor'],
  ];

  test.each(odd)('a file called %j is a contract called %s', (file, name) => {
    const names = namesFor([file]);
    expect(names.contracts()).toEqual([{ name, address: contractAddress(0) }]);
    expect(names.resolve(name)).toBe(contractAddress(0));
  });

  test('keep their names when others are added', () => {
    const files = ['village.hlp'];
    const world = worldOf(files);
    const names = new Names(world);
    expect(names.all()).toContain('village');
    files.push('village.hlp');
    world.headHash = '0x02';
    expect(names.contracts().map(({ name }) => name)).toEqual(['village', 'village-2']);
  });
});

function namesFor(files: readonly (string | undefined)[]): Names {
  return new Names(worldOf(files));
}

type World = {
  headHash: Hash;
  readonly contractCount: number;
  contracts(from: number): { address: Address }[];
  headState(): Reader;
};

function worldOf(files: readonly (string | undefined)[]): World {
  return {
    headHash: '0x01',
    get contractCount() {
      return files.length;
    },
    contracts: (from) => files.map((_, index) => ({ address: contractAddress(index) })).slice(from),
    headState: () => stateWith(files),
  };
}

function stateWith(files: readonly (string | undefined)[]): Reader {
  const state = new Overlay({
    account: () => undefined,
    word: () => 0n,
    text: () => new Uint8Array(),
    code: () => undefined,
  });
  files.forEach((name, index) => {
    const source = name === undefined ? undefined : { entry: 'C', files: [{ name, text: 'contract C {}' }] };
    const codeHash = state.setCode(encodeModule(moduleOf([], { source })));
    state.setAccount(contractAddress(index), { nonce: 1n, balance: 0n, codeHash });
  });
  return state;
}

function contractAddress(index: number): Address {
  return `0x${(0xc0de00 + index).toString(16).padStart(40, '0')}`;
}
