/** What a contract remembers, every leaf by its name, after any block. */

import type { Key, Next } from '../events.ts';
import { EMPTY_LINE, heading, type Line, line, span, table, windowOn } from '../lines.ts';
import { type MemoryPage, type Model, opened, pageOf, withPage } from '../model.ts';
import { cursorIn } from './list.ts';

export function openMemory(model: Model, contract: string, block: number): Next {
  return ask(opened(model, { kind: 'memory', contract, block, cursor: 0, rows: undefined, ticket: 0 }), block);
}

/** What is shown stays until the answer is there. */
function ask(model: Model, block: number): Next {
  const page = pageOf(model);
  if (page.kind !== 'memory') return [model];
  const ticket = model.ticket + 1;
  const next = withPage({ ...model, ticket }, { ...page, block, ticket });
  return [next, { kind: 'memory', contract: page.contract, block, ticket }];
}

export function memoryKeys(model: Model, page: MemoryPage, key: Key): Next | undefined {
  const { head } = model.facts;
  if (key === 'left' && page.block > 0) return ask(model, page.block - 1);
  if (key === 'right' && page.block < head) return ask(model, page.block + 1);
  if (key === 'home') return ask(model, 0);
  if (key === 'end') return ask(model, head);
  const by = { up: -1, down: 1, pageup: -10, pagedown: 10 }[key];
  if (by === undefined) return undefined;
  return [withPage(model, { ...page, cursor: cursorIn(page.cursor + by, page.rows?.length ?? 0) })];
}

export function drawMemory(model: Model, page: MemoryPage, width: number, height: number): Line[] {
  const { contract, block, rows, cursor } = page;
  const when = block === model.facts.head ? 'now' : `of ${model.facts.head}`;
  const top = [heading(`${contract} after block ${block} (${when})`, width), EMPTY_LINE];
  if (rows === undefined) return [...top, line(span('looking …', 'faint'))];
  if (rows.length === 0) return [...top, line('It remembered nothing then.')];
  const all = table(
    rows.map(({ name, value, type }, i) => [
      line(span(i === cursor ? '▸ ' : '  ', 'chosen'), name),
      line(span(value, 'strong')),
      line(span(type, 'faint')),
    ]),
    Math.floor(width / 2),
  );
  const list = windowOn(all, cursor, height - top.length - 3).rows;
  const chosen = rows[cursor];
  const whole = chosen === undefined ? [] : [EMPTY_LINE, line(span(`${chosen.name} = ${chosen.value}`, 'faint'))];
  return [...top, ...list, ...whole].slice(0, height);
}
