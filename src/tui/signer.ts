/** Whose key is at hand. */

import { show } from '../base/show.ts';
import { type Person, personNamed } from '../wallet/mnemonic.ts';

/** Throws when there is none. */
export function signerNamed(name: string): Person {
  const person = personNamed(name);
  if (person === undefined) throw new Error(`${show(name)} has no key here`);
  return person;
}
