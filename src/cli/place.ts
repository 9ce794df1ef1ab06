/**
 * Where the data of a chain lie, and how to come back to them: written so that it can be pasted into the shell it was read in.
 */

import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { show } from '../base/show.ts';
import { DEFAULT_DIRECTORY } from '../node/opening.ts';

/** This project. */
const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** The whole path of a file or directory as a shell takes it: `~/village/.hlp`, in quotes where it needs them. Safe to show. */
export function placeText(path: string): string {
  const whole = resolve(path);
  const text = isIn(homedir(), whole) ? join('~', relative(homedir(), whole)) : whole;
  if (/^[\w@%+=:,./~-]+$/.test(text)) return text;
  return show(`'${whole.replaceAll("'", String.raw`'\''`)}'`);
}

/** The command that opens the chain in `directory` again, from where somebody stands. */
export function wayBack(directory: string): string {
  const isDefault = directory === resolve(DEFAULT_DIRECTORY);
  const data = isDefault ? '' : ` --data ${placeText(directory)}`;
  if (isNpmStart()) return `${npmStart()}${data && ` --${data}`}`;
  return isDefault && resolve('.') === ROOT ? 'npm start' : `${programTyped()} dev${data}`;
}

function isNpmStart(): boolean {
  const { npm_lifecycle_event: script, npm_package_json: file } = process.env;
  return script === 'start' && file === join(ROOT, 'package.json');
}

/** It runs in the project, wherever it was typed (`INIT_CWD`). */
function npmStart(): string {
  const typedIn = resolve(process.env['INIT_CWD'] ?? '.');
  return isIn(ROOT, typedIn) ? 'npm start' : `npm start --prefix ${placeText(ROOT)}`;
}

function isIn(directory: string, path: string): boolean {
  return directory !== '' && `${path}${sep}`.startsWith(`${directory}${sep}`);
}

/** What to type for this program where somebody stands: the first words of what was typed, and `npx hlp` behind `npm start`. */
export function programTyped(): string {
  const { npm_command: command, PATH: path = '' } = process.env;
  if (command === 'exec' || isNpmStart()) return 'npx hlp';
  const script = process.argv[1] ?? '';
  if (basename(script) === 'hlp.js') return `node ${placeText(script)}`;
  return path.split(delimiter).includes(dirname(script)) ? 'hlp' : placeText(script);
}
