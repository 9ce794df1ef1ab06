/** The directory of keys and names: what is written is whole and only its owner's, and nobody is taken for somebody else. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Address, bytesToAddress, checksumAddress } from '../../src/base/address.ts';
import { wordToBytes } from '../../src/base/bytes.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { formatBook, parseBook } from '../../src/wallet/book.ts';
import { WalletError } from '../../src/wallet/errors.ts';
import { readWhole, replace, writeNew } from '../../src/wallet/files.ts';
import { parseKeystore } from '../../src/wallet/keystore-shape.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { checkNewName, isPersonName } from '../../src/wallet/person-name.ts';
import { Wallet } from '../../src/wallet/wallet.ts';
import { KEY, keyFile, PASSWORD } from './make.ts';

const OLGA: Address = '0x00000000219ab540356cbb839cbe05303d7705fa';
const ADDRESS = addressOfKey(KEY);

let scratch = '';
let directory = '';
let wallet: Wallet;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-wallet-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));
beforeEach(async () => {
  directory = join(await mkdtemp(join(scratch, 'room-')), 'keys');
  wallet = await Wallet.open(directory);
});

/** As if another program had put it there. */
async function put(name: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), text);
  await wallet.refresh();
}

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe('a wallet', () => {
  test('is empty where nothing is, and makes nothing by being opened', async () => {
    expect(wallet.people).toEqual([]);
    await expect(stat(directory)).rejects.toThrow('ENOENT');
  });

  test('keeps a key that only its password opens, in a file that only its owner reads', async () => {
    expect(await wallet.addKey('maria', KEY, PASSWORD)).toBe(ADDRESS);
    expect(wallet.people).toEqual([{ name: 'maria', kind: 'key', address: ADDRESS }]);
    expect(await readdir(directory)).toEqual(['maria.json']);
    expect([await mode(directory), await mode(join(directory, 'maria.json'))]).toEqual(['700', '600']);
    expect(await wallet.unlock('maria', PASSWORD)).toEqual({ name: 'maria', address: ADDRESS, privateKey: KEY });
    await expect(wallet.unlock('maria', 'no')).rejects.toThrow('maria.json: this password does not open it');
    await expect(wallet.unlock('mario', PASSWORD)).rejects.toThrow('there is no such key');
    const again = await Wallet.open(directory);
    expect(again.people).toEqual(wallet.people);
  });

  test('never overwrites a key, not even one that came to be there this moment', async () => {
    await Promise.allSettled([1n, 2n, 3n].map((word) => wallet.addKey('maria', wordToBytes(word), PASSWORD)));
    const { address } = wallet.people[0]!;
    expect([1n, 2n, 3n].map((word) => addressOfKey(wordToBytes(word)))).toContain(address);
    expect((await wallet.unlock('maria', PASSWORD)).address).toBe(address);
    await expect(wallet.addKey('maria', wordToBytes(9n), PASSWORD)).rejects.toThrow('somebody is called maria already');
    expect(await readdir(directory)).toEqual(['maria.json']);
  });

  test('has each key and each address once', async () => {
    await put('maria.json', await keyFile());
    await expect(wallet.addKey('marta', KEY, PASSWORD)).rejects.toThrow('is here already: it is called maria');
    await expect(wallet.addPerson('marta', ADDRESS)).rejects.toThrow('is here already: it is called maria');
    const [alise] = developmentPeople();
    await expect(wallet.addKey('own', alise!.privateKey, PASSWORD)).rejects.toThrow('it is called alise');
    await expect(wallet.addPerson('zero', `0x${'0'.repeat(40)}`)).rejects.toThrow('nobody’s');
  });

  test('names people, and forgets them', async () => {
    await wallet.addPerson('olga', OLGA);
    await wallet.addPerson('anna', ADDRESS);
    expect(JSON.parse(await readFile(join(directory, 'address-book.json'), 'utf8'))).toEqual({
      anna: checksumAddress(ADDRESS),
      olga: checksumAddress(OLGA),
    });
    expect(await mode(join(directory, 'address-book.json'))).toBe('600');
    await wallet.removePerson('anna');
    expect(wallet.people).toEqual([{ name: 'olga', kind: 'book', address: OLGA }]);
    await expect(wallet.removePerson('anna')).rejects.toThrow('nobody in the address book is called "anna"');
  });

  test('the same array of people as long as nothing is new', async () => {
    await wallet.addPerson('olga', OLGA);
    const { people } = wallet;
    await wallet.refresh();
    expect(wallet.people).toBe(people);
  });

  test('a damaged key file keeps its name, says why, and gives no key', async () => {
    await put('maria.json', (await keyFile()).slice(0, 200));
    expect(wallet.people).toEqual([
      { name: 'maria', kind: 'key', address: undefined, problem: expect.stringContaining('half of it may be missing') },
    ]);
    await expect(wallet.unlock('maria', PASSWORD)).rejects.toThrow('maria.json: this is no key file');
    await expect(wallet.addPerson('maria', OLGA)).rejects.toThrow('somebody is called maria already');
  });

  test('what does not belong there is left alone: other files, a directory, a pipe, something huge', async () => {
    await put('README', 'hello');
    await put('Maria.json', await keyFile());
    await mkdir(join(directory, 'anna.json'));
    execFileSync('mkfifo', [join(directory, 'pipe.json')]);
    await put('huge.json', 'x'.repeat(100_000));
    await symlink('/dev/zero', join(directory, 'zero.json'));
    await wallet.refresh();
    expect(wallet.people.map(({ name, address, problem }) => [name, address, problem])).toEqual([
      ['anna', undefined, 'anna.json: it is not a file'],
      ['huge', undefined, 'huge.json: it is larger than 65536 bytes'],
      ['pipe', undefined, 'pipe.json: it is not a file'],
      ['zero', undefined, 'zero.json: it is not a file'],
    ]);
  });

  test('a damaged address book stops whoever would use it, and says where', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'address-book.json'), '{"olga": "0x12"}');
    await expect(Wallet.open(directory)).rejects.toThrow(
      'address-book.json: this is no address book: olga: an address has 40 hex digits',
    );
  });

  test.skipIf(process.getuid?.() === 0)(
    'a directory that cannot be read is an error, and no empty wallet',
    async () => {
      await put('maria.json', await keyFile());
      await chmod(directory, 0);
      await expect(Wallet.open(directory)).rejects.toThrow('it cannot be read (EACCES)');
      await chmod(directory, 0o700);
    },
  );
});

describe('an address book', () => {
  const wrong: readonly (readonly [text: string, why: string])[] = [
    ['', 'it is not JSON'],
    ['{"olga":', 'it is not JSON'],
    ['[]', 'no object'],
    ['{"Olga":"0x00000000219ab540356cBB839Cbe05303d7705Fa"}', '"Olga" is no name'],
    ['{"__proto__":"0x00000000219ab540356cBB839Cbe05303d7705Fa"}', 'is no name'],
    ['{"olga":7}', 'olga: an address begins with 0x'],
    ['{"olga":"0x00000000219ab540356cBB839Cbe05303d7705FA"}', 'checksum'],
    [
      '{"olga":"0x00000000219ab540356cBB839Cbe05303d7705Fa","anna":"0x00000000219ab540356cbb839cbe05303d7705fa"}',
      'olga and anna have the same address',
    ],
  ];
  test.each(wrong)('%.50s is refused', (text, why) => {
    expect(() => parseBook(text)).toThrow(WalletError);
    expect(() => parseBook(text)).toThrow(why);
  });

  test('is read back as it was written', () => {
    const anyName = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    const anyAddress = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => bytesToAddress(bytes));
    fc.assert(
      fc.property(fc.uniqueArray(anyName), fc.uniqueArray(anyAddress, { maxLength: 20 }), (names, addresses) => {
        const book = new Map(addresses.slice(0, names.length).map((address, i) => [names[i]!, address]));
        expect(parseBook(formatBook(book))).toEqual(new Map([...book].sort(([a], [b]) => (a < b ? -1 : 1))));
      }),
    );
  });
});

describe('a name', () => {
  test.each(['maria', 'a', 'maria2', 'x'.repeat(32)])('may be %s', (name) => {
    expect(isPersonName(name)).toBe(true);
  });

  test.each([
    '',
    'Maria',
    '2maria',
    'mar ia',
    'mar-ia',
    'märia',
    'mаria',
    '0xabc',
    '../x',
    'maria\n',
    '__proto__',
    '\u202emaria',
    'x'.repeat(33),
  ])('is not %j', (name) => {
    expect(isPersonName(name)).toBe(false);
    expect(() => checkNewName(name, [])).toThrow('cannot be a name');
  });

  test.each([
    ['bob', 'bob'],
    ['b0b', 'bob'],
    ['jan1', 'janl'],
    ['rnaria', 'maria'],
    ['maria', 'rnaria'],
    ['vvilly', 'willy'],
    ['clara', 'dara'],
    ['jame5', 'james'],
  ])('%s is not let in beside %s', (name, taken) => {
    expect(() => checkNewName(name, [taken])).toThrow(/is called|could be taken for/);
  });

  test('names that only sound alike are let in', () => {
    expect(() => checkNewName('marla', ['maria', 'mario', 'mara'])).not.toThrow();
  });
});

// ───────────── whole or not at all ─────────────

const WRITER = `
  const { replace, writeNew } = await import(process.argv[1]);
  const [, , path, letters] = process.argv;
  process.stdout.write('go');
  for (let i = 0; ; i++) {
    const text = String(i % 10).repeat(Number(letters)) + '!';
    await replace(path, text);
  }
`;

describe('a file', () => {
  test('is whole however often its writer is killed', async () => {
    const path = join(directory, 'maria.json');
    await replace(path, '0!');
    for (let round = 0; round < 6; round++) {
      const writer = spawn(process.execPath, [
        '--input-type=module',
        '-e',
        WRITER,
        '--',
        join(import.meta.dirname, '../../src/wallet/files.ts'),
        path,
        '50000',
      ]);
      await begun(writer);
      await new Promise((later) => setTimeout(later, 5 + 11 * round));
      writer.kill('SIGKILL');
      await new Promise((gone) => writer.once('close', gone));
      expect(await readFile(path, 'utf8')).toMatch(/^(\d)\1*!$/);
      expect(await mode(path)).toBe('600');
    }
    await wallet.refresh();
    expect(wallet.people.map(({ name }) => name)).toEqual(['maria']);
  });

  test('that is no text is refused: read as text, all its odd bytes would be the same password', async () => {
    const path = join(directory, '..', 'password');
    for (const [bytes, text] of [
      [Buffer.from('schlüssel\n'), 'schlüssel\n'],
      [Buffer.from('\u{feff}schlüssel'), 'schlüssel'],
    ] as const) {
      await writeFile(path, bytes);
      expect(await readWhole(path, 100)).toBe(text);
    }
    for (const bytes of [Buffer.from('schlüssel', 'latin1'), Buffer.from('\u{feff}pass', 'utf16le')]) {
      await writeFile(path, bytes);
      await expect(readWhole(path, 100)).rejects.toThrow('it is not text (UTF-8)');
    }
  });

  test('leaves nothing behind when it cannot be put in its place', async () => {
    const path = join(directory, 'maria.json');
    await writeNew(path, 'one');
    await expect(writeNew(path, 'two')).rejects.toThrow('there is such a file already');
    expect(await readFile(path, 'utf8')).toBe('one');
    expect(await readdir(directory)).toEqual(['maria.json']);
  });

  test('of a key is what was locked, not the key', async () => {
    await wallet.addKey('maria', KEY, PASSWORD);
    const text = await readFile(join(directory, 'maria.json'), 'utf8');
    expect(text).not.toContain(Buffer.from(KEY).toString('hex').slice(20));
    expect(parseKeystore(text).address).toBe(ADDRESS);
  });
});

function begun({ stdout }: ChildProcess): Promise<void> {
  return new Promise((heard) => stdout?.once('data', () => heard()));
}
