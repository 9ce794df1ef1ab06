/** Looks for faults that were planted into debug tables (`planted.ts`), all of them at once. */

import { compared, knownAt, wrongWith, artifactsOf } from './programs.ts';
import { PLANTED, spoilWith } from './planted.ts';

/** `place` is that of the program that found it, `what` is how; `tried` counts the programs whose tables it changes. */
export type Hunt = { readonly name: string; place: number | undefined; tried: number; what: string };

/** A stepper that cannot go on has noticed something too. */
const brokenText = (error: unknown): string => `broken: ${String(error)}`;

export async function findPlanted(seed: number, programs: number): Promise<readonly Hunt[]> {
  const hunts = PLANTED.map((fault) => ({
    fault,
    hunt: { name: fault.name, place: undefined, tried: 0, what: '' } as Hunt,
  }));
  for (let place = 0; place < programs; place++) {
    const left = hunts.filter(({ hunt }) => hunt.place === undefined);
    if (left.length === 0) break;
    const known = knownAt(seed, place);
    if (typeof known === 'string') continue;
    for (const { fault, hunt } of left) {
      if (artifactsOf(known).every((artifact) => fault.spoil(artifact) === undefined)) continue;
      hunt.tried += 1;
      const what = await wrongWith(known, compared, spoilWith(fault)).catch(brokenText);
      if (what !== undefined) Object.assign(hunt, { place, what });
    }
  }
  return hunts.map(({ hunt }) => hunt);
}
