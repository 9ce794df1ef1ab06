/**
 * JSON-RPC from this process, for `hlp node` and for `hlp dev --rpc`: a server on a port, what wallets have seen kept in mind, and what goes
 * wrong told to whoever runs it.
 */

import { homedir } from 'node:os';
import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { Rpc } from '../../rpc/rpc.ts';
import { DEFAULT_PORT, RpcServer } from '../../rpc/server/server.ts';
import type { Context } from '../command.ts';
import { Failed, Misuse, showLines } from '../failure.ts';
import { codeOf } from '../sources.ts';
import { PAUSE_IN_MS, rememberServed, type Served, servedAndGone } from './served.ts';

export type Wishes = {
  readonly host: string;
  readonly port: number;
  readonly allowedOrigins: readonly string[];
  /** May whoever reaches it use the accounts, and change what a chain to play on lets one change? */
  readonly allowsAccounts: boolean;
  /** Whose name is put before ours. */
  readonly poseAs?: string | undefined;
};

export type Serving = {
  /** As it is, where any was asked for. */
  readonly port: number;
  /** A block that wallets may remember and that is gone. */
  readonly gone: Served | undefined;
  /** What is under way is answered or ended; the node stays open. */
  readonly close: () => Promise<void>;
};

export const MOST_PORT = 65_535;

/** @param option by which the port was asked for. Throws Misuse, Failed when it is not possible to listen there */
export async function serve(context: Context, node: Node, wishes: Wishes, option = '--port'): Promise<Serving> {
  const { directory } = context;
  const rpc = await Rpc.open(node, { ...wishes, report: reporting(context) });
  try {
    const gone = node.chain.params.development ? await servedAndGone(directory, node.chain) : undefined;
    const server = await listening(rpc, wishes, option);
    const stopRemembering = remembering(directory, node);
    const close = async (): Promise<void> => {
      await server.close();
      await stopRemembering();
      await rpc.close();
    };
    return { port: server.port, gone, close };
  } catch (error) {
    await rpc.close();
    throw error;
  }
}

async function listening(rpc: Rpc, wishes: Wishes, option: string): Promise<RpcServer> {
  try {
    return await RpcServer.open(rpc, wishes);
  } catch (error) {
    throw notListening(error, wishes, option);
  }
}

function notListening(error: unknown, { host, port }: Wishes, option: string): Error {
  const way = `choose another with ${option} ${port === MOST_PORT ? DEFAULT_PORT : port + 1}, or any that is free with ${option} 0`;
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `${option}: another program listens on ${port} already; close that one, or ${way}`,
    EACCES: `--port: the system does not let you listen on ${port}; ${way}`,
    EADDRNOTAVAIL: `--host: this machine has no interface ${show(host)}; 127.0.0.1 is this machine, 0.0.0.0 all interfaces`,
    ENOTFOUND: `--host: nobody knows an interface "${show(host)}"; 127.0.0.1 is this machine, 0.0.0.0 all interfaces`,
  };
  const code = codeOf(error);
  const sentence = sentences[code];
  return sentence === undefined
    ? new Failed('unusable', `It is not possible to listen on port ${port} (${code}).`)
    : new Misuse(sentence);
}

/** Keeps in mind what wallets have seen: also when it was taken back, for then they have to hear of it. The answer stops that, when it is written. */
function remembering(directory: string, node: Node): () => Promise<void> {
  let known = node.chain.headHash;
  let writing = rememberServed(directory, node.chain);
  const remember = (): void => {
    if (node.chain.headHash === known || !node.chain.isCanonical(known)) return;
    known = node.chain.headHash;
    writing = writing.then(() => rememberServed(directory, node.chain));
  };
  const timer = setInterval(remember, PAUSE_IN_MS).unref();
  return async () => {
    clearInterval(timer);
    remember();
    await writing;
  };
}

// ───────────── what goes wrong ─────────────

/** More of these help nobody. */
const MOST_REPORTS = 20;

/** Tells whoever runs the node of what nobody foresaw, without where anybody's home is. */
function reporting({ terminal }: Context): (error: unknown) => void {
  let count = 0;
  return (error) => {
    count += 1;
    if (count > MOST_REPORTS) return;
    const last = count === MOST_REPORTS ? '\nFurther ones are not told.' : '';
    terminal.complain(showLines(`A request met a mistake of this program: ${wordsOf(error)}${last}`));
  };
}

const PROJECT = new URL('../../..', import.meta.url);

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = text.split('\n').slice(0, 4);
  return lines.join('\n').replaceAll(PROJECT.href, '').replaceAll(PROJECT.pathname, '').replaceAll(homedir(), '~');
}
