/** Mistakes in expressions: signs of others, values that would change, calls with other brackets. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findIn, found } from './finder.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';
import { amountInHlp } from './amounts.ts';

export function expressionActions(finder: Finder): ActionDict<void> {
  return {
    ...comparisonActions(finder),
    ...signActions(finder),
    ...pathActions(finder),
    ...valueActions(finder),
  };
}

// ───────────── comparisons ─────────────

function comparisonActions(finder: Finder): ActionDict<void> {
  return {
    Comparison(nots, first, operators, rest) {
      checkChain(finder, this, nots, operators.children, [first, ...rest.children]);
      findIn(nots, first, operators, rest);
    },
    Claim(nots, first, rest) {
      const operators = rest.children.map((each) => each.child(0));
      checkChain(finder, this, nots, operators, [first, ...rest.children.map((each) => each.child(1))]);
      findIn(nots, first, rest);
    },
    ClaimRest(operator, right) {
      if (operator.sourceString === '=') found(finder, 'equals', rangeOf(operator), [swap(rangeOf(operator), '==')]);
      findIn(operator, right);
    },
    compareOp(_sign) {
      const instead = PLAIN_SIGNS[this.sourceString];
      if (instead !== undefined) found(finder, 'sign', rangeOf(this), [swap(rangeOf(this), instead)]);
    },
  };
}

const PLAIN_SIGNS: Readonly<Record<string, string>> = { '===': '==', '!==': '!=', '=>': '>=', '=<': '<=', '<>': '!=' };

/** Signs that may be joined: each group points in one direction, so that joining them means what was meant. */
const DIRECTIONS: readonly (readonly string[])[] = [['<', '<='], ['>', '>='], ['==']];

function checkChain(finder: Finder, whole: Node, nots: Node, operators: readonly Node[], parts: readonly Node[]): void {
  const [, second] = operators;
  if (second === undefined) return;
  const signs = operators.map((operator) => operator.sourceString);
  const isClear = nots.numChildren === 0 && DIRECTIONS.some((group) => signs.every((sign) => group.includes(sign)));
  const middle = parts.slice(1, -1);
  const isShort = middle.every(({ sourceString }) => sourceString.length <= 40 && !sourceString.includes('\n'));
  const changes = middle.map((part) => put(part.source.endIdx, ` and ${part.sourceString}`));
  found(finder, 'chain', isClear ? rangeOf(whole) : rangeOf(second), isClear && isShort ? changes : undefined);
}

// ───────────── signs ─────────────

function signActions(finder: Finder): ActionDict<void> {
  return {
    logicOp(_word) {
      const sign = this.sourceString;
      if (sign === '&&') found(finder, 'and', rangeOf(this), [apart(this, 'and')]);
      if (sign === '||') found(finder, 'or', rangeOf(this), [apart(this, 'or')]);
    },
    notSign(_word) {
      if (this.sourceString === '!') found(finder, 'not', rangeOf(this), [swap(rangeOf(this), 'not ')]);
    },
    Unary(prefixes, base, sign, power) {
      const bang = prefixes.children.find((prefix) => prefix.sourceString === '!');
      if (bang) found(finder, 'not', rangeOf(bang), [swap(rangeOf(bang), '(not '), put(this.source.endIdx, ')')]);
      const step = prefixes.children.find((prefix) => prefix.sourceString === '++');
      if (step) found(finder, 'stepInside', rangeOf(step));
      findIn(base, sign, power);
    },
    arithmeticOp(_sign) {
      if (/^(?:[&|^]|<<|>>)$/.test(this.sourceString)) found(finder, 'bits', rangeOf(this));
    },
    Exp(first, signs, rest, choices) {
      const [choice] = choices.children;
      if (choice) found(finder, 'ternary', rangeOf(choice.child(0)), undefined, { fix: inLines(this, choice) });
      findIn(first, signs, rest, choices);
    },
    stepInside(_sign) {
      found(finder, 'stepInside', rangeOf(this));
    },
  };

  /** `condition ? yes : no` in two lines. */
  function inLines(whole: Node, choice: Node): string {
    const [, yes, , , colon, no] = choice.children as [Node, Node, Node, Node, Node, Node];
    const condition = finder.text.slice(whole.source.startIdx, choice.source.startIdx).trim();
    const first = finder.text.slice(yes.source.startIdx, colon.source.startIdx).trim();
    const second = finder.text.slice(no.source.startIdx, choice.source.endIdx).trim();
    const isShort = [condition, first, second].every((part) => part.length <= 40 && !part.includes('\n'));
    return isShort ? `var x = ${second}\nif ${condition} { x = ${first} }` : 'var x = no\nif condition { x = yes }';
  }

  /** A word needs blanks around it where a sign needed none. */
  function apart(node: Node, word: string): Change {
    const { start, end } = rangeOf(node);
    const before = /\s/.test(finder.text[start - 1] ?? ' ') ? '' : ' ';
    const after = /\s/.test(finder.text[end] ?? ' ') ? '' : ' ';
    return swap({ start, end }, before + word + after);
  }
}

// ───────────── paths and calls ─────────────

function pathActions(finder: Finder): ActionDict<void> {
  return {
    Options(_open, _word, options, _close) {
      found(finder, 'paying', rangeOf(this));
      findIn(options);
    },
    Args_braces(_open, open, args, close, _close) {
      const changes = [cut(finder.text, rangeOf(open)), cut(finder.text, rangeOf(close))];
      found(finder, 'argumentBraces', across(open, close), changes);
      findIn(args);
    },
    Arg_equals(name, sign, value) {
      const place = { start: name.source.endIdx, end: sign.source.endIdx };
      found(finder, 'argument', rangeOf(sign), [swap(place, ':')]);
      findIn(value);
    },
    PayableCast(word, open, value, close) {
      const isPath = /^[A-Za-z_][\w.]*(?:\[[^\]]*\])*$/.test(value.sourceString);
      const around = [swap(across(word, open), ''), swap(rangeOf(close), '')];
      found(finder, 'payable', rangeOf(word), isPath ? around : [swap(rangeOf(word), '')]);
      findIn(value);
    },
    CallInside(word, path, paying) {
      const name = /\.\s*(\w+)\s*\([^()]*\)$/.exec(path.sourceString)?.[1] ?? 'answer';
      const line = this.sourceString.length > 60 || this.sourceString.includes('\n') ? 'call …' : this.sourceString;
      found(finder, 'callInside', rangeOf(word), undefined, { fix: `let ${name} = ${line}\nand use \`${name}\` here` });
      findIn(path, paying);
    },
    Creation(word, type, options, args) {
      found(finder, 'new', across(word, type));
      findIn(options, args);
    },
  };
}

// ───────────── values and names ─────────────

function valueActions(finder: Finder): ActionDict<void> {
  return {
    foreignAmount(digits, _blanks, unit) {
      const changes = amountChanges(digits.sourceString, unit.sourceString, this, unit);
      found(finder, changes ? 'unit' : 'year', rangeOf(unit), changes);
    },
    string(_open, _characters, _close) {
      if (!this.sourceString.startsWith("'")) return;
      found(finder, 'quotes', rangeOf(this), [swap(rangeOf(this), inDoubleQuotes(this.sourceString))]);
    },
    newName(_name) {
      if (this.child(0).ctorName === 'taken') reserved(this);
    },
    takenUse(_word) {
      reserved(this);
    },
  };

  function reserved(node: Node): void {
    const word = node.sourceString;
    const fix = `choose another name, for example \`the${word[0]?.toUpperCase()}${word.slice(1)}\``;
    found(finder, 'reservedName', rangeOf(node), undefined, { label: `\`${word}\` cannot be a name here`, fix });
  }
}

function amountChanges(digits: string, unit: string, whole: Node, word: Node): Change[] | undefined {
  if (unit === 'ether' || unit === 'eth') return [swap(rangeOf(word), 'hlp')];
  const amount = amountInHlp(digits, unit);
  return amount === undefined ? undefined : [swap(rangeOf(whole), amount)];
}

/** `'it\'s "so"'` becomes `"it's \"so\""`. */
function inDoubleQuotes(written: string): string {
  const inside = written.slice(1, -1).replaceAll("\\'", "'");
  return `"${inside.replaceAll(/\\[^]|"/g, (part) => (part === '"' ? '\\"' : part))}"`;
}
