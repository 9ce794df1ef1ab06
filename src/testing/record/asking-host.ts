/**
 * A host that notes what the outcome of a run depends on: leaves and balances that are read, code that is looked for. What a write only
 * looks up, to know its price and to move sums along, decides nothing, so it is not noted.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { Env, Host } from '../../vm/host.ts';
import type { Machine } from '../../vm/machine.ts';
import { WatchedHost } from '../../vm/watched-host.ts';

/** A leaf of a contract, as one text. */
export type LeafKey = `${Address} ${string}`;

export const leafKey = (contract: Address, path: string): LeafKey => `${contract} ${path}`;

/** Is it a sum or a count, which holds what was written under it before? */
export const isTotalPath = (path: string): boolean => /^(sum|count)\(/.test(path);

/** What a run asked of the world. */
export type Asked = {
  /** Leaves that were read before the run had written them; sums and counts also behind that, for they hold what was there before. */
  readonly leaves: Set<LeafKey>;
  /** Whose hlp was asked for. */
  readonly balances: Set<Address>;
  /** Whose hlp was paid out, or should have been. */
  readonly payers: Set<Address>;
  /** Where code was looked for, and there was some. */
  readonly contracts: Set<Address>;
  readonly clock: Set<keyof Env>;
};

export function nothingAsked(): Asked {
  return { leaves: new Set(), balances: new Set(), payers: new Set(), contracts: new Set(), clock: new Set() };
}

export class AskingHost extends WatchedHost {
  readonly asked: Asked;
  /** Is the next thing that is looked up of no consequence? */
  isLookingUp = false;

  constructor(host: Host, asked: Asked) {
    super(host, () => {});
    this.asked = asked;
  }

  override word(contract: bigint, path: string): bigint {
    this.#note(contract, path);
    return super.word(contract, path);
  }

  override text(contract: bigint, path: string): Uint8Array {
    this.#note(contract, path);
    return super.text(contract, path);
  }

  override balance(address: bigint): bigint {
    this.asked.balances.add(wordToAddress(address));
    return super.balance(address);
  }

  override transfer(from: bigint, to: bigint, wei: bigint): boolean {
    if (wei > 0n) this.asked.payers.add(wordToAddress(from));
    return super.transfer(from, to, wei);
  }

  override isContract(address: bigint): boolean {
    return this.#found(address, super.isContract(address));
  }

  override module(address: bigint): ReturnType<Host['module']> {
    const module = super.module(address);
    this.#found(address, module !== undefined);
    return module;
  }

  #note(contract: bigint, path: string): void {
    if (this.isLookingUp || (this.isWritten(contract, path) && !isTotalPath(path))) return;
    this.asked.leaves.add(leafKey(wordToAddress(contract), path));
  }

  #found(address: bigint, isThere: boolean): boolean {
    if (isThere) this.asked.contracts.add(wordToAddress(address));
    return isThere;
  }
}

/** The same block, and a note of what of it was asked for. */
export function askingEnv(env: Env, { clock }: Asked): Env {
  const noted = <K extends keyof Env>(key: K): Env[K] => {
    clock.add(key);
    return env[key];
  };
  return {
    get now() {
      return noted('now');
    },
    get blockNumber() {
      return noted('blockNumber');
    },
    get chainId() {
      return noted('chainId');
    },
  };
}

/** Does the next instruction write one leaf, so that what it reads on the way only decides what it costs? */
export function isPlainWrite({ innermost: { module }, next }: Machine): boolean {
  if (next === undefined) return false;
  const { op, args } = next.instruction;
  // An element of a list is only written where the list is long enough.
  return (op === 'sset' || op === 'sclear') && module.module.shapes[args[0] ?? 0]?.cap === 0;
}
