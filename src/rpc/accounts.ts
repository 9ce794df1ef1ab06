/**
 * Whose transactions this server signs: the development people, whose keys everybody knows, on a development chain; nobody on any other.
 * Somebody impersonated has no key: what is sent in such a name is a system transaction, which says so for ever (`node/development.ts`).
 */

import type { Address } from '../base/address.ts';
import { developmentPeople, HELPER_NAME, type Person } from '../wallet/mnemonic.ts';

export class Accounts {
  readonly #people: ReadonlyMap<Address, Person>;

  /** @param isForDevelopment does genesis say that the chain is one to play on? */
  constructor(isForDevelopment: boolean) {
    const people = isForDevelopment ? developmentPeople().filter(({ name }) => name !== HELPER_NAME) : [];
    this.#people = new Map(people.map((person) => [person.address, person]));
  }

  /** In the order of their keys. */
  get addresses(): readonly Address[] {
    return [...this.#people.keys()];
  }

  /** The person whose key is here; undefined for everybody else. */
  personAt(address: Address): Person | undefined {
    return this.#people.get(address);
  }
}
