/** Islands: what the mistakes grammar stepped over. Of each declaration only the first one is told, the rest may follow from it. */

import type { ActionDict, Node } from 'ohm-js';
import { type Finder, findEach, findIn } from './finder.ts';
import { type Island, rangeOf } from './mistake.ts';

export function islandActions(finder: Finder): ActionDict<void> {
  return {
    TopItem: inDeclaration,
    Member: inDeclaration,
    Signature: inDeclaration,
    BrokenItem_contract(head, _open, _look, members, _close) {
      island('TopItem', head);
      finder.outer.push('contract');
      findEach(finder, members);
      finder.outer.pop();
    },
    BrokenItem_other: (head, body) => broken('TopItem', head, body),
    BrokenItem_block: (block) => broken('TopItem', block),
    BrokenMember_head: (head, body) => broken('Member', head, body),
    BrokenMember_block: (block) => broken('Member', block),
    brokenSignature(_first, _blanks, _rest) {
      island('Signature', this);
    },
    BrokenStatement_line: (line, blocks, others) => inStatement(line, blocks, others),
    BrokenStatement_block: (block) => inStatement(block),
  };

  function inDeclaration(this: Node, part: Node): void {
    const outer = finder.owner;
    finder.owner = this.source.startIdx;
    findIn(part);
    finder.owner = outer;
  }

  function inStatement(first: Node, ...rest: Node[]): void {
    island('Statement', first, rest);
    findIn(...rest, ...(first.ctorName === 'Block' ? [first] : []));
  }

  /** Its body is looked at for habits, and for nothing else. */
  function broken(rule: Island['rule'], ...nodes: Node[]): void {
    const [first, ...rest] = nodes;
    if (first) island(rule, first, rest);
    const outer = finder.isQuiet;
    finder.isQuiet = true;
    if (!/^(?:struct|enum)\b/.test(first?.sourceString ?? ''))
      findIn(...nodes.filter((node) => node.ctorName === 'Block' || node.isIteration()));
    finder.isQuiet = outer;
  }

  function island(rule: Island['rule'], node: Node, rest: readonly Node[] = []): void {
    if (finder.isQuiet || (finder.islands.at(-1)?.start ?? -1) >= finder.owner) return;
    const end = rest.reduce(
      (last, { source, numChildren }) => (numChildren > 0 ? Math.max(last, source.endIdx) : last),
      rangeOf(node).end,
    );
    finder.islands.push({ rule, start: rangeOf(node).start, end, previous: finder.previous });
  }
}
