/**
 * The command as an older Node runs it: `bin/hand-over.js` in front, the newer Node behind it. It is the same Node here, so that
 * this can be tried wherever the tests run.
 */

import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { screenOf, until } from '../tui/terminal.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Runs what follows it on the command line, and writes down who is who. */
const PROGRAM = `
  import { renameSync, writeFileSync } from 'node:fs';
  import { handOver } from '${ROOT}/bin/hand-over.js';
  const [file, ...words] = process.argv.slice(1);
  const inner = handOver(process.execPath, ['${ROOT}/bin/hlp.js', ...words], console.error);
  writeFileSync(file + '.new', JSON.stringify({ outer: process.pid, inner: inner.pid }));
  renameSync(file + '.new', file);
`;

export type Both = { readonly outer: number; readonly inner: number };

function wordsFor(pids: string, words: readonly string[]): string[] {
  rmSync(pids, { force: true });
  return ['--input-type=module', '--eval', PROGRAM, '--', pids, ...words];
}

async function bothIn(pids: string): Promise<Both> {
  await until(
    () => existsSync(pids),
    () => 'two processes',
  );
  return JSON.parse(readFileSync(pids, 'utf8')) as Both;
}

export type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
};

export type Piped = {
  readonly child: ChildProcess;
  readonly both: () => Promise<Both>;
  readonly says: (text: string) => Promise<void>;
  readonly ended: Promise<Ended>;
};

/** With pipes, in a process group of its own; `input` stays open. */
export function piped(directory: string, words: readonly string[], input: Readable | 'pipe' = 'pipe'): Piped {
  const pids = join(directory, 'pids');
  const options = { cwd: directory, detached: true, stdio: [input, 'pipe', 'pipe'] } satisfies SpawnOptions;
  const child: ChildProcess = spawn(process.execPath, wordsFor(pids, words), options);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, out, err })),
  );
  return {
    child,
    both: () => bothIn(pids),
    says: (text) =>
      until(
        () => out.includes(text),
        () => `${text}\n${out}${err}`,
      ),
    ended,
  };
}

export type Seen = {
  readonly type: (keys: string) => void;
  readonly both: () => Promise<Both>;
  readonly sees: (...texts: readonly string[]) => Promise<string>;
  /** Types Ctrl-C until these are seen: a terminal that is being flooded with output has been seen to lose the key. */
  readonly interrupts: (...texts: readonly string[]) => Promise<string>;
  readonly isAlternate: () => boolean;
  /** Every byte so far. */
  readonly written: () => string;
  readonly close: () => void;
};

/** A shell with job control. What has fallen asleep it wakes when a line is typed; for another line it tells how the terminal was left. */
const SHELL = `
  set -m
  echo before
  "$@"
  status=$?
  echo "status $status"
  if [ "$status" = 148 ]; then read line; fg; echo "again $?"; fi
  read line
  stty -a | tr ' ;' '\\n\\n' | grep icanon
  read line
`;

/** Longer than anything takes to end, so that a key that arrived is not pressed twice. */
const PRESS_AGAIN_IN_MS = 6_000;

/** In a terminal of 80 × 24, started by that shell. */
export function inTerminal(directory: string, words: readonly string[]): Seen {
  const pids = join(directory, 'pids');
  const terminal = new xterm.Terminal({ cols: 80, rows: 24, allowProposedApi: true });
  const all = ['-c', SHELL, 'sh', process.execPath, ...wordsFor(pids, words)];
  const shell = spawnInTerminal('sh', all, {
    name: 'xterm-256color',
    cols: 80,
    rows: 24,
    cwd: directory,
    env: { ...process.env, NODE_ENV: 'production', CI: '' },
  });
  let written = '';
  shell.onData((text) => {
    written += text;
    terminal.write(text);
  });
  const sees = async (...texts: readonly string[]): Promise<string> => {
    await until(
      () => texts.every((text) => screenOf(terminal).includes(text)),
      () => `${texts.join(' and ')}\n${screenOf(terminal)}`,
    );
    return screenOf(terminal);
  };
  return {
    type: (keys) => shell.write(keys),
    both: () => bothIn(pids),
    sees,
    async interrupts(...texts) {
      const again = setInterval(() => shell.write('\u0003'), PRESS_AGAIN_IN_MS);
      shell.write('\u0003');
      return sees(...texts).finally(() => clearInterval(again));
    },
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    written: () => written,
    close: () => shell.kill('SIGKILL'),
  };
}
