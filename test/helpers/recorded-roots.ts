/** The roots of a chain at every hundredth block and the last, and those that are committed for the recorded chain. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/base/hash.ts';
import { blockHash, type Block } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';

export type Roots = { readonly number: number; readonly state: Hash; readonly receipts: Hash; readonly block: Hash };

/** So often the roots are written down. */
const EVERY = 100;
const FILE = join(import.meta.dirname, 'recorded-roots.json');

export function rootsAt(chain: Chain): readonly Roots[] {
  const last = Number(chain.head.header.number);
  const numbers = Array.from({ length: Math.floor(last / EVERY) }, (_, i) => EVERY * (i + 1));
  return [...new Set([...numbers, last])].map((number) => rootsOf(chain.blockByNumber(BigInt(number)) as Block));
}

function rootsOf(block: Block): Roots {
  const { number, stateRoot, receiptsRoot } = block.header;
  return { number: Number(number), state: stateRoot, receipts: receiptsRoot, block: blockHash(block) };
}

/** What this version of the project, and every other with the same rules and prices, comes to. */
export function committedRoots(): readonly Roots[] {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Roots[];
}

export function commitRoots(roots: readonly Roots[]): void {
  writeFileSync(FILE, `${JSON.stringify(roots, undefined, 2)}\n`);
}

/** What to do when they are others than before. */
export const HOW_TO_RENEW =
  'The recorded chain has other roots than those in test/helpers/recorded-roots.json. When prices, instructions or what the compiler makes of contracts/ ' +
  'were changed on purpose, that is how it should be: `npm run replay -- --write` writes down the new ones. When nothing of this was changed, ' +
  'contracts now do something else than before: look for what.';
