/**
 * Amounts between people's text and the chain's whole numbers: 1 hlp is 10¹⁸ wei (wallets assume 18 decimals).
 * Exact both ways; no floating point anywhere near.
 */

const DECIMALS = 18;
const WEI_PER_HLP = 10n ** 18n;
/** 2²⁵⁶ wei have 60 digits before the point. Checked before BigInt sees the text: reading millions of digits takes seconds. */
const MAX_WHOLE_DIGITS = 60;

/** A text that is no amount; the message says what to write instead. */
export class UnitError extends Error {
  override name = 'UnitError';
}

/** Wei of an amount of hlp such as `4.5`, `-4.5` or `12`: at most 18 digits after the point. Throws UnitError. */
export function parseHlp(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new UnitError(whyNoAmount(text));
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.length > DECIMALS) {
    throw new UnitError(`an amount has at most ${DECIMALS} digits after the point; this one has ${fraction.length}`);
  }
  if (whole.length > MAX_WHOLE_DIGITS) {
    throw new UnitError(
      `an amount has at most ${MAX_WHOLE_DIGITS} digits before the point; this one has ${whole.length}`,
    );
  }
  const wei = BigInt(whole) * WEI_PER_HLP + BigInt(fraction.padEnd(DECIMALS, '0'));
  return sign === '-' ? -wei : wei;
}

/** Hlp of an amount of wei, with no more digits than it needs: `4.5`, `-4.5`, `0`. */
export function formatHlp(wei: bigint): string {
  const size = wei < 0n ? -wei : wei;
  const fraction = (size % WEI_PER_HLP).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return `${wei < 0n ? '-' : ''}${size / WEI_PER_HLP}${fraction && `.${fraction}`}`;
}

/** The first row that fits a text which is no amount says why. */
const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^$/, 'an amount is missing; write a number such as 4.5'],
  [/\s/, 'an amount holds no spaces or line breaks; write 4.5'],
  [/^\+/, 'an amount takes no plus sign; write 4.5 instead of +4.5'],
  [/^-?0x/i, 'an amount is written in decimal digits, not in hex'],
  [/^-?[\d.]+e/i, 'an amount is written out in full, without an exponent; write 1000 instead of 1e3'],
  [/_/, 'an amount takes no underscores; write 1000 instead of 1_000'],
  [/,/, 'an amount takes no commas; write 4.5 with a point, and 1000 in one piece'],
  [/^-?\.\d/, 'an amount needs a digit before the point; write 0.5 instead of .5'],
  [/^-?\d+\.$/, 'an amount needs a digit after the point; write 4 or 4.0'],
  [/\..*\./s, 'an amount has one point at most'],
];

function whyNoAmount(text: string): string {
  return REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'an amount is a number such as 4.5, 12 or -4.5';
}
