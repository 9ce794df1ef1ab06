/**
 * The command line, from words to an exit code: 0 done, 1 it failed, 2 it was asked wrongly. Begin reading here: `commands.ts` is
 * the table, each command a file of its own, and `transact.ts` what all that change something have in common.
 */

import type { Answer, Command, Context, Input } from './command.ts';
import { devCommand } from './commands/dev.ts';
import { COMMANDS } from './commands.ts';
import { type ExitCode, reportOf } from './failure.ts';
import { codeOf } from './sources.ts';
import { contextFor } from './open.ts';
import { parseWords } from './program.ts';
import { type Terminal, terminalOf, toJson } from './terminal.ts';
import { splitWords } from './words.ts';

/** Runs one command as the shell gives it. */
export async function main(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return run(words, [devCommand(runLine), ...COMMANDS], terminal);
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

/** `open`: the context of a chain that stays open; without it, one for this command alone. */
async function run(
  words: readonly string[],
  commands: readonly Command[],
  terminal: Terminal,
  open?: Context,
): Promise<ExitCode> {
  let wantsJson = words.includes('--json');
  try {
    const parsed = parseWords(words, commands, { mark: open?.mark, columns: terminal.columns });
    if (parsed.kind === 'help') {
      terminal.print(parsed.text);
      return 0;
    }
    wantsJson = parsed.input.options['json'] === true;
    const answer = await runCommand(parsed.command, parsed.input, terminal, open);
    terminal.progress('');
    if (wantsJson) terminal.print(toJson(answer.data));
    else if (answer.text !== '') terminal.print(answer.text);
    return answer.exitCode ?? 0;
  } catch (error) {
    return complain(error, wantsJson, terminal);
  }
}

function complain(error: unknown, wantsJson: boolean, terminal: Terminal): ExitCode {
  const { code, message, data, exitCode } = reportOf(error);
  if (wantsJson) terminal.print(toJson({ error: { code, message, data } }));
  else terminal.complain(message);
  return exitCode;
}

async function runCommand(command: Command, input: Input, terminal: Terminal, open?: Context): Promise<Answer> {
  if (open !== undefined) return command.run({ ...open, wantsJson: input.options['json'] === true }, input);
  const opening = contextFor(input, terminal);
  try {
    return await command.run(opening.context, input);
  } finally {
    await opening.close();
  }
}
