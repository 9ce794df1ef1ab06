/**
 * While a chain is open here, other processes of the same user can have their commands run in this one: each comes over a local socket
 * in the data directory, and finds the terminal it was typed into at the other end (`far-terminal.ts`). The side that asks is `ask.ts`.
 */

import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Node } from '../../node/node.ts';
import type { Context } from '../command.ts';
import type { ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { FarTerminal } from './far-terminal.ts';
import { readHeard, readRun, type Run } from './messages.ts';
import { clearPlace, hasLinks, makePlace } from './place.ts';
import { LEAVING_IN_MS, type Message, Wire, WireError } from './wire.ts';

/** Lets other processes use the chain that is open, until it is closed. It has to be closed before the chain is. */
export type Keep = (context: Context, node: Node) => Promise<Kept>;

export type Kept = { readonly close: () => Promise<void> };

/** Runs the words of somebody elsewhere on the chain that is open. */
export type RunFar = (words: readonly string[], terminal: Terminal, program: string) => Promise<ExitCode>;

export const LIMITS = {
  /** Each is a command that runs: far more than one person types. */
  connections: 64,
  /** Whoever connects says at once what is wanted. */
  firstMessageInMs: 10_000,
  /** How long those that run may take to end, when the chain is closed. */
  endingInMs: 5_000,
};

/** Throws the system's error where no socket can be made; the chain is open all the same. */
export async function openLink(directory: string, run: RunFar, limits = LIMITS): Promise<Kept> {
  if (!hasLinks) return { close: async () => {} };
  const path = await makePlace(directory);
  const running = new Set<Visit>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void receive(socket, running, run, limits);
  });
  await listening(server, path);
  await chmod(path, 0o600);
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    await ended(running, limits.endingInMs);
    for (const socket of sockets) socket.destroySoon();
    await closed;
    await clearPlace(directory, path);
  };
  return { close };
}

/** Somebody who is connected. */
type Visit = { readonly wire: Wire; far: FarTerminal | undefined; readonly done: Promise<void> };

async function receive(socket: Socket, running: Set<Visit>, run: RunFar, limits: typeof LIMITS): Promise<void> {
  const wire = new Wire(socket);
  if (running.size >= limits.connections) return refuse(wire, 'too many commands run here already; try again');
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const visit: Visit = { wire, far: undefined, done };
  running.add(visit);
  try {
    await serve(visit, run, limits);
  } catch (error) {
    // What nobody foresaw is the visitor's to hear; the node goes on.
    refuse(wire, error instanceof WireError ? error.message : String(error));
  } finally {
    running.delete(visit);
    resolve();
  }
}

async function serve(visit: Visit, run: RunFar, limits: typeof LIMITS): Promise<void> {
  const { wire } = visit;
  const messages = wire.messages();
  const first = await firstOf(messages, wire, limits.firstMessageInMs);
  if (first === undefined) return wire.close();
  const request = readRun(first);
  const far = new FarTerminal(wire, request);
  visit.far = far;
  const hearing = listen(messages, far, wire);
  const exitCode = await finished(request, far, run);
  await wire.send({ id: 1, result: { exitCode } });
  wire.end();
  await hearing;
}

async function finished({ words, program }: Run, far: FarTerminal, run: RunFar): Promise<ExitCode> {
  try {
    return await run(words, far.terminal, program);
  } finally {
    await far.finish();
  }
}

async function firstOf(
  messages: AsyncGenerator<Message, void>,
  wire: Wire,
  limitInMs: number,
): Promise<Message | undefined> {
  const late = setTimeout(() => wire.close(), limitInMs);
  const { value } = await messages.next().finally(() => clearTimeout(late));
  return value ?? undefined;
}

/** Until the other side is gone. What is no message ends it. */
async function listen(messages: AsyncGenerator<Message, void>, far: FarTerminal, wire: Wire): Promise<void> {
  try {
    for await (const message of messages) far.hear(readHeard(message));
  } catch (error) {
    refuse(wire, error instanceof WireError ? error.message : String(error));
  } finally {
    far.leave();
  }
}

function refuse(wire: Wire, message: string): void {
  void wire.send({ id: 1, error: { code: -32_600, message } });
  wire.end();
}

async function ended(running: ReadonlySet<Visit>, limitInMs: number): Promise<void> {
  for (const { far, wire } of running) {
    if (far === undefined) wire.close();
    else far.hear({ method: 'hlp_cancel' });
  }
  const all = Promise.all([...running].map(({ done }) => done));
  const late = setTimeout(() => running.forEach(({ wire }) => wire.close()), limitInMs);
  // A command that does not hear is not waited for either: closing the chain ends it.
  await Promise.race([all, pauseFor(limitInMs + LEAVING_IN_MS, undefined, { ref: false })]);
  clearTimeout(late);
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // One that could not be accepted is told so by the system.
      server.on('error', () => {});
      resolve();
    });
  });
}
