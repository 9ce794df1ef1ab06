/** Where a campaign works: a directory for its files, the tree of files that is tried, and the processes that judge. */

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex, type Hex } from '../../src/base/bytes.ts';
import type { Page } from './books.ts';
import type { Verdict } from './findings.ts';
import type { Case } from './judge-process.ts';
import { shelfCode } from './shelf.ts';

export const OWN_TREE = join(import.meta.dirname, '../..');

/** A judge that says nothing for so long is stuck, and that is a finding. */
const PATIENCE_MS = 120_000;
const REPAIR_MS = 120_000;

/** What became of a directory: as `Outcome`, and `repaired` when it was damaged, said so, and `hlp repair` brought back everything. */
export type Fate = { readonly is: Verdict['outcome'] | 'repaired'; readonly findings: readonly string[] };

export type GroundOptions = {
  readonly tree?: string;
  /** Code of the contract that children deploy; left out, it is compiled. */
  readonly shelf?: Hex;
  /** Databases of a hundred blocks where there would be some hundred. */
  readonly isSmall?: boolean;
};

export class Ground {
  /** The checkout that children and judges run from. */
  readonly tree: string;
  readonly shelf: Hex;
  readonly isSmall: boolean;
  /** For files that are nobody's in particular. */
  readonly room: string;
  readonly #judges: ChildProcess[] = [];
  readonly #undoings = new Set<() => void>();
  #places = 0;

  constructor({ tree = OWN_TREE, shelf = bytesToHex(shelfCode()), isSmall = false }: GroundOptions = {}) {
    this.tree = tree;
    this.shelf = shelf;
    this.isSmall = isSmall;
    this.room = mkdtempSync(join(tmpdir(), 'hlp-torture-'));
    grounds.add(this);
  }

  /** A directory nobody has used, which does not exist yet. */
  place(name: string): string {
    this.#places += 1;
    return join(this.room, `${name}-${this.#places}`);
  }

  copy(directory: string, name: string): string {
    const copy = this.place(name);
    cpSync(directory, copy, { recursive: true });
    return copy;
  }

  forget(directory: string): void {
    rmSync(directory, { recursive: true, force: true });
  }

  program(name: string): string {
    return join(this.tree, 'test/torture', name);
  }

  /** Judges what a fault left, and when it says that it is damaged, what `hlp repair` makes of it. */
  async fateOf(directory: string, page: Page): Promise<Fate> {
    const before = await this.judge(directory, page);
    if (before.outcome !== 'named') return { is: before.outcome, findings: before.findings };
    const words = await this.repair(directory);
    const after = await this.judge(directory, page);
    const findings = [...before.findings, `repair: ${words}`, ...after.findings];
    return { is: after.outcome === 'sound' ? 'repaired' : after.outcome, findings };
  }

  async judge(directory: string, page: Page): Promise<Verdict> {
    const process =
      this.#judges.pop() ?? fork(this.program('judge-process.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const answered = new Promise<Verdict>((resolve) => {
      process.once('message', (verdict) => resolve(verdict as Verdict));
      process.once('exit', (code, signal) =>
        resolve({ outcome: 'wrong', findings: [`the process that opened it died (${signal ?? code})`] }),
      );
    });
    const timer = setTimeout(() => void process.kill('SIGKILL'), PATIENCE_MS);
    process.send({ directory, page } satisfies Case);
    const verdict = await answered;
    clearTimeout(timer);
    process.removeAllListeners();
    if (process.exitCode === null && process.signalCode === null) this.#judges.push(process);
    return verdict;
  }

  /** What `hlp repair` says. */
  async repair(directory: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
    const words = [join(this.tree, 'bin/hlp.js'), 'repair', '--data', directory];
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: REPAIR_MS,
      env: { ...process.env, ...env },
    });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    return said.trim();
  }

  /** What has to be undone before the files can be removed; the answer undoes it now. */
  untilClosed(undo: () => void): () => void {
    this.#undoings.add(undo);
    return () => {
      if (this.#undoings.delete(undo)) undo();
    };
  }

  /** Ends the judges and removes every file. */
  close(): void {
    for (const process of this.#judges) process.kill('SIGKILL');
    for (const undo of this.#undoings) undo();
    this.#undoings.clear();
    this.forget(this.room);
    grounds.delete(this);
  }
}

const grounds = new Set<Ground>();

/** For whoever is asked to end in the midst of it. */
export function closeAllGrounds(): void {
  for (const ground of grounds) ground.close();
}
