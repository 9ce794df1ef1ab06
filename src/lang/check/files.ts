/**
 * Files and what they import from each other: names, never whole files, and no further than one step, so that a reader finds
 * where a name comes from. `../imports.ts` owns which file a path means.
 */

import type * as ast from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error } from '../diagnostic.ts';
import { resolveImport } from '../imports.ts';
import { article, describe, type Entry } from './scope.ts';

/** What a file declares itself, by name. */
export type FileNames = {
  readonly context: Context;
  readonly file: ast.File;
  readonly own: ReadonlyMap<string, Entry>;
};

/** Puts what a file imports into its scope. `files` stand in the order of the sources. */
export function linkImports(target: FileNames, files: readonly FileNames[]): void {
  for (const item of target.file.items) if (item.node === 'import') linkImport(target.context, item, files);
}

function linkImport(context: Context, node: ast.Import, files: readonly FileNames[]): void {
  const from = fileOf(context, node, files);
  for (const name of node.names) {
    const entry = from === undefined ? undefined : (from.own.get(name.text) ?? reportNoName(context, node, name, from));
    addName(context, name, entry ?? { kind: 'import', span: name.span });
  }
}

function addName(context: Context, name: ast.Name, entry: Entry): void {
  const { entries } = context.scope;
  const other = entries.get(name.text);
  if (other === undefined) entries.set(name.text, entry);
  else reportTaken(context, name, other);
}

function reportTaken(context: Context, name: ast.Name, other: Entry): void {
  report(
    context,
    error('H0203', 'this name is taken', name.span, 'an import with the same name', {
      secondary: [{ span: other.span, label: `${article(describe(other))}, declared here` }],
      why: `One name means one thing, so that a reader never has to ask which \`${name.text}\` is meant.`,
      fix: { text: 'rename one of the two where it is declared' },
    }),
  );
}

function fileOf(context: Context, node: ast.Import, files: readonly FileNames[]): FileNames | undefined {
  const name = resolveImport(context.sources[node.span.file]?.name ?? '', node.from);
  const index = context.sources.findIndex((source) => source.name === name);
  return files[index] ?? reportNoFile(context, node, name);
}

/** Where the path of an import stands, with its quotes. */
function pathSpan(context: Context, node: ast.Import): ast.Span {
  const start = node.span.start + textOf(context, node.span).indexOf('"');
  return { ...node.span, start };
}

function reportNoFile(context: Context, node: ast.Import, name: string | undefined): undefined {
  const span = pathSpan(context, node);
  const better = nearest(context, node.from, waysTo(context, node));
  const isWay = name !== undefined;
  return report(
    context,
    error('H0210', `there is no file \`${node.from}\``, span, isWay ? 'no such file' : 'not a way to a file', {
      why: isWay
        ? 'An import names a file by its way from the file it stands in.'
        : 'A file is named by its way from here: `./` is this directory, `../` the one around it.',
      fix:
        better === undefined
          ? { text: `import ${node.names.map(({ text }) => text).join(', ')} from "./name.hlp"` }
          : rewrite(context, { span, text: `"${better}"` }),
    }),
  );
}

/** How the files that there are would be named from here. */
function waysTo(context: Context, node: ast.Import): string[] {
  const from = context.sources[node.span.file]?.name ?? '';
  const here = from.split('/').slice(0, -1);
  return context.sources.filter(({ name }) => name !== from).map(({ name }) => wayFrom(here, name.split('/')));
}

function wayFrom(here: readonly string[], there: readonly string[]): string {
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared += 1;
  const up = here.slice(shared).map(() => '..');
  return [...(up.length === 0 ? ['.'] : up), ...there.slice(shared)].join('/');
}

function reportNoName(context: Context, node: ast.Import, name: ast.Name, from: FileNames): undefined {
  const { own } = from;
  const passedOn = from.file.items.find(
    (item) => item.node === 'import' && item.names.some(({ text }) => text === name.text),
  );
  if (passedOn?.node === 'import') return reportPassedOn(context, node, name, passedOn);
  const better = nearest(context, name.text, own.keys());
  return report(
    context,
    error('H0211', `\`${node.from}\` has no \`${name.text}\``, name.span, 'not declared there', {
      why: whatThereIs([...own.keys()]),
      fix:
        better === undefined
          ? { text: 'which of them is meant?' }
          : rewrite(context, { span: name.span, text: better }),
    }),
  );
}

function reportPassedOn(context: Context, node: ast.Import, name: ast.Name, passedOn: ast.Import): undefined {
  const origin = resolveImport(context.sources[passedOn.span.file]?.name ?? '', passedOn.from);
  const here = (context.sources[node.span.file]?.name ?? '').split('/').slice(0, -1);
  const way = origin === undefined ? passedOn.from : wayFrom(here, origin.split('/'));
  return report(
    context,
    error('H0211', `\`${node.from}\` has no \`${name.text}\``, name.span, 'only imported there', {
      secondary: [{ span: pathSpan(context, passedOn), label: 'it comes from here' }],
      why: 'A file gives away what it declares itself, not what it imports, so that a reader finds everything in one step.',
      fix:
        node.names.length > 1
          ? { text: `import ${name.text} from "${way}"` }
          : rewrite(context, { span: pathSpan(context, node), text: `"${way}"` }),
    }),
  );
}

function whatThereIs(names: readonly string[]): string {
  if (names.length === 0) return 'It declares nothing.';
  return `It declares ${names
    .slice(0, 12)
    .map((name) => `\`${name}\``)
    .join(', ')}${names.length > 12 ? ', …' : ''}.`;
}
