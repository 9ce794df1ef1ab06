/**
 * Makes a failing program small: leaves out steps, lines and blocks, and puts simpler expressions into the place of others, as long as
 * what is left still fails. Whatever the checker refuses does not fail, so no change has to make sense.
 */

import { parse } from '../../src/lang/parse/parse.ts';
import type { Step } from '../helpers/generate-story.ts';

export type Case = { readonly text: string; readonly story: readonly Step[] };

/** Gives up when the time is over, with the smallest one so far. */
export async function shrink(
  start: Case,
  fails: (smaller: Case) => boolean | Promise<boolean>,
  milliseconds = 20_000,
): Promise<Case> {
  const end = performance.now() + milliseconds;
  let best = start;
  for (let size = Infinity; sizeOf(best) < size && performance.now() < end;) {
    size = sizeOf(best);
    for (const smallerOf of [withFewerSteps, withFewerLines, withSimplerExpressions]) {
      best = await improved(best, smallerOf, fails, end);
    }
  }
  return best;
}

const sizeOf = ({ text, story }: Case): number => text.length + story.length;

/** Takes the first smaller one that still fails, and goes on from there. */
async function improved(
  start: Case,
  smallerOf: (from: Case) => Iterable<Case>,
  fails: (smaller: Case) => boolean | Promise<boolean>,
  end: number,
): Promise<Case> {
  let best = start;
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const candidate of smallerOf(best)) {
      if (performance.now() > end) return best;
      if (sizeOf(candidate) >= sizeOf(best) || !(await fails(candidate))) continue;
      best = candidate;
      isBetter = true;
      break;
    }
  }
  return best;
}

function* withFewerSteps({ text, story }: Case): Iterable<Case> {
  for (let i = story.length - 1; i >= 0; i--) yield { text, story: story.filter((_, at) => at !== i) };
}

/** Whole blocks first, then blocks without their first and last line, then lines. */
function* withFewerLines({ text, story }: Case): Iterable<Case> {
  const lines = text.split('\n');
  const without = (from: number, to: number): Case => ({
    text: [...lines.slice(0, from), ...lines.slice(to)].join('\n'),
    story,
  });
  const openers = lines.flatMap((line, i) => (line.endsWith('{') ? [i] : []));
  for (const from of openers) yield without(from, endOf(lines, from));
  for (const from of openers) {
    const to = endOf(lines, from);
    yield { text: [...lines.slice(0, from), ...lines.slice(from + 1, to - 1), ...lines.slice(to)].join('\n'), story };
  }
  for (let i = lines.length - 1; i >= 0; i--) if (!/[{}]$/.test(lines[i] ?? '')) yield without(i, i + 1);
}

/** Behind the line that closes what is opened here, `else` and all; an `} else {` begins what ends with the next `}`. */
function endOf(lines: readonly string[], from: number): number {
  let depth = (lines[from] ?? '').startsWith('}') ? 1 : 0;
  for (let i = from; i < lines.length; i++) {
    for (const sign of lines[i] ?? '') depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
    if (depth <= 0) return i + 1;
  }
  return lines.length;
}

const SIMPLE = ['0', '1', 'false', 'true', '""', 'nobody', '[]'];

function* withSimplerExpressions({ text, story }: Case): Iterable<Case> {
  const { file } = parse({ name: 'shrink.hlp', text }, 0);
  if (file === undefined) return;
  for (const { span, inner } of expressionsOf(file)) {
    for (const part of [...SIMPLE, ...inner.map((at) => text.slice(at.start, at.end))]) {
      if (part.length >= span.end - span.start) continue;
      yield { text: text.slice(0, span.start) + part + text.slice(span.end), story };
    }
  }
}

type Span = { readonly start: number; readonly end: number };
type Found = { readonly span: Span; readonly inner: readonly Span[] };

/** Every node of the tree with a place in the text, and the places of those right below it; large ones first. */
function expressionsOf(root: unknown): readonly Found[] {
  const found: Found[] = [];
  const visit = (node: unknown): Span[] => {
    if (typeof node !== 'object' || node === null) return [];
    const inner = Object.entries(node).flatMap(([name, part]) => (name === 'span' ? [] : visit(part)));
    if (!('node' in node) || !('span' in node)) return inner;
    const span = node.span as Span;
    found.push({ span, inner });
    return [span];
  };
  visit(root);
  return found.sort((a, b) => b.span.end - b.span.start - (a.span.end - a.span.start));
}
