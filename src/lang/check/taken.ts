/** Adding a name to a scope, and what is said when it is taken already. */

import type * as ast from '../ast.ts';
import { report, type Context } from './context.ts';
import { error, type Diagnostic } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { isPredefined } from './predefined.ts';
import { article, describe, lookup, type Entry } from './scope.ts';

/**
 * Adds a name to the scope of `context`. False (and reported) when the name is taken or belongs to the language; then it
 * still counts from here on, so that its uses make sense.
 */
export function declare(context: Context, name: ast.Name, entry: Entry): boolean {
  overLimit(context, 'nameSize', name.text.length, name.span);
  if (isPredefined(name.text)) {
    report(context, reservedName(name));
    return false;
  }
  const { entries } = context.scope;
  const other = lookup(context.scope, name.text);
  if (other !== undefined) {
    if (!entries.has(name.text)) entries.set(name.text, entry);
    report(context, takenName(context, name, entry, other));
    return false;
  }
  entries.set(name.text, entry);
  return true;
}

function reservedName(name: ast.Name): Diagnostic {
  return error('H0204', 'this name belongs to the language', name.span, `\`${name.text}\` has a meaning already`, {
    why: `\`${name.text}\` means the same in every contract, so nothing else may be called that.`,
    fix: { text: `choose another name, for example \`${renamed(name.text)}\`` },
  });
}

function takenName(context: Context, name: ast.Name, entry: Entry, other: Entry): Diagnostic {
  if (name.text === 'init' && entry.kind === 'function') return secondInit(name, other);
  const word = describe(entry);
  const owner = context.owner?.node.node;
  const isInside = entry.kind === 'local' && other.kind !== 'local' && owner !== undefined;
  return error('H0203', 'this name is taken', name.span, `${article(word)} with the same name`, {
    secondary: [{ span: other.span, label: 'declared here' }],
    why: isInside
      ? `Inside this ${owner} \`${name.text}\` would mean something else than in the rest of the contract.`
      : `One name means one thing, so that a reader never has to ask which \`${name.text}\` is meant.`,
    fix: { text: `rename the ${word}, for example \`${renamed(name.text)}\`` },
  });
}

function secondInit(name: ast.Name, other: Entry): Diagnostic {
  return error('H0203', 'there is one `init`', name.span, 'a second `init`', {
    secondary: [{ span: other.span, label: 'the first one' }],
    why: '`init` runs once, when the contract is deployed. With two of them nobody would know which one.',
    fix: { text: 'move its lines into the first one' },
  });
}

const renamed = (name: string): string =>
  /^[A-Z_]/.test(name) ? `${name.replace(/_+$/, '')}_2` : `new${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** Names that only have to differ among themselves: fields, members, sentences. Reports the second of two. */
export function checkDifferent(
  context: Context,
  names: readonly ast.Name[],
  say: { readonly label: string; readonly first: string; readonly why: string; readonly fix: string },
): void {
  const first = new Map<string, ast.Name>();
  for (const name of names) {
    const other = first.get(name.text);
    if (other === undefined) first.set(name.text, name);
    else {
      report(
        context,
        error('H0203', 'this name is taken', name.span, say.label, {
          secondary: [{ span: other.span, label: say.first }],
          why: say.why,
          fix: { text: say.fix },
        }),
      );
    }
  }
}
