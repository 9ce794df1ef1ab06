/** Work that may take long: a line says how far it is, and Ctrl-C ends it. */

import type { Failed } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** @param stopped what is said of it when somebody asks to end it: then the signal is aborted, and whoever works throws its reason */
export async function untilAskedToEnd<T>(
  terminal: Terminal,
  stopped: () => Failed,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const stopListening = terminal.whenAskedToEnd(() => ending.abort(stopped()));
  try {
    return await work(ending.signal);
  } finally {
    stopListening();
    terminal.progress('');
  }
}
