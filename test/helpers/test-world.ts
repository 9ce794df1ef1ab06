/** A world of maps as a run wants it: it can be copied, and says what has changed in it. */

import { wordToAddress, type Address } from '../../src/base/address.ts';
import type { Leaves } from '../../src/timeline/remembered.ts';
import type { World } from '../../src/timeline/run.ts';
import type { Leaf } from '../../src/vm/host.ts';
import type { TestHost } from './module.ts';

export class TestWorld implements World {
  readonly host: TestHost;

  constructor(host: TestHost) {
    this.host = host;
  }

  get version(): number {
    return this.host.version;
  }

  copy(): TestWorld {
    return new TestWorld(this.host.copy());
  }

  /** What is not as it was; what is gone is zero. */
  changes(): ReadonlyMap<Address, Leaves> {
    const changes = new Map<Address, Map<string, Leaf>>();
    for (const [key, { old, now }] of this.#changed()) {
      if (key.startsWith('balance ')) continue;
      const [address, path] = placeOf(key);
      const own = changes.get(address) ?? new Map<string, Leaf>();
      changes.set(address, own.set(path, now ?? zeroLike(old)));
    }
    return changes;
  }

  moved(): ReadonlyMap<Address, bigint> {
    const moved = new Map<Address, bigint>();
    for (const [key, { old = 0n, now = 0n }] of this.#changed()) {
      if (key.startsWith('balance ')) moved.set(placeOf(`${key.slice(8)} `)[0], (now as bigint) - (old as bigint));
    }
    return moved;
  }

  #changed(): (readonly [string, { readonly old: Leaf | undefined; readonly now: Leaf | undefined }])[] {
    const { leaves, before } = this.host;
    return [...new Set([...before.keys(), ...leaves.keys()])]
      .map((key) => [key, { old: before.get(key), now: leaves.get(key) }] as const)
      .filter(([, { old, now }]) => old !== now);
  }
}

const zeroLike = (leaf: Leaf | undefined): Leaf => (typeof leaf === 'bigint' ? 0n : new Uint8Array(0));

/** `192 balances[…]` → whose, and which leaf. */
function placeOf(key: string): readonly [Address, string] {
  const space = key.indexOf(' ');
  return [wordToAddress(BigInt(key.slice(0, space))), key.slice(space + 1)];
}

/** The leaves of one contract. */
export function leavesIn(all: ReadonlyMap<string, Leaf>, address: Address): Leaves {
  const begin = `${BigInt(address)} `;
  const own = [...all].filter(([key]) => key.startsWith(begin));
  return new Map(own.map(([key, leaf]) => [key.slice(begin.length), leaf]));
}
