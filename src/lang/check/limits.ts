/**
 * The limits of the machine that source text can run into, said in the words of the source.
 * The numbers are `vm/limits.ts`; what depends on the bytecode is left to the verifier.
 */

import { LIMITS } from '../../vm/limits.ts';
import type { Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';

type Limit = { readonly most: number; readonly title: string; readonly of: string; readonly fix: string };

// oxfmt-ignore
const TABLE = {
  functions:   { most: LIMITS.functions, title: 'too many functions', of: 'functions and invariants', fix: 'can part of it be a contract of its own?' },
  invariants:  { most: LIMITS.invariants, title: 'too many invariants', of: 'invariants', fix: 'can some of them be joined with `and`?' },
  states:      { most: LIMITS.shapes, title: 'too many state variables', of: 'state variables', fix: 'can some of them be one map?' },
  events:      { most: LIMITS.signatures, title: 'too many events', of: 'events', fix: 'can some of them be one event with one more field?' },
  errors:      { most: LIMITS.signatures, title: 'too many errors', of: 'errors', fix: 'can some of them be one error with one more field?' },
  fields:      { most: LIMITS.fields, title: 'too many fields', of: 'fields', fix: 'can it be split in two?' },
  parameters:  { most: LIMITS.fields, title: 'too many parameters', of: 'parameters', fix: 'can it be split in two?' },
  indexed:     { most: LIMITS.indexedFields, title: 'too many indexed fields', of: 'indexed fields', fix: 'which three will people search by?' },
  locals:      { most: LIMITS.locals, title: 'too many locals', of: 'parameters and locals', fix: 'can part of it be a `fn` of its own?' },
  mapLevels:   { most: LIMITS.shapeDepth, title: 'too many levels of maps', of: 'levels', fix: 'can two keys be one?' },
  nameSize:    { most: LIMITS.nameSize, title: 'this name is too long', of: 'letters', fix: 'is there a shorter name?' },
  sentence:    { most: 2 * LIMITS.nameSize, title: 'this sentence is too long', of: 'bytes', fix: 'can it be said in fewer words?' },
  textSize:    { most: LIMITS.textSize, title: 'this text is too long', of: 'bytes', fix: 'can it be split in two?' },
  blocks:      { most: LIMITS.nesting, title: 'too many blocks inside each other', of: 'levels', fix: 'move the inner part into a `fn` of its own' },
  constants:   { most: 64, title: 'too many constants that wait for each other', of: 'constants in a chain', fix: 'can some of them be written as plain numbers?' },
  callNesting: { most: LIMITS.callNesting, title: 'too many calls inside each other', of: 'functions in a chain of calls', fix: 'can some of them be joined?' },
} as const satisfies Record<string, Limit>;

/** True, and reported at `span`, when `count` is more than the limit allows. */
export function overLimit(
  context: Pick<Context, 'diagnostics'>,
  name: keyof typeof TABLE,
  count: number,
  span: Span,
): boolean {
  const { most, title, of, fix } = TABLE[name];
  if (count <= most) return false;
  report(
    context,
    error('H0701', title, span, `more than ${most} ${of}`, {
      why: `There can be at most ${most} ${of}. Limits keep the work of every machine on the network bounded.`,
      fix: { text: fix },
    }),
  );
  return true;
}
