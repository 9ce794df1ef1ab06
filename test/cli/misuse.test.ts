/** Whatever is asked wrongly gets one clear line that names the word, and exit code 2. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';
import { hlp } from './helpers.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-misuse-'));
  await writeFile(join(directory, 'empty.hlp'), '');
  await writeFile(join(directory, 'binary.hlp'), Uint8Array.of(0xff, 0xfe, 0x00));
  await writeFile(join(directory, 'two.hlp'), 'contract A { state n: uint }\ncontract B { state n: uint }\n');
  const lines = ['deploy contracts/village.hlp', 'send village.admit alise 50', 'send village.admit bob 50'];
  const { code, err } = await hlp(['dev', '--data', directory], lines);
  if (code !== 0) throw new Error(err);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

// What is typed, and what the one line has to name. DIR is the directory of this test.
const WRONG: readonly (readonly [line: string, named: RegExp])[] = [
  ['sned village.pay', /unknown command 'sned'.*Did you mean send/],
  ['--bogus', /unknown option '--bogus'/],
  ['what-if 1.0 --pay 2', /unknown option '--pay' \(here it is --value\)/],
  ['what-if 1.0 --from bob', /unknown option '--from' \(here it is --caller\)/],
  ['step 1.0 --value 2', /unknown option '--value' \(here it is --pay\)/],
  ['send village.leave --as bob', /unknown option '--as' \(here it is --from\)/],
  ['give bob 1 --form alise', /unknown option '--form'.*Did you mean --from/],
  ['give bob 1 --from', /--from <name>: its value is missing, --data comes next/],
  ['give bob 1 --data DIR --from', /'--from <name>' argument missing/],
  ['give bob 1 --from bob --from jon', /--from <name> is given twice/],
  ['give', /missing required argument 'who'/],
  ['give bob', /missing required argument 'amount'/],
  ['give bob 1 2', /too many arguments for 'give'/],
  ['give bbo 1', /who: nobody here is called "bbo" \(did you mean "bob"\?\)/],
  ['give 0x1234 1', /who: an address has 40 hex digits/],
  ['give 0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266 1', /who: the checksum/],
  ['give "" 1', /who: nobody here is called ""/],
  ['give bob four', /amount: an amount is a number/],
  ['give bob 4,5', /amount: .*commas/],
  ['give bob 1e3', /amount: .*exponent/],
  ['give bob -1', /amount: -1 is below zero/],
  ['give bob 0.0000000000000000001', /amount: .*18 digits/],
  [`give bob ${'9'.repeat(5_000)}`, /amount: .*60 digits/],
  ['give bob NaN', /amount: /],
  ['give bob 1 --from nobody', /--from: nobody called "nobody" has a key here/],
  ['give bob 1 --from alisee', /--from: .*did you mean "alise"/],
  ['give bob 1 --from village', /--from: /],
  ['give bob 1 --tries none', /--tries: "none" is not a whole number/],
  ['give bob 1 --tries 0', /--tries: /],
  ['give bob 1 --tries 1.5', /--tries: /],
  ['give village 1 --memo hello', /--memo: a contract would take this for a call/],
  ['send pay bob 1 x', /action: write contract.action, such as village.pay/],
  ['send vilage.pay bob 1 x', /action: there is no contract "vilage" \(did you mean "village"\?\)/],
  ['send bob.pay bob 1 x', /action: there is no contract "bob"|action: bob is not a contract/],
  ['send village.payy bob 1 x', /action: village: there is no action "payy" \(did you mean "pay"\?\)/],
  ['send village.balanceOf bob', /balanceOf is a view.*hlp call/],
  ['send village.pay', /pay\(to: address, units: hlp, note: string\) takes 3 arguments, not 0/],
  ['send village.pay bob 1 x y', /takes 3 arguments, not 4/],
  ['send village.pay nobodyy 1 x', /to: nobody here is called "nobodyy" \(did you mean "nobody"\?\)/],
  ['send village.pay bob one x', /units: an amount is a number/],
  ['send village.pay bob -1 x', /units: -1 hlp is below zero/],
  ['send village.admit bob 5 --pay much', /--pay: an amount is a number/],
  ['send village.admit bob 5 --pay=-1', /--pay: -1 is below zero/],
  ['call village.pay bob', /pay is an action.*hlp send/],
  ['call village', /view: write contract.view, such as village.balanceOf/],
  ['call village.balanceOf', /balanceOf\(member: address\) takes one argument, not 0/],
  ['call village.balanceOf bob --from who', /--from: nobody called "who"/],
  ['deploy', /missing required argument 'file'/],
  ['deploy nosuch.hlp', /file: nosuch.hlp cannot be read \(there is no such file\)/],
  ['deploy DIR', /is not a file/],
  ['deploy /dev/zero', /is not a file/],
  ['deploy DIR/binary.hlp', /is not text/],
  ['deploy DIR/empty.hlp', /holds no contract|file: /],
  ['deploy DIR/two.hlp', /holds several contracts; name one behind a colon: A, B/],
  ['deploy DIR/two.hlp:C', /has no contract "C"/],
  ['deploy contracts/village.hlp 5', /takes no arguments/],
  ['deploy contracts/token.hlp lots', /: "lots" is not a whole number/],
  ['compile contracts/village.hlp --out /no/such/place', /--out: .*cannot be written/],
  ['check', /file: name at least one/],
  ['check contracts/village.hlp nosuch.hlp', /file: nosuch.hlp/],
  ['state nosuch', /contract: there is no contract "nosuch"; there is: village/],
  ['state village nosuch', /path: there is no state called "nosuch" here/],
  ['state village.balances.nosuch', /path: nobody here is called "nosuch"/],
  ['state village balances.bob.alise', /path: balances has/],
  ['state village "sum(limits)"', /path: this contract keeps no sum\(limits\)/],
  ['state village --block 99', /--block: there is no block 99 yet; the newest is/],
  ['state village --block -1', /--block: "-1" is not a whole number/],
  ['state village --block 99999999999999999999', /--block: /],
  ['block 99', /block: there is no block 99/],
  ['block latest', /block: "latest" is not a whole number/],
  ['block 0xff', /block: "0xff"/],
  [`block 0x${'00'.repeat(32)}`, /block: there is no block 0x00/],
  ['tx 99.0', /transaction: there is no 99.0/],
  ['tx 1.5', /transaction: there is no 1.5/],
  ['tx first', /transaction: "first" is neither a hash nor a place/],
  [`tx 0x${'ab'.repeat(32)}`, /transaction: 0xabab.* is in no block/],
  ['step 1.2.3.4', /position: "1.2.3.4" is not a position/],
  ['step 99.0', /position: there is no transaction 99.0/],
  ['step 2.0.1000000', /position: this transaction has \d+ steps/],
  ['step -1', /position: "-1" is not a position/],
  ['accounts all', /too many arguments for 'accounts'/],
  ['verify --data DIR/two.hlp', /--data: .*cannot be a directory \(there is a file of that name\)/],
  ['verify --data DIR/two.hlp/below', /--data: .*cannot be a directory \(a part of this path is a file\)/],
  ['verify --data ""', /--data: the name of a directory is missing/],
  ['help nope', /unknown command 'nope'/],
  ['help sned', /unknown command 'sned'.*Did you mean send/],
  ['sned --help', /unknown command 'sned'.*Did you mean send/],
  [`send village.pay bob 1 ${'x'.repeat(9_000)}`, /note: .*at most 8192 bytes.*9000/],
  [`give bob 1 --memo ${'x'.repeat(70_000)}`, /--memo: at most 65536 bytes.*70000/],
  ['state village balances[bob', /path: .*from "\[bob" on: the \[ is never closed; write balances\[bob\] or/],
  ['state village balances]bob', /path: .*from "\]bob" on: this is no key/],
  ['state village balances..bob', /path: .*from "..bob" on: this is no key/],
  ['state village.balances[bob]x', /path: .*from "x" on: this is no key/],
  ['state village "sum(balances[bob)"', /path: .*from "\[bob" on/],
];

describe('one clear line and exit code 2', () => {
  test.each(WRONG)('%.80s', async (line, named) => {
    const words = wordsOf(line);
    const { code, out, err } = await hlp(words);
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 2, out: '', lines: 2 });
    expect(err).toMatch(named);
  });

  test('also in a running chain, line by line, and the next line works', async () => {
    const lines = ['sned x', 'send village.pay "bob', 'give bob four', 'block 0 --data elsewhere', 'block 0'];
    const { code, out, err } = await hlp(['dev', '--data', directory], lines);
    expect(err.trim().split('\n')).toHaveLength(4);
    expect(err).toMatch(/sned[^]*never closed[^]*amount[^]*unknown option '--data'/);
    expect(out).toMatch(/Block 0/);
    expect(code).toBe(1);
  });

  test('as JSON where JSON was asked for', async () => {
    const { code, out, err } = await hlp([...wordsOf('give bob four'), '--json']);
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(JSON.parse(out)).toEqual({ error: { code: 'misuse', message: expect.stringContaining('amount:') } });
  });
});

describe('any words at all', () => {
  const anyWord = fc.oneof(
    fc.constantFrom(
      'send',
      'call',
      'state',
      'step',
      'block',
      'tx',
      'accounts',
      'village',
      'village.pay',
      'bob',
      '1',
      '--json',
    ),
    fc.constantFrom(
      '--',
      '-',
      '--from',
      '--tries',
      '--block',
      '--memo=\u001b]0;x\u0007',
      '__proto__',
      '../..',
      '\u202e',
      '',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }).filter((word) => word.isWellFormed()),
  );

  test('end in an exit code, never in a mistake of our own, and no control character reaches the terminal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyWord, { maxLength: 6 }), async (words) => {
        const { code, out, err } = await hlp([
          ...words.filter((word) => !word.startsWith('--data')),
          `--data=${directory}`,
        ]);
        expect([0, 1, 2]).toContain(code);
        expect(err).not.toContain('mistake of its own');
        expect(out).not.toContain('"internal"');
        // oxlint-disable-next-line no-control-regex -- they are what is looked for
        expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }),
      { numRuns: 300 },
    );
  });
});

/** Every command on the chain of this test, unless the line names another. */
function wordsOf(line: string): string[] {
  const words = splitWords(line).map((word) => word.replace('DIR', directory));
  return words.includes('--data') || words[0]?.startsWith('-') === true ? words : [...words, '--data', directory];
}
