/**
 * Passwords, and other things that nobody else may see: typed unseen, from standard input, or from a file; never as a word of the command,
 * since those are kept in the shell's history and shown to everybody by `ps`.
 */

import { show } from '../../base/show.ts';
import { WalletError } from '../../wallet/errors.ts';
import { readWhole } from '../../wallet/files.ts';
import { type Context, FROM_SHELL, type Input, optionOf, type OptionRow } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';

export const PASSWORD_FILE: OptionRow = {
  flags: '--password-file <file>',
  help: 'a file whose first line is the password; left out, it is asked for',
};

const MOST_BYTES = 65_536;

/** The password of a key that is here. */
export async function passwordOf(name: string, context: Context, input: Input): Promise<string> {
  return (await passwordInFile(context, input)) ?? secret(context, `The password of ${name}: `);
}

/** The password that a new key gets: where somebody types, it is typed twice. Throws Failed when the two differ, Misuse when it is empty. */
export async function newPassword(name: string, context: Context, input: Input): Promise<string> {
  const given = await passwordInFile(context, input);
  const password = given ?? (await secret(context, `A password for ${name}: `));
  if (password === '') throw new Misuse('an empty password protects nothing; nothing was kept');
  if (given === undefined && context.terminal.isInteractive) {
    const again = await secret(context, 'The same once more: ');
    if (again !== password) throw new Failed('password', 'These were two different passwords. Nothing was kept.');
  }
  return password;
}

/** Throws Failed when there is nobody to be asked, or whoever is asked does not want to answer. */
export async function secret({ terminal, mark }: Context, question: string): Promise<string> {
  // Where lines are typed into a chain that is open, the next line is a command.
  const isAsked = mark === undefined || mark === FROM_SHELL;
  const answer = isAsked ? await terminal.askSecret(question) : undefined;
  if (answer !== undefined) return answer;
  const what = question.replace(/:\s*$/, '');
  const ways = isAsked ? 'type it where it is asked for, send it to standard input' : 'type this command into a shell';
  throw new Failed(
    'secret',
    `${what} is missing, so nothing was done. You can ${ways}, or name a file: --password-file FILE`,
  );
}

async function passwordInFile({ terminal }: Context, input: Input): Promise<string | undefined> {
  const path = optionOf(input, 'passwordFile');
  return path === undefined ? undefined : firstLine(await textOf('--password-file', terminal.pathOf(path), path));
}

/** A small file. `place` names the word of the command. Throws Misuse. */
export async function textOf(place: string, path: string, typed: string): Promise<string> {
  try {
    const text = await readWhole(path, MOST_BYTES);
    if (text !== undefined) return text;
  } catch (error) {
    if (!(error instanceof WalletError)) throw error;
    throw new Misuse(`${place}: ${show(typed)}: ${error.message}`);
  }
  throw new Misuse(`${place}: there is no file ${show(typed)}`);
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? '';
