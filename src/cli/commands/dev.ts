/**
 * `hlp dev`, which `npm start` runs: the chain, kept open. It mines what arrives. In a terminal it shows the screen (`tui/`);
 * elsewhere it takes the same commands as the shell, one a line, until it is told to quit. Where another process has the chain open, both
 * happen in that one, and it goes on when somebody leaves.
 */

import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ChainError } from '../../chain/errors.ts';
import type { Genesis } from '../../chain/genesis.ts';
import type { Node } from '../../node/node.ts';
import { storeDirectory } from '../../node/opening.ts';
import type { Phase } from '../../node/phase.ts';
import { DEFAULT_HOST, DEFAULT_PORT } from '../../rpc/server/server.ts';
import { type Answer, type Command, type Context, hasSwitch, type Input, optionOf } from '../command.ts';
import { COMMANDS } from '../commands.ts';
import { type ExitCode, Misuse, showLines } from '../failure.ts';
import { putAside } from '../fresh.ts';
import { AS } from '../keys/signer.ts';
import type { Keep } from '../link/keep.ts';
import { placeText, programTyped, wayBack } from '../place.ts';
import { walletLines } from '../serve/greeting.ts';
import { MOST_PORT, serve, type Serving } from '../serve/serving.ts';
import type { Terminal } from '../terminal.ts';
import { welcome } from '../welcome.ts';
import { wholeNumberIn } from '../who.ts';
import { splitWords } from '../words.ts';
import { anotherChain, genesisAt } from './genesis.ts';

/** Runs one line of words and prints what it gives. */
export type RunLine = (line: string, context: Context) => Promise<ExitCode>;

export function devCommand(runLine: RunLine, keep: Keep): Command {
  return {
    name: 'dev',
    summary: 'open the chain and mine what arrives: a screen in a terminal, elsewhere commands line by line',
    arguments: [],
    options: [
      { flags: '--fresh', help: 'begin a new chain; asks first, and the old one is kept beside it' },
      {
        flags: '--rpc [port]',
        help: `let wallets and programs of this machine in, over JSON-RPC; left out, the port is ${DEFAULT_PORT}`,
      },
      { flags: '--genesis <file>', help: 'how a new chain begins; one that is there must have begun so' },
    ],
    signs: false,
    examples: ['hlp dev', 'hlp dev --data classroom', 'hlp dev --rpc'],
    async run(context, input) {
      if (context.goesOn === true) return visit(context, input, runLine);
      const path = optionOf(input, 'genesis');
      const port = portIn(input);
      const genesis = path === undefined ? undefined : await genesisAt(path, context.terminal.pathOf);
      if (hasSwitch(input, 'fresh')) await putAside(context);
      const node = await openedAs(context, genesis, path);
      const served = port === undefined ? undefined : await servedOn(port, context, node);
      const kept = await keep(context, node);
      let allWent = false;
      try {
        allWent = await faced(context, node, runLine, served?.text);
      } finally {
        await served?.close();
        await kept.close();
      }
      // What others had asked for has ended only now.
      return closed(context, node, allWent);
    },
  };
}

function portIn({ options: { rpc } }: Input): number | undefined {
  if (rpc === undefined || rpc === true) return rpc && DEFAULT_PORT;
  const port = wholeNumberIn(String(rpc), '--rpc');
  if (port <= MOST_PORT) return port;
  throw new Misuse(`--rpc: at most ${MOST_PORT}, not ${port}`);
}

/** For this machine only: whoever wants more has `hlp node`. */
async function servedOn(port: number, context: Context, node: Node): Promise<Serving & { readonly text: string }> {
  const wishes = { host: DEFAULT_HOST, port, allowedOrigins: [], allowsAccounts: true };
  const serving = await serve(context, node, wishes, '--rpc');
  const where = `Wallets and programs of this machine find the chain at http://${DEFAULT_HOST}:${serving.port} (JSON-RPC).`;
  return { ...serving, text: [where, ...walletLines({ node, gone: serving.gone })].join(' ') };
}

function closed({ terminal, directory }: Context, node: Node, allWent: boolean): Answer {
  const { number } = node.chain.head.header;
  const isThere = existsSync(storeDirectory(directory));
  const lies = `It lies in ${placeText(directory)}\nTo open it again: ${wayBack(directory)}`;
  const gone = `It is not in ${placeText(directory)} any more: that was removed or moved while it was open.`;
  const text = `The chain is closed at block ${number}. ${isThere ? lies : gone}`;
  // Somebody who types has seen what failed; a script wants to be told.
  return {
    data: { closed: true, block: number, directory },
    text,
    exitCode: isThere && (allWent || terminal.isInteractive) ? 0 : 1,
  };
}

/** In the process that has the chain open, for somebody elsewhere. */
async function visit(context: Context, input: Input, runLine: RunLine): Promise<Answer> {
  const { terminal, directory } = context;
  for (const name of ['fresh', 'genesis', 'rpc']) {
    if (input.options[name] !== undefined)
      throw new Misuse(`--${name}: another process has this chain open; close that one first`);
  }
  const node = await context.node();
  const allWent = await faced(context, node, runLine);
  const { number } = node.chain.head.header;
  const text = `You left at block ${number}. The chain is closed where it was opened: ${placeText(directory)}`;
  return {
    data: { closed: false, block: number, directory },
    text,
    exitCode: allWent || terminal.isInteractive ? 0 : 1,
  };
}

/** The screen or lines, until somebody leaves. Answers whether every command went well. */
async function faced(context: Context, node: Node, runLine: RunLine, notice?: string): Promise<boolean> {
  const { terminal, wantsJson } = context;
  const face = !wantsJson && terminal.canDraw ? showScreen : takeLines;
  const ending = new AbortController();
  const stopListening = terminal.whenAskedToEnd(() => ending.abort());
  return face({ context, node, runLine, ending: ending.signal, notice }).finally(stopListening);
}

/** Throws Failed when there is a chain that began otherwise. */
async function openedAs(context: Context, genesis: Genesis | undefined, path = ''): Promise<Node> {
  try {
    return await context.node(genesis);
  } catch (error) {
    if (genesis === undefined || !(error instanceof ChainError && error.rule === 'otherChain')) throw error;
    throw anotherChain(context.directory, path);
  }
}

type Opened = {
  readonly context: Context;
  readonly node: Node;
  readonly runLine: RunLine;
  /** The process is asked to end. */
  readonly ending: AbortSignal;
  /** What to say first. */
  readonly notice?: string | undefined;
};

async function showScreen({ context, node, runLine, ending, notice }: Opened): Promise<boolean> {
  const { openScreen } = await import('../../tui/open.ts');
  const { terminal, directory, goesOn, program = programTyped() } = context;
  if (goesOn !== true) node.start();
  const runWords = async (line: string, me: string): Promise<string> =>
    said(await asPerson(line, me), context, runLine);
  terminal.hush(true);
  try {
    const screen = { node, directory: placeText(directory), program, runWords, ending, notice, sleep: terminal.sleep };
    await openScreen(screen, { stdin: terminal.input, stdout: terminal.output });
  } finally {
    terminal.hush(false);
  }
  return true;
}

/** What is signed on the screen is signed by whoever one is there, and who looks is the same, unless the line says who. */
export async function asPerson(line: string, me: string): Promise<string> {
  const match = /^(\s*(?:(?:npx\s+)?hlp\s+)?)(\S+)(.*)$/.exec(line);
  const [, before = '', name = '', rest = ''] = match ?? [];
  const command = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]?.() : undefined;
  const option = command?.signs === true ? '--from' : command?.options.includes(AS) === true ? '--as' : undefined;
  return option === undefined || saysWho(rest, option) ? line : `${before}${name} ${option} ${me}${rest}`;
}

/** A word of its own, not a part of a text in quotes. A line whose quotes are open is refused later. */
function saysWho(rest: string, option: string): boolean {
  try {
    return splitWords(rest).some((word) => word === option || word.startsWith(`${option}=`));
  } catch {
    return true;
  }
}

/** Columns that the frame of a page leaves free at its sides; help is laid out within. */
const PAGE_MARGIN = 4;

/** What a line says, on standard output and standard error together, instead of printing it. */
async function said(line: string, context: Context, runLine: RunLine): Promise<string> {
  const texts: string[] = [];
  const print = (text: string): void => void texts.push(text);
  const columns = context.terminal.columns - PAGE_MARGIN;
  const terminal: Terminal = { ...context.terminal, columns, print, complain: print, progress: () => {} };
  await runLine(line, { ...context, terminal, mark: ':' });
  return texts.join('\n');
}

async function takeLines({ context, node, runLine, ending, notice }: Opened): Promise<boolean> {
  const desk = { isBusy: false };
  const leave = node.listen((phase) => tellPhase(phase, context, desk));
  if (context.goesOn !== true) node.start();
  if (!context.wantsJson) context.terminal.print(welcome(node, context.directory));
  if (!context.wantsJson && notice !== undefined) context.terminal.print(`${notice}\n`);
  // What is typed next is the next line; no command may take it for a password.
  const terminal: Terminal = { ...context.terminal, askSecret: async () => undefined };
  const runBusily: RunLine = (line, open) => busily(desk, () => runLine(line, { ...open, terminal }));
  const allWent = await readLines({ context, node, runLine: runBusily, ending });
  leave();
  return allWent;
}

const QUIT: ReadonlySet<string> = new Set(['quit', 'exit', 'q']);

/**
 * One line after the other, until there is no more, somebody quits, or the process is asked to end. Answers whether every
 * command went well.
 */
async function readLines({ context, node, runLine, ending }: Opened): Promise<boolean> {
  const { input, isInteractive, echo } = context.terminal;
  // What is typed is drawn where it is seen, never into a file that takes the answers.
  const drawn = isInteractive && echo !== undefined ? { output: echo, terminal: true } : { terminal: false };
  const lines = createInterface({ input, ...drawn });
  let isEnding = false;
  const ask = (): void => {
    if (!isInteractive || isEnding) return;
    lines.setPrompt(promptOn(node));
    lines.prompt();
    context.terminal.typing(true);
  };
  let allWent = true;
  const end = (): void => {
    isEnding = true;
    if (drawn.terminal) echo?.write('\n');
    lines.close();
    if (context.goesOn !== true) void node.stop();
  };
  lines.once('SIGINT', end);
  // Readline would stop this process and leave the one that waits for it (`bin/hand-over.js`) running, unseen by the shell.
  lines.on('SIGTSTP', () => {});
  ending.addEventListener('abort', end);
  const stopListening = context.terminal.whenLost(end);
  ask();
  for await (const line of lines) {
    context.terminal.typing(false);
    if (isEnding || QUIT.has(line.trim())) break;
    if (line.trim() !== '' && (await runLine(line, context)) !== 0) allWent = false;
    ask();
  }
  context.terminal.typing(false);
  stopListening();
  lines.close();
  return allWent;
}

const promptOn = ({ mining }: Node): string => (mining.isPaused ? 'hlp (mining is paused)> ' : 'hlp> ');

/** What went wrong in the background is told, unless a command is waiting for it and tells it itself. */
function tellPhase(phase: Phase, { terminal }: Context, desk: Desk): void {
  if (phase.phase === 'failed' && !desk.isBusy) terminal.complain(showLines(phase.error.message));
}

type Desk = { isBusy: boolean };

async function busily<T>(desk: Desk, action: () => Promise<T>): Promise<T> {
  desk.isBusy = true;
  try {
    return await action();
  } finally {
    desk.isBusy = false;
  }
}
