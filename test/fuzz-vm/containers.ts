/** Bytes that are no module, or hardly one: at random, behind a header, in sections that look right; and real containers whose numbers lie. */

import { concatBytes } from '../../src/base/bytes.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { BY_CODE } from '../../src/vm/opcodes.ts';
import { u32 } from '../../src/vm/writer.ts';
import type { Random } from '../vm/generator.ts';

export type Section = { readonly id: number; readonly payload: Uint8Array };

const HEADER_SIZE = 10;

/** The sections of a container that is well formed. */
export function sectionsOf(container: Uint8Array): readonly Section[] {
  const view = new DataView(container.buffer, container.byteOffset, container.length);
  const sections: Section[] = [];
  for (let at = HEADER_SIZE; at < container.length;) {
    const size = view.getUint32(at + 1);
    sections.push({ id: container[at] ?? 0, payload: container.slice(at + 5, at + 5 + size) });
    at += 5 + size;
  }
  return sections;
}

export function containerOf(sections: readonly Section[], flags = 0): Uint8Array {
  const body = concatBytes(
    ...sections.map(({ id, payload }) => concatBytes(Uint8Array.of(id), u32(payload.length), payload)),
  );
  return concatBytes(header(HEADER_SIZE + body.length, flags), body);
}

function header(total: number, flags: number): Uint8Array {
  return concatBytes(Uint8Array.of(0xef, 0x68, 0x6c, 0x70, 1, flags), u32(total));
}

// ───────────── at random ─────────────

export const RANDOM = ['plain', 'behind a header', 'in sections'] as const;

/** A byte string of one of these kinds; parts of some are taken from real containers. */
export function randomBytes(random: Random, kind: (typeof RANDOM)[number], donors: readonly Uint8Array[]): Uint8Array {
  const size = random.below(random.pick([16, 64, 64, 256, 256, 1_024, 8_192]));
  if (kind === 'plain') return bytesOf(random, size);
  if (kind === 'in sections') return containerOf(randomSections(random, donors), random.below(2));
  const body = bytesOf(random, size);
  return concatBytes(
    header(HEADER_SIZE + (random.chance(90) ? size : random.below(2 * size + 1)), random.below(2)),
    body,
  );
}

function bytesOf(random: Random, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, () => random.below(256));
}

function randomSections(random: Random, donors: readonly Uint8Array[]): readonly Section[] {
  const donor = sectionsOf(random.pick(donors));
  const ids = [1, 2, 3, 4, 5, 6, 7, 8].filter((id) => id === 8 || random.chance(40));
  return ids.flatMap((id): Section[] => {
    const real = donor.find((section) => section.id === id);
    if (real !== undefined && random.chance(id === 8 ? 95 : 50)) return [real];
    return [{ id, payload: id === 7 ? someCode(random) : someTable(random) }];
  });
}

const CODES = [...BY_CODE.keys()];

function someCode(random: Random): Uint8Array {
  return Uint8Array.from({ length: 1 + random.below(60) }, () =>
    random.chance(60) ? random.pick(CODES) : random.below(256),
  );
}

/** A few entries of something that looks like a name, small numbers and bytes of types. */
function someTable(random: Random): Uint8Array {
  const count = random.below(4);
  const entry = (): number[] => {
    const name = Array.from({ length: 1 + random.below(4) }, () => 0x61 + random.below(26));
    const rest = Array.from({ length: random.below(8) }, () =>
      random.pick([0, 0, 1, 1, 2, 0x20, 0x61, 0x62, 0x63, 0xff, random.below(256)]),
    );
    return random.chance(50) ? [name.length, ...name, ...rest] : [...rest, name.length, ...name];
  };
  return Uint8Array.from([0, count, ...Array.from({ length: count }, entry).flat()]);
}

// ───────────── lies ─────────────

export type Lie = (random: Random, container: Uint8Array) => Uint8Array;

/** Overwrites a number of `size` bytes with one that is wrong. */
function lieAt(random: Random, container: Uint8Array, at: number, size: 1 | 2 | 4): Uint8Array {
  const copy = container.slice();
  const view = new DataView(copy.buffer);
  const old = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
  const most = 256 ** size;
  const next = (random.pick([0, 1, old + 1, old - 1, old * 2, most - 1, most / 2, random.below(most)]) + most) % most;
  if (size === 1) view.setUint8(at, next);
  else if (size === 2) view.setUint16(at, next);
  else view.setUint32(at, next);
  return copy;
}

const inSections =
  (change: (random: Random, sections: Section[]) => void): Lie =>
  (random, container) => {
    const sections = [...sectionsOf(container)];
    change(random, sections);
    return containerOf(sections, container[5]);
  };

/** Where the payload of each section begins. */
function placesOf(container: Uint8Array): readonly number[] {
  let at = HEADER_SIZE;
  return sectionsOf(container).map(({ payload }) => {
    at += 5 + payload.length;
    return at - payload.length;
  });
}

export const LIES: Readonly<Record<string, Lie>> = {
  'the magic or the version': (random, container) => lieAt(random, container, random.below(5), 1),
  'the flags': (random, container) => lieAt(random, container, 5, 1),
  'the length of the whole': (random, container) => lieAt(random, container, 6, 4),
  'the length of a section': (random, container) => lieAt(random, container, random.pick(placesOf(container)) - 4, 4),
  'the number of a section': (random, container) => lieAt(random, container, random.pick(placesOf(container)) - 5, 1),
  'a count': (random, container) => lieAt(random, container, random.pick(placesOf(container)), random.pick([1, 2])),
  'a length within a section': (random, container) => {
    const from = placesOf(container)[0] ?? HEADER_SIZE;
    return lieAt(
      random,
      container,
      from + random.below(Math.max(1, container.length - from - 4)),
      random.pick([1, 2, 4]),
    );
  },
  'a section left out': inSections((random, sections) => void sections.splice(random.below(sections.length), 1)),
  'a section twice': inSections(
    (random, sections) => void sections.splice(random.below(sections.length), 0, random.pick(sections)),
  ),
  'two sections swapped': inSections((random, sections) => {
    const at = random.below(sections.length);
    sections.splice(at, 2, ...sections.slice(at, at + 2).reverse());
  }),
  'an empty section': inSections((random, sections) => {
    sections.splice(random.below(sections.length), 0, { id: 1 + random.below(12), payload: new Uint8Array(0) });
  }),
  'bytes behind a section': inSections((random, sections) => {
    const at = random.below(sections.length);
    const section = sections[at];
    if (section !== undefined)
      sections[at] = { ...section, payload: concatBytes(section.payload, bytesOf(random, 1 + random.below(4))) };
  }),
  'a section cut short': inSections((random, sections) => {
    const at = random.below(sections.length);
    const section = sections[at];
    if (section !== undefined)
      sections[at] = { ...section, payload: section.payload.slice(0, random.below(section.payload.length)) };
  }),
  'more code than there may be': inSections((random, sections) => {
    const at = sections.findIndex(({ id }) => id === 7);
    const section = sections[at];
    if (section !== undefined)
      sections[at] = { ...section, payload: concatBytes(section.payload, bytesOf(random, LIMITS.codeSize)) };
  }),
  'a container cut short': (random, container) => container.slice(0, random.below(container.length)),
  'a byte left out': (random, container) => {
    const at = random.below(container.length);
    return concatBytes(container.slice(0, at), container.slice(at + 1));
  },
  'a byte put in': (random, container) => {
    const at = random.below(container.length);
    return concatBytes(container.slice(0, at), bytesOf(random, 1), container.slice(at));
  },
  'bytes behind the container': (random, container) => concatBytes(container, bytesOf(random, random.below(40))),
};
