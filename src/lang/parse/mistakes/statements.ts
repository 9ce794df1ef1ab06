/** Mistakes in lines of a body: words that are others here, names that begin with a type, signs that change a value. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findIn, found, only, partOf } from './finder.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';
import { checkCallLine, checkSendWithAnswer } from './calls.ts';
import { nameFirst, zeroOf } from './types.ts';

export function statementActions(finder: Finder): ActionDict<void> {
  return {
    ...nameActions(finder),
    ...changeActions(finder),
    ...groupActions(finder),
  };
}

// ───────────── new names ─────────────

function nameActions(finder: Finder): ActionDict<void> {
  return {
    FirstType(named, value, end) {
      const type = partOf(named, 'Type');
      const name = partOf(named, 'newName');
      if (!type || !name) return;
      if (/\bstorage$/.test(type.sourceString)) found(finder, 'pointer', across(type, name));
      else firstType(type, name, only(value));
      findIn(...type.children.filter(() => !/\bstorage$/.test(type.sourceString)), value, end);
    },
    Let_typeFirst: typeFirst,
    Var_typeFirst: typeFirst,
    OldLet_const(word, name, type, _equals, value) {
      found(finder, 'word', rangeOf(word), [swap(rangeOf(word), 'let')], { label: 'called `let` inside a function' });
      findIn(name, type, value);
    },
    OldLet_mut(word, mut, name, type, _equals, value) {
      const place = { start: word.source.startIdx, end: mut.source.endIdx };
      found(finder, 'word', place, [swap(place, 'var ')], { label: 'called `var`' });
      findIn(name, type, value);
    },
    Tuple(_word, open, _first, _more, _close, _equals, value) {
      if (checkSendWithAnswer(finder, value)) return;
      found(finder, 'results', rangeOf(open), undefined, { label: 'several names at once' });
      findIn(value);
    },
    OldReturn_brackets: (word, _open, first, more, _close) => severalResults(word, first, more),
    OldReturn_alone(_word, place, _sign) {
      found(finder, 'afterReturn', rangeOf(place));
    },
    OldReturn_plain: (word, first, more) => severalResults(word, first, more),
  };

  function firstType(type: Node, name: Node, value: Node | undefined): void {
    const plain = type.child(0).sourceString;
    const zero = zeroOf(plain);
    const word = value !== undefined && !isChanged(finder, name) ? 'let' : 'var';
    if (value === undefined && zero === undefined) return found(finder, 'local', across(type, name));
    const initial = value === undefined ? [put(name.source.endIdx, ` = ${zero}`)] : [];
    return nameFirst(finder, 'local', type, name, `${word} `, initial);
  }

  function typeFirst(this: Node, _word: Node, named: Node, _equals: Node, value: Node): void {
    const type = partOf(named, 'Type');
    const name = partOf(named, 'newName');
    if (type && name) nameFirst(finder, 'typeFirst', type, name, '');
    findIn(...(type ? [type] : []), value);
  }

  function severalResults(word: Node, first: Node, more: Node): void {
    found(finder, 'results', across(word, more));
    findIn(first, more);
  }
}

/** Somewhere behind its declaration, in the same block or one inside, the name gets another value. */
function isChanged({ text }: Finder, name: Node): boolean {
  const word = name.sourceString;
  const change = new RegExp(`\\b${word}\\b\\s*(?:[-+*/%]=|=(?!=)|\\+\\+|--)|(?:\\+\\+|--)\\s*${word}\\b`);
  return change.test(restOfBlock(text, name.source.endIdx));
}

/** A name that first changes further below is called `let` in the meantime. */
const MAX_LOOK = 4000;

function restOfBlock(text: string, from: number): string {
  const begin = /^\s*=(?!=)/.exec(text.slice(from, from + 200))?.[0].length ?? 0;
  let depth = 0;
  for (let at = from + begin; at < text.length && at < from + MAX_LOOK; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}' && --depth < 0) return text.slice(from + begin, at);
  }
  return text.slice(from + begin, from + MAX_LOOK);
}

// ───────────── changing values ─────────────

function changeActions(finder: Finder): ActionDict<void> {
  return {
    Steps_after(place, sign) {
      const { start, end } = { start: place.source.endIdx, end: sign.source.endIdx };
      found(finder, 'step', rangeOf(sign), [swap({ start, end }, amountOf(sign))]);
      findIn(place);
    },
    Steps_before(sign, place) {
      const removed = { start: sign.source.startIdx, end: place.source.startIdx };
      found(finder, 'step', rangeOf(sign), [swap(removed, ''), put(place.source.endIdx, amountOf(sign))]);
      findIn(place);
    },
    Delete(word, place) {
      found(finder, 'delete', rangeOf(word), [swap(rangeOf(word), 'clear')]);
      findIn(place);
    },
    ExpStatement(place) {
      if (!checkCallLine(finder, place)) findIn(place);
    },
  };
}

function amountOf(sign: Node): string {
  return sign.sourceString === '++' ? ' += 1' : ' -= 1';
}

// ───────────── groups of lines ─────────────

function groupActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    Unchecked(word, block) {
      const [open, body, close] = block.children as [Node, Node, Node];
      const start = { start: word.source.startIdx, end: open.source.endIdx };
      found(finder, 'unchecked', rangeOf(word), [cut(text, start), cut(text, rangeOf(close))]);
      findIn(body);
    },
    assembly(_word, _end, _braces) {
      const start = this.source.startIdx;
      found(finder, 'assembly', { start, end: start + 'assembly'.length });
    },
    DoWhile(word, block, _while, condition) {
      found(finder, 'doWhile', rangeOf(word));
      findIn(block, condition);
    },
    OneLine(simple, end) {
      found(finder, 'braces', rangeOf(simple), [opening(simple), put(simple.source.endIdx, ' }')]);
      findIn(simple, end);
    },
    ElseIf_word(word, condition, branch) {
      found(finder, 'word', rangeOf(word), [swap(rangeOf(word), 'else if')], { label: 'written `else if`' });
      findIn(condition, branch);
    },
  };

  /** In the line of the condition, unless a comment stands between. */
  function opening(simple: Node): Change {
    const { start } = rangeOf(simple);
    const gap = /\s*$/.exec(text.slice(Math.max(0, start - 200), start))?.[0].length ?? 0;
    const lineStart = text.lastIndexOf('\n', start - gap - 1) + 1;
    const isComment = /\/\/|\*\/$/.test(text.slice(lineStart, start - gap));
    return isComment ? put(start, '{ ') : swap({ start: start - gap, end: start }, ' { ');
  }
}
