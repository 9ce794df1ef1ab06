/** Who is who in a test: its actors and the contracts it put on the chain, by the names the test gives them. */

import type { Address } from '../base/address.ts';
import type { Names } from '../timeline/values.ts';
import type { Staged } from './contracts.ts';
import type { Actor } from './stage.ts';

export class Cast implements Names {
  readonly #actors = new Map<Address, Actor>();
  readonly #contracts = new Map<Address, { readonly staged: Staged; name: string }>();

  addActor(actor: Actor): void {
    this.#actors.set(actor.address, actor);
  }

  actor(address: Address): Actor | undefined {
    return this.#actors.get(address);
  }

  addContract(address: Address, staged: Staged): void {
    this.#contracts.set(address, { staged, name: staged.contract.name });
  }

  contract(address: Address): Staged | undefined {
    return this.#contracts.get(address)?.staged;
  }

  /** `let counter = deploy Counter()` names it; the first name stays. */
  nameContract(address: Address, name: string): void {
    const known = this.#contracts.get(address);
    if (known !== undefined && known.name === known.staged.contract.name) known.name = name;
  }

  nameOf(address: Address): { readonly name: string; readonly kind: 'person' | 'contract' } | undefined {
    const person = this.#actors.get(address);
    if (person !== undefined) return { name: person.name, kind: 'person' };
    const contract = this.#contracts.get(address);
    return contract && { name: contract.name, kind: 'contract' };
  }

  resolve(name: string): Address | undefined {
    const actor = [...this.#actors.values()].find((each) => each.name === name);
    return actor?.address ?? [...this.#contracts].find(([, each]) => each.name === name)?.[0];
  }

  all(): readonly string[] {
    return [...this.#actors.values(), ...this.#contracts.values()].map(({ name }) => name);
  }
}
