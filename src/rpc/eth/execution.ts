/** Everything that runs contracts, or signs for somebody, in one list. */

import type { Method } from '../method.ts';
import { CALL_METHODS } from './call.ts';
import { SEND_METHODS } from './send.ts';
import { SIGN_METHODS } from './sign.ts';
import { SIMULATE_METHODS } from './simulate.ts';

export const EXECUTION_METHODS: readonly Method[] = [
  ...CALL_METHODS,
  ...SIMULATE_METHODS,
  ...SEND_METHODS,
  ...SIGN_METHODS,
];
