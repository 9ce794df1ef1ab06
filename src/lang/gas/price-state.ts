/**
 * What reading and writing the state costs beyond the static price, as a formula. Which kind of write it is, nobody knows before a run:
 * each is a size of its own, between nothing (the value is there already) and the dearest kind.
 */

import { worstKeys } from '../../vm/bound.ts';
import { GAS, words, WRITE } from '../../vm/gas.ts';
import { LIMITS } from '../../vm/limits.ts';
import type { Shape } from '../../vm/module.ts';
import type { OpName } from '../../vm/opcodes.ts';
import { isText, wordCount } from '../../vm/types.ts';
import { listExtent, textExtent, WORD, type Extent } from './extent.ts';
import { add, constant, NOTHING, scaled, sum, times, type Formula } from './formula.ts';
import type { Effect, Moment } from './moment.ts';

const CREATION = WRITE.create - WRITE.same;
/** Words of the longest text, beyond the first. */
const MORE_WORDS = words(LIMITS.textSize) - 1;

export const STATE_EFFECTS: Readonly<Partial<Record<OpName, (moment: Moment) => Effect>>> = {
  sget: (m) => {
    const { cap, leaf } = shapeAt(m);
    const check = cap > 0 ? add(keys(m), constant(GAS.read)) : NOTHING;
    if (!isText(leaf)) return { gas: sum([keys(m), check]), leaves: [WORD] };
    const size = m.size('words', `words(${place(m)})`, words(LIMITS.textSize));
    return { gas: sum([keys(m), check, withoutOne(size, GAS.readWord)]), leaves: [textExtent(size)] };
  },
  slen: (m) => ({ gas: keys(m), leaves: [WORD] }),
  slist: (m) => {
    const { cap, leaf } = shapeAt(m);
    const elements = m.size('elements', `len(${place(m)})`, cap);
    const paths = times(keys(m), add(constant(1), elements));
    if (!isText(leaf))
      return { gas: sum([paths, scaled(elements, GAS.read)]), leaves: [listExtent(elements, elements)] };
    const inTexts = m.size('words', `words(${place(m)})`, cap * words(LIMITS.textSize));
    // the first word of each is in the price of a read
    const gas = sum([paths, scaled(elements, GAS.read - GAS.readWord), scaled(inTexts, GAS.readWord)]);
    return { gas, leaves: [listExtent(elements, inTexts)] };
  },
  sagg: (m) => ({ gas: keyWords(m.operands), leaves: [WORD] }),

  sset: (m) => {
    const check = shapeAt(m).cap > 0 ? add(keys(m), constant(GAS.read)) : NOTHING;
    return writing(m, check, written(m, 1), aggregates(m));
  },
  sclear: (m) => {
    const { cap } = shapeAt(m);
    return cap > 0 ? filled(m) : writing(m, written(m, 1), aggregates(m));
  },
  /** The element and the length are two writes. */
  spush: (m) => writing(m, keys(m), written(m, 2)),
  spop: (m) => writing(m, keys(m), written(m, 2)),
  sfill: (m) => filled(m),
};

function writing(m: Moment, ...parts: readonly Formula[]): Effect {
  return { gas: sum([keys(m), ...parts]), leaves: [] };
}

/** Every element that was there or comes to be there is written, and the length. */
function filled(m: Moment): Effect {
  const { cap } = shapeAt(m);
  const touched = m.size('touched', `touched(${place(m)})`, cap);
  return writing(m, times(keys(m), touched), scaled(touched, WRITE.same), written(m, cap + 1));
}

/** What so many writes of one place cost beyond the least: by their kind, and by the words of texts beyond the first. */
function written(m: Moment, writes: number): Formula {
  const kind = m.size('write', `write(${place(m)})`, CREATION * writes);
  if (!isText(shapeAt(m).leaf)) return kind;
  const texts = writes > 2 ? writes - 1 : 1;
  return sum([kind, scaled(m.size('more', `more(${place(m)})`, MORE_WORDS * texts), WRITE.extraWord)]);
}

/** Each sum and count over the leaf is one more write, keys included. */
function aggregates(m: Moment): Formula {
  const over = m.around.module.aggregates.flatMap(({ shape }, i) =>
    shape === (m.instruction.args[0] ?? 0) ? [i] : [],
  );
  return sum(
    over.map((index) =>
      m.size('aggregate', `write(${m.places.aggregateAt(m.index, index)})`, WRITE.aggregate + worstKeysOf(m, index)),
    ),
  );
}

/** The longest bound keys of a sum or count. */
function worstKeysOf({ around: { module } }: Moment, index: number): number {
  const bound = module.aggregates[index]?.bound ?? 0;
  const shape = module.shapes[module.aggregates[index]?.shape ?? 0];
  return worstKeys(shape?.keys.slice(0, bound) ?? []);
}

/** The map keys among the operands; an index into a list or a value may stand behind them. */
function keys(m: Moment): Formula {
  return keyWords(m.operands.slice(0, shapeAt(m).keys.length));
}

function keyWords(extents: readonly Extent[]): Formula {
  if (extents.length === 0) return NOTHING;
  return withoutOne(sum(extents.map(keyExtent)), GAS.keyWord);
}

/** A longer key than that fails before it is paid for. */
function keyExtent({ words: size }: Extent): Formula {
  const longest = wordCount(new Uint8Array(LIMITS.keySize));
  const least = size.get('')?.count ?? 0;
  return least > longest ? constant(longest) : size;
}

function shapeAt({ instruction, around }: Moment): Shape {
  return around.module.shapes[instruction.args[0] ?? 0] as Shape;
}

const place = (m: Moment): string => m.places.stateAt(m.index, m.instruction.args[0] ?? 0);

/** The first one is in the static price. */
const withoutOne = (size: Formula, price: number): Formula => sum([scaled(size, price), constant(-price)]);
