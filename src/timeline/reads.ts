/** What an invariant asks: the leaves it reads, with their names and values at a step. It is asked once more, beside the run, and listened to. */

import { formatHlp } from '../base/units.ts';
import type { Env, Host, Leaf, Log, Mark } from '../vm/host.ts';
import { type Call, holds } from '../vm/machine.ts';
import type { RunnableFunction, RunnableModule } from '../vm/runnable.ts';
import { stateValue, type StateValue } from './changes.ts';
import type { Stand } from './run.ts';
import { addressOf } from './running.ts';
import type { Scene } from './scene.ts';

/** Empty when no invariant is being asked. */
export function readsOf({ contracts }: Scene, { running, changes, moved }: Stand): StateValue[] {
  const machine = running.at(-1);
  const invariant = machine?.frames[0]?.fn;
  if (machine === undefined || machine.outcome !== undefined || invariant?.def.kind !== 'invariant') return [];
  const address = addressOf(machine);
  const contract = contracts.get(address);
  if (contract === undefined) return [];
  const { call, env, host } = machine;
  const listener = listenTo(host, env, call, invariant);
  const now = changes().get(address);
  const values = [...listener.heard].flatMap((path) => {
    const before = contract.before.get(path);
    return stateValue(contract, path, before, now?.get(path) ?? before) ?? [];
  });
  if (!listener.heardBalance) return values;
  return [...values, balanceOf(host.balance(call.contract), moved().get(address) ?? 0n)];
}

/** Asks an invariant, and hears what it asks for: the paths of leaves, and whether it wants to know the hlp of its contract. */
export function listenTo(
  world: Host,
  env: Env,
  call: Call,
  invariant: RunnableFunction,
): Pick<Listener, 'heard' | 'heardBalance'> {
  const listener = new Listener(world);
  holds(listener, env, call, invariant);
  return listener;
}

/** It is no leaf, but the invariant reads it by this name. */
function balanceOf(now: bigint, gained: bigint): StateValue {
  const old = now - gained;
  const name = 'hlpOf(self)';
  const values = { old: old.toString(), new: now.toString(), shownOld: formatHlp(old), shownNew: formatHlp(now) };
  return { path: name, name, type: 'uint256', unit: 'hlp', ...values, changed: gained !== 0n };
}

/** The same world, remembering what it was asked for. An invariant changes nothing and calls nobody. */
class Listener implements Host {
  readonly heard = new Set<string>();
  heardBalance = false;
  readonly #world: Host;

  constructor(world: Host) {
    this.#world = world;
  }

  word(contract: bigint, path: string): bigint {
    this.heard.add(path);
    return this.#world.word(contract, path);
  }

  text(contract: bigint, path: string): Uint8Array {
    this.heard.add(path);
    return this.#world.text(contract, path);
  }

  wordBefore(contract: bigint, path: string): bigint {
    this.heard.add(path);
    return this.#world.wordBefore(contract, path);
  }

  textBefore(contract: bigint, path: string): Uint8Array {
    this.heard.add(path);
    return this.#world.textBefore(contract, path);
  }

  balance(address: bigint): bigint {
    this.heardBalance = true;
    return this.#world.balance(address);
  }

  mark(): Mark {
    return this.#world.mark();
  }

  undo(mark: Mark): void {
    this.#world.undo(mark);
  }

  isWritten(contract: bigint, path: string): boolean {
    return this.#world.isWritten(contract, path);
  }

  write(contract: bigint, path: string, leaf: Leaf): void {
    this.#world.write(contract, path, leaf);
  }

  transfer(from: bigint, to: bigint, wei: bigint): boolean {
    return this.#world.transfer(from, to, wei);
  }

  isNew(address: bigint): boolean {
    return this.#world.isNew(address);
  }

  isContract(address: bigint): boolean {
    return this.#world.isContract(address);
  }

  module(address: bigint): RunnableModule | undefined {
    return this.#world.module(address);
  }

  log(log: Log): void {
    this.#world.log(log);
  }
}
