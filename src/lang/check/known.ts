/** Values that are known while compiling: the caps of lists and loops. */

import type { Exp } from '../ast.ts';
import { constantValue } from './constants.ts';
import { evaluate } from './evaluate.ts';
import type { Context } from './context.ts';
import type { Expression } from '../tree.ts';
import { UINT } from './types.ts';

/** A number that must be known; undefined, and reported, when it is not. */
export function knownNumber(context: Context, node: Exp): bigint | undefined {
  const value = constantValue(context, node, UINT, undefined, 'known')?.value;
  return typeof value === 'bigint' ? value : undefined;
}

/** The number an expression always has; undefined, and nothing is said, when it depends on anything. */
export function alwaysNumber(context: Context, expression: Expression): bigint | undefined {
  const quiet = { ...context, diagnostics: [] };
  const value = evaluate(quiet, expression);
  return typeof value === 'bigint' && quiet.diagnostics.length === 0 ? value : undefined;
}
