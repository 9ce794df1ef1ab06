/** Opens the screen on a chain that is open, and gives the terminal back as it was, however the screen ends. */

// React looks once, when it is imported: without this it checks itself all the time, at half the speed.
process.env['NODE_ENV'] ??= 'production';

import type { Readable, Writable } from 'node:stream';
import type * as Ink from 'ink';
import type { Opening } from './session.ts';

/** The streams of the terminal: of this process, of somebody elsewhere, of a test. */
export type Streams = {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Writable & { readonly columns?: number | undefined; readonly rows?: number | undefined };
};

/** Of a terminal that does not say. */
const USUAL = { columns: 80, rows: 24 };

export type Screening = Omit<Opening, 'size'> & {
  readonly ending?: AbortSignal;
  /** What is said first. */
  readonly notice?: string | undefined;
  /** Ctrl-Z: answers whether whoever looks slept until a shell woke them. */
  readonly sleep?: () => Promise<boolean>;
};

/** Resolves when somebody has left, or `ending` says that the process is asked to end. The node stays open. */
export async function openScreen(
  { ending, notice, sleep, ...opening }: Screening,
  { stdin, stdout }: Streams = process,
): Promise<void> {
  const [{ render }, { createElement }, { Screen }, { Session }] = await Promise.all([
    drawing(),
    import('react'),
    import('./screen.ts'),
    import('./session.ts'),
  ]);
  const size = (): { columns: number; rows: number } => ({
    columns: stdout.columns ?? USUAL.columns,
    rows: stdout.rows ?? USUAL.rows,
  });
  const session = new Session({ ...opening, size: size() });
  if (notice !== undefined) session.dispatch({ kind: 'notice', message: notice });
  const resized = (): void => session.dispatch({ kind: 'resized', size: size() });
  const leave = (): void => session.dispatch({ kind: 'key', key: 'interrupt' });
  const instance = render(createElement(Screen, { source: session, ...(sleep && { sleep }) }), {
    stdin,
    stdout,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  stdout.on('resize', resized);
  ending?.addEventListener('abort', leave);
  if (ending?.aborted === true) leave();
  try {
    await Promise.race([session.left, instance.waitUntilExit()]);
  } finally {
    stdout.off('resize', resized);
    ending?.removeEventListener('abort', leave);
    instance.unmount();
    // The terminal is given back before anybody else writes to it. What went wrong is on its way out already.
    await instance.waitUntilExit().catch(() => undefined);
    await session.close();
  }
}

/** Ink's colours depend on this process's own output, which somebody elsewhere does not look at: it looks once, when it is imported. */
async function drawing(): Promise<typeof Ink> {
  const isForced = !process.stdout.isTTY && process.env['FORCE_COLOR'] === undefined;
  if (isForced) process.env['FORCE_COLOR'] = '1';
  try {
    return await import('ink');
  } finally {
    if (isForced) delete process.env['FORCE_COLOR'];
  }
}
