/** What is expected behind the last line of a recorded test: what contracts remember, seen through their views, and who has how much hlp. */

import type { Address } from '../../base/address.ts';
import { accountOf } from '../../chain/host.ts';
import { inputsOf } from '../../timeline/calls.ts';
import type { TransactionPlace } from '../../timeline/position.ts';
import { isSingle } from '../../timeline/types.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { neededWei } from './actors.ts';
import type { Cast } from './cast.ts';
import { type Deed, resultOf } from './deed.ts';
import { type Footprint, type Footprints, standBehind } from './footprint.ts';
import type { Needs } from './needs.ts';
import type { Expectation } from './script.ts';
import { chosenSights, type Sight, sightsOf } from './views.ts';
import { argumentsText, conditionsOf, hlpText, Unsayable } from './words.ts';

export type Story = {
  readonly footprints: Footprints;
  readonly needs: Needs;
  readonly cast: Cast;
  readonly deeds: readonly Deed[];
  /** Those of the stretch. */
  readonly told: readonly Footprint[];
  /** Where the stretch ends. */
  readonly end: TransactionPlace;
  /** Whoever asks the views. */
  readonly caller: Address;
};

export type End = {
  readonly expectations: readonly Expectation[];
  /** What would have to be in the test as well, so that more can be seen. */
  readonly wanted: readonly Footprint[];
};

type Known = Sight & { readonly missing: readonly Footprint[] };

/** `cannot`: what is never going to be in the test. */
export async function endOf(story: Story, cannot: (footprint: Footprint) => boolean): Promise<End> {
  const leaves = new Set(story.told.flatMap(({ writes }) => [...writes]));
  const { state, env } = standBehind(story.footprints.chain, story.end);
  const shown: Known[] = [];
  for (const [contract, { artifact }] of story.cast.contracts) {
    const own = new Set([...leaves].filter((leaf) => leaf.startsWith(contract)));
    const all = sightsOf({ contract, artifact, state, env, caller: story.caller }, own);
    const known = await Promise.all(all.map(async (sight) => ({ ...sight, missing: await missingFor(sight, story) })));
    const possible = known.filter(({ missing }) => !missing.some(cannot));
    // What is there anyway comes first.
    const ordered = possible.toSorted((a, b) => Number(a.missing.length > 0) - Number(b.missing.length > 0));
    shown.push(...(chosenSights(ordered, own) as readonly Known[]));
  }
  const wanting = shown.filter(({ missing }) => missing.length > 0);
  const behind = { block: story.end.block, index: story.end.index + 1 };
  const wanted = await Promise.all(wanting.map(({ asked }) => story.needs.before(behind, asked)));
  const seen = shown.flatMap((sight) => sightText(sight, story) ?? []);
  return {
    expectations: [...seen, ...moneyTexts(story, (who) => accountOf(state, who).balance)],
    wanted: [...new Set(wanted.flat())],
  };
}

/** What a view stands on and the test has not. */
function missingFor({ asked }: Sight, { needs, deeds, end }: Story): Promise<readonly Footprint[]> {
  const there = new Set(deeds.map(({ footprint }) => footprint));
  return needs.missing({ block: end.block, index: end.index + 1 }, asked, (footprint) => there.has(footprint));
}

/** Undefined where a test has no words for it. */
function sightText(sight: Sight, { cast }: Story): Expectation | undefined {
  try {
    return expectationOf(sight, cast);
  } catch (error) {
    if (error instanceof Unsayable) return undefined;
    throw error;
  }
}

function expectationOf({ contract, def, args, flat }: Sight, cast: Cast): Expectation {
  const { name, artifact } = cast.contracts.get(contract) as { readonly name: string; readonly artifact: Artifact };
  const speaker = cast.speaker(artifact);
  const text = `${name}.${def.name}(${argumentsText(inputsOf(def, artifact), args, speaker).join(', ')})`;
  const { type, unit } = resultOf(def, artifact, def.result ?? 'bool');
  if (isSingle(type)) return { before: undefined, conditions: conditionsOf(text, type, unit, flat, speaker) };
  const kept = cast.free(def.name);
  return { before: `let ${kept} = ${text}`, conditions: conditionsOf(kept, type, unit, flat, speaker) };
}

/** Of everybody whose hlp moved in the stretch. A contract has what it has on the chain, or nothing is said of it. */
function moneyTexts({ cast, deeds, told }: Story, balanceOf: (who: Address) => bigint): readonly Expectation[] {
  const given = neededWei(deeds);
  const moved = [
    ...new Set(told.flatMap((footprint) => [...footprint.moved].flatMap(([who, wei]) => (wei === 0n ? [] : who)))),
  ];
  return moved.flatMap((who) => {
    const wei = deeds.reduce((sum, { footprint }) => sum + (footprint.moved.get(who) ?? 0n), given.get(who) ?? 0n);
    const contract = cast.contracts.get(who);
    const name = contract === undefined ? cast.people.get(who) : `address(${contract.name})`;
    const isKnown = name !== undefined && (contract === undefined || wei === balanceOf(who));
    return isKnown ? [{ before: undefined, conditions: [`hlpOf(${name}) == ${hlpText(wei)}`] }] : [];
  });
}
