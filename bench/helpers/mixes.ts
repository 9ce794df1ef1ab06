/** All mixes: every instruction at its hardest. */

import { FLOW_MIXES } from './mixes-flow.ts';
import { NUMBER_MIXES } from './mixes-numbers.ts';
import { OTHER_MIXES } from './mixes-others.ts';
import { STATE_MIXES } from './mixes-state.ts';
import { TEXT_MIXES } from './mixes-text.ts';
import { VALUE_MIXES } from './mixes-values.ts';
import type { Mix } from './mix.ts';

export const MIXES: readonly Mix[] = [
  ...FLOW_MIXES,
  ...VALUE_MIXES,
  ...NUMBER_MIXES,
  ...TEXT_MIXES,
  ...STATE_MIXES,
  ...OTHER_MIXES,
];

export const nameOf = ({ op, what }: Pick<Mix, 'op' | 'what'>): string => `${op}: ${what}`;
