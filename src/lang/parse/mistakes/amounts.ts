/** Amounts in the units of ether, as they read in hlp. Exact; one hlp is 10¹⁸ wei, as one ether is. */

/** Decimals that one of them has in hlp. */
const DECIMALS: Readonly<Record<string, number>> = { wei: 18, gwei: 9, szabo: 6, finney: 3 };

/** What may stand behind a number elsewhere. */
export const FOREIGN_AMOUNT = /^[ \t]+(?:ether|eth|wei|gwei|szabo|finney|years?|months?)\b/;

/** `0.000000005 hlp` for 5 gwei, `7` for 7 wei; undefined for a unit that is none of them, and for parts of a wei. */
export function amountInHlp(digits: string, unit: string): string | undefined {
  const decimals = DECIMALS[unit];
  if (decimals === undefined) return undefined;
  const [whole = '', fraction = ''] = digits.replaceAll('_', '').split('.');
  if (unit === 'wei') return fraction === '' ? digits : undefined;
  if (fraction.length + decimals > 18 || whole.length > 60) return undefined;
  const padded = whole.padStart(decimals + 1, '0');
  const small = (padded.slice(-decimals) + fraction).replace(/0+$/, '');
  const large = padded.slice(0, -decimals).replace(/^0+(?=\d)/, '');
  return small === '' ? `${large} hlp` : `${large}.${small} hlp`;
}
