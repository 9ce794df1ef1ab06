/** One instruction in the walk: what is known when it is reached, and what it does to gas and operands. */

import type { Instruction } from '../../vm/runnable.ts';
import type { Surroundings } from '../../vm/verified.ts';
import type { Extent } from './extent.ts';
import type { Formula, Size } from './formula.ts';
import type { Places } from './names.ts';

/** What a size stands for at its instruction, so that a run can be measured by the same names. */
export type Role =
  | 'words'
  | 'elements'
  | 'rounds'
  | 'write'
  | 'more'
  | 'touched'
  | 'aggregate'
  | 'exponent'
  | 'newAccount'
  | 'pay'
  | 'callee';

/** `leaf`: of which of the values that the instruction leaves, the first one lowest. */
export type Site = { readonly role: Role; readonly size: Size; readonly leaf: number };

export type Moment = {
  readonly instruction: Instruction;
  /** Its number in the function. */
  readonly index: number;
  /** What it takes, the last one on top. */
  readonly operands: readonly Extent[];
  /** The local it names, when it names one. */
  readonly local: Extent;
  readonly around: Surroundings;
  readonly places: Places;
  /** A size that comes from here. `base` is what it is called unless that is taken. */
  readonly size: (role: Role, base: string, most: number, leaf?: number) => Formula;
};

/** Gas beyond the static price, and the operands it leaves, the last one on top. */
export type Effect = { readonly gas: Formula; readonly leaves: readonly Extent[] };
