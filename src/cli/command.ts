/**
 * What a command is: one row of the table in `commands.ts`, the same for the shell, for lines typed into a running `hlp dev`
 * and for a screen. It answers with data for programs and with text for people, and knows of neither.
 */

import type { Genesis } from '../chain/genesis.ts';
import type { Node } from '../node/node.ts';
import type { Store } from '../state/store.ts';
import type { Terminal } from './terminal.ts';

export type Command = {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly arguments: readonly ArgumentRow[];
  readonly options: readonly OptionRow[];
  /** Does it sign? Then it takes `--from` and `--tries`, since what is signed is mined. */
  readonly signs: boolean;
  /** Lines that work as they stand. */
  readonly examples: readonly string[];
  run(context: Context, input: Input): Promise<Answer>;
};

/** In the order they are given. Only the last ones may be optional, and only the very last may be of any number. */
export type ArgumentRow = {
  readonly name: string;
  readonly help: string;
  readonly count?: 'one' | 'optional' | 'any number';
};

/** `--pay <hlp>`; without `<…>` it is a switch. */
export type OptionRow = { readonly flags: string; readonly help: string; readonly fallback?: string };

export type Input = {
  /** The arguments as given, without the options. */
  readonly words: readonly string[];
  /** By long name without dashes; absent when not given and without a default. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
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
  /** What stands before a line where it is typed: `:` on the screen. */
  readonly mark?: string;
  /**
   * The chain, opened when first asked for and closed after the command. With a genesis it begins so where there is none, and is refused
   * where it began otherwise.
   */
  node(genesis?: Genesis): Promise<Node>;
  /** Its records alone: for a chain that may be too damaged to be opened. */
  store(): Promise<Store>;
};

/** The argument at that place. The parser has seen to it that required ones are there. */
export function wordAt(input: Input, index: number): string {
  return input.words[index] ?? '';
}

/** The option's text, undefined when it was not given. */
export function optionOf(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

export function hasSwitch(input: Input, name: string): boolean {
  return input.options[name] === true;
}
