/** The same on all cores, with an end. */

import { type Plan, programsOnAllCores } from '../helpers/programs-on-all-cores.ts';
import { add, type Count, nothingCounted } from './campaign.ts';

const worker = new URL('worker.ts', import.meta.url);

export function campaign(plan: Plan<Count>): Promise<Count> {
  return programsOnAllCores({ worker, atOnce: 50, nothingCounted, add }, plan);
}
