/** The same on all cores, with an end. */

import { onAllCores } from '../../helpers/on-all-cores.ts';
import { add, nothingCounted, type Count } from './campaign.ts';
import type { Task } from './worker.ts';

export type Plan = {
  readonly seed: number;
  readonly programs: number;
  /** When it ends, whether all programs were tried or not. */
  readonly milliseconds: number;
  readonly onProgress?: (count: Count) => void;
};

const AT_ONCE = 20;
/** More would not be read. */
const ENOUGH_WRONG = 20;

export async function campaign({ seed, programs, milliseconds, onProgress }: Plan): Promise<Count> {
  const total = nothingCounted();
  const end = performance.now() + milliseconds;
  let next = 0;
  const taskOf = (): Task | undefined => {
    const isOver = performance.now() > end || total.wrong.length >= ENOUGH_WRONG || next >= programs;
    if (isOver) return undefined;
    const from = next;
    next = Math.min(programs, from + AT_ONCE);
    return { seed, from, to: next };
  };
  const counted = (part: Count): void => {
    add(total, part);
    onProgress?.(total);
  };
  await onAllCores({ file: new URL('worker.ts', import.meta.url), taskOf, counted });
  return total;
}
