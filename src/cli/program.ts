/** The table of commands as commander understands it: words in, a command and its input out. Knows no command by name. */

import { readFileSync } from 'node:fs';
import { Command as Parser, CommanderError, Option } from 'commander';
import { show } from '../base/show.ts';
import { DEFAULT_DIRECTORY } from '../node/opening.ts';
import type { ArgumentRow, Command, HelpTable, Input, OptionRow } from './command.ts';
import { Misuse } from './failure.ts';
import { PASSWORD_FILE } from './keys/secret.ts';
import { KEYS_ROW } from './keys/wallet.ts';
import { paragraph } from './paragraph.ts';

export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly input: Input }
  | { readonly kind: 'help'; readonly text: string };

const JSON_ROW: OptionRow = { flags: '--json', help: 'answer with one line of JSON, for programs' };
const DATA_ROW: OptionRow = {
  flags: '--data <directory>',
  help: `where the chain lies; left out, ${DEFAULT_DIRECTORY} in the directory you are in`,
};

/** Options of the commands that sign. */
const SIGNING: readonly OptionRow[] = [
  { flags: '--from <name>', help: 'who signs; see `hlp accounts`, `hlp key list`', fallback: 'alise' },
  PASSWORD_FILE,
  { flags: '--tries <number>', help: 'how many tries mining may take before it gives up' },
];

const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

const OVERVIEW = 'A small shared computer for a community that keeps track of help.';
const FIRST_STEPS = '\nBegin with `hlp dev`, or see `hlp help deploy` for one command.';

/** Where lines are typed into a chain that is open: what stands before each, and what closes it. */
const openSteps = (mark: string): string =>
  `\nSee \`${mark}help deploy\` for one command; ${mark === '' ? '`quit`' : 'Ctrl-C'} closes the chain.`;

export type Place = {
  /** Undefined in a shell; on a chain that is open what stands before a line (`:` on the screen), where nobody can name another chain. */
  readonly mark: string | undefined;
  /** How wide help may be. */
  readonly columns: number;
};

/**
 * Throws Misuse with one line that names the word that is wrong.
 */
export function parseWords(words: readonly string[], commands: readonly Command[], place: Place): Parsed {
  let parsed: Parsed | undefined;
  let printed = '';
  const program = programOf(
    commands,
    place,
    (command, input) => (parsed = { kind: 'run', command, input }),
    (text) => (printed += text),
  );
  try {
    program.parse(asParsed(words, commands), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new Misuse(plainMessage(error, commandIn(words, commands), place));
  }
  return parsed ?? { kind: 'help', text: printed.trimEnd() };
}

/** Without a word, help. About a command that is not there, the refusal is the same as for running it. */
function asParsed(words: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first = 'help', second] = words;
  const named = first === 'help' ? second : first;
  const isKnown = named === undefined || named.startsWith('-') || commands.some(({ name }) => name === named);
  return isKnown ? [first, ...words.slice(1)] : [named];
}

type Choose = (command: Command, input: Input) => void;

function programOf(
  commands: readonly Command[],
  { mark, columns }: Place,
  choose: Choose,
  print: (text: string) => void,
): Parser {
  const program = new Parser('hlp')
    .description(OVERVIEW)
    .usage('<command> [arguments]')
    .version(VERSION, '--version', 'say which version this is')
    .addHelpText('after', mark === undefined ? FIRST_STEPS : openSteps(mark))
    .helpCommand('help [command]', 'tell about one command')
    .exitOverride()
    // Narrower columns than commander would like; left whole, the lines are broken where they begin anew at the left.
    .configureHelp({ minWidthToWrap: 20 })
    .configureOutput({ writeOut: print, writeErr: () => {}, getOutHelpWidth: () => columns });
  const common = mark === undefined ? [JSON_ROW, DATA_ROW, KEYS_ROW] : [JSON_ROW];
  for (const command of commands) addCommand(program, command, { common, columns }, choose);
  return program;
}

type Common = { readonly common: readonly OptionRow[]; readonly columns: number };

function addCommand(program: Parser, command: Command, { common, columns }: Common, choose: Choose): void {
  const tables = (command.tables ?? []).map((table) => helpTable(table, columns));
  const examples = `\nFor example:\n${command.examples.map((line) => `  ${line}`).join('\n')}`;
  const parser = program
    .command(command.name)
    .summary(command.summary)
    .description(command.summary)
    .addHelpText('after', [...tables, examples].join('\n'));
  for (const row of command.arguments) parser.argument(argumentText(row), row.help);
  const rows = [...command.options, ...(command.signs ? SIGNING : []), ...common];
  const names = rows.flatMap(({ flags }) => flags.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? []);
  for (const row of rows) addOption(parser, row, names);
  parser.action(() => choose(command, { words: parser.args, options: parser.opts() }));
}

/** As commander sets its options. */
function helpTable({ title, rows }: HelpTable, columns: number): string {
  const width = Math.max(...rows.map(([word]) => word.length));
  const indent = ' '.repeat(width + 4);
  const lines = rows.map(
    ([word, help]) => `  ${word.padEnd(width)}  ${paragraph(help, columns - indent.length, indent)}`,
  );
  return `\n${title}:\n${lines.join('\n')}`;
}

function argumentText({ name, count = 'one' }: ArgumentRow): string {
  if (count === 'one') return `<${name}>`;
  return count === 'optional' ? `[${name}]` : `[${name}...]`;
}

function addOption(parser: Parser, row: OptionRow, names: readonly string[]): void {
  const { flags, help, fallback, isRepeatable } = row;
  const option = new Option(flags, help);
  if (fallback !== undefined) option.default(fallback);
  if (isRepeatable === true) option.argParser(valuesReader(flags, names));
  else if (flags.includes('<')) option.argParser(valueReader(flags, names));
  parser.addOption(option);
}

/** Given twice, an option would silently mean its last value; left without one, it would swallow the option behind it. */
function valueReader(flags: string, names: readonly string[]): (value: string) => string {
  let isGiven = false;
  return (value) => {
    if (isGiven) throw new Misuse(`${flags} is given twice`);
    isGiven = true;
    return given(value, flags, names);
  };
}

function valuesReader(flags: string, names: readonly string[]): (value: string, before?: unknown) => string[] {
  return (value, before) => [...(Array.isArray(before) ? before : []), given(value, flags, names)];
}

function given(value: string, flags: string, names: readonly string[]): string {
  if (names.includes(value)) throw new Misuse(`${flags}: its value is missing, ${value} comes next`);
  return value;
}

/** Commander's sentence on one line, with the way to more. */
function plainMessage({ message }: CommanderError, command: Command | undefined, { mark }: Place): string {
  const sentence = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  const about = command === undefined ? '' : ` ${command.name}`;
  const help = mark === undefined ? `hlp${about} --help` : `${mark}help${about}`;
  return show(`${sentence}${otherName(sentence, command)} – see \`${help}\``);
}

/** Options that mean much the same in other commands: who sends, and the hlp that go along. The first one that a command has is meant. */
const ALIKE: readonly (readonly string[])[] = [
  ['--from', '--caller', '--as'],
  ['--pay', '--value'],
];

function otherName(sentence: string, command: Command | undefined): string {
  const [, unknown = ''] = /^unknown option '(--\w+)'$/.exec(sentence) ?? [];
  const alike = ALIKE.find((names) => names.includes(unknown)) ?? [];
  const rows = command === undefined ? [] : [...command.options, ...(command.signs ? SIGNING : [])];
  const own = rows.map(({ flags }) => flags.split(' ')[0]);
  const name = alike.find((one) => own.includes(one));
  return name === undefined ? '' : ` (here it is ${name})`;
}

function commandIn(words: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => words.includes(name));
}
