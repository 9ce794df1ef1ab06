/**
 * From a match of the mistakes grammar to the places where it found something: joins the tables of actions, as
 * `build.ts` does for the language itself. What is said about each place is in `habits.ts` and `tell.ts`.
 */

import type { ActionDict, MatchResult, Node, Semantics } from 'ohm-js';
import { mistakesGrammars } from '../grammar.ts';
import type { Piece } from '../scan.ts';
import { declarationActions } from './declarations.ts';
import { expressionActions } from './expressions.ts';
import { failureActions } from './failures.ts';
import { type Finder, declaredIn, findIn } from './finder.ts';
import { functionActions } from './functions.ts';
import { islandActions } from './islands.ts';
import { loopActions } from './loops.ts';
import type { Island, Mistake } from './mistake.ts';
import { statementActions } from './statements.ts';
import { typeActions } from './types.ts';

export type Findings = { readonly mistakes: readonly Mistake[]; readonly islands: readonly Island[] };

/** `match` is of `islands`, the larger of the two grammars. */
export function findMistakes(match: MatchResult, text: string, code: readonly Piece[]): Findings {
  const finder: Finder = {
    text,
    declared: declaredIn(code),
    mistakes: [],
    islands: [],
    owner: 0,
    previous: undefined,
    isQuiet: false,
    outer: [],
  };
  semanticsFor(finder)(match).find();
  return finder;
}

function semanticsFor(finder: Finder): Semantics {
  const actions = {
    ...walkActions(),
    ...declarationActions(finder),
    ...functionActions(finder),
    ...typeActions(finder),
    ...statementActions(finder),
    ...failureActions(finder),
    ...loopActions(finder),
    ...expressionActions(finder),
    ...islandActions(finder),
  };
  return mistakesGrammars().islands.createSemantics().addOperation<void>('find', actions);
}

/** Everywhere else: look inside. Words hold nothing, but for those that have an action of their own. */
function walkActions(): ActionDict<void> {
  return {
    _nonterminal(...children: Node[]) {
      if (/^[A-Z]/.test(this.ctorName) || PASSED.has(this.ctorName)) findIn(...children);
    },
  };
}

/** Words that hold such words. */
const PASSED = new Set(['typedName', 'quantity']);
