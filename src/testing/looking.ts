/** What an expectation looks at while it is asked: leaves of contracts, and the hlp that people have. */

import { wordToAddress } from '../base/address.ts';
import type { Host } from '../vm/host.ts';
import { WatchedHost } from '../vm/watched-host.ts';
import type { Looked } from './results.ts';

export class Looking {
  readonly #seen = new Map<string, Looked>();

  /** Each once, in the order in which they were looked at first. */
  get all(): readonly Looked[] {
    return [...this.#seen.values()];
  }

  /** The same world, watched. */
  watch(host: Host): Host {
    return new LookingHost(host, (looked) => this.#note(looked));
  }

  #note(looked: Looked): void {
    this.#seen.set(`${looked.address} ${looked.kind === 'balance' ? '' : looked.path}`, looked);
  }
}

class LookingHost extends WatchedHost {
  readonly #look: (looked: Looked) => void;

  constructor(host: Host, look: (looked: Looked) => void) {
    super(host, () => {});
    this.#look = look;
  }

  override word(contract: bigint, path: string): bigint {
    this.#look({ kind: 'word', address: wordToAddress(contract), path });
    return super.word(contract, path);
  }

  override text(contract: bigint, path: string): Uint8Array {
    this.#look({ kind: 'text', address: wordToAddress(contract), path });
    return super.text(contract, path);
  }

  override balance(address: bigint): bigint {
    this.#look({ kind: 'balance', address: wordToAddress(address) });
    return super.balance(address);
  }
}
