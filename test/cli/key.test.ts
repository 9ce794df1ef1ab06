/** `hlp key` and `hlp book`: what each answers, what it refuses, and names from both in every other command. */

import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { verifyMessage } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checksumAddress } from '../../src/base/address.ts';
import { bytesToHex, wordToBytes } from '../../src/base/bytes.ts';
import { addressOfKey, publicKeyOf } from '../../src/base/keys.ts';
import { KEY, keyFile, PASSWORD } from '../wallet/make.ts';
import { hlp, hlpTyping, type Ran } from './helpers.ts';

const MARIA = checksumAddress(addressOfKey(KEY));
const OLGA = '0x00000000219ab540356cBB839Cbe05303d7705Fa';
const BOB = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const OTHER = wordToBytes(0xbeefn);
const OTHER_ADDRESS = checksumAddress(addressOfKey(OTHER));

let scratch = '';
let data = '';
let keys = '';
let passwordFile = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-key-'));
  [data, keys, passwordFile] = [join(scratch, 'chain'), join(scratch, 'keys'), join(scratch, 'password')];
  await mkdir(keys, { mode: 0o700 });
  await writeFile(join(keys, 'maria.json'), await keyFile(), { mode: 0o600 });
  await writeFile(passwordFile, `${PASSWORD}\nand a second line\n`);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Lines are what comes on standard input. */
const ask = (words: readonly string[], lines: readonly string[] = []): Promise<Ran> =>
  hlp([...words, '--keys', keys], lines);
const onChain = (words: readonly string[], lines: readonly string[] = []): Promise<Ran> =>
  ask([...words, '--data', data], lines);

describe('hlp key', () => {
  test('new makes a key that only its password opens', async () => {
    const room = join(scratch, 'new');
    const made = await hlp(['key', 'new', 'anna', '--keys', room, '--json'], ['secret words']);
    const { name, address, file } = JSON.parse(made.out) as { name: string; address: string; file: string };
    expect([name, file, made.code]).toEqual(['anna', join(room, 'anna.json'), 0]);
    expect([(await stat(room)).mode & 0o777, (await stat(file)).mode & 0o777]).toEqual([0o700, 0o600]);
    const { out } = await hlp(['key', 'export', 'anna', '--keys', room], ['secret words']);
    expect(checksumAddress(addressOfKey(Buffer.from(out.trim().slice(2), 'hex')))).toBe(address);
    expect((await hlp(['key', 'new', 'anna', '--keys', room], ['x'])).err).toContain('somebody is called anna already');
  });

  test('new with words shows them once, and they bring the key back', async () => {
    const [one, two] = [join(scratch, 'words'), join(scratch, 'words-again')];
    const made = await hlp(['key', 'new', 'anna', '--mnemonic', '--keys', one], ['secret words']);
    expect(made.out).toContain('Write them on paper, in this order: they are shown this once.');
    const words = [...made.out.matchAll(/\d+\. ([a-z]+)/g)].map(([, word = '']) => word);
    expect(words).toHaveLength(12);
    await hlp(['key', 'import', 'anna', '--mnemonic', '--keys', two], [words.join(' '), 'another password']);
    const addresses = await Promise.all(
      [one, two].map(async (room) => (await hlp(['key', 'list', '--keys', room])).out.split('\n')[0]),
    );
    expect(addresses[0]).toBe(addresses[1]);
    expect((await readFile(join(one, 'anna.json'), 'utf8')).includes(words.slice(0, 2).join(' '))).toBe(false);
  });

  test('import takes hex digits, from a line or a file, and checks whose they should be', async () => {
    const room = join(scratch, 'import');
    const hex = bytesToHex(OTHER);
    await writeFile(join(scratch, 'hex'), `${hex}\n`);
    const said = await hlp(
      ['key', 'import', 'anna', join(scratch, 'hex'), '--address', OTHER_ADDRESS, '--keys', room],
      ['p'],
    );
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining(`anna is ${OTHER_ADDRESS}.`) });
    const again = await hlp(['key', 'import', 'nora', '--keys', room], [hex.slice(2), 'p']);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('it is called anna') });
    const wrong = await hlp(
      ['key', 'import', 'nora', '--address', OLGA, '--keys', room],
      [bytesToHex(wordToBytes(5n)), 'p'],
    );
    expect(wrong.err).toContain('nothing was kept');
    expect(await readdir(room)).toEqual(['anna.json']);
  });

  test('import takes a key file of another program, and keeps its password', async () => {
    const room = join(scratch, 'import-file');
    await writeFile(join(scratch, 'theirs'), await keyFile('their password', OTHER));
    const said = await hlp(['key', 'import', 'anna', join(scratch, 'theirs'), '--keys', room], ['their password']);
    expect(said.out).toContain(`anna is ${OTHER_ADDRESS}.`);
    expect((await hlp(['key', 'export', 'anna', '--keys', room], ['their password'])).out.trim()).toBe(
      bytesToHex(OTHER),
    );
  });

  test('import of a file that does not say its address asks whose it is', async () => {
    const room = join(scratch, 'import-nameless');
    const json = JSON.parse(await keyFile('p', OTHER)) as { address?: string };
    delete json.address;
    await writeFile(join(scratch, 'nameless'), JSON.stringify(json));
    const words = ['key', 'import', 'anna', join(scratch, 'nameless'), '--keys', room];
    expect((await hlp(words, ['p'])).err).toContain('--address');
    expect((await hlp([...words, '--address', OTHER_ADDRESS], ['p'])).code).toBe(0);
    expect((await hlp([...words, '--address', OLGA], ['p'])).code).not.toBe(0);
  });

  test('list says who is there, and which file is damaged', async () => {
    const room = join(scratch, 'list');
    await mkdir(room);
    expect((await hlp(['key', 'list', '--keys', room])).out).toBe(
      'No keys yet. `hlp key new maria` makes one, called maria.\n',
    );
    await writeFile(join(room, 'maria.json'), await keyFile());
    await writeFile(join(room, 'nora.json'), '{');
    const { out } = await hlp(['key', 'list', '--keys', room]);
    expect(out).toContain(`maria  ${MARIA}`);
    expect(out).toMatch(/nora .*half of it may be missing/);
    expect(JSON.parse((await hlp(['key', 'list', '--keys', room, '--json'])).out)).toMatchObject({
      keys: [{ name: 'maria', address: MARIA }, { name: 'nora' }],
    });
  });

  test('sign and verify: a text, by whom, and not by others', async () => {
    const { out, code } = await ask(['key', 'sign', 'maria', 'I was there'], [PASSWORD]);
    expect([verifyMessage('I was there', out.trim()), code]).toEqual([MARIA, 0]);
    expect(await ask(['key', 'verify', 'maria', 'I was there', out.trim()])).toMatchObject({
      code: 0,
      out: `Yes: maria (${MARIA}) signed exactly this text.\n`,
    });
    expect(await ask(['key', 'verify', MARIA, 'I was there', out.trim()])).toMatchObject({ code: 0 });
    expect(await ask(['key', 'verify', 'bob', 'I was there', out.trim()])).toMatchObject({
      code: 1,
      out: expect.stringContaining(`is maria (${MARIA})`),
    });
    expect(await ask(['key', 'verify', 'maria', 'I was not there', out.trim()])).toMatchObject({
      code: 1,
      out: expect.stringContaining('No: maria'),
    });
    // Development people have no password: everybody has their keys.
    const bob = await ask(['key', 'sign', 'bob', 'me too']);
    expect(verifyMessage('me too', bob.out.trim())).toBe(BOB);
  });

  test('the password may come from the first line of a file', async () => {
    const said = await ask(['key', 'sign', 'maria', 'x', '--password-file', passwordFile]);
    expect(verifyMessage('x', said.out.trim())).toBe(MARIA);
  });

  const wrong: readonly (readonly [words: readonly string[], lines: readonly string[], code: number, err: RegExp])[] = [
    [['key'], [], 2, /missing required argument 'action'/],
    [['key', 'nwe'], [], 2, /cannot "nwe" \(did you mean "new"\?\); it can: new, import/],
    [['key', 'new'], [], 2, /name is missing; write `hlp key new <name>`/],
    [['key', 'new', 'Maria'], [], 2, /"Maria" cannot be a name/],
    [['key', 'new', '../maria'], [], 2, /cannot be a name/],
    [['key', 'new', 'bob'], [], 2, /somebody is called bob already/],
    [['key', 'new', 'b0b'], [], 2, /could be taken for "bob"/],
    [['key', 'new', 'anna'], [''], 2, /an empty password protects nothing/],
    [['key', 'new', 'anna'], [], 1, /A password for anna is missing/],
    [['key', 'new', 'anna', 'secret'], [], 2, /too many words; write/],
    [['key', 'new', 'anna', '--path', 'm/0'], [], 2, /--path .* goes with --mnemonic/],
    [['key', 'new', 'anna', '--mnemonic', '--path', 'm'], ['p'], 2, /a path is written like/],
    [['key', 'new', 'anna', '--address', OLGA], [], 2, /--address is not for `key new`, but for `key import`/],
    [['key', 'import', 'anna'], ['0x12', 'p'], 2, /64 hex digits/],
    [['key', 'import', 'anna'], ['0'.repeat(64), 'p'], 2, /no private key/],
    [['key', 'import', 'anna', 'nowhere'], [], 2, /there is no file nowhere/],
    [['key', 'import', 'anna', '/'], [], 2, /it is not a file/],
    [['key', 'import', 'anna', '--mnemonic'], ['a b c', 'p'], 2, /these are 3/],
    [['key', 'export', 'maria'], ['wrong'], 1, /maria\.json: this password does not open it/],
    [['key', 'export', 'nobody'], [], 2, /name: nobody called "nobody" has a key here/],
    [['key', 'sign', 'mari', 'x'], [], 2, /did you mean "maria"/],
    [['key', 'sign', 'maria', 'x'], [], 1, /The password of maria is missing/],
    [['key', 'sign', 'maria', 'x', '--password-file', '/nowhere'], [], 2, /--password-file: there is no file/],
    [['key', 'sign', 'maria'], [], 2, /text is missing/],
    [
      ['key', 'sign', 'maria', 'I', 'was', 'there'],
      [],
      2,
      /too many words; write `hlp key sign <name> <text>`, a text of several words in quotes/,
    ],
    [['key', 'verify', 'maria', 'x', 'y'], [], 2, /a signature is 0x and 130 hex digits/],
    [['key', 'verify', 'nobodyy', 'x', `0x${'0'.repeat(130)}`], [], 2, /who: nobody here is called/],
    [['key', 'list', 'x'], [], 2, /too many words; write `hlp key list`$/m],
    [['book', 'add', 'olga'], [], 2, /address is missing/],
    [['book', 'add', 'olga', '0x12'], [], 2, /address: an address has 40 hex digits/],
    [['book', 'add', 'olga', OLGA.replace('Fa', 'FA')], [], 2, /address: the checksum/],
    [['book', 'add', 'olga', BOB], [], 2, /it is called bob/],
    [['book', 'add', 'marla', MARIA], [], 2, /it is called maria/],
    [['book', 'add', 'rnaria', OLGA], [], 2, /could be taken for "maria"/],
    [['book', 'add', 'helper', OLGA], [], 2, /somebody is called helper already/],
    [['book', 'add', 'оlga', OLGA], [], 2, /cannot be a name/],
    [['book', 'remove', 'maria'], [], 2, /nobody in the address book is called "maria"/],
    [['book', 'forget'], [], 2, /cannot "forget"/],
  ];
  test.each(wrong)('%j: one line that says why', async (words, lines, code, err) => {
    const ran = await ask(words, lines);
    expect([ran.err, ran.code]).toEqual([expect.stringMatching(err), code]);
    expect(ran.err.trim().split('\n')).toHaveLength(words[1] === 'export' ? ran.err.trim().split('\n').length : 1);
    expect(ran.out).toBe('');
    expect(await readdir(keys)).toEqual(expect.arrayContaining(['maria.json']));
  });
});

describe('names in every command', () => {
  test('a key signs, its name is said, and the book’s too', async () => {
    expect((await ask(['book', 'add', 'olga', OLGA])).out).toBe(`olga is ${OLGA} from now on.\n`);
    expect((await onChain(['give', 'maria', '5'])).out).toContain('Alise gave Maria 5 hlp');
    expect((await onChain(['give', 'olga', '1', '--from', 'maria'], [PASSWORD])).out).toContain(
      'Maria gave Olga 1 hlp',
    );
    expect((await onChain(['accounts'])).out).toMatch(new RegExp(`olga +${OLGA} +1 hlp`));
    expect((await onChain(['tx'])).out).toContain(`from         maria (${MARIA})`);
    expect((await ask(['book', 'list'])).out).toBe(`olga  ${OLGA}\n`);
    expect((await ask(['book', 'remove', 'olga'])).out).toBe(`${OLGA} has no name here any more.\n`);
    expect((await onChain(['tx'])).out).toContain('Maria gave 0x000000…05fa 1 hlp');
    expect((await onChain(['give', 'olga', '1'])).err).toContain('nobody here is called "olga"');
  });

  test('the password is asked for once for each command, and a wrong one sends nothing', async () => {
    const before = (await onChain(['block', '--json'])).out;
    expect(await onChain(['give', 'bob', '1', '--from', 'maria'], ['wrong'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not open it'),
    });
    expect((await onChain(['block', '--json'])).out).toBe(before);
    expect(
      (await onChain(['deploy', 'contracts/village.hlp', '--from', 'maria', '--password-file', passwordFile])).out,
    ).toContain('Maria put village on the chain');
    expect((await onChain(['send', 'village.admit', 'maria', '50', '--from', 'maria'], [PASSWORD])).out).toContain(
      'Maria',
    );
    // A question needs no key, only a name.
    expect((await onChain(['call', 'village.balanceOf', 'maria', '--from', 'maria'])).out).toBe('0 hlp\n');
    expect((await onChain(['state', 'village', 'members'])).out).toContain('maria');
  });

  test('nobody signs for a person of the book', async () => {
    await ask(['book', 'add', 'nora', '0x00000000219ab540356cBB839Cbe05303d7705FB'.toLowerCase()]);
    expect((await onChain(['give', 'bob', '1', '--from', 'nora'])).err).toContain("the key is somebody else's");
  });

  test('a contract that is called like a person is called otherwise', async () => {
    const file = join(scratch, 'wanda.hlp');
    await writeFile(file, 'contract Wanda {\n  state n: uint\n\n  payable action take() {\n    n += paid\n  }\n}\n');
    expect((await onChain(['deploy', file])).out).toContain('Alise put wanda on the chain');
    await ask(['book', 'add', 'wanda', `0x${'12'.repeat(20)}`]);
    expect((await onChain(['give', 'wanda', '1'])).out).toContain('Alise gave Wanda 1 hlp');
    expect((await onChain(['send', 'wanda-2.take', '--pay', '1'])).out).toContain('wanda-2');
    await ask(['book', 'remove', 'wanda']);
    expect((await onChain(['send', 'wanda.take', '--pay', '1'])).code).toBe(0);
  });

  test('lines of an open chain see what was added, and where nobody can be asked a file is named', async () => {
    const lines = [
      `book add karla 0x${'34'.repeat(20)}`,
      'give karla 1',
      'book add village 0x' + '56'.repeat(20),
      'give bob 1 --from maria',
      `give bob 1 --from maria --password-file ${passwordFile}`,
    ];
    const { out, err } = await onChain(['dev'], lines);
    expect(out).toContain('Alise gave Karla 1 hlp');
    expect(err).toContain('name: a contract on this chain is called village');
    expect(err).toContain(
      'The password of maria is missing, so nothing was done. You can type this command into a shell',
    );
    expect(out).toContain('Maria gave Bob 1 hlp');
  });

  test('a chain that is open hears of names that were given elsewhere', async () => {
    const typed = new PassThrough();
    const open = hlpTyping(['dev', '--data', data, '--keys', keys], typed);
    typed.write('accounts\n');
    await open.says('helper');
    await ask(['book', 'add', 'petra', `0x${'78'.repeat(20)}`]);
    typed.end('give petra 1\n');
    expect((await open.ended).out).toContain('Alise gave Petra 1 hlp');
  });

  test('and sends nothing to somebody whom another directory of keys calls otherwise', async () => {
    const other = join(scratch, 'other');
    for (const [name, digits] of [
      ['petra', '9a'],
      ['ulla', 'bc'],
    ] as const)
      await hlp(['book', 'add', name, `0x${digits.repeat(20)}`, '--keys', other]);
    const typed = new PassThrough();
    const open = hlpTyping(['dev', '--data', data, '--keys', keys], typed);
    typed.write('accounts\n');
    await open.says('petra');
    const give = (who: string): Promise<Ran> => hlp(['give', who, '1', '--data', data, '--keys', other]);
    expect(await give('petra')).toMatchObject({ code: 2, err: expect.stringContaining('and there petra is somebody else; write the address, 0x9A9A') }); // prettier-ignore
    expect((await give('ulla')).err).toContain('and there ulla is nobody; write the address, 0x');
    expect((await give('bob')).out).toContain('Alise gave Bob 1 hlp');
    typed.end('quit\n');
    expect((await open.ended).code).toBe(0);
  });

  test('a damaged address book stops a command before anything is sent to anybody', async () => {
    const room = join(scratch, 'damaged');
    await mkdir(room);
    await writeFile(join(room, 'address-book.json'), '{"olga":');
    const ran = await hlp(['give', 'bob', '1', '--data', data, '--keys', room]);
    expect(ran).toMatchObject({
      code: 1,
      out: '',
      err: `address-book.json: this is no address book: it is not JSON (in ${room})\n`,
    });
  });
});

describe('a private memo', () => {
  test('is given, read by the two, and hidden from everybody else', async () => {
    const given = await onChain(
      ['give', 'bob', '2', '--memo', 'thank you', '--private', '--from', 'maria'],
      [PASSWORD],
    );
    expect(given.out).toContain('Maria gave Bob 2 hlp (in private: "thank you")');
    expect((await onChain(['tx'])).out).toContain('Maria gave Bob 2 hlp (a private memo for Bob)');
    expect((await onChain(['tx', '--as', 'bob'])).out).toContain('in private: "thank you"');
    expect((await onChain(['block', '--as', 'maria'], [PASSWORD])).out).toContain('in private: "thank you"');
    expect((await onChain(['block', '--as', 'jon'])).out).toContain('(a private memo for Bob)');
    const { memo } = JSON.parse((await onChain(['tx', '--json'])).out) as { memo: object };
    expect(memo).toEqual({ isPrivate: true, shown: 'a private memo for Bob' });
    expect((await onChain(['tx', '--as', 'olgaa'])).err).toContain('--as: nobody called "olgaa" has a key here');
  });

  test('to somebody who has signed something, and not to somebody who never did', async () => {
    expect((await onChain(['give', 'maria', '1', '--memo', 'for you', '--private'])).out).toContain(
      '(in private: "for you")',
    );
    expect((await onChain(['tx', '--as', 'maria'], [PASSWORD])).out).toContain('in private: "for you"');
    const nora = await onChain(['give', OTHER_ADDRESS, '1', '--memo', 'x', '--private']);
    expect(nora).toMatchObject({ code: 2, err: expect.stringContaining('is not known here yet; it is, once') });
  });

  test('with the public key that somebody gave', async () => {
    const key = bytesToHex(publicKeyOf(OTHER));
    const said = await onChain(['give', OTHER_ADDRESS, '1', '--memo', 'x', '--private', '--to-key', key]);
    expect(said.out).toContain('(in private: "x")');
    const wrong = await onChain([
      'give',
      OTHER_ADDRESS,
      '1',
      '--memo',
      'x',
      '--private',
      '--to-key',
      bytesToHex(publicKeyOf(KEY)),
    ]);
    expect(wrong.err).toContain('--to-key: this is the public key of Maria, not of 0x');
  });

  const refused: readonly (readonly [words: readonly string[], err: RegExp])[] = [
    [['give', 'bob', '1', '--private'], /--private: there is no memo to keep private/],
    [['give', 'bob', '1', '--memo', 'x', '--to-key', '0x12'], /--to-key is for a private memo/],
    [['give', 'bob', '1', '--memo', 'x', '--private', '--to-key', '0x12'], /this names none/],
    [['give', 'bob', '1', '--memo', 'x', '--private', '--to-key', 'bob'], /this names none/],
    [
      ['give', 'bob', '1', '--memo', 'x'.repeat(65_400), '--private'],
      /at most 65536 bytes can go along, and this has \d+ when it is sealed/,
    ],
    [['give', 'village', '1', '--memo', 'x', '--private'], /a contract would take this for a call/],
  ];
  test.each(refused)('%.60j is refused', async (words, err) => {
    expect(await onChain(words)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(err) });
  });
});
