/** What this evening's strip has ticked off and the chain does not tell: kept beside it, so that it goes where the chain goes. Losing it is harmless. */

import { bytesToUtf8, utf8ToBytes } from '../base/bytes.ts';
import { DamagedRecord, type Store } from '../state/store.ts';
import type { Model } from './model.ts';

export type Seen = Model['seen'];

const KEY = 'screen/seen';
const EXPERIMENTS = ['invariant', 'signature', 'history'] as const;

/** Names of what was done, separated by spaces. */
export function readSeen(store: Pick<Store, 'get'>): Seen {
  const words = (textIn(store) ?? '').split(' ');
  return { stepped: words.includes('stepped'), broke: EXPERIMENTS.filter((name) => words.includes(name)) };
}

function textIn(store: Pick<Store, 'get'>): string | undefined {
  try {
    const value = store.get(KEY);
    return value && bytesToUtf8(value);
  } catch (error) {
    if (error instanceof DamagedRecord) return undefined;
    throw error;
  }
}

export async function writeSeen(store: Pick<Store, 'commit'>, seen: Seen): Promise<void> {
  const text = [...(seen.stepped ? ['stepped'] : []), ...seen.broke].join(' ');
  await store.commit([{ key: KEY, value: utf8ToBytes(text) }]);
}
