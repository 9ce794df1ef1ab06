/**
 * Everything somebody has of people, in one directory: own keys, each a keystore file (`maria.json`), and the address book. It outlives any
 * chain, so it lies beside none. Names and addresses are read when it is opened; keys stay locked until somebody gives the password.
 *
 * Next: `keystore.ts` (what is in a key file), `files.ts` (how it is written), `book.ts`, `person-name.ts` (who may be called what).
 */

import { join } from 'node:path';
import { type Address, checksumAddress, NOBODY } from '../base/address.ts';
import { addressOfKey } from '../base/keys.ts';
import { type Book, BOOK_FILE, formatBook, MOST_BOOK_BYTES, parseBook } from './book.ts';
import { WalletError } from './errors.ts';
import { namesIn, readWhole, replace, writeNew } from './files.ts';
import { openKey, sealKey } from './keystore.ts';
import { formatKeystore, type Keystore, LIMITS, parseKeystore } from './keystore-shape.ts';
import { developmentPeople, type Person, personAt } from './mnemonic.ts';
import { checkNewName, isPersonName } from './person-name.ts';

/** Somebody with a name. `key`: the key is here, under a password; `book`: it is somebody else's. */
export type Contact = {
  readonly name: string;
  readonly kind: 'key' | 'book';
  /** Undefined for a key file that does not say, or cannot be read: the name is taken all the same. */
  readonly address: Address | undefined;
  /** Why a key file cannot be used. */
  readonly problem?: string;
};

const NOBODY_NAME = 'nobody';
const ENDING = '.json';

export class Wallet {
  readonly directory: string;
  #people: readonly Contact[] = [];
  #book: Book = new Map();

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** A directory that is not there yet is an empty wallet, and is made with the first key. Throws WalletError for an address book that is damaged. */
  static async open(directory: string): Promise<Wallet> {
    const wallet = new Wallet(directory);
    await wallet.refresh();
    return wallet;
  }

  /** Whoever has a name here, own keys first. Another array when that has changed. */
  get people(): readonly Contact[] {
    return this.#people;
  }

  /** Reads everything again: another program may have added somebody. */
  async refresh(): Promise<void> {
    const names = await this.#naming('the directory of keys', () => namesIn(this.directory));
    const keys = names.flatMap((file) => (isKeyFile(file) ? [file.slice(0, -ENDING.length)] : []));
    const contacts = await Promise.all(keys.map((name) => this.#contactOf(name)));
    this.#book = await this.#readBook();
    const others = [...this.#book].map(([name, address]): Contact => ({ name, kind: 'book', address }));
    const people = [...contacts, ...others];
    if (JSON.stringify(people) !== JSON.stringify(this.#people)) this.#people = people;
  }

  /** Locks a key under a password and keeps it. Throws WalletError when the name or the key is here already. */
  async addKey(name: string, privateKey: Uint8Array, password: string): Promise<Address> {
    const address = addressOfKey(privateKey);
    await this.refresh();
    this.checkFree(name, address);
    const text = formatKeystore(await sealKey(privateKey, password));
    await this.#naming(`${name}${ENDING}`, () => writeNew(this.fileOf(name), text));
    await this.refresh();
    return address;
  }

  /** Where the key of a name lies, or would lie. */
  fileOf(name: string): string {
    return join(this.directory, `${name}${ENDING}`);
  }

  /** The key behind a name. Throws WalletError when there is none, and when the password does not open it. */
  async unlock(name: string, password: string): Promise<Person> {
    const keystore = await this.#keystoreOf(name);
    const privateKey = await this.#naming(`${name}${ENDING}`, () => openKey(keystore, password));
    return { name, address: addressOfKey(privateKey), privateKey };
  }

  async addPerson(name: string, address: Address): Promise<void> {
    await this.refresh();
    this.checkFree(name, address);
    await this.#writeBook(new Map([...this.#book, [name, address]]));
  }

  /** Throws WalletError when nobody in the book is called so. */
  async removePerson(name: string): Promise<void> {
    await this.refresh();
    if (!this.#book.has(name)) throw new WalletError('missing', `nobody in the address book is called "${name}"`);
    await this.#writeBook(new Map([...this.#book].filter(([other]) => other !== name)));
  }

  async #contactOf(name: string): Promise<Contact> {
    try {
      const { address } = await this.#keystoreOf(name);
      return { name, kind: 'key', address, ...(address === undefined ? { problem: 'does not say its address' } : {}) };
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      return { name, kind: 'key', address: undefined, problem: error.message };
    }
  }

  async #keystoreOf(name: string): Promise<Keystore> {
    return this.#naming(`${name}${ENDING}`, async () => {
      const text = isPersonName(name) ? await readWhole(this.fileOf(name), LIMITS.fileSizeInBytes) : undefined;
      if (text === undefined) throw new WalletError('missing', 'there is no such key');
      return parseKeystore(text);
    });
  }

  async #readBook(): Promise<Book> {
    return this.#naming(BOOK_FILE, async () => {
      const text = await readWhole(join(this.directory, BOOK_FILE), MOST_BOOK_BYTES);
      return text === undefined ? new Map<string, Address>() : parseBook(text);
    });
  }

  async #writeBook(book: Book): Promise<void> {
    await this.#naming(BOOK_FILE, () => replace(join(this.directory, BOOK_FILE), formatBook(book)));
    await this.refresh();
  }

  /** Could somebody of this name and address be added? Throws WalletError. */
  checkFree(name: string, address?: Address): void {
    const everybody = [...developmentPeople(), ...this.#people];
    checkNewName(name, [...everybody.map((person) => person.name), NOBODY_NAME]);
    if (address === undefined) return;
    if (address === NOBODY) throw new WalletError('input', 'the address of all zeros is nobody’s, and is called so');
    const other = personAt(address) ?? this.#people.find((person) => person.address === address);
    if (other === undefined) return;
    throw new WalletError('taken', `${checksumAddress(address)} is here already: it is called ${other.name}`);
  }

  /** An error that says which file it is about. */
  async #naming<T>(file: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      throw new WalletError(error.problem, `${file}: ${error.message}`, this.directory);
    }
  }
}

const isKeyFile = (file: string): boolean => file.endsWith(ENDING) && isPersonName(file.slice(0, -ENDING.length));
