/** Copies of one database of some hundred blocks, each with one file, or one record, that is not as it was written. */

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { Dice } from '../helpers/generate-dice.ts';
import type { Ground } from './ground.ts';
import type { Bench, Kind, Result } from './kind.ts';
import { type Database, makeDatabase } from './small.ts';

export const corrupt: Kind = {
  name: 'corrupt',
  title: 'copies of a database of some hundred blocks with one damaged file, or one record that is another one',
  tries: { full: 120, quick: 6, test: 3 },
  allowed: ['sound', 'repaired'],
  series,
};

/** Which files, by their names in the directory. */
const FILES: Readonly<Record<string, RegExp>> = {
  'a table': /^chain\/\d+\.ldb$/,
  'the write-ahead log': /^chain\/\d+\.log$/,
  MANIFEST: /^chain\/MANIFEST-\d+$/,
  CURRENT: /^chain\/CURRENT$/,
  'blocks.hlpchain': /^blocks\.hlpchain$/,
};

/** Records in which the database itself finds nothing wrong, by how their keys begin. */
const RECORDS: Readonly<Record<string, string>> = {
  'an account': 'account/',
  'a leaf': 'leaf/',
  'a block': 'block/',
  receipts: 'receipts/',
  'a transaction that waits': 'pending/',
};

type Way = (bytes: Buffer, dice: Dice) => Buffer | undefined;

const WAYS: Readonly<Record<string, Way>> = {
  'one bit flipped': (bytes, dice) => flipped(bytes, 1, dice),
  'twenty bits flipped': (bytes, dice) => flipped(bytes, 20, dice),
  'its end cut off': (bytes, dice) => bytes.subarray(0, dice.below(bytes.length)),
  'nothing in it': () => Buffer.alloc(0),
  'zeros in it': (bytes, dice) => overwritten(bytes, dice, () => 0),
  'garbage in it': (bytes, dice) => overwritten(bytes, dice, () => dice.below(256)),
  'garbage behind it': (bytes, dice) => Buffer.concat([bytes, garbage(dice)]),
  removed: () => undefined,
};

const PLACES = [...Object.keys(FILES), ...Object.keys(RECORDS)];

async function* series({ ground, dice, place }: Bench): AsyncGenerator<Result> {
  const { directory, page } = await databaseOf(ground);
  const what = PLACES[place % PLACES.length] ?? '';
  const [how, way] = dice.pick(Object.entries(WAYS));
  const copy = ground.copy(directory, 'corrupt');
  const damage = what in FILES ? damageFile : damageRecord;
  const where = await damage(copy, what, way, dice);
  const fate = await ground.fateOf(copy, page);
  ground.forget(copy);
  yield { fate, how: where === undefined ? `${what} is not there` : `${what} (${where}): ${how}` };
}

/** Which file it was; undefined when there is none of that kind. */
async function damageFile(directory: string, what: string, way: Way, dice: Dice): Promise<string | undefined> {
  const all = readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();
  const candidates = all.filter((name) => FILES[what]?.test(name) && statSync(join(directory, name)).size > 0);
  if (candidates.length === 0) return undefined;
  const name = dice.pick(candidates);
  const bytes = way(readFileSync(join(directory, name)), dice);
  if (bytes === undefined) rmSync(join(directory, name));
  else writeFileSync(join(directory, name), bytes);
  return name;
}

/** Which record it was: the database takes it for one that was written so. */
async function damageRecord(directory: string, what: string, way: Way, dice: Dice): Promise<string | undefined> {
  const database = new ClassicLevel<string, Buffer>(join(directory, 'chain'), { valueEncoding: 'buffer' });
  const prefix = RECORDS[what] ?? '';
  try {
    const records = await database.iterator({ gte: prefix, lt: `${prefix}\u{10ffff}` }).all();
    if (records.length === 0) return undefined;
    const [key, value] = dice.pick(records);
    const bytes = way(value, dice);
    if (bytes === undefined) await database.del(key);
    else await database.put(key, bytes);
    return key;
  } finally {
    await database.close();
  }
}

function flipped(bytes: Buffer, count: number, dice: Dice): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = count; left > 0; left--) {
    const at = dice.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
  }
  return copy;
}

function overwritten(bytes: Buffer, dice: Dice, byte: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const from = dice.below(copy.length);
  const to = Math.min(copy.length, from + dice.between(1, 2_000));
  for (let at = from; at < to; at++) copy[at] = byte();
  return copy;
}

const garbage = (dice: Dice): Buffer => Buffer.from(Array.from({ length: 200 }, () => dice.below(256)));

const databases = new WeakMap<Ground, Promise<Database>>();

/** Made once for a ground: tables, a write-ahead log that is not empty, several branches, transactions that wait. */
function databaseOf(ground: Ground): Promise<Database> {
  const known = databases.get(ground) ?? makeDatabase(ground, ground.isSmall ? [30, 30, 15] : [150, 150, 60]);
  databases.set(ground, known);
  return known;
}
