/** Ways to change the code of a draft. Gentle ones keep types as they are, so that most of what comes of them runs; rough ones do not care. */

import { encodeType } from '../../src/vm/types.ts';
import type { Line } from '../helpers/module.ts';
import type { Random } from '../vm/generator.ts';
import { statementsIn, type Draft, type Range, type Sketch } from './draft.ts';
import { cousinOf, mostOf, someImmediate, someLine, twinOf, typesOf } from './lines.ts';
import { OPCODES, type Immediate, type Row } from '../../src/vm/opcodes.ts';

/** Changes the draft in place; does nothing where it does not apply. */
export type Edit = (random: Random, draft: Draft) => void;

/** One function, the long ones more often. */
export function someFunction(random: Random, { functions }: Draft): Sketch | undefined {
  const total = functions.reduce((sum, { body }) => sum + body.length, 0);
  if (total === 0) return undefined;
  let place = random.below(total);
  return functions.find(({ body }) => (place -= body.length) < 0);
}

const inBody =
  (edit: (random: Random, sketch: Sketch, draft: Draft) => void): Edit =>
  (random, draft) => {
    const sketch = someFunction(random, draft);
    if (sketch !== undefined) edit(random, sketch, draft);
  };

/** One instruction becomes another, or goes. */
const atLine = (
  edit: (random: Random, line: Line, sketch: Sketch, draft: Draft) => readonly Line[] | undefined,
): Edit =>
  inBody((random, sketch, draft) => {
    // most instructions have no twin, so a few are tried
    for (let tries = 0; tries < 8; tries++) {
      const at = random.below(sketch.body.length);
      const lines = edit(random, sketch.body[at] as Line, sketch, draft);
      if (lines === undefined) continue;
      sketch.body.splice(at, 1, ...lines);
      return;
    }
  });

const withStatement = (edit: (random: Random, sketch: Sketch, range: Range, draft: Draft) => void): Edit =>
  inBody((random, sketch, draft) => {
    const ranges = statementsIn(draft, sketch);
    if (ranges.length > 0) edit(random, sketch, random.pick(ranges), draft);
  });

const linesIn = ({ body }: Sketch, { from, to }: Range): Line[] => body.slice(from, to);

const listed = (line: Line | undefined): readonly Line[] | undefined => line && [line];

export const GENTLE_CODE: Readonly<Record<string, Edit>> = {
  'an instruction for its like': atLine((random, line) => listed(twinOf(random, line))),
  'another local or constant': atLine((random, line, sketch, draft) => listed(cousinOf(random, line, draft, sketch))),
  'a statement left out': withStatement((_, { body }, { from, to }) => void body.splice(from, to - from)),
  'a statement twice': withStatement(
    (_, sketch, range) => void sketch.body.splice(range.to, 0, ...linesIn(sketch, range)),
  ),
  'a statement moved': withStatement((random, sketch, { from, to }, draft) => {
    const lines = sketch.body.splice(from, to - from);
    const places = [0, ...statementsIn(draft, sketch).map((range) => range.to)];
    sketch.body.splice(random.pick(places), 0, ...lines);
  }),
  'a statement in an `if`': withStatement((random, sketch, { from, to }) => {
    const condition: Line[] = random.chance(80) ? [ZERO, ['not']] : [ZERO];
    sketch.body.splice(from, to - from, ...condition, ['if', 0], ...linesIn(sketch, { from, to }), ['end']);
  }),
  'a statement in a loop': withStatement((random, sketch, range, draft) => {
    // what stands first is reached most often
    repeat(random, sketch, random.chance(60) ? (statementsIn(draft, sketch)[0] ?? range) : range);
  }),
  'another cap': atLine((random, [op, first, ...rest]) => {
    if (op === 'loop') return [[op, random.pick([0, 0, 1, 30, 200, 2 ** 32 - 1])]];
    return op === 'lpush' && rest.length > 0 ? [[op, first ?? 0, random.pick([1, 2, 30, 1024])]] : undefined;
  }),
};

const ZERO: Line = ['zero', encodeType('bool')];
const U256 = encodeType('uint256');

/** So often that a short function runs long. */
function repeat(random: Random, sketch: Sketch, range: Range): void {
  const counter = typesOf(sketch).length;
  if (counter > 250 || sketch.kind === 'invariant') return;
  const rounds = random.pick([10, 25, 60]);
  const lines: Line[] = [
    ['zero', U256],
    ['set', counter],
    ['loop', random.pick([0, 100, rounds])],
    ...([['get', counter], ['small', U256, rounds], ['ge', U256], ['if', 0], ['break'], ['end']] as const),
    ...linesIn(sketch, range),
    ...([['get', counter], ['small', U256, 1], ['add', U256], ['set', counter], ['end']] as const),
  ];
  sketch.locals = [...sketch.locals, 'uint256'];
  sketch.body.splice(range.from, range.to - range.from, ...lines);
}

export const ROUGH_CODE: Readonly<Record<string, Edit>> = {
  'an instruction left out': atLine(() => []),
  'an instruction put in': atLine((random, line, sketch, draft) => [someLine(random, draft, sketch), line]),
  'another instruction': atLine((random, _, sketch, draft) => [someLine(random, draft, sketch)]),
  'two instructions swapped': inBody((random, { body }) => {
    const at = random.below(body.length);
    body.splice(at, 2, ...body.slice(at, at + 2).reverse());
  }),
  'another immediate': changedImmediate((random, immediate, _, sketch, draft) =>
    someImmediate(random, immediate, draft, sketch),
  ),
  'an immediate shifted by one': changedImmediate((random, _, old) => old + (random.chance(50) ? 1 : -1)),
  'an `end` or `else` moved': inBody((random, { body }) => {
    const places = body.flatMap(([op], i) => (op === 'end' || op === 'else' ? [i] : []));
    const at = random.pick(places);
    const [line] = body.splice(at, 1);
    if (line !== undefined) body.splice(Math.max(0, at + random.pick([-2, -1, 1, 2])), 0, line);
  }),
  'an other half left out': inBody((random, sketch) => {
    const { body } = sketch;
    const at = random.pick([-1, ...body.flatMap(([op], i) => (op === 'else' ? [i] : []))]);
    if (at >= 0) body.splice(at, endOfBlock(body, at) - at);
  }),
  'what a view or an invariant must not do': (random, { functions }) => {
    const strict = functions.filter(({ kind }) => kind === 'view' || kind === 'invariant');
    if (strict.length > 0) random.pick(strict).body.unshift(...random.pick(FORBIDDEN));
  },
  'code behind the end': inBody((random, { body }) => {
    body.push(
      ...random.pick<readonly Line[]>([[['end']], [ZERO, ['drop', encodeType('bool')]], [['return'], ['end']]]),
    );
  }),
  'a statement of another function': inBody((random, sketch, draft) => {
    const other = someFunction(random, draft);
    const ranges = other === undefined ? [] : statementsIn(draft, other);
    if (other === undefined || ranges.length === 0) return;
    sketch.body.splice(random.below(sketch.body.length), 0, ...linesIn(other, random.pick(ranges)));
  }),
  'a body of another function': (random, draft) => {
    const [a, b] = [someFunction(random, draft), someFunction(random, draft)];
    if (a !== undefined && b !== undefined) [a.body, b.body] = [b.body, a.body];
  },
};

const FORBIDDEN: readonly (readonly Line[])[] = [
  [['caller'], ['drop', encodeType('address')]],
  [['now'], ['drop', U256]],
  [['paid'], ['drop', U256]],
  [['loop', 1], ['break'], ['end']],
  [['zero', U256], ['zero', encodeType('address')], ['send']],
  [['emit', 0]],
  [['sclear', 0]],
];

/** Where the block ends that an `else` stands in. */
function endOfBlock(body: readonly Line[], at: number): number {
  let depth = 1;
  for (let i = at + 1; i < body.length; i++) {
    const op = body[i]?.[0];
    if (op === 'if' || op === 'loop' || op === 'try') depth++;
    if (op === 'end' && --depth === 0) return i;
  }
  return body.length;
}

function changedImmediate(
  next: (random: Random, immediate: Immediate, old: number, sketch: Sketch, draft: Draft) => number,
): Edit {
  return atLine((random, [op, ...args], sketch, draft) => {
    const { immediates }: Row = OPCODES[op];
    if (immediates.length === 0) return undefined;
    const at = random.below(immediates.length);
    const immediate = immediates[at] as Immediate;
    const changed = next(random, immediate, args[at] ?? 0, sketch, draft);
    if (changed < 0 || changed > mostOf(immediate)) return undefined;
    return [[op, ...args.map((arg, i) => (i === at ? changed : arg))]];
  });
}
