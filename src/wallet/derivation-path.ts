/** Which key of a phrase is meant (BIP-32, BIP-44). */

import { WalletError } from './errors.ts';

/** The first key of a phrase, as wallets derive it (BIP-44; 60 is Ethereum's). */
export const USUAL_PATH = "m/44'/60'/0'/0/0";

/** Nobody writes longer paths; BIP-32 would allow 255. */
const MOST_LEVELS = 10;
/** BIP-32: from here on an index would mean the hardened key. */
const FIRST_HARDENED = 2 ** 31;

/** Throws WalletError for what is no path. */
export function checkPath(path: string): void {
  const levels = path.split('/').slice(1);
  const isPath =
    /^m(\/\d{1,10}'?)+$/.test(path) && levels.every((level) => Number.parseInt(level, 10) < FIRST_HARDENED);
  if (isPath && levels.length <= MOST_LEVELS) return;
  throw new WalletError(
    'input',
    `a path is written like ${USUAL_PATH}: m, then numbers below 2147483648, some with a '`,
  );
}
