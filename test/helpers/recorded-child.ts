/**
 * A program for tests and for `scripts/replay.ts`: executes the blocks of a file and prints the roots it came to, and where it was.
 * `node test/helpers/recorded-child.ts GENESIS BLOCKS COUNT how [DIRECTORY]`; how is one of
 *
 *   once    in memory
 *   twice   in memory, and again from the beginning with everything warm
 *   verify  in memory, then each block again from the tree of its parent's state
 *   disk    on the disk, in DIRECTORY; blocks that are there already stay
 */

import { readFileSync } from 'node:fs';
import { hexToBytes } from '../../src/base/bytes.ts';
import { engine, reference } from '../../src/base/engine.ts';
import { decodeBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { type Genesis, parseGenesis } from '../../src/chain/genesis.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { rootsAt, type Roots } from './recorded-roots.ts';

/** What a run says. The places tell whether it really was where it was sent. */
export type Answer = {
  readonly roots: readonly Roots[];
  readonly node: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly hasWasm: boolean;
  readonly milliseconds: number;
};

export type How = 'once' | 'twice' | 'verify' | 'disk';

const [genesisFile = '', blocksFile = '', count = '0', how = 'once', directory = ''] = process.argv.slice(2);
const blocks = readFileSync(blocksFile, 'utf8').split('\n').slice(0, Number(count));

async function play(store: Store, genesis: Genesis): Promise<readonly Roots[]> {
  const chain = await Chain.open(store, genesis);
  for (const text of blocks.slice(Number(chain.head.header.number))) await chain.import(decodeBlock(hexToBytes(text)));
  if (how === 'verify') {
    const verdict = await chain.verify();
    if (!verdict.ok) throw new Error(JSON.stringify(verdict));
  }
  return rootsAt(chain);
}

function answer(roots: readonly Roots[], milliseconds: number): Answer {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return { roots, node: process.version, timeZone, locale, hasWasm: engine !== reference, milliseconds };
}

const start = performance.now();
const genesis = parseGenesis(readFileSync(genesisFile, 'utf8'));
const store = how === 'disk' ? await openLevelStore(directory) : openMemoryStore();
let roots = await play(store, genesis);
if (how === 'twice') {
  const again = await play(openMemoryStore(), genesis);
  if (JSON.stringify(again) !== JSON.stringify(roots)) roots = [...roots, ...again];
}
await store.close();
process.stdout.write(JSON.stringify(answer(roots, Math.round(performance.now() - start))));
