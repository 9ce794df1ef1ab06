/** A block: where it stands, its proof of work, and what happened in it. */

import type { Next } from '../events.ts';
import { line, span } from '../lines.ts';
import { type BlockFacts, type Model, opened, type TextPage } from '../model.ts';
import type { Item } from './list.ts';

export function openBlock(model: Model, number: number): Next {
  return [opened(model, { kind: 'block', number, cursor: 0, about: [] }), { kind: 'block', number }];
}

export function blockItems(block: BlockFacts | undefined, number: number): Item[] {
  return (block?.transactions ?? []).map(({ index, sentence, failed, details }) => ({
    label: line(span(failed ? '✗ ' : '', 'bad'), sentence),
    open: (model) => [opened(model, transactionPage({ block: number, index }, details))],
  }));
}

/** A transaction in detail; from there it can be stepped through. */
function transactionPage(place: { readonly block: number; readonly index: number }, text: string): TextPage {
  return { kind: 'text', title: `Transaction ${place.block}.${place.index}`, text, offset: 0, place };
}
