/**
 * The methods test tools expect of a node to develop against: `evm_…`, `hardhat_…`, `anvil_…`, and what waits (`txpool_…`). What they do is
 * `node/development.ts`; which names there are for one thing is said in each row (`aliases.ts`).
 */

import type { Method } from '../method.ts';
import { ABOUT_METHODS } from './about.ts';
import { HISTORY_METHODS } from './history.ts';
import { MINING_METHODS } from './mining.ts';
import { PEOPLE_METHODS } from './people.ts';
import { POOL_METHODS } from './pool.ts';
import { STATE_METHODS } from './state.ts';
import { TIME_METHODS } from './time.ts';

export const DEVELOPMENT_METHODS: readonly Method[] = [
  ...HISTORY_METHODS,
  ...TIME_METHODS,
  ...MINING_METHODS,
  ...STATE_METHODS,
  ...PEOPLE_METHODS,
  ...POOL_METHODS,
  ...ABOUT_METHODS,
];
