/** What people and contracts are called in a recorded test: as they are known, in letters that the language takes, each its own. */

import { type Address, checksumAddress } from '../../base/address.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { Names } from '../../timeline/values.ts';
import type { Sources } from './sources.ts';
import { type Speaker, Unsayable } from './words.ts';

type Placed = { readonly name: string; readonly artifact: Artifact };

export class Cast {
  readonly #names: Names;
  readonly #sources: Sources;
  readonly #people = new Map<Address, string>();
  readonly #contracts = new Map<Address, Placed>();
  readonly #taken = new Set<string>();

  constructor(names: Names, sources: Sources) {
    this.#names = names;
    this.#sources = sources;
  }

  /** Those that came up, in that order: they need an `actor` line. */
  get people(): ReadonlyMap<Address, string> {
    return this.#people;
  }

  get contracts(): ReadonlyMap<Address, Placed> {
    return this.#contracts;
  }

  person(address: Address): string {
    const known = this.#people.get(address) ?? this.free(this.#names.nameOf(address)?.name ?? 'stranger');
    this.#people.set(address, known);
    return known;
  }

  /** From here on the contract stands in the test. */
  place(address: Address, artifact: Artifact): string {
    const name = this.free(this.#names.nameOf(address)?.name ?? artifact.name.toLowerCase());
    this.#contracts.set(address, { name, artifact });
    return name;
  }

  /** A name that nobody else has: `village`, `village2`. */
  free(wanted: string): string {
    const plain = wanted
      .replaceAll(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^(?=\d)|^$/, '_')
      .slice(0, 40);
    let name = plain;
    for (let number = 2; this.#taken.has(name) || !this.#sources.isFree(name); number++) name = `${plain}${number}`;
    this.#taken.add(name);
    return name;
  }

  /** How values are written that have to do with a contract: with the names its source gives them. */
  speaker(artifact: Artifact): Speaker {
    const visible = (name: string): boolean => this.#sources.import(name, artifact);
    const addressText = (address: Address): string => this.#addressText(address);
    const contractText = (type: string, address: Address): string => {
      const placed = this.#contracts.get(address);
      if (placed?.artifact.name === type) return placed.name;
      if (!visible(type)) throw new Unsayable(`${type} is declared where a test cannot see it`);
      return `${type}(${BigInt(address) === 0n ? 'nobody' : addressText(address)})`;
    };
    return { addressText, contractText, visible };
  }

  /** Who has no name and does nothing stays a number. */
  #addressText(address: Address): string {
    const placed = this.#contracts.get(address);
    if (placed !== undefined) return `address(${placed.name})`;
    const isKnown = this.#people.has(address) || this.#names.nameOf(address) !== undefined;
    return isKnown ? this.person(address) : checksumAddress(address);
  }
}
