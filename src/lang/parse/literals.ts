/**
 * Numbers, amounts, hex values and texts as they are written: which forms are good, and what they are worth.
 * Checked before the grammar sees them, because only here can a message say more than "a number".
 * Exact throughout; no floating point. Whether a value fits its type is asked later (`check/`).
 */

import type { Span } from '../ast.ts';
import { type Diagnostic, type Fix, error } from '../diagnostic.ts';

/** Units and what one of them is in the smallest: wei for hlp, seconds for times. */
export const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['hlp', 10n ** 18n],
  ['second', 1n],
  ['seconds', 1n],
  ['minute', 60n],
  ['minutes', 60n],
  ['hour', 3600n],
  ['hours', 3600n],
  ['day', 86_400n],
  ['days', 86_400n],
  ['week', 604_800n],
  ['weeks', 604_800n],
]);

/** 2²⁵⁶ has 78 digits. Counted before BigInt sees them: reading millions of digits takes seconds. */
const MAX_DIGITS = 78;
/** `bytes32` and `uint` are the widest values there are. */
const MAX_HEX_DIGITS = 64;

const WHOLE = /^\d(?:_?\d)*$/;
const DECIMAL = /^\d(?:_?\d)*\.\d(?:_?\d)*$/;

// ───────────── worth ─────────────

/** Of a whole number in good form. */
export function wholeValue(written: string): bigint {
  return BigInt(written.replaceAll('_', ''));
}

/** Of an amount such as `2.5` `hlp` in the smallest unit; undefined when that is not a whole number. */
export function quantityValue(written: string, unit: string): bigint | undefined {
  const [whole = '', fraction = ''] = written.replaceAll('_', '').split('.');
  const scaled = BigInt(whole + fraction) * (UNITS.get(unit) ?? 0n);
  const parts = 10n ** BigInt(fraction.length);
  return scaled % parts === 0n ? scaled / parts : undefined;
}

/** Of a text in good form, with its quotation marks. */
export function textValue(written: string): string {
  return written.slice(1, -1).replace(ESCAPE, (_, point: string | undefined, sign: string) => {
    if (point !== undefined) return String.fromCodePoint(Number.parseInt(point, 16));
    return sign === 'n' ? '\n' : sign;
  });
}

const ESCAPE = /\\(?:u\{([0-9a-fA-F]+)\}|(u|[^]))/gu;

// ───────────── forms ─────────────

/** `unit` is the word after the number, if it is one of `UNITS` and stands in the same line. */
export function checkNumber(written: string, unit: string | undefined, span: Span): Diagnostic | undefined {
  if (/^0x/i.test(written)) return checkHex(written, span);
  if (!WHOLE.test(written) && !DECIMAL.test(written)) return badForm(written, span);
  if (written.replaceAll(/[_.]/g, '').length > MAX_DIGITS) return tooLong(span);
  if (unit === undefined) return WHOLE.test(written) ? undefined : bareDecimal(written, span);
  return quantityValue(written, unit) === undefined ? notWhole(written, unit, span) : undefined;
}

/** `span` is that of the text with its quotation marks. */
export function checkText(written: string, span: Span): Diagnostic[] {
  return Array.from(written.matchAll(ESCAPE), (match): Diagnostic | undefined => {
    const [escape, point, sign] = match;
    const start = span.start + match.index;
    const place = { file: span.file, start, end: start + escape.length };
    if (point !== undefined) return isCharacter(point) ? undefined : noCharacter(place);
    return sign !== undefined && 'n"\\'.includes(sign) ? undefined : unknownEscape(escape, place);
  }).filter((diagnostic) => diagnostic !== undefined);
}

/** Half of a surrogate pair is no character, and numbers end at 10FFFF. */
function isCharacter(hex: string): boolean {
  const point = hex.length > 6 ? Number.POSITIVE_INFINITY : Number.parseInt(hex, 16);
  return point <= 0x10_ff_ff && !(0xd800 <= point && point <= 0xdfff);
}

function checkHex(written: string, span: Span): Diagnostic | undefined {
  const digits = written.slice(2);
  if (written.startsWith('0X')) return badHex(span, 'starts with a capital `X`', becomes(span, `0x${digits}`));
  if (digits === '')
    return badHex(span, 'no digits after `0x`', { text: 'write the digits, or `0` for the number zero' });
  if (!/^[0-9a-fA-F]*$/.test(digits))
    return badHex(span, 'only 0–9 and a–f may follow', { text: 'leave out the other signs' });
  if (digits.length > MAX_HEX_DIGITS)
    return badHex(span, 'too many digits', { text: 'shorten it: 64 digits are 32 bytes' });
  if (digits.length % 2 === 1)
    return badHex(span, 'an odd number of digits', { text: `write \`0x0${digits}\`, if that is meant` });
  return undefined;
}

/** A certain fix. */
function becomes(span: Span, text: string): Fix {
  return { text: text.length > 80 ? `${text.slice(0, 60)}…` : text, edits: [{ span, text }] };
}

// ───────────── messages ─────────────

function badHex(span: Span, label: string, fix: Fix): Diagnostic {
  return error('H0109', 'a hex value with something wrong', span, label, {
    why: 'A hex value is `0x` and two digits for each byte, at most 32 bytes; 40 digits are an address.',
    fix,
  });
}

function badForm(written: string, span: Span): Diagnostic {
  const plain = written.replaceAll(/[^0-9]/g, '');
  const unit = /^(\d[\d_]*(?:\.\d[\d_]*)?)([a-z]+)$/.exec(written);
  const example = WHOLE.test(plain) && plain.length < 9 && !/[a-z]/i.test(written) ? plain : '1_000_000';
  const fix: Fix =
    unit?.[1] !== undefined && UNITS.has(unit[2] ?? '')
      ? becomes(span, `${unit[1]} ${unit[2]}`)
      : { text: `write all digits, for example \`${example}\`` };
  return error('H0107', 'a number with something wrong', span, 'not a number', {
    why: 'A number is made of digits, with single `_` between them if you like. Names do not start with a digit.',
    fix,
  });
}

function tooLong(span: Span): Diagnostic {
  return error('H0107', 'a number with too many digits', span, `more than ${MAX_DIGITS} digits`, {
    why: `The largest number there is, \`MAX_UINT\`, has ${MAX_DIGITS} digits.`,
    fix: { text: 'leave some digits out; the largest number is called `MAX_UINT`' },
  });
}

function bareDecimal(written: string, span: Span): Diagnostic {
  return error('H0107', 'a fraction without a unit', span, 'fraction of what?', {
    why: 'Numbers are whole here. Only an amount with a unit can have a fraction, because it is whole in a smaller unit.',
    fix: { text: `${written} hlp, ${written} hours, or a whole number?` },
  });
}

function notWhole(written: string, unit: string, span: Span): Diagnostic {
  const smallest = unit === 'hlp' ? 'the 18 decimals of hlp' : 'whole seconds';
  return error('H0108', 'too fine an amount', span, `does not fit into ${smallest}`, {
    why: `\`${written.length > 40 ? '…' : written} ${unit}\` cannot be kept exactly, and nothing is ever rounded in secret.`,
    fix: { text: 'use fewer decimals' },
  });
}

function noCharacter(span: Span): Diagnostic {
  return error('H0110', 'there is no such character', span, 'no character has this number', {
    why: 'Characters are numbered from 0 to 10FFFF in hex; D800 to DFFF are not characters.',
    fix: { text: 'write the number of a character, for example `\\u{1F331}`' },
  });
}

function unknownEscape(escape: string, span: Span): Diagnostic {
  return error('H0110', 'a backslash that means nothing', span, 'not one of the four', {
    why: 'In a text a backslash stands before `n` (new line), `"`, another backslash, or `u{…}` (a character by number).',
    fix: { text: `write \`\\${escape}\` for a backslash itself` },
  });
}
