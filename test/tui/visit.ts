/** Somebody at a real terminal with a program in it: keys go in, and what a person would see comes out. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { screenOf, until } from './terminal.ts';

export const ROOT = join(import.meta.dirname, '../..');
/** Where the chains of the visits lie. */
export const scratch = mkdtempSync(join(tmpdir(), 'hlp-evening-'));
const visits: Visit[] = [];

/** Whatever still runs ends. */
export function endVisits(): void {
  for (const one of visits) one.kill('SIGKILL');
  rmSync(scratch, { recursive: true });
}

const [COLUMNS, ROWS] = [80, 24];
const ESCAPE = '\u001b';
const KEYS = { enter: '\r', escape: ESCAPE, up: `${ESCAPE}[A`, down: `${ESCAPE}[B`, tab: '\t', space: ' ' } as const;

export type Visit = {
  readonly press: (...keys: readonly string[]) => void;
  readonly sees: (...texts: readonly (string | RegExp)[]) => Promise<string>;
  readonly resize: (columns: number, rows: number) => void;
  readonly isAlternate: () => boolean;
  readonly kill: (signal: string) => void;
  readonly ended: Promise<number>;
};

/** The screen on the chain of that name. */
export function visit(chain: string, ...options: readonly string[]): Visit {
  return visitWith(process.execPath, [join(ROOT, 'bin/hlp.js'), 'dev', '--data', join(scratch, chain), ...options]);
}

export function visitWith(program: string, words: readonly string[], more: NodeJS.ProcessEnv = {}): Visit {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const env = { ...process.env, TERM: 'xterm-256color', NODE_ENV: 'production', CI: '', ...more };
  const shell = spawn(program, [...words], { name: 'xterm-256color', cols: COLUMNS, rows: ROWS, cwd: ROOT, env });
  shell.onData((text) => terminal.write(text));
  const ended = new Promise<number>((resolve) => shell.onExit(({ exitCode }) => resolve(exitCode)));
  const has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? screenOf(terminal).includes(text) : text.test(screenOf(terminal));
  const here: Visit = {
    press: (...keys) => keys.forEach((key) => shell.write(KEYS[key as keyof typeof KEYS] ?? key)),
    async sees(...texts) {
      await until(
        () => texts.every(has),
        () => `${texts.map(String).join(' and ')}\n${screenOf(terminal)}`,
      );
      return screenOf(terminal);
    },
    resize(columns, rows) {
      terminal.resize(columns, rows);
      shell.resize(columns, rows);
    },
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    kill: (signal) => shell.kill(signal),
    ended,
  };
  visits.push(here);
  return here;
}
