/** Being asked to end: Ctrl-C, a signal, a terminal that is closed. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal to the whole group comes twice where `bin/hand-over.js` passes it on, so what follows at once is the same one. */
const ECHO_IN_MS = 1_000;

/**
 * Calls `listener` when this process is asked to end, once. Whoever insists later is obeyed at once, by the system. The answer stops
 * the listening.
 */
export function whenAskedToEnd(listener: () => void): () => void {
  let isAsked = false;
  const stop = (): void => SIGNALS.forEach((signal) => process.removeListener(signal, hear));
  const hear = (): void => {
    if (isAsked) return;
    isAsked = true;
    setTimeout(stop, ECHO_IN_MS).unref();
    listener();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  // Once asked, it goes on swallowing the echo: what was begun is being ended in good order.
  return () => {
    if (!isAsked) stop();
  };
}
