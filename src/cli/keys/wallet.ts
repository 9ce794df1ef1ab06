/** Where the keys and the address book of whoever types lie. */

import { homedir } from 'node:os';
import { join } from 'node:path';
import { Wallet } from '../../wallet/wallet.ts';
import { type Context, type Input, optionOf, type OptionRow } from '../command.ts';
import { Misuse } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

export const DEFAULT_KEYS = '~/.hlp-keys';

export const KEYS_ROW: OptionRow = {
  flags: '--keys <directory>',
  help: `where your keys and your address book lie; left out, what HLP_KEYS says, or else ${DEFAULT_KEYS}`,
};

/** Not beside the chain: a key outlives the chains it is used on, and `hlp dev --fresh` must not take it away. */
export function keysDirectory(input: Input, terminal: Terminal): string {
  const given = optionOf(input, 'keys');
  if (given === '') throw new Misuse(`--keys: the name of a directory is missing; left out, it is ${DEFAULT_KEYS}`);
  const { HLP_KEYS: chosen = '' } = process.env;
  if (given !== undefined) return terminal.pathOf(given);
  return chosen === '' ? join(homedir(), '.hlp-keys') : terminal.pathOf(chosen);
}

/** The wallet of a command. Where the chain is open already it is the one opened with it, unless the command names another. */
export async function walletOf(context: Context, input: Input): Promise<Wallet> {
  if (optionOf(input, 'keys') !== undefined) return Wallet.open(keysDirectory(input, context.terminal));
  const wallet = await context.wallet();
  await wallet.refresh();
  return wallet;
}
