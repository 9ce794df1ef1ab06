/** What each command answers, in words and as JSON, on one small chain. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/node/opening.ts';
import { hlp, type Ran } from './helpers.ts';

/** Keeps a sum that its invariant forbids to change, and gives away what it got; says odd things. */
const ODD = `
contract Odd {
  /// @unit hlp
  state debts: map<address, int>
  state notes: map<string, string>
  state got: uint

  invariant "the books balance": sum(debts) == 0

  event Noted(key: string, note: string)

  /// @param units how much @unit hlp
  action owe(units: int) {
    debts[caller] = units
  }

  action note(key: string, words: string) {
    notes[key] = words
    emit Noted(key, words)
  }

  payable action take() -> uint {
    got += paid
    return got
  }

  view noteOf(key: string) -> string = notes[key]
  view strict(n: uint8) -> uint8 {
    require n > 10 else "n is small"
    return n
  }
}
`;

let directory = '';
let oddFile = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-commands-'));
  oddFile = join(directory, 'odd.hlp');
  await writeFile(oddFile, ODD);
  const lines = [
    'deploy contracts/village.hlp',
    'send village.admit alise 50',
    'send village.admit bob 50',
    'send village.pay bob 4.5 "fixed my bike"',
    'give jon 2.5 --memo "for the bread" --from bob',
    `deploy ${oddFile} --from jon`,
  ];
  const { code, err } = await hlp(['dev', '--data', directory], lines);
  if (code !== 0) throw new Error(err);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('reading', () => {
  test('accounts: people and contracts, with what they have', async () => {
    const { out } = await ask('accounts');
    expect(out).toMatch(/^alise +0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 +9999\.\d+ hlp$/m);
    expect(out).toMatch(/^helper +0x[0-9a-fA-F]{40} +30\.\d+ hlp$/m);
    expect(out).toMatch(/^odd +0x[0-9a-fA-F]{40} +0 hlp$/m);
    const { accounts } = await askJson<{ accounts: { name: string; wei: string; nonce: string }[] }>('accounts');
    expect(accounts).toHaveLength(13);
    expect(accounts[0]).toMatchObject({ name: 'alise', nonce: '4', wei: expect.stringMatching(/^\d+$/) });
  });

  test('block: the newest, one by number, one by hash, and genesis', async () => {
    const newest = await askJson<{ hash: string; number: string; tries: string; nonce: string }>('block');
    expect(newest.number).toBe('6');
    expect(newest.hash).toMatch(/^0x00/);
    expect(BigInt(newest.tries)).toBe(BigInt(newest.nonce) + 1n);
    expect(await askJson('block', newest.hash)).toEqual(newest);
    expect(await askJson('block', '6')).toEqual(newest);
    expect((await ask('block', '0')).out).toMatch(/^Block 0\n.*\n {2}rules /);
    expect((await ask('block', '4')).out).toMatch(
      /4\.0 {2}village: Alise paid Bob 4\.5 hlp for "fixed my bike" in block 4/,
    );
  });

  test('tx: who, what, when, and what it cost, by place and by hash', async () => {
    const told = await askJson<{ hash: string }>('tx', '5.0');
    expect(told).toMatchObject({
      kind: 'transfer',
      senderName: 'bob',
      recipientName: 'jon',
      amount: '2.5',
      wei: '2500000000000000000',
      block: '5',
      status: 'success',
      time: expect.stringMatching(/^\d{10}$/),
    });
    expect(await askJson('tx', told.hash)).toEqual(told);
    const { out } = await ask('tx', '5.0');
    expect(out).toMatch(/^Bob gave Jon 2\.5 hlp \("for the bread"\) in block 5: hash 00/);
    expect(out).toMatch(/\n {2}place +5\.0, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/);
  });

  test('state: one value, in three ways of writing it; a group; a whole contract; and as it was', async () => {
    for (const words of [['village', 'balances[bob]'], ['village', 'balances.bob'], ['village.balances.bob']]) {
      expect(await ask('state', ...words)).toEqual({ code: 0, err: '', out: '4.5 hlp\n' });
    }
    expect((await ask('state', 'village.balances')).out).toMatch(
      /^balances\[bob\] +=  4\.5 hlp\nbalances\[alise\] +=  -4\.5 hlp\n$/,
    );
    expect((await ask('state', 'village', 'sum(balances)')).out).toBe('0 hlp\n');
    expect((await ask('state', 'village.balances.jon')).out).toBe('0 hlp\n');
    expect((await ask('state', 'village')).out).toMatch(/^steward +=  alise$/m);
    expect((await ask('state', 'village.balances.bob', '--block', '3')).out).toBe('0 hlp\n');
    expect((await ask('state', 'village', '--block', '0')).out).toBe('village remembers nothing yet\n');
    expect((await ask('state')).out).toMatch(/^village +0x[0-9a-fA-F]{40} +8 values\nodd /);
    expect(await askJson('state', 'village.balances.bob')).toMatchObject({
      contract: 'village',
      block: '6',
      name: 'balances[bob]',
      type: 'int256',
      unit: 'hlp',
      value: '4500000000000000000',
      shown: '4.5',
    });
  });

  test('call: the answer with its unit, or why there is none', async () => {
    expect((await ask('call', 'village.balanceOf', 'alise')).out).toBe('-4.5 hlp\n');
    expect((await ask('call', 'village.memberCount')).out).toBe('2\n');
    expect(await askJson('call', 'village.canSpend', 'alise')).toMatchObject({
      view: 'canSpend',
      answer: { type: 'uint256', unit: 'hlp', shown: '45.5' },
    });
    expect(await ask('call', 'odd.strict', '3')).toEqual({
      code: 1,
      out: '',
      err: 'odd.strict has no answer: "n is small"\n',
    });
    expect((await ask('call', 'odd.strict', '300')).code).toBe(2);
  });

  test('step: one step knows its neighbours, and the way back is the way there', async () => {
    const there = await askJson<{ stops: { position: string }[] }>('step', '4.0');
    const back = await askJson<{ stops: { position: string }[] }>('step', '4.0', '--backwards');
    expect(back.stops.map(({ position }) => position)).toEqual(
      there.stops.map(({ position }) => position).toReversed(),
    );
    const [first, second] = there.stops.map(({ position }) => position);
    const one = await askJson<Record<string, string>>('step', second ?? '');
    expect(one).toMatchObject({ position: second, previousLine: first });
    const all = await askJson<{ stops: unknown[]; length: number }>('step', '4.0', '--instructions');
    expect(all.stops).toHaveLength(all.length + 1);
  });

  test('step: a transfer ran no code, so there is a before and an after', async () => {
    const { code, out } = await ask('step', '5.0');
    expect({ code, places: out.match(/^5\.0\.\d+/gm) }).toEqual({ code: 0, places: ['5.0.0', '5.0.1'] });
    expect(out).toContain('  the end: bob -2.5 hlp, jon +2.5 hlp\n');
  });
});

describe('compiling and checking', () => {
  test('compile: what other tools deploy, printed or written', async () => {
    const artifact = await askJson<Record<string, unknown>>('compile', 'contracts/village.hlp');
    expect(Object.keys(artifact)).toEqual(
      expect.arrayContaining([
        'contractName',
        'sourceName',
        'abi',
        'bytecode',
        'deployedBytecode',
        'userdoc',
        'devdoc',
        'state',
      ]),
    );
    expect(artifact).toMatchObject({
      contractName: 'Village',
      sourceName: 'contracts/village.hlp',
      bytecode: expect.stringMatching(/^0x/),
    });
    const out = join(directory, 'village.json');
    expect((await ask('compile', 'contracts/village.hlp', '--out', out)).out).toMatch(
      /^Village is in .*village\.json: \d+ bytes/,
    );
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(artifact);
  });

  test('check: nothing wrong, or every complaint with its place, and exit code 1', async () => {
    expect(await ask('check', 'contracts/village.hlp')).toMatchObject({
      code: 0,
      out: 'contracts/village.hlp: nothing is wrong with Village\n',
    });
    const wrong = join(directory, 'wrong.hlp');
    await writeFile(wrong, 'contract Wrong {\n  state n: uint\n  action up() { m += 1 }\n}\n');
    const long = await ask('check', wrong, oddFile);
    expect(long.code).toBe(1);
    expect(long.out).toMatch(/^error\[H0\d+\] .*\n.*wrong\.hlp:3:17/);
    expect((await ask('check', wrong, '--short')).out).toMatch(/^\S+wrong\.hlp:3:17 H0\d+ .*\n$/);
    const { diagnostics } = await askJson<{ diagnostics: object[] }>('check', wrong);
    expect(diagnostics).toMatchObject([{ severity: 'error', primary: { start: { line: 3, column: 17 } } }]);
    expect(await ask('deploy', wrong)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error\[H0/) });
  });
});

describe('changing something', () => {
  test('with --json is data: sender, recipient, amount, block, time, events', async () => {
    const told = await askJson('send', 'odd.note', 'greeting', 'good morning', '--from', 'jon');
    expect(told).toMatchObject({
      kind: 'call',
      senderName: 'jon',
      recipientName: 'odd',
      status: 'success',
      call: { function: 'note', args: [{ name: 'key' }, { name: 'words', value: 'good morning' }] },
      events: [{ contract: 'odd', event: 'Noted' }],
    });
  });

  test('hlp can travel along, and an answer is told', async () => {
    const { code, out } = await ask('send', 'odd.take', '--pay', '0.5');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Alise called odd\.take\(\), paying 0\.5 hlp in block \d+: .*\nIt answered 500000000000000000\.\n$/,
    );
    expect((await ask('accounts')).out).toMatch(/^odd .* 0\.5 hlp$/m);
  });

  test('a broken invariant is explained by the write that broke it, and nothing is sent', async () => {
    const before = await askJson<{ number: string }>('block');
    const { code, out, err } = await ask('send', 'odd.owe', '4.5');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /InvariantBroken: "the books balance" did not hold at the end\ndebts\[alise\] went from 0 to 4\.5 hlp in line \d+ of odd\.hlp/,
    );
    expect(await askJson<{ number: string }>('block')).toEqual(before);
  });

  test('what nobody gets is lost, so one has to say it twice', async () => {
    const once = await ask('give', 'nobody', '1');
    expect([once.code, once.err]).toEqual([2, expect.stringContaining('nobody has a key')]);
    expect((await ask('give', 'nobody', '1', '--anyway')).out).toMatch(/^Alise gave nobody 1 hlp/i);
  });

  test('nobody can give what they do not have', async () => {
    expect(await ask('give', 'bob', '20000')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^alise has 9998\.\d+ hlp, which is not enough: amount and most possible fee/),
    });
    expect((await ask('give', 'bob', '1', '--from', 'helper')).code).toBe(0);
  });

  test('mining that gives up says so; the transaction waits, and the next command mines it', async () => {
    const { code, err } = await ask('give', 'tane', '1', '--tries', '1', '--memo', 'patience');
    if (code === 0) return; // One try in 256 is enough.
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^no block was found in 1 try .*mined with the next command\n$/),
    });
    const later = await ask('give', 'tane', '1');
    expect(later.code).toBe(0);
    expect((await ask('tx', await placeBefore(later.out))).out).toMatch(/Alise gave Tane 1 hlp \("patience"\)/);
  });
});

describe('text from outside', () => {
  const NASTY = '\u001b]0;owned\u0007\u001b[2J\r\u202eevil\u0000\u009b"quoted"\\';

  test('never reaches the terminal raw: not from a note, a key, a memo or a file’s name', async () => {
    const file = join(directory, 'n\u001b]0;x\u0007.hlp');
    await writeFile(file, ODD);
    const runs = [
      await ask('send', 'odd.note', NASTY, NASTY),
      await ask('tx'),
      await ask('step'),
      await ask('block'),
      await ask('state', 'odd'),
      await ask('state', 'odd', 'notes["\u202e"]'),
      await ask('call', 'odd.noteOf', NASTY),
      await ask('give', 'bob', '1', '--memo', NASTY),
      await ask('deploy', file),
      await ask('check', file),
      await ask('state', NASTY),
      await ask('tx', '--json'),
      await ask('state', 'odd', '--json'),
    ];
    for (const { out, err } of runs) {
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0]);
  });

  test('is exact for a program that reads the JSON', async () => {
    const { answer } = await askJson<{ answer: { value: string } }>('call', 'odd.noteOf', NASTY);
    expect(answer.value).toBe(NASTY);
  });
});

describe('verify', () => {
  test('names the position of a block that was altered, and is content when it is put back', async () => {
    expect((await ask('verify')).out).toMatch(/^The chain is valid: the first block and \d+ mined on it\.\n$/);
    const store = await openStore(directory);
    const key = `block/${'4'.padStart(20, '0')}`;
    const value = store.get(key);
    const other = store.get(`block/${'5'.padStart(20, '0')}`);
    await store.commit([{ key, value: other }]);
    await store.close();
    const { code, out } = await ask('verify');
    expect(code).toBe(1);
    expect(out).toMatch(/^The chain is not valid\. Position 4: /);
    expect(JSON.parse((await ask('verify', '--json')).out)).toMatchObject({ ok: false, blockNumber: '4' });
    const again = await openStore(directory);
    await again.commit([{ key, value }]);
    await again.close();
    expect((await ask('verify')).code).toBe(0);
  });

  test('of a directory without a chain says so', async () => {
    const empty = join(directory, 'nothing');
    expect(await hlp(['verify', '--data', empty])).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no chain in'),
    });
  });
});

function ask(...words: string[]): Promise<Ran> {
  return hlp([...words, '--data', directory]);
}

async function askJson<T>(...words: string[]): Promise<T> {
  const { out, err } = await ask(...words, '--json');
  if (err !== '') throw new Error(err);
  return JSON.parse(out) as T;
}

/** The place of the transaction before the one that a sentence tells of: both were mined in the same block. */
async function placeBefore(sentence: string): Promise<string> {
  const block = /in block (\d+)/.exec(sentence)?.[1] ?? '';
  return `${block}.0`;
}
