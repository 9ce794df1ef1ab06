/** Mistakes in what a file and a contract declare: state, constants, events, structs, imports, lines that nobody needs. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findEach, findIn, found, only } from './finder.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';
import { literalType, nameFirst } from './types.ts';

export function declarationActions(finder: Finder): ActionDict<void> {
  return { ...fileActions(finder), ...keptActions(finder), ...partActions(finder), ...importActions(finder) };
}

// ───────────── files ─────────────

function fileActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    Stray(_sign) {
      found(finder, 'semicolon', rangeOf(this), [cut(text, rangeOf(this))]);
    },
    pragma(_word, _blanks, _start, _rest, _end) {
      found(finder, 'pragma', rangeOf(this), [cut(text, rangeOf(this))]);
    },
    using(_word, _blanks, _start, _rest, _end) {
      const isMath = /^using\s+SafeMath\b/.test(this.sourceString);
      found(finder, 'using', rangeOf(this), isMath ? [cut(text, rangeOf(this))] : undefined);
    },
    File: (items) => findEach(finder, items),
    Block: (_open, statements, _close) => findEach(finder, statements),
    Contract(abstract, _contract, name, bases, _open, members, _close) {
      for (const word of abstract.children) found(finder, 'inheritance', rangeOf(word), [cut(text, rangeOf(word))]);
      findIn(name, bases);
      inside('contract', members);
    },
    Interface(_interface, name, bases, _open, signatures, _close) {
      findIn(name, bases);
      inside('interface', signatures);
    },
    Library(library, name, _open, members, _close) {
      const fix = 'a `fn` of a file needs no library: write them outside of every contract';
      found(finder, 'inheritance', across(library, name), undefined, { label: 'not a contract', fix });
      inside('contract', members);
    },
    Bases(_is, _bases) {
      found(finder, 'inheritance', rangeOf(this));
    },
  };

  function inside(kind: 'contract' | 'interface', members: Node): void {
    finder.outer.push(kind);
    findEach(finder, members);
    finder.outer.pop();
  }
}

function importActions(finder: Finder): ActionDict<void> {
  return {
    OldImport_whole(_import, from, _as, _name) {
      const path = from.sourceString.slice(1, -1).replace(/\.sol$/, '.hlp');
      found(finder, 'import', rangeOf(this), undefined, { fix: `import Name from "${path}"` });
    },
    OldImport_star(_import, star, _as, _name, _from, _path) {
      found(finder, 'import', rangeOf(star));
    },
    OldImport_braces(_import, open, names, close, _from, path) {
      const isPlain = !/\bas\b/.test(names.sourceString);
      const around = [
        swap({ start: open.source.startIdx, end: names.source.startIdx }, ''),
        cut(finder.text, rangeOf(close)),
      ];
      found(finder, 'import', across(open, close), isPlain ? around : undefined, {
        label: 'names alone, without braces',
      });
      findIn(path);
    },
  };
}

// ───────────── what is kept ─────────────

function keptActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    TypeLed(before, type, after, name, initial) {
      const words = [...before.children, ...after.children];
      const isConst = words.some((word) => word.sourceString === 'constant');
      const start = { start: this.source.startIdx, end: type.source.startIdx };
      const changes = [...(before.numChildren > 0 ? [swap(start, '')] : []), ...cuts(after)];
      nameFirst(finder, isConst ? 'constant' : 'state', type, name, isConst ? 'const ' : 'state ', changes);
      findIn(type, initial);
    },
    State_noColon: noColon,
    State_typeFirst: typeFirst,
    State_noType: noType,
    Const_noColon: noColon,
    Const_typeFirst: typeFirst,
    Const_noType: noType,
    NoWord(_name, _colon, type, initial) {
      const changes = finder.outer.length > 0 ? [put(this.source.startIdx, 'state ')] : undefined;
      found(finder, 'noState', rangeOf(this), changes);
      findIn(type, initial);
    },
  };

  function cuts(words: Node): Change[] {
    return words.children.map((word) => cut(text, rangeOf(word)));
  }

  function noColon(this: Node, _word: Node, name: Node, _look: Node, type: Node, initial: Node): void {
    found(finder, 'noColon', rangeOf(name), [put(name.source.endIdx, ':')]);
    findIn(name, type, initial);
  }

  function typeFirst(this: Node, _word: Node, before: Node, type: Node, after: Node, name: Node, initial: Node): void {
    const start = { start: before.source.startIdx, end: type.source.startIdx };
    nameFirst(finder, 'typeFirst', type, name, '', [
      ...(before.numChildren > 0 ? [swap(start, '')] : []),
      ...cuts(after),
    ]);
    findIn(type, initial);
  }

  function noType(this: Node, _word: Node, name: Node, colon: Node, initial: Node): void {
    const value = initial.isIteration() ? only(initial) : initial;
    const type = value && literalType(value.child(1).sourceString);
    const sign = only(colon) ?? name;
    const changes =
      type === undefined ? undefined : [put(sign.source.endIdx, sign === name ? `: ${type}` : ` ${type}`)];
    found(finder, 'noType', rangeOf(name), changes);
    findIn(name, initial);
  }
}

// ───────────── parts: parameters, fields ─────────────

function partActions(finder: Finder): ActionDict<void> {
  return {
    Param_noColon: noColon,
    Param_typeFirst(type, name, initial) {
      nameFirst(finder, 'typeFirst', type, name, '');
      findIn(type, name, initial);
    },
    Param_alone: (type, initial) => alone(type, initial),
    EventParam_noColon: noColon,
    EventParam_typeFirst(type, _indexed, name, _again) {
      nameFirst(finder, 'typeFirst', type, name, '');
      findIn(type, name);
    },
    EventParam_alone: (type, indexed) => alone(type, indexed),
    Field_noColon: noColon,
    Field_typeFirst(type, name, end) {
      nameFirst(finder, 'typeFirst', type, name, '');
      findIn(type, name, end);
    },
    fieldEnd(_sign) {
      if (this.sourceString === ';') found(finder, 'semicolon', rangeOf(this), [swap(rangeOf(this), ',')]);
    },
  };

  function noColon(this: Node, name: Node, _look: Node, type: Node, rest: Node): void {
    found(finder, 'noColon', rangeOf(name), [put(name.source.endIdx, ':')]);
    findIn(name, type, rest);
  }

  /** One word: a type without a name, or a name without a type. */
  function alone(type: Node, rest: Node): void {
    const isName =
      /^[A-Za-z_]\w*$/.test(type.sourceString) && !/^(?:u?int|bytes|address|bool|string)\d*$/.test(type.sourceString);
    found(finder, isName ? 'noType' : 'noName', rangeOf(type), undefined, {
      fix: isName ? `${type.sourceString}: uint, or whatever it is` : `name: ${type.sourceString}`,
    });
    findIn(type, rest);
  }
}
