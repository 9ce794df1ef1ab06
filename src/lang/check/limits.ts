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
  states:      { most: LIMITS.shapes, title: 'too many state variables', of: 'state variables, the fields of structs counted one by one', fix: 'can some of them be one map?' },
  events:      { most: LIMITS.signatures, title: 'too many events', of: 'events', fix: 'can some of them be one event with one more field?' },
  errors:      { most: LIMITS.signatures, title: 'too many errors', of: 'errors', fix: 'can some of them be one error with one more field?' },
  members:     { most: LIMITS.members, title: 'too many members', of: 'members', fix: 'would a number and constants do?' },
  structs:     { most: LIMITS.structDepth, title: 'too many structs inside each other', of: 'levels', fix: 'can some of them be one struct?' },
  leaves:      { most: LIMITS.leaves, title: 'this struct is too large', of: 'values in all its fields', fix: 'can part of it be a map of its own?' },
  fields:      { most: LIMITS.fields, title: 'too many fields', of: 'fields', fix: 'can it be split in two?' },
  parameters:  { most: LIMITS.fields, title: 'too many parameters', of: 'parameters, the fields of structs counted one by one', fix: 'can it be split in two?' },
  packed:      { most: LIMITS.fields, title: 'too many values to pack', of: 'values', fix: 'can it be split in two?' },
  indexed:     { most: LIMITS.indexedFields, title: 'too many indexed fields', of: 'indexed fields', fix: 'which three will people search by?' },
  locals:      { most: LIMITS.locals, title: 'too many locals', of: 'parameters and locals', fix: 'can part of it be a `fn` of its own?' },
  mapLevels:   { most: LIMITS.shapeDepth, title: 'too many levels of maps', of: 'levels', fix: 'can two keys be one?' },
  nameSize:    { most: LIMITS.nameSize, title: 'this name is too long', of: 'letters', fix: 'is there a shorter name?' },
  sentence:    { most: 2 * LIMITS.nameSize, title: 'this sentence is too long', of: 'bytes', fix: 'can it be said in fewer words?' },
  textSize:    { most: LIMITS.textSize, title: 'this text is too long', of: 'bytes', fix: 'can it be split in two?' },
  rounds:      { most: 2 ** 32 - 1, title: 'this limit is too large', of: 'rounds', fix: 'how many rounds will there ever be?' },
  items:       { most: LIMITS.listLength, title: 'this list is too long', of: 'elements', fix: 'is a map with a counter beside it better? `map<uint, …>`' },
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
    error('H0701', title, span, `more than ${shown(most)} ${of.replace(/,.*/, '')}`, {
      why: `There can be at most ${shown(most)} ${of}. Limits keep the work of every machine on the network bounded.`,
      fix: { text: fix },
    }),
  );
  return true;
}

/** With commas between thousands: 1,024. */
const shown = (count: number): string => count.toString().replace(/\B(?=(\d{3})+$)/g, ',');
