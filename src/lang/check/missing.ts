/**
 * What the grammar knows and this compiler cannot translate yet: one table, one row and one message each.
 * A row goes away when its feature arrives. Nothing else in the checker knows what is missing: it asks for a row by name.
 */

import type { Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';

type Row = { readonly what: string; readonly label: string; readonly why: string; readonly instead: string };

// oxfmt-ignore
const TABLE = {
  import:       { what: 'imports', label: 'an import', why: 'Only one file is compiled at a time.', instead: 'copy what is needed into this file' },
  interface:    { what: 'interfaces', label: 'an interface', why: 'An interface describes another contract, and calls to other contracts are not compiled.', instead: 'keep everything in one contract' },
  struct:       { what: 'structs', label: 'a struct', why: 'Every value in the state and in a local is one leaf.', instead: 'use one map per field: `state stages: map<uint, uint8>`' },
  enum:         { what: 'enums', label: 'an enum', why: 'Every value in the state and in a local is one leaf.', instead: 'use a `uint8` and constants: `const OPEN: uint8 = 1`' },
  list:         { what: 'lists', label: 'a list', why: 'Every value in the state and in a local is one leaf.', instead: 'use a map with a counter beside it: `map<uint, address>`' },
  listMethod:   { what: 'the methods of lists', label: 'a method of a list', why: 'Every value in the state and in a local is one leaf.', instead: 'use a map with a counter beside it: `map<uint, address>`' },
  for:          { what: '`for` loops', label: 'a loop', why: 'Functions run from top to bottom, without going back.', instead: 'do one step per call, or keep a total with `sum` and `count`' },
  while:        { what: '`while` loops', label: 'a loop', why: 'Functions run from top to bottom, without going back.', instead: 'do one step per call, or keep a total with `sum` and `count`' },
  break:        { what: '`break`', label: 'belongs to a loop', why: 'Functions run from top to bottom, without going back.', instead: 'use `if`, or `return`' },
  continue:     { what: '`continue`', label: 'belongs to a loop', why: 'Functions run from top to bottom, without going back.', instead: 'use `if`' },
  call:         { what: 'calls to other contracts', label: 'calls another contract', why: 'A contract can only use its own functions.', instead: 'keep what belongs together in one contract' },
  try:          { what: '`try`', label: 'tries a call', why: 'A contract can only use its own functions.', instead: 'ask with `if` before doing what might fail' },
  send:         { what: '`send`', label: 'moves hlp', why: 'A contract can take hlp in, and cannot give it out.', instead: 'keep balances in a map: `balances[to] += amount`' },
  encode:       { what: '`encode`', label: 'packs values', why: 'Only the machine packs values, at the edge of a call.', instead: 'join texts with `concat`' },
  recover:      { what: '`recover`', label: 'finds a signer', why: 'Who signs a transaction is known: it is `caller`.', instead: 'let the person call an action' },
  defaultValue: { what: 'default values of parameters', label: 'a default value', why: 'Every caller gives every value.', instead: 'leave the default out' },
  contractType: { what: 'types named after contracts', label: 'another contract', why: 'A contract can only use its own functions.', instead: 'use `address`' },
} as const satisfies Record<string, Row>;

export type Missing = keyof typeof TABLE;

/** The rows in order, for the tests and the documentation. */
export const MISSING: readonly Missing[] = Object.keys(TABLE) as Missing[];

export function reportMissing(context: Pick<Context, 'diagnostics'>, name: Missing, span: Span): undefined {
  const { what, label, why, instead } = TABLE[name];
  const title = `${what} cannot be compiled yet`;
  return report(context, error('H0190', title, span, label, { why, fix: { text: instead } }));
}
