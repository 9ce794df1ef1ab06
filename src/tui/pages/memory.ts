/** What a contract remembers, every leaf by its name, after any block. */

import { momentPosition } from '../../timeline/position.ts';
import type { Key, Next } from '../events.ts';
import { EMPTY_LINE, heading, label, type Line, line, span, wrap } from '../lines.ts';
import { type MemoryPage, type Model, opened, pageOf, withPage } from '../model.ts';
import { leafIn } from '../desk.ts';
import { askWhy } from './answer.ts';
import { chosenValue, NO_FILTER, rowsKeys, rowsLines } from './rows.ts';

export function openMemory(model: Model, contract: string, block: number): Next {
  const page = { kind: 'memory', contract, block, since: undefined, cursor: 0, filter: NO_FILTER, rows: undefined, ticket: 0 } as const; // prettier-ignore
  return ask(opened(model, page), block);
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
  const { rows = [], contract, block } = page;
  const chosen = page.filter.isTyping ? undefined : chosenValue(page, rows);
  if (key === 'w' && chosen?.path !== undefined)
    return whyOfLeaf(model, page, chosen.name, leafIn(chosen.path, chosen.type));
  return rowsKeys(model, page, rows, key, `${contract}, after block ${block}`);
}

/** Who wrote it, up to the block that is looked at. */
function whyOfLeaf(model: Model, { contract, block }: MemoryPage, name: string, path: string): Next {
  const before = block < model.facts.head ? { before: momentPosition(block + 1, 'header') } : {};
  return askWhy(model, `${contract}.${name}`, { on: 'chain', contract, path, ...before });
}

export function drawMemory(model: Model, page: MemoryPage, width: number, height: number): Line[] {
  const { contract, block, rows, since } = page;
  const when = block === model.facts.head ? 'now' : `of ${model.facts.head}`;
  const top = [heading(label('memory', `${contract} after block ${block} (${when})`), width), EMPTY_LINE];
  if (rows === undefined || since === undefined) return [...top, line(span('looking …', 'faint'))];
  if (block < since) {
    return [...top, ...wrap(`${contract} did not exist yet: it came with block ${since}. → leads there.`, width)];
  }
  if (rows.length === 0) return [...top, line('It remembered nothing then.')];
  return [...top, ...rowsLines(page, rows, width, height - top.length)];
}
