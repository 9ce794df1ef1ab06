/** Mistakes in the first line of a loop. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findIn, found, only } from './finder.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';

export function loopActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    OldFor_three(word, open, start, first, condition, second, step, close, body) {
      const changes = rangeChanges(open, only(start), first, only(condition), second, only(step), close);
      found(finder, 'for', across(word, close), changes);
      findIn(body);
      if (changes === undefined) findIn(start, condition, step);
    },
    OldFor_each(word, open, name, sign, list, close, body) {
      const ident = /[A-Za-z_]\w*$/.exec(name.sourceString)?.[0] ?? '';
      const head = swap({ start: open.source.startIdx, end: sign.source.endIdx }, `${spaced(word)}${ident} in`);
      found(finder, 'each', across(word, sign), [head, cut(text, rangeOf(close))]);
      findIn(list, body);
    },
    Cap(comma, word, most) {
      const gap =
        /\s*$/.exec(text.slice(Math.max(0, word.source.startIdx - 200), word.source.startIdx))?.[0].length ?? 0;
      const end = word.source.startIdx - gap;
      if (comma.numChildren === 0) found(finder, 'cap', rangeOf(word), [put(end, ',')]);
      findIn(most);
    },
  };

  function spaced(word: Node): string {
    return /\s/.test(text[word.source.endIdx] ?? ' ') ? '' : ' ';
  }

  /** `(uint i = a; i < b; i++)` becomes `i in a..b`; anything else is a question. */
  function rangeChanges(
    open: Node,
    start: Node | undefined,
    first: Node,
    condition: Node | undefined,
    second: Node,
    step: Node | undefined,
    close: Node,
  ): Change[] | undefined {
    const begin = start && /^(?:.*\s)?([A-Za-z_]\w*)\s*=\s*(?=\S)/.exec(start.sourceString);
    const name = begin?.[1];
    const limit = condition && /^([A-Za-z_]\w*)\s*(<=|<|!=)\s*(?=\S)([^<>=&|?]+)$/.exec(condition.sourceString);
    if (!start || !condition || !step || !begin || !limit || limit[1] !== name) return undefined;
    const isOne = [`${name}++`, `++${name}`, `${name}+=1`].includes(step.sourceString.replaceAll(/\s/g, ''));
    if (!isOne) return undefined;
    const opening = { start: open.source.startIdx, end: start.source.startIdx + begin[0].length };
    const limitStart = condition.source.endIdx - (limit[3]?.length ?? 0);
    return [
      swap(opening, `${/\s/.test(text[open.source.startIdx - 1] ?? ' ') ? '' : ' '}${name} in `),
      swap({ start: first.source.startIdx, end: limitStart }, '..'),
      swap({ start: second.source.startIdx, end: close.source.endIdx }, limit[2] === '<=' ? ' + 1' : ''),
    ];
  }
}
