/** What an invariant asks: the leaves it reads, with their names and values at a step. It is asked once more, beside the run, and listened to. */

import { formatHlp } from '../base/units.ts';
import type { Env, Host } from '../vm/host.ts';
import { type Call, holds } from '../vm/machine.ts';
import type { RunnableFunction } from '../vm/runnable.ts';
import { WatchedHost } from '../vm/watched-host.ts';
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
  const asked = listenTo(host, env, call, invariant);
  const now = changes().get(address);
  const values = [...asked.heard].flatMap((path) => {
    const before = contract.before.get(path);
    return stateValue(contract, path, before, now?.get(path) ?? before) ?? [];
  });
  if (!asked.heardBalance) return values;
  return [...values, balanceOf(host.balance(call.contract), moved().get(address) ?? 0n)];
}

/** Asks an invariant, and hears what it asks for: the paths of leaves, and whether it wants to know the hlp of its contract. */
export function listenTo(
  world: Host,
  env: Env,
  call: Call,
  invariant: RunnableFunction,
): Pick<Questions, 'heard' | 'heardBalance'> {
  const questions = new Questions(world);
  holds(questions, env, call, invariant);
  return questions;
}

/** It is no leaf, but the invariant reads it by this name. */
function balanceOf(now: bigint, gained: bigint): StateValue {
  const old = now - gained;
  const name = 'hlpOf(self)';
  const values = { old: old.toString(), new: now.toString(), shownOld: formatHlp(old), shownNew: formatHlp(now) };
  return { path: name, name, type: 'uint256', unit: 'hlp', ...values, changed: gained !== 0n };
}

/** Remembers what the world was asked for. An invariant changes nothing and calls nobody. */
class Questions extends WatchedHost {
  readonly heard = new Set<string>();
  heardBalance = false;

  constructor(world: Host) {
    super(world, () => {});
  }

  override word(contract: bigint, path: string): bigint {
    this.heard.add(path);
    return super.word(contract, path);
  }

  override text(contract: bigint, path: string): Uint8Array {
    this.heard.add(path);
    return super.text(contract, path);
  }

  override wordBefore(contract: bigint, path: string): bigint {
    this.heard.add(path);
    return super.wordBefore(contract, path);
  }

  override textBefore(contract: bigint, path: string): Uint8Array {
    this.heard.add(path);
    return super.textBefore(contract, path);
  }

  override balance(address: bigint): bigint {
    this.heardBalance = true;
    return super.balance(address);
  }
}
