/** A database of a few dozen blocks, made once for a ground and copied by whoever needs one to begin with. */

import { Books, type Page } from './books.ts';
import { startChild } from './children.ts';
import type { Ground } from './ground.ts';

export type Database = { readonly directory: string; readonly page: Page };

const databases = new WeakMap<Ground, Promise<Database>>();

export function smallDatabase(ground: Ground): Promise<Database> {
  const known = databases.get(ground) ?? makeDatabase(ground, [25]);
  databases.set(ground, known);
  return known;
}

/**
 * A database after so many deeds. Each part is ended like a process that is killed, and opened again by the next: that makes tables of what the
 * write-ahead log held.
 */
export async function makeDatabase(ground: Ground, parts: readonly number[]): Promise<Database> {
  const directory = ground.place('database');
  const books = new Books();
  for (const [seed, deeds] of parts.entries()) {
    const { complaint, told } = await startChild(ground, { directory, seed, deeds, end: 'die' }, books).ended;
    const refused = told.find(({ is }) => is === 'refused');
    if (complaint !== '' || refused !== undefined) throw new Error(`${complaint} ${JSON.stringify(refused)}`);
  }
  return { directory, page: structuredClone(books.page) };
}
