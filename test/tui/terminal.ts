/** A terminal for tests: what is written to it is drawn by a real emulator, so a test reads the screen a person would see. */

import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import type { Streams } from '../../src/tui/open.ts';

export type TestTerminal = {
  readonly streams: Streams;
  /** Every byte that was written so far. */
  readonly written: () => string;
  readonly type: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly screen: () => Promise<string>;
  readonly isAlternate: () => boolean;
};

export function testTerminal(columns: number, rows: number): TestTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  let written = '';
  let pending = Promise.resolve();
  const write = (text: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const done = (typeof encoding === 'function' ? encoding : callback) as (() => void) | undefined;
    written += String(text);
    pending = pending.then(() => new Promise<void>((resolve) => terminal.write(text, resolve))).then(() => done?.());
    return true;
  };
  const stdout = Object.assign(new EventEmitter(), { columns, rows, isTTY: true, writable: true, write });
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  return {
    streams: { stdin, stdout } as unknown as Streams,
    written: () => written,
    type: (keys) => void stdin.write(keys),
    resize(width, height) {
      terminal.resize(width, height);
      Object.assign(stdout, { columns: width, rows: height });
      stdout.emit('resize');
    },
    async screen() {
      await new Promise((resolve) => setTimeout(resolve, 60));
      await pending;
      return screenOf(terminal);
    },
    isAlternate: () => terminal.buffer.active.type === 'alternate',
  };
}

export function screenOf(terminal: InstanceType<typeof xterm.Terminal>): string {
  const { active } = terminal.buffer;
  const rows = Array.from({ length: terminal.rows }, (_, i) => active.getLine(active.viewportY + i));
  return rows.map((row) => row?.translateToString(true) ?? '').join('\n');
}

/** Asks again and again until it is so; says what was on the screen when it never is. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  told: () => Promise<string> | string,
  limitInMs = 20_000,
): Promise<void> {
  const end = Date.now() + limitInMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`this did not come to be:\n${await told()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
