/**
 * Writes small WebAssembly modules: numbers, sections and functions as the binary format of the WebAssembly specification (chapter 5)
 * has them. Code is a list of bytes, and an instruction is a function that writes its operands before itself, so that code
 * reads like the expression it means. Holds only what somebody uses; nothing is checked, because the engine checks everything.
 */

/** Bytes of instructions. What computes something leaves it on the machine's stack. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const I64 = 0x7e;
export const V128 = 0x7b;
export type ValueType = typeof I32 | typeof I64 | typeof V128;

/** Whole numbers as WebAssembly writes them: seven bits a byte, the lowest first. */
export function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** The same for 32-bit numbers with a sign, whose highest written bit is that sign. */
export function signed(value: number): Code {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

/** Code after code. */
export function sequence(...parts: readonly Code[]): Code {
  return parts.flat();
}

// ───────────── locals and control ─────────────

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
/** Sets a local, and leaves the value. */
export const tee = (local: number, value: Code): Code => [...value, 0x22, ...unsigned(local)];
/** Begins again at its start when the body asks for it with `againIf`. */
export const loop = (body: Code): Code => [0x03, 0x40, ...body, 0x0b];
export const againIf = (condition: Code): Code => [...condition, 0x0d, 0];
export const returnIf = (condition: Code, value: Code): Code => [...condition, 0x04, 0x40, ...value, 0x0f, 0x0b];

// ───────────── 32-bit numbers ─────────────

export const i32 = {
  value: (value: number): Code => [0x41, ...signed(value | 0)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x6a],
  isLess: (a: Code, b: Code): Code => [...a, ...b, 0x49],
};

// ───────────── 64-bit numbers ─────────────

export const i64 = {
  /** A number of at most 32 bits with its sign. */
  value: (value: number): Code => [0x42, ...signed(value)],
  /** 8 bytes of memory, the lowest first, from wherever. */
  load: (address: Code, offset = 0): Code => [...address, 0x29, 0, ...unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [...address, ...value, 0x37, 0, ...unsigned(offset)],
  xor: (a: Code, b: Code): Code => [...a, ...b, 0x85],
  and: (a: Code, b: Code): Code => [...a, ...b, 0x83],
  rotateLeft: (a: Code, bits: number): Code => (bits === 0 ? a : [...a, ...i64.value(bits), 0x89]),
};

// ───────────── four 32-bit numbers at once ─────────────

const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, ...vector(opcode)];
const shift =
  (opcode: number) =>
  (a: Code, bits: number): Code => [...a, ...i32.value(bits), ...vector(opcode)];

export const i32x4 = {
  /** Four numbers, the first in the lowest lane. */
  values: (values: readonly number[]): Code => [...vector(0x0c), ...new Uint8Array(new Uint32Array(values).buffer)],
  /** One number in all four. */
  splat: (value: Code): Code => [...value, ...vector(0x11)],
  /** 16 bytes of memory that begin at a multiple of 16. */
  load: (address: number): Code => [...i32.value(0), ...vector(0x00), 4, ...unsigned(address)],
  add: binary(0xae),
  and: binary(0x4e),
  xor: binary(0x51),
  shiftLeft: shift(0xab),
  shiftRight: shift(0xad),
  isAtMost: binary(0x3e),
  /** Is any bit of the four set? */
  any: (a: Code): Code => [...a, ...vector(0x53)],
};

// ───────────── modules ─────────────

export type WasmFunction = {
  readonly name: string;
  readonly takes: readonly ValueType[];
  readonly gives: readonly ValueType[];
  /** Numbered on from the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
};

const MAGIC_AND_VERSION: Code = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A module of one function and some 64-KiB pages of memory, both to be had from outside, the memory as `memory`. */
export function moduleOf(entry: WasmFunction, pages: number): Uint8Array<ArrayBuffer> {
  const { name, takes, gives, locals, body } = entry;
  const code = [...list(locals.map((type) => [1, type])), ...body, 0x0b];
  return new Uint8Array([
    ...MAGIC_AND_VERSION,
    ...section(1, list([[0x60, ...list(takes.map(one)), ...list(gives.map(one))]])),
    ...section(3, list([[0]])),
    ...section(5, list([[0, ...unsigned(pages)]])),
    ...section(
      7,
      list([
        [...text('memory'), 2, 0],
        [...text(name), 0, 0],
      ]),
    ),
    ...section(10, list([sized(code)])),
  ]);
}

const one = (byte: number): Code => [byte];
const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (content: Code): Code => [...unsigned(content.length), ...content];
const section = (id: number, content: Code): Code => [id, ...sized(content)];
const text = (name: string): Code => sized([...new TextEncoder().encode(name)]);

// ───────────── running ─────────────

/** What is used of the engine's own interface. */
type Engine = {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** A running module's function and memory. Throws what the engine throws; an Error where there is none. */
export function run(module: Uint8Array<ArrayBuffer>, name: string): Running {
  const { WebAssembly: engine } = globalThis as { readonly WebAssembly?: Engine };
  if (engine === undefined) throw new Error('there is no WebAssembly here');
  const { exports } = new engine.Instance(new engine.Module(module));
  return {
    call: exports[name] as (...values: number[]) => number,
    memory: (exports['memory'] as { readonly buffer: ArrayBuffer }).buffer,
  };
}

export type Running = { readonly call: (...values: number[]) => number; readonly memory: ArrayBuffer };
