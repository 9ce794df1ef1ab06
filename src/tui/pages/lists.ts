/** Pages that are lists: what can be put on the chain, people, a contract with what it can do and remembers, a block with its transactions. */

import type { Next } from '../events.ts';
import { callForm } from '../forms.ts';
import { EMPTY_LINE, heading, label, type Line, line, plainText, type Span, span, widthOf, wrap } from '../lines.ts';
import {
  type BlockFacts,
  type Callable,
  type ContractFacts,
  type Facts,
  type ListPage,
  type Model,
  opened,
} from '../model.ts';
import { breakItems, drawBreaksTop } from './breaks.ts';
import { breakpointItems, drawBreakpointsTop } from './breakpoints.ts';
import { blockItems } from './block.ts';
import { openForm } from './form.ts';
import { homeItems } from './home.ts';
import { type Item, listLines, wholeRow } from './list.ts';
import { openMemory } from './memory.ts';
import { shortPairLines } from './pairs.ts';
import { bodyHeight } from './text.ts';

export function itemsOf(model: Model, page: ListPage): readonly Item[] {
  const items = ownItems(model, page);
  if (!isCut(model, page)) return items;
  // Breakpoints are what one came for.
  return page.kind === 'breakpoints' ? [...items, aboutItem(model, page)] : [aboutItem(model, page), ...items];
}

function ownItems(model: Model, page: ListPage): readonly Item[] {
  switch (page.kind) {
    case 'home':
      return homeItems(model);
    case 'sources':
      return model.facts.sources.map((source) => ({
        label: line(source.name, span(`  ${source.path}`, 'faint')),
        open: (now): Next => [now, { kind: 'form', path: source.path }],
      }));
    case 'people':
      return model.facts.people.map(({ name, hlp, address, isElsewhere }) => ({
        label: line(span(name === model.me ? '● ' : '  ', 'good'), name.padEnd(7), `  ${hlp} hlp  `, span(address, 'faint')),
        open: (now): Next => [isElsewhere === true ? { ...now, notice: `${name}'s key is not open here: \`--from ${name}\` signs in a shell, where the key is.` } : { ...now, me: name }],
      })); // prettier-ignore
    case 'breaks':
      return breakItems();
    case 'breakpoints':
      return breakpointItems(model);
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
    ...group(label('action', 'What it does', 'strong'), actions, contract),
    ...group(label('view', 'What it answers', 'strong'), views, contract),
    {
      label: line('Look at its memory'),
      heading: line(label('memory', 'What it remembers', 'strong')),
      open: (model) => openMemory(model, contract.name, head),
    },
  ];
}

function group(title: Span, functions: readonly Callable[], contract: ContractFacts): Item[] {
  return functions.map((callable, i) => ({
    label: line(`${callable.name}(${callable.params.map(({ name }) => name).join(', ')})`, span(`  ${callable.about}`, 'faint')), // prettier-ignore
    heading: i === 0 ? line(title) : undefined,
    open: (model) => openForm(model, callForm(contract, callable), callable.params.length === 0),
  }));
}

// ───────────── drawing ─────────────

export function drawList(model: Model, page: ListPage, width: number, height: number): Line[] {
  const items = itemsOf(model, page);
  const top = isCramped(model, page) ? [] : topOf(model, page, width);
  const whole = wholeRow(items, page.cursor, width, width).slice(0, Math.max(0, height - top.length - LEAST_ROWS));
  return [...top, ...listLines(items, page.cursor, width, height - top.length - whole.length), ...whole];
}

const LEAST_ROWS = 3;

/** On a low screen what stands above a list would leave no room for it. */
function isCramped(model: Model, page: ListPage): boolean {
  return topOf(model, page, model.size.columns).length + LEAST_ROWS > bodyHeight(model.size);
}

/** What is not shown, or not all of it, has a page of its own. */
function isCut(model: Model, page: ListPage): boolean {
  const isNarrow = CLIPPED.includes(page.kind) && topOf(model, page, WIDE_ENOUGH).some((row) => widthOf(row) > model.size.columns && !isRule(row)); // prettier-ignore
  return isNarrow || isCramped(model, page);
}

/** Pages whose rows on top are not broken, but cut. */
const CLIPPED: readonly ListPage['kind'][] = ['block', 'breakpoints'];

const isRule = (row: Line): boolean => row.some(({ text }) => text.startsWith('──'));

/** So wide that nothing has to be broken; the page that shows it breaks what it must. */
const WIDE_ENOUGH = 200;

const ABOUT: Partial<Record<ListPage['kind'], string>> = {
  block: 'All about this block',
  breakpoints: 'What can be typed, each line whole',
};

function aboutItem(model: Model, page: ListPage): Item {
  const rows = topOf(model, page, WIDE_ENOUGH).filter((row) => !isRule(row));
  const text = rows.map(plainText).join('\n').trimEnd();
  return {
    label: line(ABOUT[page.kind] ?? 'What this page is about'),
    open: (now) => [opened(now, { kind: 'text', title: 'What the page is about', text, offset: 0 })],
  };
}

function topOf(model: Model, page: ListPage, width: number): Line[] {
  switch (page.kind) {
    case 'sources':
      return [...wrap('A contract is a text. Put on the chain, everybody can read it and nobody can change it.', width), EMPTY_LINE]; // prettier-ignore
    case 'people':
      return [...wrap('Each has a key and signs with it; helper is paid for mining. Enter makes you somebody else. These are hlp of the chain: a village keeps its own books.', width), EMPTY_LINE]; // prettier-ignore
    case 'contract': {
      const contract = contractNamed(model.facts, page.name);
      return [
        ...wrap(contract?.about ?? 'It says nothing about itself.', width),
        line(span(contract?.address ?? '', 'faint')),
        EMPTY_LINE,
      ];
    }
    case 'block':
      return [
        ...shortPairLines(page.about, width),
        EMPTY_LINE,
        heading(label('transaction', 'What happened in it'), width),
      ];
    case 'breaks':
      return drawBreaksTop(width);
    case 'breakpoints':
      return drawBreakpointsTop(model, width);
    default:
      return [];
  }
}
