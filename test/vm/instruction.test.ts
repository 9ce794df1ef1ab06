import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeInstruction, encodeInstruction } from '../../src/vm/instruction.ts';
import { BY_CODE, IMMEDIATES, OPCODES, type OpName, type Row } from '../../src/vm/opcodes.ts';

const NAMES = Object.keys(OPCODES) as OpName[];
const sizesOf = (op: OpName): number[] => (OPCODES[op] as Row).immediates.map((immediate) => IMMEDIATES[immediate]);

const anyInstruction = fc
  .constantFrom(...NAMES)
  .chain((op) =>
    fc.record({ op: fc.constant(op), args: fc.tuple(...sizesOf(op).map((size) => fc.nat(256 ** size - 1))) }),
  );

describe('instruction', () => {
  test('comes back from its bytes, wherever it stands', () => {
    fc.assert(
      fc.property(anyInstruction, fc.nat(5), ({ op, args }, at) => {
        const bytes = encodeInstruction(op, args);
        const code = Uint8Array.from([...Array.from({ length: at }, () => 0xff), ...bytes, 0xff]);
        expect(decodeInstruction(code, at, at + bytes.length)).toEqual({ op, args, size: bytes.length });
      }),
    );
  });

  test.each(NAMES)('%s is one byte and its immediates', (op) => {
    const args = sizesOf(op).map(() => 1);
    const bytes = encodeInstruction(op, args);
    expect(bytes[0]).toBe(OPCODES[op].code);
    expect(bytes).toHaveLength(1 + sizesOf(op).reduce((sum, size) => sum + size, 0));
    for (let end = 1; end < bytes.length; end++) {
      expect(decodeInstruction(Uint8Array.from(bytes), 0, end)).toBe(`${op} is cut off`);
    }
  });

  test('immediates are big-endian', () => {
    expect(encodeInstruction('loop', [0x01020304])).toEqual([0x03, 1, 2, 3, 4]);
    expect(encodeInstruction('const', [0x0102])).toEqual([0x11, 1, 2]);
  });

  test('a byte without a row is no instruction', () => {
    const unknown = Array.from({ length: 256 }, (_, code) => code).filter((code) => !BY_CODE.has(code));
    for (const code of unknown) {
      const name = code.toString(16).padStart(2, '0');
      expect(decodeInstruction(Uint8Array.of(code, 0, 0, 0, 0), 0, 5)).toBe(`there is no instruction ${name}`);
    }
    expect(unknown).toHaveLength(256 - NAMES.length);
  });

  test('what does not fit its field cannot be written', () => {
    expect(() => encodeInstruction('get', [256])).toThrow('256 does not fit 1 bytes');
    expect(() => encodeInstruction('get', [-1])).toThrow(RangeError);
    expect(() => encodeInstruction('get', [0.5])).toThrow(RangeError);
    expect(() => encodeInstruction('loop', [2 ** 32])).toThrow(RangeError);
    expect(() => encodeInstruction('get', [])).toThrow('get takes 1 immediates');
    expect(() => encodeInstruction('end', [1])).toThrow('end takes 0 immediates');
  });
});
