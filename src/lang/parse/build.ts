/**
 * From what the grammar matched to the tree of `ast.ts`. Joins the tables of actions, one table for each kind of rule:
 * `build-declarations.ts`, `build-statements.ts`, `build-expressions.ts`.
 * Nothing here fails on a text that matched, but one thing: a chain of operators may be too long (`build-chain.ts`).
 */

import type { MatchResult } from 'ohm-js';
import type { File, Rhs, Statement, TypeNode } from '../ast.ts';
import type { BuildContext, Declaration } from './build-context.ts';
import { declarationActions } from './build-declarations.ts';
import { expressionActions, typeActions } from './build-expressions.ts';
import { statementActions } from './build-statements.ts';
import { languageGrammar } from './grammar.ts';

export function buildFile(match: MatchResult, context: BuildContext): File {
  const semantics = languageGrammar()
    .createSemantics()
    .addOperation<TypeNode>('type', typeActions(context))
    .addOperation<Rhs>('value', expressionActions(context))
    .addOperation<Statement>('statement', statementActions(context))
    .addOperation<Declaration | File>('declaration', declarationActions(context));
  return semantics(match).declaration() as File;
}
