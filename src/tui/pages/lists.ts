/** Pages that are lists: what can be put on the chain, people, a contract with what it can do and remembers, a block with its transactions. */

import type { Next } from '../events.ts';
import { callForm } from '../forms.ts';
import { EMPTY_LINE, heading, type Line, line, span, wrap } from '../lines.ts';
import type { BlockFacts, Callable, ContractFacts, Facts, ListPage, Model } from '../model.ts';
import { breakItems, drawBreaksTop } from './breaks.ts';
import { blockItems } from './block.ts';
import { openForm } from './form.ts';
import { homeItems } from './home.ts';
import { type Item, listLines, wholeRow } from './list.ts';
import { openMemory } from './memory.ts';

export function itemsOf(model: Model, page: ListPage): readonly Item[] {
  switch (page.kind) {
    case 'home':
      return homeItems(model);
    case 'sources':
      return model.facts.sources.map((source) => ({
        label: line(source.name, span(`  ${source.path}`, 'faint')),
        open: (now): Next => [now, { kind: 'form', path: source.path }],
      }));
    case 'people':
      return model.facts.people.map(({ name, hlp, address }) => ({
        label: line(span(name === model.me ? '● ' : '  ', 'good'), name.padEnd(7), `  ${hlp} hlp  `, span(address, 'faint')),
        open: (now): Next => [{ ...now, me: name }],
      })); // prettier-ignore
    case 'breaks':
      return breakItems();
    case 'contract':
      return contractItems(contractNamed(model.facts, page.name), model.facts);
    default:
      return blockItems(blockNumbered(model.facts, page.number), page.number);
  }
}

function contractNamed({ contracts }: Facts, name: string): ContractFacts | undefined {
  return contracts.find((contract) => contract.name === name);
}

function blockNumbered({ blocks }: Facts, number: number): BlockFacts | undefined {
  return blocks.find((block) => block.number === number);
}

function contractItems(contract: ContractFacts | undefined, { head }: Facts): Item[] {
  if (contract === undefined) return [];
  const actions = contract.functions.filter(({ kind }) => kind === 'action');
  const views = contract.functions.filter(({ kind }) => kind === 'view');
  return [
    ...group('What it does', actions, contract),
    ...group('What it answers', views, contract),
    {
      label: line('Look at its memory'),
      heading: line(span('What it remembers', 'strong')),
      open: (model) => openMemory(model, contract.name, head),
    },
  ];
}

function group(title: string, functions: readonly Callable[], contract: ContractFacts): Item[] {
  return functions.map((callable, i) => ({
    label: line(`${callable.name}(${callable.params.map(({ name }) => name).join(', ')})`, span(`  ${callable.about}`, 'faint')), // prettier-ignore
    heading: i === 0 ? line(span(title, 'strong')) : undefined,
    open: (model) => openForm(model, callForm(contract, callable), callable.params.length === 0),
  }));
}

// ───────────── drawing ─────────────

export function drawList(model: Model, page: ListPage, width: number, height: number): Line[] {
  const items = itemsOf(model, page);
  const top = topOf(model, page, width);
  const whole = wholeRow(items, page.cursor, width, width);
  const list = listLines(items, page.cursor, width, Math.max(3, height - top.length - whole.length));
  return [...top, ...list, ...whole].slice(0, height);
}

function topOf(model: Model, page: ListPage, width: number): Line[] {
  switch (page.kind) {
    case 'sources':
      return [...wrap('A contract is a text. Put on the chain, everybody can read it and nobody can change it.', width), EMPTY_LINE]; // prettier-ignore
    case 'people':
      return [...wrap('Each has a key and signs with it; helper is paid for mining. Enter makes you somebody else.', width), EMPTY_LINE]; // prettier-ignore
    case 'contract': {
      const contract = contractNamed(model.facts, page.name);
      return [
        ...wrap(contract?.about ?? 'It says nothing about itself.', width),
        line(span(contract?.address ?? '', 'faint')),
        EMPTY_LINE,
      ];
    }
    case 'block':
      return [...page.lines.flatMap((text) => wrap(text, width)), EMPTY_LINE, heading('What happened in it', width)];
    case 'breaks':
      return drawBreaksTop(width);
    default:
      return [];
  }
}
