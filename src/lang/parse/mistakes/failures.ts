/** Mistakes in lines that stop: `require`, `fail`, and what they are called elsewhere. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findIn, found, only } from './finder.ts';
import { type Change, across, cut, put, rangeOf, swap } from './mistake.ts';

export function failureActions(finder: Finder): ActionDict<void> {
  const { text } = finder;
  return {
    Require_brackets(word, open, condition, comma, reason, close) {
      const isReason = reason.child(0).ctorName === 'Reason';
      found(finder, 'require', rangeOf(word), isReason ? inWords(word, open, comma, close) : undefined);
      findIn(condition, reason);
    },
    Require_comma(word, condition, comma, reason) {
      const isReason = reason.child(0).ctorName === 'Reason';
      found(finder, 'require', across(word, comma), isReason ? [elseFor(comma)] : undefined, {
        label: 'reads `require … else …`',
      });
      findIn(condition, reason);
    },
    Require_noElse(_word, condition, reason) {
      const at = reason.source.startIdx;
      found(finder, 'noElse', { start: at, end: at }, [put(at, 'else ')]);
      findIn(condition, reason);
    },
    Require_noReason(_word, condition) {
      const end = condition.source.endIdx;
      const plain = condition.sourceString.replace(/^\(([^()]*)\)$/, '$1');
      const shown = plain.length > 40 || plain.includes('\n') ? '…' : plain;
      found(finder, 'noReason', { start: end, end }, undefined, { fix: `require ${shown} else "what is wrong"` });
      findIn(condition);
    },
    OldFail_text: failWithBrackets,
    OldFail_fail: failWithBrackets,
    OldFail_error(word, name, args) {
      if (!finder.declared.functions.has('revert'))
        found(finder, 'revert', rangeOf(word), [swap(rangeOf(word), 'fail')]);
      findIn(name, args);
    },
    OldFail_value(word, args) {
      if (!finder.declared.functions.has('revert')) found(finder, 'revert', rangeOf(word));
      findIn(args);
    },
    OldFail_bare(word) {
      found(finder, 'revert', rangeOf(word));
    },
    Assert(word, open, condition, reason, close) {
      if (finder.declared.functions.has('assert')) return findIn(condition, reason);
      const comma = only(reason)?.child(0);
      const isText = /^,\s*["']/.test(reason.sourceString);
      const changes =
        comma && isText ? [swap(rangeOf(word), 'require'), ...inWords(word, open, comma, close)] : undefined;
      found(finder, 'assert', rangeOf(word), changes, {
        fix: `require ${condition.sourceString} else "what is wrong"`,
      });
      return findIn(condition, reason);
    },
  };

  function inWords(word: Node, open: Node, comma: Node, close: Node): Change[] {
    return [
      swap({ start: word.source.endIdx, end: open.source.endIdx }, ' '),
      elseFor(comma),
      cut(text, rangeOf(close)),
    ];
  }

  function elseFor(comma: Node): Change {
    const isTight = /\S/.test(text[comma.source.endIdx] ?? ' ');
    return { ...cut(text, rangeOf(comma)), text: isTight ? ' else ' : ' else' };
  }

  function failWithBrackets(this: Node, word: Node, open: Node, reason: Node, close: Node): void {
    const opening = swap({ start: word.source.startIdx, end: open.source.endIdx }, 'fail ');
    const label = word.sourceString === 'fail' ? { label: 'has no brackets' } : {};
    found(finder, 'revert', rangeOf(word), [opening, cut(text, rangeOf(close))], label);
    findIn(reason);
  }
}
