/**
 * What each instruction does, all of them; the files under `handlers/` hold them by kind, and `handler.ts` says what one may do. The
 * verifier has checked types, stack and indices; only what depends on values can still fail. An instruction without a handler does not compile.
 */

import type { Handler } from './handler.ts';
import { FLOW } from './handlers/flow.ts';
import { LISTS } from './handlers/lists.ts';
import { NUMBERS } from './handlers/numbers.ts';
import { OTHERS } from './handlers/others.ts';
import { STATE } from './handlers/state.ts';
import { TEXT } from './handlers/text.ts';
import { VALUES } from './handlers/values.ts';
import { OPCODES, type OpName } from './opcodes.ts';

export const HANDLERS: Readonly<Record<OpName, Handler>> = {
  ...FLOW,
  ...VALUES,
  ...NUMBERS,
  ...TEXT,
  ...LISTS,
  ...STATE,
  ...OTHERS,
};

export const HANDLERS_BY_CODE: readonly (Handler | undefined)[] = byCode();

function byCode(): (Handler | undefined)[] {
  const table: (Handler | undefined)[] = [];
  for (const [name, handler] of Object.entries(HANDLERS)) table[OPCODES[name as OpName].code] = handler;
  return table;
}
