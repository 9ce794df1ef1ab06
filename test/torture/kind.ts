/** A kind of fault: what is done, how often, and what may come of it. The table is in `kinds.ts`. */

import type { Dice } from '../helpers/generate-dice.ts';
import type { Fate, Ground } from './ground.ts';

/** One fault and what became of the directory. `how` tells where it struck. */
export type Result = {
  readonly fate: Fate;
  readonly how: string;
  /** The campaign itself went wrong; nothing was found out. */
  readonly isStumble?: boolean;
};

export type Bench = {
  readonly ground: Ground;
  readonly dice: Dice;
  /** Series are counted: a kind that has a list of things to try goes through it. */
  readonly place: number;
  /** How many results are wanted of all series together. */
  readonly tries: number;
};

export type Kind = {
  /** One word, such as `kill`. */
  readonly name: string;
  /** As it stands on the page. */
  readonly title: string;
  /** Results wanted; fewer when there is no more to try. */
  readonly tries: { readonly full: number; readonly quick: number; readonly test: number };
  /** Whatever else comes out is a failure. */
  readonly allowed: readonly Fate['is'][];
  /** Why it cannot be run here; undefined when it can. */
  whyNot?(ground: Ground): Promise<string | undefined> | string | undefined;
  /** How many series there are; left out: without end. */
  readonly most?: number;
  /** Faults one after the other on directories of its own. */
  series(bench: Bench): AsyncGenerator<Result>;
};

/** In the words of the page. */
export const FATES: Readonly<Record<Fate['is'], string>> = {
  sound: 'sound',
  named: 'damage named',
  repaired: 'repaired',
  lost: 'LOST',
  wrong: 'SILENTLY WRONG',
};
