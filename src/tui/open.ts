/** Opens the screen on a chain that is open, and gives the terminal back as it was, however the screen ends. */

// React looks once, when it is imported: without this it checks itself all the time, at half the speed.
process.env['NODE_ENV'] ??= 'production';

import type { Opening } from './session.ts';

/** The streams of the terminal; a test has others. */
export type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
};

/** Resolves when somebody has left, or `ending` says that the process is asked to end. The node stays open. */
export async function openScreen(
  { ending, ...opening }: Omit<Opening, 'size'> & { readonly ending?: AbortSignal },
  { stdin, stdout }: Streams = process,
): Promise<void> {
  const [{ render }, { createElement }, { Screen }, { Session }] = await Promise.all([
    import('ink'),
    import('react'),
    import('./screen.ts'),
    import('./session.ts'),
  ]);
  const size = (): { columns: number; rows: number } => ({ columns: stdout.columns, rows: stdout.rows });
  const session = new Session({ ...opening, size: size() });
  const resized = (): void => session.dispatch({ kind: 'resized', size: size() });
  const leave = (): void => session.dispatch({ kind: 'key', key: 'interrupt' });
  const instance = render(createElement(Screen, { source: session }), {
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
