import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hlp } from './helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'hlp-gas-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const JAR = `
interface Oracle { view price(item: string) -> uint }

contract Jar {
  state taken: map<address, uint>
  state oracle: Oracle
  invariant "not bottomless": sum(taken) <= 100
  error Greedy(who: address)

  action take(biscuits: uint) {
    require biscuits <= 3 else Greedy(caller)
    taken[caller] += biscuits
  }

  view halved(n: uint) -> uint {
    var rest = n
    while rest > 3 { rest /= 2 }
    return rest
  }

  action note(items: list<string, 20>, to: uint) {
    for i in 0..to, max 9 { taken[nobody] = i }
    let price = call oracle.price(items[0])
    require price > 0 else "it is for nothing"
  }
}

test "biscuits" {
  actor alise
  let jar = deploy Jar()
  call jar.take(1)
  call jar.take(3)
  expect fail Greedy { call jar.take(4) }
  expect fail { call jar.note(["tea"], 2) }
  expect jar.halved(9) == 2
}
`;

/** What stands between two lines of the answer, the path taken out. */
function part(out: string, from: string): string {
  const lines = out.split('\n');
  const start = lines.findIndex((line) => line.trim() === from);
  const end = lines.findIndex((line, i) => i > start && line === '');
  return lines.slice(start, end).join('\n');
}

/** The blocks of the page about gas, by their kind. */
function blocks(kind: string): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, '../../docs/gas.md'), 'utf8');
  return [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, word, text = '']) => (word === kind ? [text] : []));
}

describe('the page about gas', () => {
  const ledger = file('ledger.hlp', blocks('hlp').join(''));

  test('shows what the command says of its contract', async () => {
    const { out } = await hlp(['gas', ledger]);

    expect(blocks('text').length).toBe(3);
    for (const block of blocks('text')) expect(out).toContain(block);
  });

  test('shows what stands in the JSON', async () => {
    const { out } = await hlp(['compile', ledger]);

    const [shown = ''] = blocks('json');
    expect(JSON.parse(out)).toMatchObject({ abi: expect.arrayContaining([expect.objectContaining(JSON.parse(`{${shown}}`))]) as unknown }); // prettier-ignore
  });
});

describe('hlp gas', () => {
  const jar = file('jar.hlp', JAR);

  test('says what costs something in any case, what writes cost, and what tests used', async () => {
    const { code, out } = await hlp(['gas', jar]);

    expect(code).toBe(0);
    expect(part(out, 'action take(biscuits)')).toMatchInlineSnapshot(`
      "  action take(biscuits)
          formula  5,244 + writes
          writes   write(taken[caller])  at most 18,500
                   write(sum(taken))     at most 5,000
          bound    28,744
          typical  13,634 to 28,634 in 2 calls of the tests"
    `);
    expect(part(out, 'deployment')).toMatchInlineSnapshot(`
      "  deployment
          formula  2,107
          bound    2,107
          typical  2,107 in 1 call of the tests"
    `);
  });

  test('says what sizes are, how large they can be, and what only another contract knows', async () => {
    const { out } = await hlp(['gas', jar]);

    expect(part(out, 'action note(items, to)')).toMatchInlineSnapshot(`
      "  action note(items, to)
          formula  7,924 + 8·len(items) + 8·words(items) + 1,534·rounds(i in 0..to) + ⟨oracle.price⟩
                   + writes
          writes   rounds(i in 0..to)·write(taken[nobody])  at most 166,500
                   rounds(i in 0..to)·write(sum(taken))     at most 45,000
                   write(taken[nobody])                     at most 18,500
                   write(sum(taken))                        at most 5,000
          sizes    len(items)          at most 20
                   words(items)        at most 5,120
                   rounds(i in 0..to)  at most 9
                   ⟨oracle.price⟩      what that contract uses
          bound    266,954, and what other contracts use
          typical  only failed in tests"
    `);
  });

  test('says why there is no bound', async () => {
    const { out } = await hlp(['gas', jar]);

    expect(part(out, 'view halved(n)')).toMatchInlineSnapshot(`
      "  view halved(n)
          formula  636 + 31·rounds(while rest > 3)
          sizes    rounds(while rest > 3)  without a limit
          bound    no bound: while at line 17
          typical  675 in 1 call of the tests"
    `);
  });

  test('has the functions in the order of the source, and ends with what a transaction adds', async () => {
    const { out } = await hlp(['gas', jar]);

    expect(out.match(/^ {2}\S.*$/gm)).toEqual([
      '  deployment',
      '  action take(biscuits)',
      '  view halved(n)',
      '  action note(items, to)',
    ]);
    expect(out).toContain('A transaction adds 21,000, and 16 for each byte of its data, 4 where it is zero;');
  });

  test('answers programs with the same numbers', async () => {
    const { out } = await hlp(['gas', jar, '--json']);

    const { files, transaction } = JSON.parse(out) as {
      readonly files: readonly {
        readonly contracts: readonly { readonly functions: readonly { readonly name: string }[] }[];
      }[];
      readonly transaction: object;
    };
    const functions = files[0]?.contracts[0]?.functions ?? [];
    expect(transaction).toEqual({
      gas: '21000',
      nonZeroByte: '16',
      zeroByte: '4',
      deployment: '32000',
      containerByte: '200',
    });
    expect(functions.find(({ name }) => name === 'take')).toMatchInlineSnapshot(`
      {
        "bound": 28744,
        "callsOut": false,
        "endless": null,
        "formula": "5,244 + write(taken[caller]) + write(sum(taken))",
        "kind": "action",
        "name": "take",
        "parameters": [
          "biscuits",
        ],
        "sizes": [
          {
            "kind": "write",
            "most": 18500,
            "name": "write(taken[caller])",
          },
          {
            "kind": "write",
            "most": 5000,
            "name": "write(sum(taken))",
          },
        ],
        "typical": {
          "failed": 1,
          "least": 13634,
          "most": 28634,
          "worked": 2,
        },
      }
    `);
    expect(functions.find(({ name }) => name === 'halved')).toMatchObject({ bound: null, endless: 'while at line 17' });
  });

  test('says which functions no test called, and that a failing test may have hidden some', async () => {
    const { out } = await hlp([
      'gas',
      file('idle.hlp', 'contract Idle { view one() -> uint = 1 }\ntest "no" { actor a\n expect 1 == 2 }'),
    ]);

    expect(out).toContain('typical  not called in tests');
    expect(out).toContain('A test of this file failed: what is typical may be missing.');
  });

  test('takes several files, and one without a contract', async () => {
    const { code, out } = await hlp(['gas', file('none.hlp', 'const A: uint = 1\n'), 'contracts/counter.hlp']);

    expect(code).toBe(0);
    expect(out).toContain('There is no contract in this file.');
    expect(out).toContain('  action up(by)');
  });

  test('shows what is wrong with a source instead, and fails', async () => {
    const { code, out } = await hlp(['gas', file('wrong.hlp', 'contract Wrong { view one() -> uint = "1" }')]);

    expect(code).toBe(1);
    expect(out).toContain('error[H03');
  });

  test('asks for a file', async () => {
    expect(await hlp(['gas'])).toMatchObject({
      code: 2,
      err: 'file: name at least one, such as contracts/village.hlp\n',
    });
  });
});
