/** A node as a process of its own: started, asked until it answers, weighed, ended. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { requestText } from './json-rpc.ts';
import { Line } from './line.ts';

export type Start = { readonly command: string; readonly args: readonly string[]; readonly cwd?: string };

const MOST_START_IN_MS = 60_000;
const PAUSE_IN_MS = 2;
/** In which Linux counts the time of processes, on all machines Node runs on. */
const MS_PER_TICK = 10;

/** Whoever ends this program ends what it started. */
const children = new Set<ChildProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of children) child.kill('SIGKILL');
    process.exit(1);
  });
}

export class Running {
  readonly port: number;
  /** From the moment it was started to its first answer. */
  readonly startInMs: number;
  readonly #child: ChildProcess;

  private constructor(port: number, startInMs: number, child: ChildProcess) {
    this.port = port;
    this.startInMs = startInMs;
    this.#child = child;
  }

  static async start(start: (port: number) => Start): Promise<Running> {
    const port = await freePort();
    const { command, args, cwd } = start(port);
    const begin = performance.now();
    const child = spawn(command, args, { ...(cwd === undefined ? {} : { cwd }), stdio: ['ignore', 'ignore', 'pipe'] });
    children.add(child);
    child.once('exit', () => children.delete(child));
    let complaint = '';
    child.stderr.on('data', (part: Buffer) => (complaint = (complaint + part.toString()).slice(-2_000)));
    while (!(await answers(port))) {
      if (child.exitCode !== null)
        throw new Error(`${command} ${args.join(' ')} ended with ${child.exitCode}: ${complaint}`);
      if (performance.now() - begin > MOST_START_IN_MS)
        throw new Error(`${command} ${args.join(' ')} does not answer: ${complaint}`);
      await wait(PAUSE_IN_MS);
    }
    return new Running(port, performance.now() - begin, child);
  }

  /** Memory that it and what it started hold, in MiB. */
  residentInMib(): number {
    const table = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' });
    const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
    const family = new Set([this.#child.pid]);
    for (const [pid, parent] of rows) if (family.has(parent)) family.add(pid);
    return rows.reduce((sum, [pid, , kib = 0]) => (family.has(pid) ? sum + kib : sum), 0) / 1024;
  }

  /** What it has used of processors so far, all its threads together; undefined where the system does not say it finely enough. */
  processorInMs(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const [, rest = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'latin1').split(') ');
    const [user, system] = rest.split(' ').slice(11, 13).map(Number);
    return ((user ?? 0) + (system ?? 0)) * MS_PER_TICK;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const isGone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = globalThis.setTimeout(() => this.#child.kill('SIGKILL'), 3_000);
    await isGone;
    clearTimeout(timer);
  }
}

async function answers(port: number): Promise<boolean> {
  const line = new Line(port);
  try {
    return (await line.ask(requestText('eth_chainId'))).includes('"result"');
  } catch {
    return false;
  } finally {
    line.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
