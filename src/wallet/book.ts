/** The address book: names for people whose keys are elsewhere. A file of JSON that can be read and mended by hand: `{"maria": "0x…"}`. */

import { type Address, AddressError, checksumAddress, parseAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { WalletError } from './errors.ts';
import { isPersonName } from './person-name.ts';

export type Book = ReadonlyMap<string, Address>;

export const BOOK_FILE = 'address-book.json';
/** Some thousand people. */
export const MOST_BOOK_BYTES = 1_048_576;

/** Throws WalletError saying which entry is wrong: a book that is read by half would send hlp to somebody else. */
export function parseBook(text: string): Book {
  const book = new Map<string, Address>();
  for (const [name, value] of entriesOf(text)) {
    if (!isPersonName(name)) throw wrong(`"${show(name)}" is no name`);
    const address = addressOf(name, value);
    const other = [...book].find(([, known]) => known === address)?.[0];
    if (other !== undefined) throw wrong(`${other} and ${name} have the same address`);
    book.set(name, address);
  }
  return book;
}

/** In the order of names. */
export function formatBook(book: Book): string {
  const names = [...book.keys()].sort();
  return `${JSON.stringify(Object.fromEntries(names.map((name) => [name, checksumAddress(book.get(name)!)])), null, 2)}\n`;
}

const wrong = (why: string): WalletError => new WalletError('file', `this is no address book: ${why}`);

function entriesOf(text: string): [string, unknown][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('it is not JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw wrong('it is no object with names and addresses');
}

function addressOf(name: string, value: unknown): Address {
  try {
    return parseAddress(typeof value === 'string' ? value : '');
  } catch (error) {
    if (error instanceof AddressError) throw wrong(`${name}: ${error.message}`);
    throw error;
  }
}
