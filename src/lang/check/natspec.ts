/**
 * Reads `///` comments: what they say to users and developers, and which numbers they tag as amounts (`@unit hlp`).
 *
 * Tags begin a line: `@notice` (or no tag), `@dev`, `@param name`, `@return`, `@title`, `@author`, `@unit`, and
 * `@says`, the sentence of an action that was taken. A `@unit` at the end of a line belongs to what the line is about: a
 * parameter, the result, or the declaration itself.
 */

import type { Doc, Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error, warning } from '../diagnostic.ts';
import type { Type, Unit } from '../tree.ts';
import { bottomOf, isList, isNumeric, withArticle } from './types.ts';

export type NatSpec = {
  readonly notice: string;
  readonly dev: string;
  readonly title: string;
  readonly author: string;
  readonly result: string;
  /** `{caller} paid {to} {units} hlp`: names of parameters in curly brackets. */
  readonly says: string;
  readonly params: ReadonlyMap<string, string>;
  /** Units as written, of the declaration, its result and its parameters. */
  readonly unit: string | undefined;
  readonly resultUnit: string | undefined;
  readonly paramUnits: ReadonlyMap<string, string>;
  /** Tags that mean nothing. */
  readonly unknown: readonly string[];
};

const TAGS: ReadonlyMap<string, 'notice' | 'dev' | 'title' | 'author' | 'return' | 'says' | 'param' | 'unit'> = new Map(
  [
    ['notice', 'notice'],
    ['dev', 'dev'],
    ['title', 'title'],
    ['author', 'author'],
    ['return', 'return'],
    ['returns', 'return'],
    ['says', 'says'],
    ['param', 'param'],
    ['unit', 'unit'],
  ],
);

/** What a comment says. Never fails: what it cannot read is in `unknown`. */
export function parseDoc(doc: Doc): NatSpec {
  const texts = new Map<string, string[]>();
  const units = new Map<string, string>();
  const unknown: string[] = [];
  let about = 'notice';
  for (const line of doc.split('\n')) {
    const [, tag, rest = ''] = /^\s*@([A-Za-z]+)\s*(.*)$/.exec(line) ?? [undefined, undefined, line];
    let words = rest;
    if (tag === 'unit') {
      units.set('notice', rest.trim());
      continue;
    }
    if (tag !== undefined) [about, words] = startOf(tag, rest, unknown);
    const [, before = words, unit] = /^(.*?)\s*@unit\s+(\S+)\s*$/.exec(words) ?? [];
    if (unit !== undefined) units.set(about === 'dev' ? 'notice' : about, unit);
    texts.set(about, [...(texts.get(about) ?? []), before.trim()]);
  }
  return collect(texts, units, unknown);
}

/** What the lines from here on are about (`notice`, `return`, `param who`), and the words behind the tag. */
function startOf(tag: string, rest: string, unknown: string[]): [string, string] {
  const kind = TAGS.get(tag);
  if (kind === undefined) {
    unknown.push(tag);
    return ['unknown', ''];
  }
  if (kind !== 'param') return [kind, rest];
  const [, name = '', words = ''] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
  return [`param ${name}`, words];
}

/** What stands under `param name`, by name. */
function named<T>(all: ReadonlyMap<string, T>): [string, T][] {
  return [...all].filter(([about]) => about.startsWith('param ')).map(([about, value]) => [about.slice(6), value]);
}

function collect(
  texts: ReadonlyMap<string, readonly string[]>,
  units: ReadonlyMap<string, string>,
  unknown: readonly string[],
): NatSpec {
  const textOf = (about: string): string => (texts.get(about) ?? []).join('\n').trim();
  return {
    notice: textOf('notice'),
    dev: textOf('dev'),
    title: textOf('title'),
    author: textOf('author'),
    result: textOf('return'),
    says: textOf('says').replace(/\s+/g, ' '),
    params: new Map(named(texts).map(([name]) => [name, textOf(`param ${name}`)])),
    unit: units.get('notice'),
    resultUnit: units.get('return'),
    paramUnits: new Map(named(units)),
    unknown,
  };
}

type Documented = { readonly doc: Doc; readonly span: Span };
type Speaks = {
  readonly params?: readonly string[];
  readonly result?: boolean;
  readonly unit?: boolean;
  readonly says?: boolean;
};

/**
 * Reads the comment of a declaration and warns about what it says of nothing. `about` is what there is to speak of:
 * parameter names, a result, a number that a `@unit` could tag. `span` is where the declaration's name stands.
 */
export function readDoc(context: Context, { doc, span }: Documented, about: Speaks): NatSpec {
  const spec = parseDoc(doc);
  for (const name of spec.params.keys()) {
    if (!about.params?.includes(name))
      warnNothing(context, span, `no parameter \`${name}\``, nearest(context, name, about.params ?? []));
  }
  for (const tag of spec.unknown) warnNothing(context, span, `no tag \`@${tag}\``, nearest(context, tag, TAGS.keys()));
  if ((spec.result !== '' || spec.resultUnit !== undefined) && about.result !== true)
    warnNothing(context, span, 'no result for `@return`', undefined);
  if (spec.unit !== undefined && about.unit !== true) warnNothing(context, span, 'no number for `@unit`', undefined);
  if (spec.says !== '' && about.says !== true) warnNothing(context, span, 'no action for `@says`', undefined);
  else
    for (const name of namesIn(spec.says)) {
      if (name !== 'caller' && !about.params?.includes(name))
        warnNothing(
          context,
          span,
          `no parameter for \`{${name}}\``,
          nearest(context, name, [...(about.params ?? []), 'caller']),
        );
    }
  return spec;
}

/** The names in curly brackets. */
function namesIn(says: string): string[] {
  return [...says.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
}

function warnNothing(context: Context, span: Span, label: string, better: string | undefined): void {
  report(
    context,
    warning('H0905', 'the comment speaks of nothing', span, label, {
      why: 'What stands in `///` is shown to people who use the contract, beside the thing it speaks of.',
      fix: { text: better === undefined ? 'leave that line of the comment out' : `is \`${better}\` meant?` },
    }),
  );
}

/** The unit a tag gives to a number of this type; reported when there is no such unit or it is no number. */
export function unitFor(
  context: Context,
  written: string | undefined,
  type: Type | undefined,
  span: Span,
): Unit | undefined {
  if (written === undefined || type === undefined) return undefined;
  const bottom = bottomOf(type);
  const value = isList(bottom) ? bottom.of : bottom;
  if (written === 'hlp' && isNumeric(value)) return 'hlp';
  const isKnown = written === 'hlp';
  return report(
    context,
    error(
      'H0314',
      isKnown ? 'only a number has a unit' : `there is no unit \`${written}\``,
      span,
      isKnown ? `${withArticle(value)}, tagged as hlp` : `tagged as ${written}`,
      {
        why: isKnown ? 'A unit says how a number is read and shown.' : 'The one unit there is, is `hlp`.',
        fix: { text: isKnown ? 'leave the `@unit` out' : '@unit hlp' },
      },
    ),
  );
}
