/** Files that somebody is working on: says when one of them was saved. */

import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors save in several steps: what comes within this time is one change. */
const SETTLING_MS = 100;

/**
 * Watches from the beginning, so that what is saved while nobody waits counts too. It is the directories that are watched: many editors
 * put a new file in the place of the old one.
 */
export class Changes {
  readonly #watchers: readonly FSWatcher[];
  #hasChanged = false;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(paths: readonly string[]) {
    const directories = [...new Set(paths.map((path) => dirname(path)))];
    this.#watchers = directories.map((directory) =>
      watch(directory, (_event, name) => {
        const isOurs = paths.some((path) => dirname(path) === directory && basename(path) === name);
        if (isOurs || isImport(name)) this.#note();
      }),
    );
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves with true once something has changed and settled, with false when the watching was stopped. */
  async next(): Promise<boolean> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#hasChanged || this.#isOver) resolve();
    });
    if (!this.#isOver) await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
    this.#hasChanged = false;
    return !this.#isOver;
  }

  stop(): void {
    this.#isOver = true;
    for (const watcher of this.#watchers) watcher.close();
    this.#wake();
  }

  #note(): void {
    this.#hasChanged = true;
    this.#wake();
  }
}

/** What stands beside a file may be imported by it. */
function isImport(name: string | null): boolean {
  return name === null || (name.endsWith('.hlp') && !name.startsWith('.'));
}
