/** What scripts are told on the command line. A word that is none ends the script with one sentence, and 2. */

import { parseArgs, type ParseArgsConfig } from 'node:util';

type Parsed<T extends ParseArgsConfig> = ReturnType<typeof parseArgs<T>>['values'];

export function optionsOf<const T extends NonNullable<ParseArgsConfig['options']>>(
  options: T,
): Parsed<{ readonly options: T }> {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

export function wholeNumber(name: string, text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    return refuse(`--${name} takes a whole number, not "${text ?? ''}"`);
  }
  return value;
}

export function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
