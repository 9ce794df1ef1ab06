/**
 * A module as bytes and back: the contract on chain. One way to write each module, everything else is refused, and
 * nothing is allocated on the word of a length.
 *
 *     offset  size  field
 *     0       4     magic EF 68 6C 70 ("hlp" behind EF, which no EVM code can begin with)
 *     4       1     container version, 1
 *     5       1     flags: bit 0 accepts hlp
 *     6       4     total length; constructor arguments follow behind it
 *     10      …     sections: id u8, length u32, payload; ids increase; a section without content is left out
 *
 * Sections: 1 types, 2 constants, 3 state, 4 functions of other contracts, 5 logs, 6 functions, 7 code, 8 metadata,
 * 9 source. What is in them is written by `section-write.ts` and read by `section-read.ts`.
 */

import { concatBytes } from '../base/bytes.ts';
import { LIMITS } from './limits.ts';
import type { Module } from './module.ts';
import { ByteReader } from './reader.ts';
import { readModule, type Sections } from './section-read.ts';
import { payloadsOf } from './section-write.ts';
import { NOTHING, u32 } from './writer.ts';

export { ModuleError } from './reader.ts';

const MAGIC = [0xef, 0x68, 0x6c, 0x70];
const VERSION = 1;
const HEADER_SIZE = 10;
/** The last section. */
const SOURCE = 9;

/** A module and what followed it in deployment data; `codeSize` is that of sections 1–8, in bytes. */
export type Decoded = {
  readonly module: Module;
  readonly codeSize: number;
  readonly container: Uint8Array;
  readonly args: Uint8Array;
};

/** The container's bytes. Throws RangeError when something does not fit its field. */
export function encodeModule(module: Module): Uint8Array {
  const sections = concatBytes(...payloadsOf(module).map((payload, i) => section(i + 1, payload)));
  const head = Uint8Array.of(...MAGIC, VERSION, module.acceptsHlp ? 1 : 0);
  return concatBytes(head, u32(HEADER_SIZE + sections.length), sections);
}

function section(id: number, payload: Uint8Array): Uint8Array {
  return payload.length === 0 ? NOTHING : concatBytes(Uint8Array.of(id), u32(payload.length), payload);
}

/** Bytes in sections 1–8. */
export function codeSizeOf(module: Module): number {
  return payloadsOf({ ...module, source: undefined }).reduce((size, payload) => size + payload.length, 0);
}

/** Splits deployment data into container and constructor arguments. Throws ModuleError naming what is wrong and where. */
export function decodeModule(bytes: Uint8Array): Decoded {
  const reader = new ByteReader(bytes);
  MAGIC.forEach((byte) => {
    if (reader.u8() !== byte) reader.fail('magic', 'a contract begins with EF 68 6C 70; compile it with `hlp compile`');
  });
  const version = reader.u8();
  if (version !== VERSION) reader.fail('version', `container version ${version} is not known here, only ${VERSION}`);
  const flags = reader.u8();
  if (flags > 1) reader.fail('flags', 'only the first flag has a meaning');
  const total = reader.u32();
  if (total < HEADER_SIZE || total > bytes.length) {
    reader.fail('length', `the container says ${total} bytes, ${bytes.length} are there`);
  }
  const container = bytes.slice(0, total);
  const { sections, codeSize } = readSections(new ByteReader(container, HEADER_SIZE));
  return { module: readModule(sections, flags === 1), codeSize, container, args: bytes.slice(total) };
}

function readSections(reader: ByteReader): { readonly sections: Sections; readonly codeSize: number } {
  const sections = new Map<number, ByteReader>();
  let last = 0;
  let codeSize = 0;
  while (!reader.isAtEnd) {
    const id = reader.u8();
    if (id === 0 || id > SOURCE) reader.fail('section', `there is no section ${id}`);
    if (id <= last) reader.fail('section order', `section ${id} stands behind section ${last}`);
    last = id;
    const payload = reader.part(reader.u32());
    if (payload.isAtEnd) reader.fail('empty section', `section ${id} is empty: leave it out`);
    if (id !== SOURCE) codeSize += payload.size;
    sections.set(id, payload);
  }
  if (codeSize > LIMITS.codeSize) reader.fail('code size', `${codeSize} bytes; at most ${LIMITS.codeSize}`);
  if (!sections.has(8)) reader.fail('metadata', 'section 8 is missing');
  return { sections, codeSize };
}
