/**
 * The edge to Ink: lines become text, keys become events. All layout has happened before (`frame.ts`), so this is the only file that
 * knows Ink's components, and it needs no JSX.
 */

import { Box, type Key as InkKey, Text, type TextProps, useApp, useInput, usePaste } from 'ink';
import { createElement, type ReactElement, useSyncExternalStore } from 'react';
import type { Event, Key } from './events.ts';
import { frameOf } from './frame.ts';
import type { Line, Tone } from './lines.ts';
import type { Model } from './model.ts';

export type Source = {
  readonly model: () => Model;
  readonly listen: (listener: () => void) => () => void;
  readonly dispatch: (event: Event) => void;
};

/** Without colour, weight and brightness still tell; signs and words always do. */
const LOOKS: Readonly<Record<Tone, TextProps>> = {
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  chosen: { bold: true, color: 'cyan' },
  good: { color: 'green' },
  bad: { bold: true, color: 'red' },
  changed: { bold: true, color: 'yellow' },
  lit: { bold: true, color: 'black', backgroundColor: 'yellow' },
};

/** https://no-color.org: any value that is not empty. */
const HAS_COLOR = (process.env['NO_COLOR'] ?? '') === '';

const PLAIN_LOOKS: Readonly<Record<Tone, TextProps>> = {
  ...(Object.fromEntries(
    Object.entries(LOOKS).map(([tone, { bold = false, dimColor = false }]) => [tone, { bold, dimColor }]),
  ) as Record<Tone, TextProps>),
  lit: { inverse: true },
};

export type Shown = {
  readonly source: Source;
  /** Answers whether whoever looks has slept. */
  readonly sleep?: () => Promise<boolean>;
};

const noSleep = (): Promise<boolean> => Promise.resolve(false);

export function Screen({ source, sleep = noSleep }: Shown): ReactElement {
  const model = useSyncExternalStore(source.listen, source.model);
  const { suspendTerminal } = useApp();
  useInput((input, key) => {
    for (const name of keysIn(input, key)) {
      if (name === 'suspend') void suspendTerminal(() => stopHere(source, sleep));
      else source.dispatch({ kind: 'key', key: name });
    }
  });
  usePaste((text) => source.dispatch({ kind: 'pasted', text }));
  const rows = frameOf(model).map((row, i) => createElement(Row, { key: i, row }));
  return createElement(Box, { flexDirection: 'column', width: model.size.columns, height: model.size.rows }, rows);
}

/**
 * Ctrl-Z: the terminal is the shell's again, and everything that was started with the process that reads it sleeps until `fg`. Where no
 * shell could wake it, the system does not let it fall asleep.
 */
async function stopHere({ dispatch }: Source, sleep: () => Promise<boolean>): Promise<void> {
  if (await sleep()) return;
  dispatch({ kind: 'notice', message: 'No shell is waiting here that could bring it back, so it goes on.' });
}

function Row({ row }: { readonly row: Line }): ReactElement {
  const looks = HAS_COLOR ? LOOKS : PLAIN_LOOKS;
  const spans = row.map(({ text, tone }, i) => createElement(Text, { key: i, ...looks[tone] }, text));
  return createElement(Text, { wrap: 'truncate' }, spans.length === 0 ? ' ' : spans);
}

const NAMED: readonly (readonly [keyof InkKey, Key])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Several letters can arrive at once, when somebody types fast or a program does. */
function keysIn(input: string, key: InkKey): Key[] {
  if (key.tab) return [key.shift ? 'backtab' : 'tab'];
  const named = NAMED.find(([flag]) => key[flag] === true);
  if (named !== undefined) return [named[1]];
  if (key.meta) return [];
  const letters = key.ctrl ? controlled(input) : input.replaceAll('\r\n', '\r');
  return Array.from(letters, keyOf).filter((name) => name !== undefined);
}

/** What a terminal sends for Ctrl and a letter: `c` is the third, so it is U+0003. */
function controlled(letter: string): string {
  return /^[a-z]$/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) - 0x60) : '';
}

/** Control characters are keys or nothing; they are never typed. */
function keyOf(letter: string): Key | undefined {
  return /^\p{Cc}$/u.test(letter) ? CONTROL.get(letter) : letter;
}

const CONTROL: ReadonlyMap<string, Key> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u007f', 'backspace'],
  ['\u0003', 'interrupt'],
  ['\u0004', 'remove'],
  ['\u000e', 'add'],
  ['\u0015', 'clear'],
  ['\u001a', 'suspend'],
]);
