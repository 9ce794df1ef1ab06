/** The laws of the assembly: every module that decodes comes back from its text, whatever stands in it, and the text is safe to look at. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { assemble, AssemblyError, MOST_BYTES } from '../../src/vm/assembly/assemble.ts';
import { BODY_WORDS } from '../../src/vm/assembly/body.ts';
import { disassembleFunction, disassembleModule } from '../../src/vm/assembly/disassemble.ts';
import { type Decoded, decodeModule, encodeModule, ModuleError } from '../../src/vm/container.ts';
import { disassemble } from '../../src/vm/disassemble.ts';
import { decodeInstruction } from '../../src/vm/instruction.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Module, Shape } from '../../src/vm/module.ts';
import { BY_CODE, IMMEDIATES, OPCODES, type OpName, type Row } from '../../src/vm/opcodes.ts';
import { verify } from '../../src/vm/verify.ts';
import { CONTRACT_FILES, filesOf } from '../helpers/contracts.ts';
import { EVERY_PAYLOAD, FORBIDDEN } from '../helpers/hostile.ts';
import { moduleOf } from '../helpers/module.ts';
import { randomModule } from './generator.ts';
import { TABLES } from './generator-tables.ts';
import { text, thrown } from './helpers.ts';
import { oddModule } from './odd-module.ts';

/** By way of the text. */
const again = (module: Module): string => bytesToHex(encodeModule(assemble(disassembleModule(module))));

function decodedOrNot(bytes: Uint8Array): Decoded | undefined {
  try {
    return decodeModule(bytes);
  } catch (error) {
    if (error instanceof ModuleError) return undefined;
    throw error;
  }
}

function expectItBack(bytes: Uint8Array): void {
  expect(again(decodeModule(bytes).module)).toBe(bytesToHex(bytes));
}

describe('a module comes back from its text, byte for byte', () => {
  test('when it is compiled', async () => {
    let count = 0;
    for (const name of CONTRACT_FILES) {
      for (const { bytecode } of compileFiles(await filesOf(name)).artifacts) {
        expectItBack(bytecode);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(15);
  }, 60_000);

  test('when it is random, verified or not', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const bytes = encodeModule(randomModule(seed));
        expect(again(decodeModule(bytes).module)).toBe(bytesToHex(bytes));
      }),
      { numRuns: 150 },
    );
  });

  test('when bits of it are flipped and it still decodes', () => {
    let decoded = 0;
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(9), flips, (seed, places) => {
        const bytes = BROKEN[seed]?.slice() ?? new Uint8Array(0);
        for (const [place, bit] of places) bytes[place % bytes.length]! ^= 1 << bit;
        const found = decodedOrNot(bytes);
        if (found === undefined) return;
        decoded += 1;
        expect(again(found.module)).toBe(bytesToHex(found.container));
      }),
      { numRuns: 800 },
    );
    expect(decoded).toBeGreaterThan(100);
  });

  test('when nothing of it fits together', () => {
    fc.assert(
      fc.property(oddModule, (module) => {
        expect(again(module)).toBe(bytesToHex(encodeModule(module)));
      }),
      { numRuns: 300 },
    );
  });
});

/** Small, so that most flips hit a table and not the code. */
const BROKEN = Array.from({ length: 10 }, (_, i) => {
  const { constants = [] } = TABLES;
  const small = constants.filter(({ value }) => typeof value === 'bigint' || value.length < 100);
  const functions: Parameters<typeof moduleOf>[0] = [
    { kind: 'view', name: 'f', params: [{ name: 'a', type: 'uint8' }], result: 'uint8', body: [['get', 0], ['return'], ['end']] },
    { kind: 'invariant', name: 'so it is', result: 'bool', body: [['sagg', 0], ['const', i], ['eq', 1], ['return'], ['end']] },
  ]; // prettier-ignore
  const source = { entry: 'A', files: [{ name: 'a.hlp', text: 'contract A {\n}\n' }] };
  return encodeModule(moduleOf(functions, { ...TABLES, constants: small, source }));
});

describe('instructions', () => {
  const whole: Module = { ...randomModule(1), source: undefined };

  test('every row of the table comes back with whatever its immediates are', () => {
    for (const [op, row] of Object.entries(OPCODES) as [OpName, Row][]) {
      const size = row.immediates.reduce((sum, immediate) => sum + IMMEDIATES[immediate], 0);
      for (const filler of [0, 1, 2, 5, 0x20, 0x61, 0x63, 0xe4, 0xff]) {
        const code = Uint8Array.of(row.code, ...Array.from({ length: size }, () => filler));
        const module = { ...whole, functions: [], code };
        expect(assemble(disassembleModule(module)).code, `${op} ${filler}`).toEqual(code);
      }
    }
  });

  test('no instruction is called like another word that begins a line of a body', () => {
    expect(BODY_WORDS.filter((word) => Object.hasOwn(OPCODES, word))).toEqual([]);
  });

  test('a stepper shows the same words as the whole text', () => {
    const { code, functions } = whole;
    const last = functions.at(-1);
    const shown = disassembleFunction(whole, functions.length - 1);
    for (let at = last?.start ?? 0; at < code.length;) {
      const raw = decodeInstruction(code, at, code.length);
      if (typeof raw === 'string') throw new Error(raw);
      expect(shown).toMatch(
        new RegExp(`^ *${disassemble(raw, whole).replaceAll(/[()[\]]/g, '\\$&')} +; 0*${at}\\b`, 'm'),
      );
      at += raw.size;
    }
  });

  test('bytes that are no instruction stand there as bytes: an unknown one alone, a cut off one to the end', () => {
    const free = Array.from({ length: 256 }, (_, byte) => byte).findLast((byte) => !BY_CODE.has(byte)) ?? 0;
    const { caller, paid, const: constant } = OPCODES;
    const code = Uint8Array.of(caller.code, free, free, paid.code, constant.code, 0x00);
    const [unknown, cutOff] = [code.slice(1, 3), code.slice(4)].map(bytesToHex);
    const module = moduleOf([]);
    const lines = disassembleModule({ ...module, code })
      .split('\n')
      .map((line) => line.replace(/ +;.*/, ''));

    expect(lines).toEqual(['compiler "test" language 1', '', 'code {', '  caller', `  bytes ${unknown}`, '  paid', `  bytes ${cutOff}`, '}', '']); // prettier-ignore
  });
});

describe('names', () => {
  test('an entry that alone has its name is called by it, any other by its number', () => {
    const line = ['call', 0] as const;
    const one = moduleOf([
      { name: 'a', body: [['end']] },
      { name: 'b', body: [line, ['end']] },
    ]);
    const two = moduleOf([
      { name: 'a', body: [['end']] },
      { name: 'a', body: [line, ['end']] },
    ]);

    expect(disassembleFunction(one, 1)).toMatch(/^ {2}call a /m);
    expect(disassembleFunction(two, 1)).toMatch(/^ {2}call 0 /m);
  });

  test('adding an entry in front changes no line that names another one', () => {
    const before = disassembleModule(
      moduleOf([
        { name: 'a', body: [['end']] },
        { name: 'b', body: [['call', 0], ['end']] },
      ]),
    );
    const after = assemble(before.replace('action a', 'fn c() {\n  end\n}\naction a'));

    expect(disassembleFunction(after, 2)).toMatch(/^ {2}call a /m);
  });

  test('what stands behind a ; and how lines are indented means nothing', () => {
    const module = { ...randomModule(3), constants: [], source: undefined };
    const full = disassembleModule(module);
    const bare = full
      .replaceAll(/ *;.*$/gm, '')
      .replaceAll(/^ +/gm, '')
      .replaceAll('\n', '\r\n');

    expect(bare.length).toBeLessThan(full.length / 1.5);
    expect(bytesToHex(encodeModule(assemble(`\uFEFF${bare}`)))).toBe(bytesToHex(encodeModule(module)));
  });
});

describe('texts from strangers', () => {
  test('are written so that no sign of them is obeyed or unseen, and come back', () => {
    for (const payload of EVERY_PAYLOAD.filter((each) => each.isWellFormed())) {
      const short = payload.slice(0, 15).toWellFormed();
      const module = moduleOf(
        [{ kind: 'invariant', name: `"${short}\\`, result: 'bool', body: [['const', 0], ['end']] }],
        {
          constants: [{ type: 'string', value: text(payload) }],
          metadata: { compiler: short, language: 1 },
          source: { entry: 'A', files: [{ name: short, text: `${payload}\n;"${payload}` }] },
        },
      );
      const lines = disassembleModule(module).split('\n');

      expect(lines.filter((line) => FORBIDDEN.test(line))).toEqual([]);
      expectItBack(encodeModule(module));
    }
  });
});

const full = (byte: number): Module => ({ ...moduleOf([]), code: new Uint8Array(LIMITS.codeSize - 100).fill(byte) });
const sourceOf = (sign: string): Module => ({
  ...moduleOf([]),
  source: { entry: 'A', files: [{ name: 'a', text: sign.repeat(Math.floor(65_000 / utf8ToBytes(sign).length)) }] },
});

/** What was thrown; undefined when the text is a module. */
function refusal(assembly: string): AssemblyError | undefined {
  const error = thrown(() => assemble(assembly));
  if (error === undefined || error instanceof AssemblyError) return error;
  throw error;
}

describe('sizes', () => {
  test('names of any length stand on the line they belong to', () => {
    const sentence = '\u0001'.repeat(2 * LIMITS.nameSize);
    const name = 'n'.repeat(LIMITS.nameSize);
    const shape: Shape = { name, keys: Array(8).fill('address'), fields: Array(8).fill(name), leaf: 'bool', cap: 9 };

    const module = moduleOf(
      [
        { kind: 'invariant', name: sentence, result: 'bool', body: [['end']] },
        { name, body: [['end']] },
      ],
      {
        types: [{ kind: 'enum', name, members: Array.from({ length: 60 }, (_, i) => `${name.slice(2)}${i}`) }],
        shapes: [shape],
        aggregates: [{ kind: 'sum', shape: 0, bound: 255 }],
        externals: [{ name, kind: 'view', payable: true, params: Array(32).fill('uint256'), result: 'bool' }],
      },
    );

    expect(again(module)).toBe(bytesToHex(encodeModule(module)));
  });

  test('the largest modules make texts that may be read back', () => {
    const deepest: Module = {
      ...full(0x74),
      code: full(0x74).code.map((byte, i) => (i < 500 ? [3, 0, 0, 0, 0][i % 5]! : byte)),
    };
    const longest = moduleOf([{ name: 'f', body: Array.from({ length: 10_500 }, () => ['emit', 0] as const) }], {
      events: [{ name: 'E'.repeat(64), fields: Array.from({ length: 32 }, () => ({ name: 'n'.repeat(64), type: 'bool', indexed: false } as const)) }],
    }); // prettier-ignore
    const named = { name: 's'.repeat(64), keys: [], fields: Array<string>(8).fill('f'.repeat(64)), leaf: 'uint256' } as const; // prettier-ignore
    const cleared = Array.from({ length: 11_900 }, () => ['sclear', 0] as const);
    const longestVerified = moduleOf([{ name: 'f', body: [...cleared, ['end']] }], { shapes: [{ ...named, cap: 1 }] });
    const longestOfAll = moduleOf(
      [{ name: 'f', body: [...Array.from({ length: 16 }, () => ['if', 0] as const), ...Array.from({ length: 11_900 }, () => ['sagg', 0] as const)] }],
      { shapes: [{ ...named, cap: 0 }], aggregates: [{ kind: 'count', shape: 0, bound: 255 }], source: sourceOf('\n').source },
    ); // prettier-ignore
    expect(() => verify(longestVerified)).not.toThrow();
    for (const module of [
      full(0x04),
      full(0xff),
      deepest,
      sourceOf('\n'),
      sourceOf('\u0001'),
      sourceOf('\u0085'),
      longest,
      longestVerified,
      longestOfAll,
    ]) {
      expect(Buffer.byteLength(disassembleModule(module))).toBeLessThan(MOST_BYTES);
      expectItBack(encodeModule(module));
    }
  }, 60_000);

  test('a text may have so many bytes, not signs', () => {
    const start = 'compiler "x" language 1;';
    const fits = start + 'é'.repeat((MOST_BYTES - start.length) / 2);

    expect(refusal(fits)).toBeUndefined();
    expect(refusal(`${fits}e`)?.message).toBe(
      `line 1, column 1: the text has ${MOST_BYTES + 1} bytes; no module needs more than ${MOST_BYTES}`,
    );
  });

  test('a text of any size is read in one go or refused', () => {
    const start = 'compiler "x" language 1\n';
    const signs = [
      '(',
      '"',
      'a',
      '1',
      ';',
      '\n',
      'a.',
      'state a: bool\n',
      'constant bytes 0x00\n',
      '{',
      '\\',
      'sum(',
      '-',
      'é',
    ];
    const bodies = ['end\n', 'get 1\n', 'local bool\n', 'call f.', 'bytes 0x', 'bytes 0x00\n', 'call a(', 'call "'];
    for (const assembly of [
      ...signs.map((sign) => start + sign.repeat(MOST_BYTES / sign.length)),
      ...signs.map((sign) => `${start}enum A { ${sign.repeat(4_000_000 / sign.length)}`),
      ...bodies.map((line) => `${start}action f() {\n${line.repeat(4_000_000 / line.length)}\n}`),
      `${start}constant string "${'\\n'.repeat(2_000_000)}"`,
      `${start}constant uint256 ${'9'.repeat(4_000_000)}`,
    ]) {
      const began = process.hrtime.bigint();
      const message = refusal(assembly)?.message ?? '';
      const milliseconds = Number((process.hrtime.bigint() - began) / 1_000_000n);

      expect(message.length, message).toBeLessThan(600);
      expect(milliseconds, assembly.slice(20, 60)).toBeLessThan(5_000);
    }
  }, 60_000);
});
