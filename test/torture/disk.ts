/**
 * A disk as a record of steps leaves it: what stands in every file and under which name, and what of it would still be there if the power failed now.
 *
 * Bytes are certain once their file was synced. A name (a new file, another name, a removal) is certain once its directory was synced; the order in
 * which names change is kept, as a journal keeps it. Of everything else a part may be there, and the dice say which.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dice } from '../helpers/generate-dice.ts';
import type { Step } from './record.ts';

type FileStep = Extract<Step, { readonly is: 'write' | 'truncate' }>;
type NameStep = Extract<Step, { readonly path: string }>;

type File = { bytes: Buffer; synced: Buffer; unsynced: FileStep[] };

/** How much of what is not certain is there after a power cut. */
export const CUTS = ['nothing', 'beginning', 'pages', 'everything'] as const;
export type Cut = (typeof CUTS)[number];

const PAGE_BYTES = 4096;

export class Disk {
  readonly #root: string;
  readonly #files = new Map<bigint, File>();
  readonly #names = new Map<string, bigint>();
  readonly #directories = new Set<string>();
  /** As they are certain. */
  readonly #certainNames = new Map<string, bigint>();
  readonly #certainDirectories = new Set<string>();
  #uncertain: NameStep[] = [];

  /** What lies in `root` now is certain. */
  constructor(root: string) {
    this.#root = root;
    // The directory above is there whatever happens.
    this.#directories.add(dirname(root));
    if (statSync(root, { throwIfNoEntry: false }) !== undefined) this.#load(root);
    for (const each of this.#directories) this.#certainDirectories.add(each);
    for (const [path, file] of this.#names) this.#certainNames.set(path, file);
  }

  #load(directory: string): void {
    this.#directories.add(directory);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) this.#load(path);
      else {
        const bytes = readFileSync(path);
        const file = statSync(path, { bigint: true }).ino;
        this.#files.set(file, { bytes, synced: bytes, unsynced: [] });
        this.#names.set(path, file);
      }
    }
  }

  do(step: Step): void {
    if (step.is === 'write' || step.is === 'truncate') this.#change(step);
    else if (step.is === 'sync') this.#sync(this.#file(step.file));
    else if (step.is === 'syncDirectory') this.#syncNames(step.path);
    else if (step.is !== 'told' && step.is !== 'open') this.#name(step);
  }

  #file(number: bigint): File {
    const known = this.#files.get(number);
    if (known !== undefined) return known;
    throw new Error(`file ${number} was used and never opened`);
  }

  #change(step: FileStep): void {
    const file = this.#file(step.file);
    file.bytes = changed(file.bytes, step);
    file.unsynced.push(step);
  }

  #sync(file: File): void {
    file.synced = file.bytes;
    file.unsynced = [];
  }

  #name(step: NameStep): void {
    if (step.is === 'create') {
      this.#files.set(step.file, { bytes: Buffer.alloc(0), synced: Buffer.alloc(0), unsynced: [] });
    }
    rename(this.#names, this.#directories, step);
    this.#uncertain.push(step);
  }

  #syncNames(directory: string): void {
    const isHere = (step: NameStep): boolean =>
      dirname(step.path) === directory || ('to' in step && dirname(step.to) === directory);
    for (const step of this.#uncertain.filter(isHere)) rename(this.#certainNames, this.#certainDirectories, step);
    this.#uncertain = this.#uncertain.filter((step) => !isHere(step));
  }

  /** What a process that is killed leaves: everything, and half of a write it was in the midst of. */
  writeAll(directory: string, half?: FileStep): void {
    const contents = [...this.#names].map(([path, number]) => [path, this.#file(number).bytes, number] as const);
    this.#write(
      directory,
      this.#directories,
      contents.map(([path, bytes, number]) => [path, half?.file === number ? changed(bytes, half) : bytes]),
    );
  }

  /** What a power cut leaves. */
  writeCut(directory: string, cut: Cut, dice: Dice): void {
    const names = new Map(this.#certainNames);
    const directories = new Set(this.#certainDirectories);
    const most = this.#uncertain.length;
    const kept = cut === 'nothing' ? 0 : cut === 'everything' ? most : dice.below(most + 1);
    for (const step of this.#uncertain.slice(0, kept)) rename(names, directories, step);
    const contents = [...names].map(([path, number]) => [path, left(this.#file(number), cut, dice)] as const);
    this.#write(directory, directories, contents);
  }

  /** The first file of a directory that does not hold what this says; undefined when all do. Nobody reads what the database says about itself. */
  firstOther(directory: string): string | undefined {
    const chatter = /\/LOG(\.old)?$/;
    const expected = [...this.#names].filter(([path]) => !chatter.test(path));
    const other = expected.find(([path, number]) => {
      const place = join(directory, path.slice(this.#root.length));
      return !existsSync(place) || !readFileSync(place).equals(this.#file(number).bytes);
    });
    if (other !== undefined) return other[0];
    const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = names.map((entry) => join(this.#root, join(entry.parentPath, entry.name).slice(directory.length)));
    return paths.find((path) => !chatter.test(path) && !this.#names.has(path));
  }

  #write(directory: string, directories: ReadonlySet<string>, contents: readonly (readonly [string, Buffer])[]): void {
    const place = (path: string): string => join(directory, path.slice(this.#root.length));
    // A directory whose own directory was lost is lost with it.
    const isReached = (path: string): boolean =>
      path === dirname(this.#root) || (directories.has(path) && isReached(dirname(path)));
    for (const each of [...directories].filter(isReached)) {
      if (each.startsWith(this.#root)) mkdirSync(place(each), { recursive: true });
    }
    for (const [path, bytes] of contents) if (isReached(dirname(path))) writeFileSync(place(path), bytes);
  }
}

function changed(bytes: Buffer, step: FileStep): Buffer {
  if (step.is === 'truncate')
    return Buffer.concat([bytes.subarray(0, step.size), Buffer.alloc(Math.max(0, step.size - bytes.length))]);
  const end = step.offset + step.bytes.length;
  if (step.offset === bytes.length) return Buffer.concat([bytes, step.bytes]);
  const whole = Buffer.concat([bytes, Buffer.alloc(Math.max(0, end - bytes.length))]);
  whole.set(step.bytes, step.offset);
  return whole;
}

function rename(names: Map<string, bigint>, directories: Set<string>, step: NameStep): void {
  if (step.is === 'create') names.set(step.path, step.file);
  if (step.is === 'remove') names.delete(step.path);
  if (step.is === 'makeDirectory') directories.add(step.path);
  if (step.is === 'removeDirectory') directories.delete(step.path);
  if (step.is === 'rename') move(names, directories, step.path, step.to);
}

function move(names: Map<string, bigint>, directories: Set<string>, from: string, to: string): void {
  const file = names.get(from);
  if (file !== undefined) {
    names.delete(from);
    names.set(to, file);
    return;
  }
  for (const each of [...directories].filter((path) => path === from || path.startsWith(`${from}/`))) {
    directories.delete(each);
    directories.add(`${to}${each.slice(from.length)}`);
  }
  for (const [path, number] of [...names].filter(([each]) => each.startsWith(`${from}/`))) {
    names.delete(path);
    names.set(`${to}${path.slice(from.length)}`, number);
  }
}

/** The bytes of a file after a power cut. */
function left({ bytes, synced, unsynced }: File, cut: Cut, dice: Dice): Buffer {
  if (cut === 'nothing' || unsynced.length === 0) return synced;
  if (cut === 'everything') return bytes;
  if (cut === 'beginning') return beginning(synced, unsynced, dice);
  return unsynced.flatMap((step) => pagesOf(step, dice)).reduce(changed, synced);
}

/** Some of the writes, in their order, the last one cut off anywhere. */
function beginning(synced: Buffer, unsynced: readonly FileStep[], dice: Dice): Buffer {
  const whole = dice.below(unsynced.length);
  const before = unsynced.slice(0, whole).reduce(changed, synced);
  const last = unsynced[whole];
  if (last?.is !== 'write') return before;
  return changed(before, { ...last, bytes: last.bytes.subarray(0, dice.below(last.bytes.length + 1)) });
}

/** Some of the pages of a write, in no order: between two that are there may be one that is not. */
function pagesOf(step: FileStep, dice: Dice): readonly FileStep[] {
  if (step.is === 'truncate') return dice.chance(50) ? [step] : [];
  const pages: FileStep[] = [];
  for (let at = 0; at < step.bytes.length;) {
    const size = PAGE_BYTES - ((step.offset + at) % PAGE_BYTES);
    if (dice.chance(50)) pages.push({ ...step, offset: step.offset + at, bytes: step.bytes.subarray(at, at + size) });
    at += size;
  }
  return pages;
}
