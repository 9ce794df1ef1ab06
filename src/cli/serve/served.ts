/**
 * Which chain was served from a directory last time: the newest block that wallets may have seen. Wallets remember nonces, and a chain that
 * was begun anew or taken back has others. Only a number and a hash are kept, in a file beside the chain; without it nothing is said.
 */

import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hash } from '../../base/hash.ts';
import { blockHash } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';

export type Served = { readonly block: number; readonly hash: Hash };

const FILE = 'served.json';

/** How often it is written while blocks come, at most: whoever kills the process loses no more than this. */
export const PAUSE_IN_MS = 5_000;

/** What was served last and is not part of the chain any more; undefined where wallets remember nothing wrong. */
export async function servedAndGone(directory: string, chain: Chain): Promise<Served | undefined> {
  const served = await readServed(directory);
  if (served === undefined) return undefined;
  const block = chain.blockByNumber(BigInt(served.block));
  return block !== undefined && blockHash(block) === served.hash ? undefined : served;
}

/** Can a wallet have seen a chain from here? */
export function wasServed(directory: string): boolean {
  return existsSync(join(directory, FILE));
}

/** Never throws: a chain that cannot be written beside is told of by whoever writes the chain. */
export async function rememberServed(directory: string, { head, headHash }: Chain): Promise<void> {
  const served: Served = { block: Number(head.header.number), hash: headHash };
  const path = join(directory, FILE);
  try {
    await writeFile(`${path}.new`, `${JSON.stringify(served)}\n`);
    await rename(`${path}.new`, path);
  } catch {
    // Then the next start says nothing.
  }
}

/** Undefined where there is none, or none that can be read. */
async function readServed(directory: string): Promise<Served | undefined> {
  try {
    const value = JSON.parse(await readFile(join(directory, FILE), 'utf8')) as unknown;
    return isServed(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isServed(value: unknown): value is Served {
  if (typeof value !== 'object' || value === null || !('block' in value && 'hash' in value)) return false;
  return Number.isSafeInteger(value.block) && Number(value.block) >= 0 && /^0x[0-9a-f]{64}$/.test(String(value.hash));
}
