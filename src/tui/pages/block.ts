/** A block: where it stands, its proof of work, and what happened in it. */

import type { Next } from '../events.ts';
import { line, span } from '../lines.ts';
import { type BlockFacts, type Model, opened } from '../model.ts';
import type { Item } from './list.ts';
import { openStep } from './step.ts';

export function openBlock(model: Model, number: number): Next {
  return [opened(model, { kind: 'block', number, cursor: 0, lines: [] }), { kind: 'block', number }];
}

export function blockItems(block: BlockFacts | undefined, number: number): Item[] {
  return (block?.transactions ?? []).map(({ index, sentence, failed }) => ({
    label: line(span(failed ? '✗ ' : '', 'bad'), sentence),
    open: (model) => openStep(model, { block: number, index }),
  }));
}
