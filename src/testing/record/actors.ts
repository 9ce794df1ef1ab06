/** The people of a recorded test: who acts where nobody is named, and with how much hlp each begins. */

import type { Address } from '../../base/address.ts';
import type { Deed } from './deed.ts';
import type { Scene } from './script.ts';
import { hlpText } from './words.ts';

/** The first actor acts where nobody is named: whoever puts most of the contracts there, so that their names can be seen everywhere. */
export function firstActor({ deeds, cast }: Pick<Scene, 'deeds' | 'cast'>): string {
  const deployers = deeds.filter(({ placed }) => placed !== undefined).map(({ by }) => by);
  const counts = Map.groupBy(deployers.length > 0 ? deployers : deeds.map(({ by }) => by), (by) => by);
  const [most] = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? cast.free('somebody');
}

/** `actor alise, bob with 10 hlp`: those with the same amount in a line, the first actor first. */
export function actorLines({ deeds, cast }: Pick<Scene, 'deeds' | 'cast'>, first: string): readonly string[] {
  const needs = neededWei(deeds);
  const people = [...cast.people].map(([address, name]) => ({ name, wei: needs.get(address) ?? 0n }));
  const known = people.some(({ name }) => name === first) ? people : [{ name: first, wei: 0n }, ...people];
  const ordered = known.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
  return [...Map.groupBy(ordered, ({ wei }) => wei)].map(([wei, all]) => {
    return `actor ${all.map(({ name }) => name).join(', ')}${wei === 0n ? '' : ` with ${hlpText(wei)}`}`;
  });
}

const HLP = 10n ** 18n;

/** What each person has to have at the beginning, in whole hlp, so that nobody is ever short of any. */
export function neededWei(deeds: readonly Deed[]): ReadonlyMap<Address, bigint> {
  const [now, least] = [new Map<Address, bigint>(), new Map<Address, bigint>()];
  const lower = (who: Address, wei: bigint): void =>
    void least.set(who, wei < (least.get(who) ?? 0n) ? wei : (least.get(who) ?? 0n));
  for (const { footprint } of deeds) {
    const { sender, transaction, moved } = footprint;
    lower(sender, (now.get(sender) ?? 0n) - transaction.value);
    for (const [who, wei] of moved) {
      now.set(who, (now.get(who) ?? 0n) + wei);
      lower(who, now.get(who) ?? 0n);
    }
  }
  return new Map([...least].map(([who, wei]) => [who, ((-wei + HLP - 1n) / HLP) * HLP]));
}
