/** What is said about a name that nobody declared: what was probably meant, or how to declare it. */

import type * as ast from '../ast.ts';
import { report, rewrite, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error, type Fix } from '../diagnostic.ts';
import { predefinedNames } from './predefined.ts';
import { entriesInSight, type Scope } from './scope.ts';
import { FOREIGN_NAMES } from './vocabulary.ts';

/** Reports a name that nobody declared. `span` and `text` may cover a dotted name such as `tx.origin`; `isCall`: `name(…)`. */
export function reportUnknown(context: Context, text: string, span: ast.Span, isCall = false): undefined {
  const foreign = FOREIGN_NAMES.get(text);
  const better = foreign === undefined ? nearestInSight(context, text) : foreign.instead;
  return report(
    context,
    error('H0202', `there is no \`${text}\``, span, 'unknown name', {
      why: foreign?.why ?? whyUnknown(text, isCall, better),
      fix:
        better === undefined ? { text: foreign?.fix ?? howTo(text, isCall) } : replacement(context, text, span, better),
    }),
  );
}

function whyUnknown(text: string, isCall: boolean, better: string | undefined): string {
  if (better !== undefined) return `Nothing in sight is called \`${text}\`.`;
  const kinds = isCall
    ? 'function, struct, enum or contract'
    : 'local, parameter, state variable, constant or function';
  return `No ${kinds} has this name, and nothing in sight is spelled like it.`;
}

function howTo(text: string, isCall: boolean): string {
  if (isCall && /^[a-z]/.test(text)) return `declare it: \`fn ${text}(…) -> uint { … }\``;
  if (/^[A-Z][A-Z0-9_]*$/.test(text)) return `declare it: \`const ${text}: uint = …\``;
  if (/^[A-Z]/.test(text)) return `declare \`${text}\`, or import it from the file that does`;
  return `declare it, for example \`let ${text} = …\` above, or \`state ${text}: uint\``;
}

function replacement(context: Context, text: string, span: ast.Span, better: string): Fix {
  const fix = rewrite(context, { span, text: better });
  if (text !== 'tx.origin') return fix;
  return { ...fix, text: `${fix.text}\nor put \`only owner\` into the first line of the action` };
}

/** The name that was probably meant. */
export function nearestInSight(context: Context, text: string): string | undefined {
  return nearest(context, text, namesInSight(context.scope));
}

function* namesInSight(scope: Scope): Iterable<string> {
  for (const [name] of entriesInSight(scope)) yield name;
  yield* predefinedNames();
}
