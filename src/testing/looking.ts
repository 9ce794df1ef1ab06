/** What an expectation looks at while it is asked: leaves of contracts, and the hlp that people have. */

import { wordToAddress } from '../base/address.ts';
import type { Host } from '../vm/host.ts';
import type { Looked } from './results.ts';

export class Looking {
  readonly #seen = new Map<string, Looked>();

  /** Each once, in the order in which they were looked at first. */
  get all(): readonly Looked[] {
    return [...this.#seen.values()];
  }

  /** The same world, watched. It is nobody else's. */
  watch(host: Host): Host {
    const [word, text, balance] = [host.word.bind(host), host.text.bind(host), host.balance.bind(host)];
    host.word = (contract, path) => {
      this.#note({ kind: 'word', address: wordToAddress(contract), path });
      return word(contract, path);
    };
    host.text = (contract, path) => {
      this.#note({ kind: 'text', address: wordToAddress(contract), path });
      return text(contract, path);
    };
    host.balance = (address) => {
      this.#note({ kind: 'balance', address: wordToAddress(address) });
      return balance(address);
    };
    return host;
  }

  #note(looked: Looked): void {
    this.#seen.set(`${looked.address} ${looked.kind === 'balance' ? '' : looked.path}`, looked);
  }
}
