/** Who acts in what is only tried out: nobody signs, so anybody may be named. */

import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { developmentPeople, HELPER_NAME, type Person } from '../../wallet/mnemonic.ts';
import { type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';

const USUAL = 'alise';

/** `--as`, or alise. */
export function usualCaller(input: Input): string {
  return optionOf(input, 'as') ?? USUAL;
}

/** On a chain of its own only the people of a development chain have hlp. Throws Misuse. */
export function developmentCaller(name: string): Person {
  const people = developmentPeople().filter((person) => person.name !== HELPER_NAME);
  const found = people.find((person) => person.name === name || person.address === name.toLowerCase());
  if (found !== undefined) return found;
  const names = people.map((person) => person.name);
  throw new Misuse(`call: nobody here is called "${show(name)}"${meant(name, names)}; there is: ${names.join(', ')}`);
}
