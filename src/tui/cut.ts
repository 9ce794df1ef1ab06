/** Texts made to fit: cut by grapheme, measured in columns, and shortened so that one still sees what they are. Pure. */

import { grouped } from '../base/counts.ts';
import { show } from '../base/show.ts';
import { columnsOf } from '../lang/columns.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** One column for each of these, so nothing has to be counted. */
const PLAIN = /^[ -~]*$/;

/** The longest start of a text that takes at most `width` columns. */
export function startOf(text: string, width: number): string {
  const most = Math.max(0, width);
  if (PLAIN.test(text.slice(0, most + 1))) return withoutHalf(text.slice(0, most), text);
  let start = '';
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) {
    columns += columnsOf(segment);
    if (columns > width) break;
    start += segment;
  }
  return withoutHalf(start, text);
}

/** What `show` wrote as an escape is one sign: half of it would be other signs. */
function withoutHalf(start: string, text: string): string {
  const half = /\\(?:u(?:\{[0-9a-f]*)?)?$/.exec(start)?.[0];
  if (half === undefined || start.length === text.length) return start;
  const isEscape = /^\\(?:u\{[0-9a-f]+\}|[nrt"\\])/.test(text.slice(start.length - half.length));
  return isEscape ? start.slice(0, -half.length) : start;
}

/** The longest end of a text that takes at most `width` columns. */
export function endOf(text: string, width: number): string {
  let end = '';
  let columns = 0;
  // What is further away from the end cannot be in it.
  const near = Array.from(graphemes.segment(text.slice(-Math.max(64, 16 * width))), ({ segment }) => segment);
  for (const segment of near.reverse()) {
    columns += columnsOf(segment);
    if (columns > width) break;
    end = segment + end;
  }
  return end;
}

/** A word broken into parts that take at most `width` columns each. */
export function pieces(word: string, width: number): string[] {
  if (columnsOf(word) <= width) return [word];
  const all: string[] = [];
  let current = '';
  let columns = 0;
  for (const { segment } of graphemes.segment(word)) {
    const more = columnsOf(segment);
    if (columns + more > width && current !== '') {
      all.push(current);
      [current, columns] = ['', 0];
    }
    [current, columns] = [current + segment, columns + more];
  }
  return [...all, current];
}

/** Addresses, hashes, bytes. */
const HEX = /0x[0-9a-fA-F]{16,}/g;

/**
 * A shown text in at most `width` columns: whole where it fits, an address or hash as `0x1234…abcd`, a quoted text as
 * `"first words…" (9,000 letters)`, a sentence without its end, anything else without its middle.
 */
export function shorten(text: string, width: number): string {
  if (fits(text, width)) return text;
  const sized = text.replaceAll(HEX, (hex) => shortHex(hex) + sizeText(hex));
  if (fits(sized, width)) return sized;
  const plain = text.replaceAll(HEX, shortHex);
  if (fits(plain, width)) return plain;
  const quoted = /^"[^]*"$/.test(plain) ? shortText(plain, width) : undefined;
  return quoted ?? (isSentence(plain) ? `${startOf(plain, width - 1)}…` : withoutMiddle(plain, width));
}

/** Its beginning says most. A path has its key at the end. */
const isSentence = (text: string): boolean => text.includes(' ') && !text.includes('[');

const fits = (text: string, width: number): boolean => columnsOf(text) <= width;

const BYTES_OF_A_HASH = 32;

const shortHex = (hex: string): string => `${hex.slice(0, 6)}…${hex.slice(-4)}`;

function sizeText(hex: string): string {
  const sizeInBytes = (hex.length - 2) / 2;
  return sizeInBytes > BYTES_OF_A_HASH ? ` (${grouped(sizeInBytes)} bytes)` : '';
}

/** Fewer columns would not be words. */
const LEAST_WORDS = 6;

function shortText(text: string, width: number): string | undefined {
  const inner = text.slice(1, -1);
  const size = ` (${grouped(lettersIn(inner))} letters)`;
  const room = width - size.length - '"…"'.length;
  if (room < LEAST_WORDS) return undefined;
  const start = startOf(inner, room);
  const words = start.slice(0, Math.max(start.lastIndexOf(' '), 0));
  return `"${2 * words.length > start.length ? words : start}…"${size}`;
}

function withoutMiddle(text: string, width: number): string {
  if (width < 1) return '';
  const end = endOf(text, Math.floor((width - 1) / 2));
  return `${startOf(text, width - 1 - columnsOf(end))}…${end}`;
}

/** What `show` and quotes wrote as an escape was one letter. */
function lettersIn(text: string): number {
  return Array.from(text.replaceAll(/\\(?:[nrt"]|u\{[0-9a-f]+\})/g, '.')).length;
}

/** The last columns of what is being typed: one looks at where one writes. */
export function lastPart(text: string, width: number): string {
  const shown = show(text);
  return fits(shown, width) ? text : `…${endOf(shown, Math.max(1, width - 1))}`;
}
