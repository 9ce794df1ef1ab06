/** What a child is told to do, in its second argument, and what a parent can say to it while it runs. */

import type { Hex } from '../../src/base/bytes.ts';
import type { Phase } from '../../src/node/phase.ts';

export type Job = {
  readonly directory: string;
  readonly seed: number;
  /** Contract code for deployments. */
  readonly shelf: Hex;
  /** How many deeds; left out: without end. 0: the directory is opened and closed. */
  readonly deeds?: number;
  /** What kinds of deeds, and how often compared with the others; left out: all. */
  readonly mix?: Mix;
  /** Waits for a line on standard input before it touches the directory, or before it does anything with it. */
  readonly waits?: 'loaded' | 'ready';
  /** When something is refused: goes on (for a while), or waits for a line on standard input and then goes on. */
  readonly refused?: 'goOn' | 'wait';
  /** The process kills itself when this phase has come so often. */
  readonly dies?: { readonly phase: Phase['phase']; readonly count: number };
  /** How it ends after its deeds: in good order, or like a process that is killed. Left out: in good order. */
  readonly end?: 'close' | 'die';
};

export type DeedName = 'gift' | 'gifts' | 'put' | 'deploy' | 'memos' | 'wait' | 'side' | 'reorganise';
export type Mix = Readonly<Partial<Record<DeedName, number>>>;

export const USUAL_MIX: Mix = { gift: 6, gifts: 3, put: 8, deploy: 1, memos: 2, wait: 3, side: 1, reorganise: 2 };
