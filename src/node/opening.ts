/** Where a node's chain lies on disk, and how it is opened: the store and the log beside it, or a store that somebody else opened. */

import { join } from 'node:path';
import { Chain } from '../chain/chain.ts';
import { ChainError } from '../chain/errors.ts';
import { developmentGenesis, type Genesis } from '../chain/genesis.ts';
import { Log } from '../chain/log/log.ts';
import { logBeside } from '../chain/log/log-file.ts';
import { finishRepair } from '../chain/repair/repair-place.ts';
import { makeDirectory } from '../base/make-directory.ts';
import { openLevelStore } from '../state/level-store.ts';
import { type Store, StoreUnusable } from '../state/store.ts';
import { developmentPeople, HELPER_NAME } from '../wallet/mnemonic.ts';
import { WAITING } from './pool/journal.ts';

/** Where a chain lies when nobody says where. */
export const DEFAULT_DIRECTORY = '.hlp';

export type ChainPlace = {
  /** Where the chain lies on disk, made when it is not there; or a store that is open already. Left out: `.hlp`. */
  readonly directory?: string;
  readonly store?: Store;
  /** How the chain begins, or began. Left out: as the store says, and a new one with the development people. */
  readonly genesis?: Genesis;
};

/** A chain, and what closes all that was opened for it. */
export type OpenedChain = { readonly chain: Chain; readonly close: () => Promise<void> };

/** Throws StoreLocked, StoreUnusable, ChainError (another chain, damage); then whatever it had opened is closed again. */
export async function openChain({
  directory = DEFAULT_DIRECTORY,
  store: given,
  genesis,
}: ChainPlace): Promise<OpenedChain> {
  if (given !== undefined) return { chain: await begunOrFound(given, genesis), close: async () => {} };
  const store = await openStore(directory);
  const log = new Log(logBeside(storeDirectory(directory)));
  const close = async (): Promise<void> => {
    await log.close();
    await store.close();
  };
  try {
    return { chain: await begunOrFound(store, genesis, log), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where in a data directory the store of the chain lies. */
export function storeDirectory(directory: string): string {
  return join(directory, 'chain');
}

/** The records of the chain in a data directory, which is made when it is not there. Throws StoreLocked, StoreUnusable. */
export async function openStore(directory: string): Promise<Store> {
  const path = storeDirectory(directory);
  try {
    await finishRepair(path);
    await makeDirectory(path);
  } catch (error) {
    throw new StoreUnusable(path, error instanceof Error ? error : new Error(String(error)));
  }
  return openLevelStore(path);
}

/** As the store or the caller says; an empty store without either begins a development chain. */
async function begunOrFound(store: Store, genesis?: Genesis, log?: Log): Promise<Chain> {
  try {
    return await Chain.open(store, genesis, log, WAITING);
  } catch (error) {
    if (!(error instanceof ChainError && error.rule === 'empty')) throw error;
    return Chain.open(store, newGenesis(), log, WAITING);
  }
}

/** How a chain begins when nobody says how. */
export function newGenesis(): Genesis {
  const funded = developmentPeople().filter(({ name }) => name !== HELPER_NAME);
  return developmentGenesis(funded.map(({ address }) => address));
}
