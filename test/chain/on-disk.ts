/** A chain on disk with its log beside it, as a node has it. */

import { Chain } from '../../src/chain/chain.ts';
import type { Genesis } from '../../src/chain/genesis.ts';
import { logBeside } from '../../src/chain/log/log-file.ts';
import { Log } from '../../src/chain/log/log.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import type { Store } from '../../src/state/store.ts';

export type Opened = { readonly chain: Chain; readonly store: Store; readonly close: () => Promise<void> };

/** @param place the directory of its database */
export async function openOnDisk(place: string, genesis: Genesis): Promise<Opened> {
  const store = await openLevelStore(place);
  const log = new Log(logBeside(place));
  const close = async (): Promise<void> => {
    await log.close();
    await store.close();
  };
  try {
    return { chain: await Chain.open(store, genesis, log), store, close };
  } catch (error) {
    await close();
    throw error;
  }
}
