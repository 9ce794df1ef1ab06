/** All kinds of fault. */

import { corrupt } from './corrupt.ts';
import { cut, cutAndLoss } from './cut.ts';
import { failing } from './failing.ts';
import { full } from './full.ts';
import { kill } from './kill.ts';
import type { Kind } from './kind.ts';
import { recovery } from './recovery.ts';
import { signals } from './signals.ts';
import { steps } from './steps.ts';

export const KINDS: readonly Kind[] = [kill, recovery, steps, cut, cutAndLoss, corrupt, failing, full, signals];
