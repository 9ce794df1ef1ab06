/**
 * For a Node too old to run TypeScript: the command runs in a newer one, and the two processes stand for each other. The older
 * one passes signals and the exit status on, and gives the terminal back when the newer one was killed and could not; the newer
 * one ends when the older one is gone. Plain JavaScript, like `hlp.js`.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// Synchronized drawing ends, the main screen comes back, the cursor is seen, pasted text is plain, colours are the usual ones. Leaving
// the alternate screen moves the cursor to where it was last saved, so it is saved where it is: the screen may not have been shown at all.
const TERMINAL_AS_USUAL = '\u001b7\u001b[?2026l\u001b[?1049l\u001b[?25h\u001b[?2004l\u001b[m';

/** Runs `node words…` in place of this process, and answers with the process it is. `onError`: it could not be started. */
export function handOver(node, words, onError) {
  const env = { ...process.env, HLP_NEWER_NODE: node };
  // The fourth is a channel: signals go over it, and when it closes the other process is gone.
  const child = spawn(node, words, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
  // Keys like Ctrl-C reach both; the child takes what comes twice at once for one. A message, unlike a signal, cannot hit it while it leaves.
  for (const signal of SIGNALS) process.on(signal, () => child.send(signal, () => {}));
  child.on('error', onError);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code ?? 1;
    else endLike(signal);
  });
  return child;
}

/** In the newer process: ends when the older one is asked to end, or is gone, so that the chain does not stay open unseen. */
export function endWithTheOther() {
  if (process.env.HLP_NEWER_NODE === undefined || process.channel === undefined) return;
  process.on('message', (signal) => SIGNALS.includes(signal) && process.kill(process.pid, signal));
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Waiting for it must not keep a process that is done.
  process.channel.unref();
}

/**
 * What only the terminal's settings say (raw mode) Node puts back by itself when this process ends, unless a signal ends it. So only what
 * people and shells send on purpose is passed on as a signal; the others become a number, as shells write it.
 */
function endLike(signal) {
  if (process.stdout.isTTY && process.env.TERM !== 'dumb') process.stdout.write(TERMINAL_AS_USUAL);
  process.exitCode = 128 + constants.signals[signal];
  if (!SIGNALS.includes(signal)) return;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
