/** Which write broke an invariant, as the outcome of a search: there is always one, for it held before. */

import { addressToWord } from '../../base/address.ts';
import { formatHlp } from '../../base/units.ts';
import { formatPosition, positionIn } from '../position.ts';
import type { SceneContract } from '../scene.ts';
import type { Stepper } from '../stepper.ts';
import type { Cause, Search } from './cause.ts';
import type { Site } from './site.ts';

export function brokenInvariant(stepper: Stepper, site: Site): Search {
  const cause = causeIn(stepper, site);
  const dependsOn = cause === undefined ? [] : [cause.name];
  const note = 'it did not hold to begin with';
  return { cause, note, newest: undefined, tried: 0, neverWritten: [], dependsOn, isComplete: true };
}

function causeIn(stepper: Stepper, { contract }: Site): Cause | undefined {
  const broken = stepper.breakingWrite();
  if (broken === undefined || contract === undefined) return undefined;
  const { step, source: line, write } = broken;
  const position = formatPosition(positionIn(stepper.place, step));
  const where = { contract: contract.name, position, line, sentence: undefined };
  if (write === undefined) return { ...where, ...hlpAround(stepper, step, contract) };
  const { name, path, unit, shownOld, shownNew } = write;
  return { ...where, name, path, ...(unit === undefined ? {} : { unit }), shownOld, shownNew };
}

/** No leaf was written, so it was hlp that went away. */
function hlpAround(
  { run }: Stepper,
  step: number,
  { address }: SceneContract,
): Pick<Cause, 'name' | 'path' | 'unit' | 'shownOld' | 'shownNew'> {
  const has = (at: number): string => formatHlp(run.seek(at).machine.host.balance(addressToWord(address)));
  return { name: 'hlpOf(self)', path: '', unit: 'hlp', shownOld: has(step), shownNew: has(step + 1) };
}
