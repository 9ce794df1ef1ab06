/**
 * The command line, from words to an exit code: 0 done, 1 it failed, 2 it was asked wrongly. Begin reading here: `commands.ts` is
 * the table, each command a file of its own, and `transact.ts` what all that change something have in common.
 */

import type { Node } from '../node/node.ts';
import { type Answer, type Command, type Context, FROM_SHELL, type Input } from './command.ts';
import { COMMANDS, commandsFor, type Places } from './commands.ts';
import { type ExitCode, Failed, reportOf } from './failure.ts';
import { checkWhoIsMeant } from './keys/strangers.ts';
import { OpenElsewhere, runThere } from './link/ask.ts';
import { type Kept, openLink, type RunFar } from './link/keep.ts';
import { contextFor } from './open.ts';
import { placeText, programTyped } from './place.ts';
import { parseWords } from './program.ts';
import { codeOf } from './sources.ts';
import { type Terminal, terminalOf, toJson } from './terminal.ts';
import { splitWords } from './words.ts';

/** Runs one command as the shell gives it. */
export async function main(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return run(words, ALL, terminal);
}

/** The process's own words and streams. */
export async function runProcess(): Promise<void> {
  const terminal = terminalOf(process.stdin, process.stdout, process.stderr);
  const code = await main(process.argv.slice(2), terminal);
  const lost = await terminal.written();
  if (lost !== undefined) terminal.complain(`The answer could not be written (${codeOf(lost)}).`);
  process.exitCode = lost !== undefined && code === 0 ? 1 : code;
}

/** A line typed into `hlp dev`: the same commands on the chain that is open. `hlp send …` and `npx hlp send …` work too. */
async function runLine(line: string, open: Context): Promise<ExitCode> {
  const { terminal, wantsJson } = open;
  try {
    const words = splitWords(line);
    if (words[0] === 'npx') words.shift();
    if (words[0] === 'hlp') words.shift();
    if (words.length === 0) return 0;
    return await run(wantsJson ? [...words, '--json'] : words, COMMANDS, terminal, { mark: '', ...open });
  } catch (error) {
    return complain(error, wantsJson, terminal);
  }
}

/** While the chain is open here, what is typed into shells elsewhere runs here too. Without a link it is open all the same. */
async function keep({ directory, terminal, ...mine }: Context, node: Node): Promise<Kept> {
  const open = { node: async () => node, store: async () => node.chain.store };
  const context = { directory, wallet: () => mine.wallet(), mark: FROM_SHELL, goesOn: true, ...open };
  const runFar: RunFar = async (words, far, program) => {
    // Whoever types there may have got a key or an entry in the address book since; one that cannot be read is told by who needs it.
    await mine
      .wallet()
      .then((wallet) => wallet.refresh())
      .catch(() => undefined);
    return run(words, ALL, far, { ...context, terminal: far, program, wantsJson: false });
  };
  try {
    return await openLink(directory, runFar);
  } catch (error) {
    terminal.complain(`Commands from other shells cannot come in here: no socket can be made (${codeOf(error)}).`);
    return { close: async () => {} };
  }
}

const ALL: Places = {
  dev: async () => (await import('./commands/dev.ts')).devCommand(runLine, keep),
  node: async () => (await import('./commands/node.ts')).nodeCommand(keep),
  ...COMMANDS,
};

/** `open`: the context of a chain that stays open; without it, one for this command alone. */
async function run(words: readonly string[], places: Places, terminal: Terminal, open?: Context): Promise<ExitCode> {
  let wantsJson = words.includes('--json');
  let command: Command | undefined;
  try {
    const mark = open?.mark === FROM_SHELL ? undefined : open?.mark;
    const parsed = parseWords(words, await commandsFor(words, places), { mark, columns: terminal.columns });
    if (parsed.kind === 'help') {
      terminal.print(parsed.text);
      return 0;
    }
    command = parsed.command;
    wantsJson = parsed.input.options['json'] === true;
    const answer = await runCommand(command, parsed.input, terminal, open);
    terminal.progress('');
    if (wantsJson) terminal.print(toJson(answer.data));
    else if (answer.text !== '') terminal.print(answer.text);
    return answer.exitCode ?? 0;
  } catch (error) {
    if (error instanceof OpenElsewhere) return goThere(error, words, command, terminal, wantsJson);
    return complain(error, wantsJson, terminal);
  }
}

/** Runs the command where the chain is open. There it prints its answer, and its complaints. */
async function goThere(
  elsewhere: OpenElsewhere,
  words: readonly string[],
  command: Command | undefined,
  terminal: Terminal,
  wantsJson: boolean,
): Promise<ExitCode> {
  try {
    if (command?.ownsDirectory === true) throw inUse(elsewhere);
    return await runThere(elsewhere, withOwnKeys(words), terminal, programTyped());
  } catch (error) {
    return complain(error, wantsJson, terminal);
  }
}

/** The other process has an environment of its own: what ours says of keys goes along. */
function withOwnKeys([command = '', ...rest]: readonly string[]): readonly string[] {
  const { HLP_KEYS: directory = '' } = process.env;
  const says = directory === '' || rest.some((word) => word === '--keys' || word.startsWith('--keys='));
  return says ? [command, ...rest] : [command, '--keys', directory, ...rest];
}

function inUse({ directory, socket }: OpenElsewhere): Failed {
  socket.destroy();
  const where = placeText(directory);
  return new Failed('locked', `another process of this program has the chain in ${where} open; close that one first`);
}

function complain(error: unknown, wantsJson: boolean, terminal: Terminal): ExitCode {
  const { code, message, data, exitCode } = reportOf(error);
  if (wantsJson) terminal.print(toJson({ error: { code, message, data } }));
  else terminal.complain(message);
  return exitCode;
}

async function runCommand(command: Command, input: Input, terminal: Terminal, open?: Context): Promise<Answer> {
  if (open !== undefined) {
    // Somebody may have been given a name in another shell since.
    await (await open.wallet()).refresh();
    if (command.signs) await checkWhoIsMeant(open, input);
    return command.run({ ...open, wantsJson: input.options['json'] === true }, input);
  }
  const opening = contextFor(input, terminal);
  try {
    return await command.run(opening.context, input);
  } finally {
    await opening.close();
  }
}
