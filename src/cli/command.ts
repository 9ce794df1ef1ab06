/**
 * What a command is: one row of the table in `commands.ts`, the same for the shell, for lines typed into a running `hlp dev`
 * and for a screen. It answers with data for programs and with text for people, and knows of neither.
 */

import type { Genesis } from '../chain/genesis.ts';
import type { Node } from '../node/node.ts';
import type { Store } from '../state/store.ts';
import type { Wallet } from '../wallet/wallet.ts';
import type { Terminal } from './terminal.ts';

export type Command = {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  /** Does it sign? Then it takes `--from` and `--tries`, since what is signed is mined. */
  readonly signs: boolean;
  /** Does it need the directory for itself? Then it is refused where somebody else has the chain open. */
  readonly ownsDirectory?: boolean;
  /** What an option takes, where that is more than a line: in the help, under the options. */
  readonly tables?: readonly HelpTable[];
  /** Lines that work as they stand. */
  readonly examples: readonly string[];
  run(context: Context, input: Input): Promise<Answer>;
};

/** Rows of a word and what it means. */
export type HelpTable = { readonly title: string; readonly rows: readonly (readonly [word: string, help: string])[] };

/** In the order they are given. Only the last ones may be optional, and only the very last may be of any number. */
export type ArgumentRow = {
  readonly name: string;
  readonly help: string;
  readonly count?: 'one' | 'optional' | 'any number';
};

/** `--pay <hlp>`; without `<…>` it is a switch. */
export type OptionRow = {
  readonly flags: string;
  readonly help: string;
  readonly fallback?: string;
  /** Each time it is given counts; see `optionsOf`. */
  readonly isRepeatable?: true;
};

export type Input = {
  /** The arguments as given, without the options. */
  readonly words: readonly string[];
  /** By long name without dashes; absent when not given and without a default. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
};

/** Bigints in `data` become decimal text and bytes hex. `text` is safe to show: whatever came from outside went through `base/show`. */
export type Answer = {
  readonly data: unknown;
  readonly text: string;
  /** 1: it did what was asked and the answer is bad news (diagnostics, damage). */
  readonly exitCode?: 0 | 1;
};

/** What a command may use. */
export type Context = {
  /** Where the chain lies: the whole path. `placeText` writes it for people. */
  readonly directory: string;
  readonly wantsJson: boolean;
  readonly terminal: Terminal;
  /**
   * Where the chain stays open, what stands before a line where it is typed: `:` on the screen, nothing in `hlp dev`, and the program's
   * name (`FROM_SHELL`) for a command that came from a shell. Undefined where the chain is open for this command alone.
   */
  readonly mark?: string;
  /** Does the chain stay open here when whoever typed this leaves? So it is for a command that came from another process. */
  readonly goesOn?: boolean;
  /** What one types for this program where the command was typed, when that was elsewhere; such as `npx hlp`. */
  readonly program?: string;
  /**
   * The chain, opened when first asked for and closed after the command. With a genesis it begins so where there is none, and is refused
   * where it began otherwise. Throws OpenElsewhere where another process has it open and takes commands: let it through, and the command
   * is run there.
   */
  node(genesis?: Genesis): Promise<Node>;
  /** Its records alone: for a chain that may be too damaged to be opened. */
  store(): Promise<Store>;
  /** Keys and address book, whose names the chain's sentences use. Commands ask for it with `walletOf` (`keys/wallet.ts`). */
  wallet(): Promise<Wallet>;
};

/** The mark of a command that was typed into a shell and runs in the process that has the chain open. */
export const FROM_SHELL = 'hlp ';

/** The argument at that place. The parser has seen to it that required ones are there. */
export function wordAt(input: Input, index: number): string {
  return input.words[index] ?? '';
}

/** The option's text, undefined when it was not given. */
export function optionOf(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** All texts of an option that may be given more than once, in order. */
export function optionsOf(input: Input, name: string): readonly string[] {
  const value = input.options[name];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value : [];
}

export function hasSwitch(input: Input, name: string): boolean {
  return input.options[name] === true;
}
