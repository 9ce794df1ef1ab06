/** Mistakes in the first line of a function: the word it begins with, who may call it, what it gives back. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findIn, found } from './finder.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';

export function functionActions(finder: Finder): ActionDict<void> {
  return { ...oldActions(finder), ...ownActions(finder), ...attributeActions(finder) };
}

// ───────────── functions of Solidity ─────────────

function oldActions(finder: Finder): ActionDict<void> {
  return {
    OldFunction: (word, name, params, attributes, body) => oldFunction(word, name, params, attributes, body),
    OldSignature: (word, name, params, attributes) => oldFunction(word, name, params, attributes),
    Constructor(word, params, attributes, body) {
      const isPayable = wordsIn(attributes).has('payable');
      const changes = [swap(rangeOf(word), isPayable ? 'payable init' : 'init'), ...cutWords(finder, attributes)];
      found(finder, 'constructor', rangeOf(word), changes);
      checkModifiers(finder, attributes, false);
      findIn(params, ...withoutWords(attributes), body);
    },
    Modifier(word, name, _params, _attributes, _body) {
      found(finder, 'modifier', across(word, name));
    },
    Unnamed(word, params, attributes, body) {
      const isPlain = wordsIn(attributes).has('payable') && /^\{\s*\}$/.test(body.sourceString);
      found(finder, 'receive', across(word, params), isPlain ? [swap(rangeOf(this), 'accepts hlp')] : undefined);
      if (!isPlain) findIn(body);
    },
  };

  function oldFunction(word: Node, name: Node, params: Node, attributes: Node, body?: Node): void {
    const kind = kindOf(finder, attributes);
    const changes = kind === undefined ? undefined : [swap(rangeOf(word), kind), ...cutWords(finder, attributes)];
    found(finder, 'function', across(word, name), changes, kind === undefined ? { fix: question(attributes) } : {});
    checkModifiers(finder, attributes, kind?.endsWith('action') === true);
    findIn(params, ...withoutWords(attributes), ...(body ? [body] : []));
  }
}

/** The word that a function of Solidity begins with here, where that is clear. */
function kindOf({ outer }: Finder, attributes: Node): string | undefined {
  const words = wordsIn(attributes);
  const isView = words.has('view') || words.has('pure') || words.has('constant');
  if (outer.length === 0) return 'fn';
  if (words.has('internal') || words.has('private')) return 'fn';
  if (isView) return hasResult(attributes) ? 'view' : undefined;
  if (!words.has('public') && !words.has('external')) return undefined;
  return words.has('payable') ? 'payable action' : 'action';
}

function question(attributes: Node): string {
  const words = wordsIn(attributes);
  if (words.has('view') || words.has('pure'))
    return 'a `view` that answers something: `view name() -> uint`, or a `fn`';
  return '`action` when people may call it, `view` when it only answers, `fn` when it is private?';
}

// ───────────── functions of the language with more than they need ─────────────

function ownActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    Action: (payable, action, name, params, attributes, body) => {
      movePayable(payable, action, attributes);
      checkModifiers(finder, attributes, true);
      findIn(name, params, ...withoutWords(attributes), body);
    },
    View: (_view, name, params, attributes, body) => {
      plain(attributes);
      checkModifiers(finder, attributes, false);
      if (!hasResult(attributes)) noResult(params, finder);
      findIn(name, params, ...withoutWords(attributes), body);
    },
    NoResult: (_view, _name, params) => {
      noResult(params, finder);
      findIn(params);
    },
    Fn: (_fn, name, params, attributes, body) => {
      plain(attributes);
      checkModifiers(finder, attributes, false);
      findIn(name, params, ...withoutWords(attributes), body);
    },
    Init: (payable, init, params, attributes, body) => {
      movePayable(payable, init, attributes);
      checkModifiers(finder, attributes, false);
      findIn(params, ...withoutWords(attributes), body);
    },
  };

  function plain(attributes: Node): void {
    const [first] = visibilities(attributes);
    if (first) found(finder, 'visibility', rangeOf(first), cutWords(finder, attributes));
  }

  function movePayable(payable: Node, word: Node, attributes: Node): void {
    const late = visibilities(attributes).find((each) => each.sourceString === 'payable');
    if (late === undefined || payable.numChildren > 0) return plain(attributes);
    const front = put(word.source.startIdx, 'payable ');
    const why = { label: '`payable` stands in front' };
    return found(
      finder,
      'visibility',
      rangeOf(late),
      [front, ...visibilities(attributes).map((each) => cut(text, rangeOf(each)))],
      why,
    );
  }
}

function noResult(params: Node, finder: Finder): void {
  const at = params.source.endIdx;
  found(finder, 'noResult', { start: at, end: at });
}

// ───────────── between the brackets and the body ─────────────

function attributeActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    Returns_brackets(word, open, results, close) {
      const all = results.children.flatMap((items) => [items.child(0), ...items.child(2).children]);
      const [first] = all;
      if (all.length > 1) found(finder, 'results', rangeOf(this));
      else if (first === undefined) found(finder, 'result', rangeOf(this), [cut(text, rangeOf(this))]);
      else if (first.child(1).numChildren > 0) found(finder, 'namedResult', rangeOf(first));
      else
        found(finder, 'result', rangeOf(word), [
          swap({ start: word.source.startIdx, end: open.source.endIdx }, '-> '),
          cut(text, rangeOf(close)),
        ]);
      findIn(results);
    },
    Returns_other(sign, type) {
      const isGlued = sign.sourceString === ':' && !/\s/.test(text[sign.source.startIdx - 1] ?? ' ');
      found(finder, 'result', rangeOf(sign), [swap(rangeOf(sign), isGlued ? ' ->' : '->')]);
      findIn(type);
    },
    BareResult(_look, type) {
      found(finder, 'result', rangeOf(type), [put(type.source.startIdx, '-> ')], { label: '`->` belongs in front' });
      findIn(type);
    },
    Override(word, _args) {
      found(finder, 'visibility', rangeOf(word), [cut(text, rangeOf(this))]);
    },
  };
}

/** `only` stands last in a first line; Solidity has its checks anywhere, under names of their own. */
function checkModifiers(finder: Finder, attributes: Node, mayHaveOnly: boolean): void {
  const { text } = finder;
  const last = attributes.children.at(-1);
  for (const attribute of attributes.children) {
    if (last === undefined || attribute.child(0).ctorName !== 'ModifierUse') continue;
    const place = rangeOf(attribute);
    const who = mayHaveOnly ? onlyOf(finder, attribute.sourceString) : undefined;
    if (attribute.sourceString === 'nonReentrant') found(finder, 'guard', place, [cut(text, place)]);
    else if (who === undefined) found(finder, 'modifierUse', place);
    else if (attribute === last) found(finder, 'modifierUse', place, [swap(place, `only ${who}`)]);
    else found(finder, 'modifierUse', place, [cut(text, place), put(last.source.endIdx, ` only ${who}`)]);
  }
}

/** `onlyOwner` where the file knows an `owner`. */
function onlyOf({ declared }: Finder, written: string): string | undefined {
  const role = /^only([A-Z])(\w*)(?:\(\s*\))?$/.exec(written);
  const name = role && `${role[1]?.toLowerCase()}${role[2]}`;
  return name && declared.words.has(name) ? name : undefined;
}

function visibilities(attributes: Node): Node[] {
  return attributes.children.filter((attribute) => attribute.child(0).ctorName === 'visibility');
}

function withoutWords(attributes: Node): Node[] {
  return attributes.children.filter((attribute) => attribute.child(0).ctorName !== 'visibility');
}

function wordsIn(attributes: Node): Set<string> {
  return new Set(visibilities(attributes).map((word) => word.sourceString));
}

function cutWords({ text }: Finder, attributes: Node): Change[] {
  return visibilities(attributes).map((word) => cut(text, rangeOf(word)));
}

function hasResult(attributes: Node): boolean {
  return attributes.children.some((attribute) => ['Returns', 'BareResult'].includes(attribute.child(0).ctorName));
}
