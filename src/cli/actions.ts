/** Commands that are several in one: `hlp key new`, `hlp book add`. The first word chooses a row; what follows is checked against it. */

import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import type { Answer, Command, Context, Input, OptionRow } from './command.ts';
import { Misuse } from './failure.ts';

export type Action = {
  readonly name: string;
  /** One line for the list of actions. */
  readonly summary: string;
  /** What follows the action's name, in order: `name`, `[file]` where it may be left out. */
  readonly words: readonly string[];
  readonly options: readonly OptionRow[];
  /** `words`: without the action's name. */
  run(words: readonly string[], context: Context, input: Input): Promise<Answer>;
};

export function commandOf(
  { name, summary, examples }: Pick<Command, 'name' | 'summary' | 'examples'>,
  actions: readonly Action[],
): Command {
  const lines = actions.map((action) => `${usage(action)}: ${action.summary}`);
  return {
    name,
    summary,
    arguments: [
      { name: 'action', help: lines.join('; ') },
      { name: 'words', help: 'what the action takes', count: 'any number' },
    ],
    options: [...new Map(actions.flatMap(({ options }) => options).map((row) => [row.flags, row])).values()],
    signs: false,
    examples,
    async run(context, input) {
      const [first = '', ...words] = input.words;
      const action = actions.find((row) => row.name === first);
      if (action === undefined) throw unknownAction(first, name, actions);
      checkWords(words, action, name);
      checkOptions(input, action, name, actions);
      return action.run(words, context, input);
    },
  };
}

const usage = ({ name, words }: Action): string => [name, ...words.map((word) => (isOptional(word) ? word : `<${word}>`))].join(' '); // prettier-ignore

const isOptional = (word: string): boolean => word.startsWith('[');

function unknownAction(text: string, command: string, actions: readonly Action[]): Misuse {
  const names = actions.map(({ name }) => name);
  return new Misuse(
    `action: \`hlp ${command}\` cannot "${show(text)}"${meant(text, names)}; it can: ${names.join(', ')}`,
  );
}

function checkWords(words: readonly string[], action: Action, command: string): void {
  const least = action.words.filter((word) => !isOptional(word)).length;
  if (words.length >= least && words.length <= action.words.length) return;
  // The words themselves are not repeated: one of them may be a secret that does not belong there.
  const what = words.length < least ? `${action.words[words.length] ?? ''} is missing` : 'there are too many words';
  const quotes = action.words.includes('text') ? ', a text of several words in quotes' : '';
  throw new Misuse(`${what}; write \`hlp ${command} ${usage(action)}\`${quotes}`);
}

/** An option of another action would silently do nothing. */
function checkOptions({ options }: Input, action: Action, command: string, actions: readonly Action[]): void {
  for (const { flags } of actions.flatMap((row) => row.options)) {
    const isGiven = options[keyOf(flags)] !== undefined && options[keyOf(flags)] !== false;
    if (!isGiven || action.options.some((row) => row.flags === flags)) continue;
    const others = actions.filter((row) => row.options.some((option) => option.flags === flags));
    const where = others.map(({ name }) => `\`${command} ${name}\``).join(', ');
    throw new Misuse(`${flags.split(' ')[0] ?? ''} is not for \`${command} ${action.name}\`, but for ${where}`);
  }
}

/** `--password-file <file>` is `passwordFile` among the options. */
function keyOf(flags: string): string {
  const name = (flags.split(' ')[0] ?? '').replace(/^--/, '');
  return name.replace(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase());
}
