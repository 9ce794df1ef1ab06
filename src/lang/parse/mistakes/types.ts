/** Mistakes in types: mappings, arrays, where a value lies; and types that stand in front of what they belong to. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findIn, found } from './finder.ts';
import type { HabitName } from './habits.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';

export function typeActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    Type(plain, marks) {
      checkSquares(finder, plain, marks.children);
      findIn(plain, marks);
    },
    Mapping_brackets(word, open, key, arrow, value, close) {
      const opening = swap(across(word, open), 'map<');
      found(finder, 'mapping', across(word, open), [
        opening,
        comma(key, arrow),
        swap(rangeOf(close), '>'),
        ...names(key, value),
      ]);
      findIn(key, value);
    },
    Mapping_arrow(word, _open, key, arrow, value, _close) {
      found(finder, 'mapping', rangeOf(word), [swap(rangeOf(word), 'map'), comma(key, arrow), ...names(key, value)]);
      findIn(key, value);
    },
    Mapping_word(word, _open, key, _comma, value, _close) {
      found(finder, 'mapping', rangeOf(word), [swap(rangeOf(word), 'map')]);
      findIn(key, value);
    },
    NoCap(list, _open, of, close) {
      found(finder, 'noCap', across(list, close), undefined, { fix: `list<${of.sourceString}, 100>` });
      findIn(of);
    },
    location(_word) {
      found(finder, 'location', rangeOf(this), [cut(text, rangeOf(this))]);
    },
    payableMark(_word) {
      found(finder, 'payable', rangeOf(this), [cut(text, rangeOf(this))]);
    },
  };

  /** `mapping(address owner => uint balance)`: the second name is cut, the first lies in what the comma replaces. */
  function names(_key: Node, value: Node): Change[] {
    return value.child(1).children.map((name) => cut(text, rangeOf(name)));
  }
}

/** What stands between the two sides becomes a comma behind the first. */
function comma(key: Node, arrow: Node): Change {
  return swap({ start: key.child(0).source.endIdx, end: arrow.source.endIdx }, ',');
}

/** `uint[10]` is certain, `uint[]` asks how many; of `uint[3][]` only that it is a list is said. */
function checkSquares(finder: Finder, plain: Node, marks: readonly Node[]): void {
  const squares = marks.map((mark) => mark.child(0)).filter((mark) => mark.ctorName === 'Squares');
  const [first, ...more] = squares;
  if (first === undefined) return;
  const size = first.child(1).children[0]?.sourceString;
  const isCertain = size !== undefined && more.length === 0;
  const changes = isCertain ? [put(plain.source.startIdx, 'list<'), swap(rangeOf(first), `, ${size}>`)] : undefined;
  found(finder, 'array', across(plain, squares.at(-1) ?? first), changes, {
    fix: `\`list<${plain.sourceString}, 100>\` with the most you will ever need, or a \`map\` and a counter`,
  });
}

/** The type stood in front: `before` and the name go there instead. */
export function nameFirst(
  finder: Finder,
  habit: HabitName,
  type: Node,
  name: Node,
  before: string,
  more: Change[] = [],
): void {
  const changes = [
    put(type.source.startIdx, `${before}${name.sourceString}: `),
    cut(finder.text, rangeOf(name)),
    ...more,
  ];
  found(finder, habit, across(type, name), changes);
}

export const LITERAL_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^[\d_]+$|^\d[\d_.]*[ \t]+[a-z]+$/, 'uint'],
  [/^["']/, 'string'],
  [/^(?:true|false)$/, 'bool'],
  [/^-\d/, 'int'],
  [/^0x[0-9a-fA-F]{40}$/, 'address'],
];

/** What a value is, where that can be seen from the way it is written. */
export function literalType(written: string): string | undefined {
  return LITERAL_TYPES.find(([shape]) => shape.test(written))?.[1];
}

/** The value that a type begins with, where it has a name. */
export function zeroOf(type: string): string | undefined {
  if (/^u?int\d*$/.test(type)) return '0';
  return { bool: 'false', string: '""', bytes: '""', address: 'nobody' }[type];
}
