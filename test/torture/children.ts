/** Starting a child and listening to it until it is dead. What it may say is in `told.ts`, what it is told to do in `job.ts`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Books } from './books.ts';
import type { Ground } from './ground.ts';
import type { Job } from './job.ts';
import type { Told } from './told.ts';

/** A child that is still at it after so long is stuck; it is killed, and that is a finding. */
const PATIENCE_MS = 90_000;

export type Ended = {
  readonly told: readonly Told[];
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly isStuck: boolean;
  /** What it said on standard error. */
  readonly complaint: string;
};

type Waiting = { readonly isIt: (told: Told) => boolean; readonly resolve: (told: Told | undefined) => void };

export type ChildOptions = { readonly env?: Readonly<Record<string, string>> };

/** What the child tells goes into the books, when there are some. */
export function startChild(
  ground: Ground,
  job: Omit<Job, 'shelf'>,
  books: Books | undefined,
  { env = {} }: ChildOptions = {},
): Child {
  const whole: Job = { shelf: ground.shelf, ...job };
  const child = spawn(process.execPath, [ground.program('child.ts'), JSON.stringify(whole)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  return new Child(child, books);
}

export class Child {
  /** What it told so far. */
  readonly told: Told[] = [];
  /** Resolves when everything that the child told has been heard, and it is dead. */
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  readonly #books: Books | undefined;
  readonly #waiting = new Set<Waiting>();

  constructor(child: ChildProcess, books: Books | undefined) {
    this.#process = child;
    this.#books = books;
    this.ended = this.#listen(child);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** A line on its standard input. */
  say(): void {
    this.#process.stdin?.write('\n');
  }

  /** Resolves with the first line from the place on that is so; undefined when the child ended without one. */
  until(isIt: (told: Told) => boolean, from = 0): Promise<Told | undefined> {
    const known = this.told.slice(from).find(isIt);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiting.add({ isIt, resolve }));
  }

  async #listen({ stdin, stdout, stderr }: ChildProcess): Promise<Ended> {
    let complaint = '';
    let isStuck = false;
    const timer = setTimeout(() => {
      isStuck = true;
      this.kill();
    }, PATIENCE_MS);
    const closed = once(this.#process, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    stdin?.on('error', () => {});
    stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
    if (stdout !== null) for await (const line of createInterface({ input: stdout })) this.#hear(line);
    const [code, signal] = await closed;
    clearTimeout(timer);
    for (const { resolve } of this.#waiting) resolve(undefined);
    return { told: this.told, signal, code, isStuck, complaint };
  }

  #hear(line: string): void {
    const told = wholeLine(line);
    if (told === undefined) return;
    this.told.push(told);
    this.#books?.hear(told);
    for (const one of this.#waiting) {
      if (!one.isIt(told)) continue;
      this.#waiting.delete(one);
      one.resolve(told);
    }
  }
}

/** The last line of a child that was killed may be cut off. */
function wholeLine(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined;
  }
}
