/** Small ways to speak of syntax trees in tests: parse a fragment, walk every node, forget places, write it with brackets. */

import type { Exp, File, Span, Statement, TopItem } from '../../src/lang/ast.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import { renderAll } from '../../src/lang/render.ts';

/** The tree of a text that is right; its diagnostics are the failure otherwise. */
export function parsed(text: string): File {
  const source = { name: 'test.hlp', text };
  const { file, diagnostics } = parse(source, 0);
  if (!file) throw new Error(`does not parse:\n${renderAll(diagnostics, [source])}`);
  return file;
}

/** What is said of a text that is wrong, as a person sees it. */
export function complaints(text: string): string {
  const source = { name: 'test.hlp', text };
  return renderAll(parse(source, 0).diagnostics, [source]);
}

export function codesOf(text: string): string[] {
  return parse({ name: 'test.hlp', text }, 0).diagnostics.map((diagnostic) => diagnostic.code);
}

export function parsedItem(text: string): TopItem {
  const [item, ...more] = parsed(text).items;
  if (!item || more.length > 0) throw new Error(`not one declaration: ${text}`);
  return item;
}

export function parsedExp(text: string): Exp {
  const item = parsedItem(`const X: uint = ${text}`);
  if (item.node !== 'const') throw new Error(`not an expression: ${text}`);
  return item.value;
}

export function parsedStatement(text: string): Statement {
  const item = parsedItem(`test "" { ${text} }`);
  const statement = item.node === 'test' ? item.body.statements[0] : undefined;
  if (!statement) throw new Error(`not a statement: ${text}`);
  return statement;
}

export type AnyNode = { readonly node: string; readonly span: Span };
export type Visit = { readonly node: AnyNode; readonly parent: AnyNode | undefined };

/** Every node of a tree, outermost first. */
export function nodesIn(tree: unknown, parent?: AnyNode): Visit[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const here = isNode(tree) ? tree : undefined;
  const below = Object.values(tree).flatMap((part) => nodesIn(part, here ?? parent));
  return here ? [{ node: here, parent }, ...below] : below;
}

function isNode(value: object): value is AnyNode {
  return 'node' in value && 'span' in value;
}

/** Every span of a tree: of nodes, names, arguments, operators. */
export function spansIn(tree: unknown): Span[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = 'start' in tree && 'end' in tree ? [tree as Span] : [];
  return [...own, ...Object.values(tree).flatMap(spansIn)];
}

/** The same tree without its places, to compare what two texts mean. */
export function withoutPlaces(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutPlaces);
  if (typeof tree !== 'object' || tree === null) return tree;
  const kept = Object.entries(tree).filter(([key]) => key !== 'span' && key !== 'operatorSpan');
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutPlaces(part)]));
}

/** With a pair of brackets around everything that is not one word: shows how operators group. */
export function bracketed(exp: Exp): string {
  switch (exp.node) {
    case 'binary':
      return `(${bracketed(exp.left)} ${exp.operator} ${bracketed(exp.right)})`;
    case 'not':
      return `(not ${bracketed(exp.of)})`;
    case 'neg':
      return `(-${bracketed(exp.of)})`;
    case 'field':
      return `${bracketed(exp.of)}.${exp.name.text}`;
    case 'index':
      return `${bracketed(exp.of)}[${bracketed(exp.key)}]`;
    case 'call':
      return `${bracketed(exp.of)}(${exp.args.map((arg) => bracketed(arg.value)).join(', ')})`;
    case 'list':
      return `[${exp.items.map(bracketed).join(', ')}]`;
    case 'name':
      return exp.text;
    case 'number':
    case 'quantity':
    case 'bool':
      return String(exp.value);
    case 'hex':
      return `0x${exp.digits}`;
    default:
      return JSON.stringify(exp.value);
  }
}
