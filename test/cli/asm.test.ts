import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hexToBytes } from '../../src/base/bytes.ts';
import { MOST_BYTES } from '../../src/vm/assembly/assemble.ts';
import { disassembleModule } from '../../src/vm/assembly/disassemble.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { FORBIDDEN, PAYLOADS } from '../helpers/hostile.ts';
import { moduleOf } from '../helpers/module.ts';
import { hlp, type Ran } from './helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'hlp-asm-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);

function written(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

const SMALL = `compiler "by hand" language 1

view seven() -> uint8 {
  small uint8 7
  return
  end
}
`;
const small = (): string => written('small.hlpasm', SMALL);

describe('hlp asm', () => {
  test('prints the bytecode in hex, or writes it', async () => {
    const printed = await hlp(['asm', small()]);
    const { code, out } = await hlp(['asm', small(), '--out', at('small.hex')]);

    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(printed.out).toMatch(/^0xef686c70[0-9a-f]+\n$/);
    expect(readFileSync(at('small.hex'), 'utf8')).toBe(printed.out);
    expect([code, out]).toEqual([0, `${at('small.hlpasm')} is in ${at('small.hex')}: 56 bytes of bytecode.\n`]);
  });

  test('answers programs with the bytecode and whether it was verified', async () => {
    const bytecode = (await hlp(['asm', small()])).out.trim();

    expect(JSON.parse((await hlp(['asm', small(), '--json'])).out)).toEqual({ bytecode, size: 56, verified: true });
    expect(JSON.parse((await hlp(['asm', small(), '--no-verify', '--json'])).out)).toMatchObject({ verified: false });
  });

  test('says where a text is no assembly', async () => {
    const wrong = written('wrong.hlpasm', SMALL.replace('return', 'retrun'));
    const message =
      'line 5, column 3: there is no instruction "retrun" (did you mean "return"?); docs/opcodes.md lists them';

    expect(await hlp(['asm', wrong])).toEqual({ code: 1, out: '', err: `${wrong}: ${message}\n  5 | retrun\n` });
    const { out } = await hlp(['asm', wrong, '--json']);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'assembly', data: { line: 5, column: 3, message } } });
  });

  test('says which line the verifier does not take, unless it is not asked', async () => {
    const wrong = written('wrong.hlpasm', SMALL.replace('small uint8', 'small int8'));

    const { code, err } = await hlp(['asm', wrong]);
    expect([code, err]).toEqual([
      1,
      `${wrong}: line 5: stack: seven: expected uint8, found int8 (at byte 3)\n  5 | return\n`,
    ]);
    expect(JSON.parse((await hlp(['asm', wrong, '--json'])).out)).toMatchObject({
      error: { code: 'module', data: { rule: 'stack', offset: 3, line: 5 } },
    });
    expect(await hlp(['asm', wrong, '--no-verify'])).toMatchObject({ code: 0 });
  });

  test('names no line when a table is what is wrong', async () => {
    const twice = written('twice.hlpasm', `${SMALL}\nstate a: bool\nstate a: bool\n`);
    const wide = Array.from(
      { length: 5 },
      (_, i) =>
        `struct S${i + 1} { ${'abcd'
          .split('')
          .map((name) => `${name}: ${i === 0 ? 'bool' : `S${i}`}`)
          .join(', ')} }`,
    );
    const deep = written('deep.hlpasm', `${SMALL}\n${wide.join('\n')}`); // prettier-ignore

    expect(await hlp(['asm', twice])).toMatchObject({
      code: 1,
      err: `${twice}: shapes: two shapes are called a\n`,
    });
    expect((await hlp(['asm', deep])).err).toMatch(
      /deep.hlpasm: type: S4 holds 256 leaves; at most 128 \(at byte \d+\)\n$/,
    );
  });

  test('counts the bytes of a text, as the assembly does', async () => {
    const text = `${SMALL};${'é'.repeat(5_000_000)}`;
    const fits = text + 'e'.repeat(MOST_BYTES - Buffer.byteLength(text));

    expect((await hlp(['asm', written('long.hlpasm', fits)])).code).toBe(0);
    expect(await hlp(['asm', written('long.hlpasm', `${fits}e`)])).toEqual({ code: 2, out: '', err: `file: ${at('long.hlpasm')} has ${MOST_BYTES + 1} bytes; a contract is far smaller\n` }); // prettier-ignore
  });

  test('says what it cannot read or write', async () => {
    expect(await hlp(['asm', at('none')])).toMatchObject({ code: 2, err: `file: ${at('none')} cannot be read (there is no such file)\n` });
    expect(await hlp(['asm', small(), '--out', at('no/where')])).toMatchObject({ code: 2, err: `--out: ${at('no/where')} cannot be written (there is no such directory)\n` });
    expect(await hlp(['asm'])).toMatchObject({ code: 2 });
  }); // prettier-ignore
});

describe('hlp disasm', () => {
  test('of a source file is text that makes the same bytes', async () => {
    const { bytecode } = JSON.parse((await hlp(['compile', 'contracts/village.hlp', '--json'])).out) as {
      bytecode: string;
    };
    const { code, out } = await hlp(['disasm', 'contracts/village.hlp']);

    expect(code).toBe(0);
    expect(out).toMatch(/^compiler "hlp [^"]*" language \d+\n/);
    expect((await hlp(['asm', written('village.hlpasm', out)])).out).toBe(`${bytecode}\n`);
  });

  test('of raw bytes, of hex in a file and of hex as it stands are the same', async () => {
    const hex = (await hlp(['asm', small()])).out.trim();
    const { out } = await hlp(['disasm', hex]);

    expect(out).toContain('view seven() -> uint8 {\n  small uint8 7 ');
    for (const content of [hexToBytes(hex), hex, `${hex.slice(2).toUpperCase()}\n`, hex.replaceAll(/.{60}/g, '$&\n')]) {
      expect((await hlp(['disasm', written('small.bin', content)])).out).toBe(out);
    }
  });

  test('answers programs with the text, the size and what stood behind the module', async () => {
    const hex = (await hlp(['asm', small()])).out.trim();
    const { out } = await hlp(['disasm', `${hex}0102`, '--json']);

    expect(JSON.parse(out)).toMatchObject({ size: 56, arguments: '0x0102' });
    expect((await hlp(['disasm', `${hex}0102`])).out).toMatch(
      /\n; behind the module: 2 bytes, arguments of its deployment\n$/,
    );
  });

  test('shows one function alone', async () => {
    const { out } = await hlp(['disasm', 'contracts/counter.hlp', '--function', 'up']);
    const wrong = await hlp(['disasm', small(), '--function', 'x']);

    expect(out).toMatch(
      /^; function \d+, \d+ bytes from \d{4}, selector 0x[0-9a-f]{8}\naction up\(by: uint256\)[^]*\n}\n$/,
    );
    expect(wrong.code).toBe(2);
    expect(await hlp(['disasm', 'contracts/village.hlp', '--function', 'pya'])).toMatchObject({
      code: 2,
      err: '--function: there is no "pya" (did you mean "pay"?); there is: init, balanceOf, memberCount, canSpend, admit, leave, pay, the books balance, we stay a village\n',
    });
    expect((await hlp(['disasm', 'contracts/village.hlp', '--function', 'the books balance'])).out).toMatch(
      /\ninvariant "the books balance" -> bool {\n/,
    );
  });

  test('takes the contract that is named, when the file holds several', async () => {
    const two = written(
      'two.hlp',
      'contract One { view one() -> uint = 1 }\ncontract Two { view two() -> uint = 2 }\n',
    );

    expect((await hlp(['disasm', two, '--contract', 'Two'])).out).toContain('view two()');
    expect((await hlp(['disasm', `${two}:One`])).out).toContain('view one()');
    expect((await hlp(['disasm', two])).code).toBe(2);
    expect((await hlp(['disasm', two, '--contract', 'Three'])).err).toMatch(/has no contract "Three"/);
    expect((await hlp(['disasm', two, '--contract', 'T/wo'])).err).toBe(
      '--contract: "T/wo" is no name of a contract\n',
    );
    expect((await hlp(['disasm', `${two}:One`, '--contract', 'Two'])).code).toBe(2);
    expect((await hlp(['disasm', small(), '--contract', 'Two'])).err).toBe(
      '--contract: names a contract of a .hlp file; leave it out\n',
    );
  });

  test('finds a contract on the chain by name and address', async () => {
    const data = ['--data', at('chain')];
    await hlp(['deploy', 'contracts/counter.hlp', ...data]);
    const { contracts } = JSON.parse((await hlp(['state', '--json', ...data])).out) as {
      contracts: { address: string }[];
    };
    const fromSource = (await hlp(['disasm', 'contracts/counter.hlp'])).out;

    expect((await hlp(['disasm', 'counter', ...data])).out).toBe(fromSource);
    expect((await hlp(['disasm', contracts[0]?.address ?? '', ...data])).out).toBe(fromSource);
    expect(await hlp(['disasm', 'conter', ...data])).toMatchObject({
      code: 2,
      err: 'contract: there is no contract "conter" (did you mean "counter"?); there is: counter\n',
    });
    expect((await hlp(['disasm', 'alise', ...data])).err).toBe('contract: alise is not a contract\n');
  }, 60_000);

  test('says what is no contract', async () => {
    expect(await hlp(['disasm', '0xef68'])).toMatchObject({ code: 1, err: /^0xef68 is no contract: length: / });
    expect((await hlp(['disasm', '0xzz'])).err).toMatch(
      /^contract: the bytes: neither bytecode nor hex of it \(position 2/,
    );
    expect((await hlp(['disasm', 'README.md'])).err).toMatch(/^file: README.md: neither bytecode nor hex of it \(/);
    expect((await hlp(['disasm', './none'])).err).toBe('file: ./none cannot be read (there is no such file)\n');
    expect((await hlp(['disasm', 'src/vm'])).err).toBe('file: src/vm is not a file\n');
    expect((await hlp(['disasm', written('wrong.hlp', 'contract Wrong { view one() -> uint = "1" }')])).err).toContain(
      'error[H03',
    );
  });
});

const show = async (...words: string[]): Promise<Ran[]> => [await hlp(words), await hlp([...words, '--json'])];

test('what strangers write is shown as signs, on every channel', async () => {
  const ran: Ran[] = [];
  for (const payload of PAYLOADS.filter((each) => each.length < 60)) {
    const module = moduleOf([{ kind: 'invariant', name: payload, result: 'bool', body: [['end']] }]);
    const bytes = written('evil.bin', encodeModule(module));
    const text = written('evil.hlpasm', `${disassembleModule(module)}\n;${payload}\n`);
    const broken = written('broken.hlpasm', `${payload} evil`);
    ran.push(...(await show('disasm', bytes)), ...(await show('asm', text)), ...(await show('asm', broken)));
    ran.push(
      ...(await show('disasm', bytes, '--function', payload)),
      ...(await show('disasm', bytes, '--function', `x${payload}`)),
    );
  }
  const lines = ran.flatMap(({ out, err }) => `${out}\n${err}`.split('\n'));

  expect(lines.filter((line) => FORBIDDEN.test(line))).toEqual([]);
});
