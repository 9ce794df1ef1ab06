/** `hlp proof`: what it shows, what other programs get, and what it says of proofs that are none. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyMerkleProof } from '@ethereumjs/mpt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex, type Hex, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import type { ProofJson } from '../../src/state/proof-json.ts';
import { hlp, type Ran } from './helpers.ts';

const CREW = `/// @param wage what they get @unit hlp
struct Member { name: string, wage: uint }
contract Crew {
  state boss: address
  state members: map<address, Member>
  /// @param wage what they get @unit hlp
  action join(name: string, wage: uint) {
    boss = caller
    members[caller] = Member(name: name, wage: wage)
  }
}
`;
const LONG = 'Bob who mends bikes and everything else that has wheels';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-proof-'));
  await writeFile(join(directory, 'crew.hlp'), CREW);
  const lines = [
    `deploy ${join(directory, 'crew.hlp')}`,
    `send crew.join "${LONG}" 6 --from bob`,
    'send crew.join Al 5',
  ];
  const { err } = await hlp(['dev', '--data', directory], lines);
  if (err !== '') throw new Error(err);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const ask = (...words: string[]): Promise<Ran> => hlp(['proof', ...words, '--data', directory]);

async function proofIn(...words: string[]): Promise<ProofJson> {
  return JSON.parse((await ask(...words, '--json')).out) as ProofJson;
}

async function stateRoot(block: number): Promise<Hex> {
  return (JSON.parse((await hlp(['block', String(block), '--json', '--data', directory])).out) as { stateRoot: Hex })
    .stateRoot;
}

async function saved(name: string, content: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** With hashes and sizes left out. */
const shapeOf = ({ out }: Ran): string[] =>
  out.split('\n').map((line) => line.replaceAll(/0x[0-9a-f]{40,}/g, '0x…').replaceAll(/ +/g, ' ').replaceAll(/\d+ bytes/g, 'n bytes')); // prettier-ignore

const LAST_LINE = 'Each hash is the keccak256 of the node beside it, and stands inside the next node.';

describe('a proof in words', () => {
  test('goes from the value up to the state root in the header, node by node', async () => {
    const ran = await ask('crew', 'members.bob.wage', '--block', '2');
    expect(shapeOf(ran)).toEqual([
      'crew (0x…): balance 0 hlp, nonce 1, code 0x…, storage root 0x…',
      ' leaf n bytes 0x… holds the account',
      ' branch n bytes 0x… the state root in the header of block 2',
      '',
      'members[bob].wage = 6 hlp',
      ' slot 0x…, the keccak256 of "members[0x…].wage"',
      ' leaf n bytes 0x… holds the value',
      ' branch n bytes 0x…',
      ' branch n bytes 0x… the storage root of the account',
      '',
      LAST_LINE,
      '',
    ]);
    expect(ran.out).toContain(`${await stateRoot(2)}  the state root in the header of block 2`);
  });

  test('shows a text by its length and its pieces, and a slot by its number', async () => {
    const slot = bytesToHex(keccak256(utf8ToBytes('boss')));
    const lines = shapeOf(await ask('crew', 'members.bob.name', slot));
    expect(lines.filter((line) => line.includes(' = '))).toEqual([
      `members[bob].name: "${LONG}", length in bytes = 55`,
      `members[bob].name: piece 0 = "${LONG.slice(0, 32)}"`,
      `members[bob].name: piece 1 = "${LONG.slice(32)}"`,
      expect.stringMatching(/^0x… = \d+$/),
    ]);
  });

  test('says what is not there, and at which node the way ends', async () => {
    expect(shapeOf(await ask(`0x${'12'.repeat(20)}`))[0]).toBe('0x…: there is no such account');
    expect(shapeOf(await ask('crew', 'members.jon.wage'))).toContain('members[jon].wage = 0 hlp');
    expect(shapeOf(await ask('crew', 'members.jon.wage')).join('\n')).toMatch(/has no way on, so there is no value/);
    expect(shapeOf(await ask('crew', 'boss', '--block', '0'))).toEqual([
      'crew (0x…): there is no such account',
      ' branch n bytes 0x… has no way on, so there is no account; the state root in the header of block 0',
      '',
      'boss = nobody',
      ' slot 0x…, the keccak256 of "boss"',
      ' the account has no storage, so there is nothing to show',
      '',
      LAST_LINE,
      '',
    ]);
  });
});

describe('a proof for programs', () => {
  test('is what eth_getProof answers, and another implementation accepts it', async () => {
    const proof = await proofIn('crew', 'members.bob.wage', 'members.jon.wage');
    expect(Object.keys(proof).sort()).toEqual(['accountProof', 'address', 'balance', 'codeHash', 'nonce', 'storageHash', 'storageProof']); // prettier-ignore
    expect(proof.storageProof.map(({ value }) => BigInt(value))).toEqual([6n * 10n ** 18n, 0n]);
    expect(await verifyElsewhere(await stateRoot(3), proof.address, proof.accountProof)).not.toBeNull();
    const [bob, jon] = proof.storageProof;
    expect(await verifyElsewhere(proof.storageHash, bob!.key, bob!.proof)).not.toBeNull();
    expect(await verifyElsewhere(proof.storageHash, jon!.key, jon!.proof)).toBeNull();
  });
});

describe('checking a file', () => {
  test('says that a proof holds, and what it shows', async () => {
    const file = await saved('good.json', (await ask('crew', 'members.bob.wage', '--block', '2', '--json')).out);
    const [holds, , account, ...rest] = shapeOf(await ask('--check', file, '--block', '2'));
    expect([holds, account]).toEqual(['The proof holds.', '0x…: balance 0 hlp, nonce 1, code 0x…, storage root 0x…']);
    expect(rest).toContain('0x… = 6000000000000000000');
    const elsewhere = await hlp([
      'proof',
      '--check',
      file,
      '--root',
      await stateRoot(2),
      '--data',
      join(directory, 'no'),
    ]);
    expect(elsewhere).toMatchObject({ code: 0, out: expect.stringContaining('the state root that was given') });
    const { out } = await ask('--check', file, '--block', '2', '--json');
    expect(JSON.parse(out)).toMatchObject({ valid: true, slots: [{ value: '6000000000000000000' }] });
  });

  test('says no under another block, and to changed bytes, with the reason', async () => {
    const file = await saved('other.json', (await ask('crew', '--block', '2', '--json')).out);
    const ran = await ask('--check', file);
    expect(ran).toMatchObject({ code: 1, err: '' });
    expect(ran.out).toContain('This is no proof under the state root in the header of block 3.\nthe account: the node that should have the hash'); // prettier-ignore
    const lie = { ...(JSON.parse(await readFile(file, 'utf8')) as ProofJson), balance: '0x1' };
    const liar = await ask('--check', await saved('lie.json', JSON.stringify(lie)), '--block', '2', '--json');
    expect(liar.code).toBe(1);
    expect(JSON.parse(liar.out)).toMatchObject({ valid: false, reason: 'the account: balance is 1, the nodes show 0' });
  });

  test('says no to what is no proof at all', async () => {
    for (const [name, content, reason] of [
      ['text.json', 'hello', 'the file is not JSON'],
      ['list.json', '[]', 'the proof should be an object'],
      ['empty.json', '{}', 'address should be text'],
    ] as const) {
      expect(await ask('--check', await saved(name, content))).toMatchObject({ code: 1, out: expect.stringContaining(reason) }); // prettier-ignore
    }
  });
});

test.each<[string, string[], string]>([
  ['nobody named', [], 'account: whose? Name a person or a contract, or a file with --check'],
  ['a person who is not there', ['bobb'], 'account: '],
  ['a path of a person', ['bob', 'boss'], 'account: bob is not a contract'],
  ['a path that is not there', ['crew', 'bos'], 'paths: there is no state called "bos"'],
  ['more than one value', ['crew', 'members.bob'], 'paths: members.bob is more than one value; name one of them, see `hlp state crew members.bob`'], // prettier-ignore
  ['a block that is not there', ['bob', '--block', '9'], '--block: there is no block 9; the newest is 3'],
  ['a block that is no number', ['bob', '--block', 'x'], '--block: "x" is not a whole number'],
  ['a root without a file', ['bob', '--root', '0x00'], '--root goes with --check'],
  ['a root that is none', ['--check', 'f', '--root', '0x00'], '--root: 0x00 is no hash'],
  ['a root and a block', ['--check', 'f', '--root', `0x${'0'.repeat(64)}`, '--block', '1'], '--root and --block: name one'], // prettier-ignore
  ['a file and a name', ['bob', '--check', 'f'], 'account: with --check, the file says whose proof it is'],
  ['a file that is not there', ['--check', 'no.json'], 'file: no.json'],
])('%s is refused, and why', async (_, words, reason) => {
  const ran = await ask(...words);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(reason);
});

function verifyElsewhere(root: Hex, key: Hex, nodes: readonly Hex[]): Promise<Uint8Array | null> {
  return verifyMerkleProof(hexToBytes(key), nodes.map(hexToBytes), { root: hexToBytes(root), useKeyHashing: true });
}
