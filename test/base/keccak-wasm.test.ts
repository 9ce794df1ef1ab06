import { afterEach, describe, expect, test, vi } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { reference } from '../../src/base/engine.ts';
import { keccakMemory } from '../../src/base/keccak-wasm.ts';

const SIZE = 4_096;
const memory = keccakMemory(SIZE);

function hashAt(start: number, input: Uint8Array): string {
  memory.bytes.set(input, start);
  const end = start + input.length;
  memory.hash(start, end);
  return bytesToHex(memory.bytes.slice(end, end + 32));
}

afterEach(() => vi.unstubAllGlobals());

describe('keccak256 where the bytes lie', () => {
  test('is the one known from outside', () => {
    expect(hashAt(0, new Uint8Array(0))).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
    expect(hashAt(0, utf8ToBytes('abc'))).toBe('0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
  });

  test('is that of the slow library at every size around the blocks, wherever they lie, whatever lay there before', () => {
    for (let size = 0; size <= 700; size++) {
      const input = Uint8Array.from({ length: size }, (_, i) => (i * 7 + size) & 0xff);
      memory.bytes.fill(0xa5, 0, SIZE);
      expect(hashAt(size % 13, input)).toBe(bytesToHex(reference.keccak256(input)));
    }
  });

  test('leaves alone what is before, and what is 136 bytes behind', () => {
    memory.bytes.fill(0x11, 0, SIZE);
    const input = new Uint8Array(300).fill(0x22);
    hashAt(100, input);
    expect(memory.bytes.subarray(0, 100).every((byte) => byte === 0x11)).toBe(true);
    expect(memory.bytes.subarray(100, 400)).toEqual(input);
    expect(memory.bytes.subarray(400 + 136, SIZE).every((byte) => byte === 0x11)).toBe(true);
  });

  test('uses the room to its end, with space for a hash behind', () => {
    const input = new Uint8Array(SIZE - 32).fill(0x33);
    expect(hashAt(0, input)).toBe(bytesToHex(reference.keccak256(input)));
    expect(hashAt(0, utf8ToBytes('abc'))).toBe(bytesToHex(reference.keccak256(utf8ToBytes('abc'))));
  });

  test('is not to be had without WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(() => keccakMemory(SIZE)).toThrow('there is no WebAssembly here');
  });
});
