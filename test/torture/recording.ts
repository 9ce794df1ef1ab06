/** Runs of a child that are written down call by call, so that every state the directory went through can be made again. */

import type { Dice } from '../helpers/generate-dice.ts';
import { Books, type Page } from './books.ts';
import { startChild } from './children.ts';
import { Disk } from './disk.ts';
import type { Ground } from './ground.ts';
import type { Job, Mix } from './job.ts';
import { buildRecorder, readRecord, recordingEnv, type Step } from './record.ts';
import { toldIn } from './told.ts';

export type Recording = {
  readonly directory: string;
  /** The directory as it was before. */
  readonly disk: Disk;
  readonly page: Page;
  readonly steps: readonly Step[];
  /** Does the process tell what it acknowledges? */
  readonly tells: boolean;
};

export type Shape = {
  readonly name: string;
  readonly mix: Mix;
  readonly deeds: number;
  /** Deeds before the recording begins, ended like a process that is killed; left out: it begins with nothing. */
  readonly before?: number;
};

/** What a process did to a directory from the beginning to the end of a job. */
export async function record(ground: Ground, shape: Shape, dice: Dice): Promise<Recording> {
  const library = libraryOf(ground);
  if ('why' in library) throw new Error(library.why);
  const directory = ground.place('recorded');
  const books = new Books();
  const job: Omit<Job, 'shelf'> = { directory, seed: dice.below(1e9), mix: shape.mix, deeds: shape.deeds };
  if (shape.before !== undefined) {
    await startChild(ground, { ...job, deeds: shape.before, end: 'die' }, books).ended;
  }
  const { page } = books;
  const [disk, whole] = [new Disk(directory), new Disk(directory)];
  const log = ground.place('log');
  const env = recordingEnv(library.library, directory, log);
  const { isStuck, complaint } = await startChild(ground, job, undefined, { env }).ended;
  if (isStuck || complaint !== '') throw new Error(`a recorded child went wrong: ${complaint}`);
  const steps = readRecord(log);
  checkWhole(whole, steps, directory);
  return { directory, disk, page: structuredClone(page), steps, tells: true };
}

/** Doing all of it again must give the files that are there, or a call was not seen. */
function checkWhole(disk: Disk, steps: readonly Step[], directory: string): void {
  for (const step of steps) disk.do(step);
  const other = disk.firstOther(directory);
  if (other !== undefined) throw new Error(`not every call was written down: ${other} is another file`);
}

/** What `hlp repair` did to a directory. */
export async function recordRepair(ground: Ground, directory: string, page: Page): Promise<Recording> {
  const library = libraryOf(ground);
  if ('why' in library) throw new Error(library.why);
  const [disk, whole] = [new Disk(directory), new Disk(directory)];
  const log = ground.place('log');
  await ground.repair(directory, recordingEnv(library.library, directory, log));
  const steps = readRecord(log);
  checkWhole(whole, steps, directory);
  return { directory, disk, page, steps, tells: false };
}

const libraries = new WeakMap<Ground, ReturnType<typeof buildRecorder>>();

/** The library that records, built once for a ground; or why there is none. */
export function libraryOf(ground: Ground): ReturnType<typeof buildRecorder> {
  const known = libraries.get(ground) ?? buildRecorder(ground.room);
  libraries.set(ground, known);
  return known;
}

/** Why nothing can be recorded here; undefined when it can. */
export function whyNoRecording(ground: Ground): string | undefined {
  const library = libraryOf(ground);
  return 'why' in library ? library.why : undefined;
}

/** Goes through a recording; before each step, `disk` and `books` say how things stand. */
export class Replay {
  readonly disk: Disk;
  readonly books: Books;
  readonly #tells: boolean;
  #half = '';

  constructor({ disk, page, tells }: Recording) {
    this.#tells = tells;
    this.disk = disk;
    this.books = Books.from(page);
  }

  do(step: Step): void {
    if (step.is !== 'told') this.disk.do(step);
    else if (this.#tells) this.#hear(step.text);
  }

  #hear(text: string): void {
    const whole = this.#half + text;
    this.#half = whole.slice(whole.lastIndexOf('\n') + 1);
    for (const told of toldIn(whole)) this.books.hear(told);
  }
}
