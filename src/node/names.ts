/**
 * What people and contracts are called. People have the names of the wallet: those of the development people, of own keys, and of the
 * address book. A contract is named after its source file (`village`), and when that name is taken it gets a number (`village-2`). That
 * follows from the chain, in the order of deployment, so it is the same wherever the chain is opened and nothing is stored; except that a
 * name somebody gave a person here is that person's, so that no contract can call itself Maria and be taken for her.
 */

import { type Address, NOBODY } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { accountOf } from '../chain/host.ts';
import type { Reader } from '../state/reader.ts';
import { decodeModule, ModuleError } from '../vm/container.ts';
import { developmentPeople, personAt, personNamed } from '../wallet/mnemonic.ts';
import type { Contact } from '../wallet/wallet.ts';

const NOBODY_NAME = 'nobody';
const NO_CONTACTS: readonly Contact[] = [];

export type Named = { readonly name: string; readonly kind: 'person' | 'contract' };

/** A person with a name here. */
export type NamedPerson = { readonly name: string; readonly address: Address };

/** Whoever has a name in the wallet; another array when that has changed. */
export type Contacts = () => readonly Contact[];

/** What names are made from. */
export type Ground = {
  /** Names are looked up anew when it has changed. */
  readonly headHash: Hash;
  readonly contractCount: number;
  /** Those that were deployed behind so many others. */
  contracts(from: number): readonly { readonly address: Address }[];
  headState(): Reader;
};

export class Names {
  readonly #ground: Ground;
  readonly #contacts: Contacts;
  readonly #contracts = new Map<string, Address>();
  readonly #names = new Map<Address, string>();
  #namedUpTo: Hash | undefined;
  #namedBeside: readonly Contact[] | undefined;

  constructor(ground: Ground, contacts: Contacts = () => NO_CONTACTS) {
    this.#ground = ground;
    this.#contacts = contacts;
  }

  /** The address behind a name, written as it is shown; undefined when nobody is called so. */
  resolve(name: string): Address | undefined {
    if (name === NOBODY_NAME) return NOBODY;
    return personNamed(name)?.address ?? this.#contact(name)?.address ?? this.#known().get(name);
  }

  nameOf(address: Address): Named | undefined {
    if (address === NOBODY) return { name: NOBODY_NAME, kind: 'person' };
    const person = personAt(address) ?? this.#contacts().find((contact) => contact.address === address);
    if (person !== undefined) return { name: person.name, kind: 'person' };
    this.#known();
    const name = this.#names.get(address);
    return name === undefined ? undefined : { name, kind: 'contract' };
  }

  /** Contracts by name, in the order they were deployed. */
  contracts(): readonly { readonly name: string; readonly address: Address }[] {
    return [...this.#known()].map(([name, address]) => ({ name, address }));
  }

  /** People by name: those of a development chain first, then own keys, then the address book. */
  people(): readonly NamedPerson[] {
    const others = this.#contacts().flatMap(({ name, address }) => (address === undefined ? [] : [{ name, address }]));
    return [...developmentPeople().map(({ name, address }) => ({ name, address })), ...others];
  }

  /** Blocks left the chain: at an address that one knew may be another contract. */
  forget(): void {
    this.#contracts.clear();
    this.#names.clear();
    this.#namedUpTo = undefined;
  }

  /** Every name there is. */
  all(): readonly string[] {
    return [...this.people().map(({ name }) => name), NOBODY_NAME, ...this.#known().keys()];
  }

  #contact(name: string): Contact | undefined {
    return this.#contacts().find((contact) => contact.name === name);
  }

  /** While the chain grows contracts are only added, and what was named stays named; whoever has left blocks behind says so (`forget`). */
  #known(): ReadonlyMap<string, Address> {
    const { headHash } = this.#ground;
    const contacts = this.#contacts();
    const isBeside = this.#namedBeside === contacts;
    if (this.#namedUpTo === headHash && isBeside) return this.#contracts;
    if (!isBeside || this.#ground.contractCount < this.#contracts.size) this.forget();
    for (const { address } of this.#ground.contracts(this.#contracts.size)) {
      const name = this.#free(fileName(this.#ground.headState(), address), address);
      this.#contracts.set(name, address);
      this.#names.set(address, name);
    }
    this.#namedUpTo = headHash;
    this.#namedBeside = contacts;
    return this.#contracts;
  }

  /** A name that the address book gives to this very contract is its own. */
  #free(wanted: string, address: Address): string {
    const isAnothers = (contact: Contact | undefined): boolean => contact !== undefined && contact.address !== address;
    const isTaken = (name: string): boolean =>
      name === NOBODY_NAME ||
      personNamed(name) !== undefined ||
      isAnothers(this.#contact(name)) ||
      this.#contracts.has(name);
    if (!isTaken(wanted)) return wanted;
    let number = 2;
    while (isTaken(`${wanted}-${number}`)) number += 1;
    return `${wanted}-${number}`;
  }
}

const NAMELESS = 'contract';
const LONGEST_NAME = 32;

/** The contract's file without directories and `.hlp`, in letters, digits, `-` and `_`: names are typed, and looked at. */
function fileName(state: Reader, address: Address): string {
  const file = sourceFile(state, address) ?? NAMELESS;
  const name = (file.split(/[/\\]/).at(-1) ?? '')
    .replace(/\.hlp$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  return name === '' ? NAMELESS : name;
}

function sourceFile(state: Reader, address: Address): string | undefined {
  const code = state.code(accountOf(state, address).codeHash);
  if (code === undefined) return undefined;
  try {
    return decodeModule(code).module.source?.files[0]?.name;
  } catch (error) {
    if (error instanceof ModuleError) return undefined;
    throw error;
  }
}
