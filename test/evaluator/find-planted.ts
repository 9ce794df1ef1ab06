/** Looks for bugs that were planted into the compiler (`planted.ts`), all of them at once. */

import { programOf } from '../helpers/generate-program.ts';
import { storyOf } from '../helpers/generate-story.ts';
import { compiled, contractsOf, tell } from './differential.ts';
import { PLANTED, type Planted } from './planted.ts';
import type { TypedContract } from '../../src/lang/tree.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';

/** `place` is that of the program that found it; `tried` counts the programs that it changes. */
export type Hunt = { readonly name: string; place: number | undefined; tried: number };

export function findPlanted(seed: number, programs: number): readonly Hunt[] {
  const hunts = PLANTED.map((bug) => ({ bug, hunt: { name: bug.name, place: undefined, tried: 0 } as Hunt }));
  for (let place = 0; place < programs; place++) {
    const left = hunts.filter(({ hunt }) => hunt.place === undefined);
    if (left.length === 0) break;
    const program = programOf(seed, place);
    const contracts = contractsOf(program.text);
    if (typeof contracts === 'string') continue;
    const story = storyOf(contracts, program);
    for (const { bug, hunt } of left) {
      const modules = withBug(contracts, bug);
      if (modules === undefined) continue;
      hunt.tried += 1;
      if (tell(contracts, modules, story).difference !== undefined) hunt.place = place;
    }
  }
  return hunts.map(({ hunt }) => hunt);
}

/** Undefined when the bug changes none of the contracts. */
function withBug(contracts: readonly TypedContract[], bug: Planted): ReadonlyMap<string, VerifiedModule> | undefined {
  const wrong = contracts.map((contract) => bug.compile(contract));
  if (wrong.every((module) => module === undefined)) return undefined;
  return new Map(contracts.map((contract, i) => [contract.name, wrong[i] ?? compiled(contract)]));
}
