/** The first page: what to do next, contracts, people, and the blocks as they arrive. */

import { giveForm } from '../forms.ts';
import { beside, EMPTY_LINE, fit, heading, label, type Line, line, span, table, widthOf, wrap } from '../lines.ts';
import { type BlockFacts, type Facts, type ListPage, type Model, opened } from '../model.ts';
import { advice, type Advice, type Chapter, EXPERIMENT_COUNT, isDone, STRIP } from '../story.ts';
import { openForm, sendForm } from './form.ts';
import { type Item, listLines, wholeRow } from './list.ts';
import { openStep } from './step.ts';
import { openBlock } from './block.ts';

/** From this width on people stand beside the list. */
const WIDE = 76;
const PEOPLE_WIDTH = 27;
/** Older blocks are reached by `PgUp` and `Home` in the stepper, or by `:block 3`. */
const MOST_BLOCKS = 100;

export function homeItems(model: Model): readonly Item[] {
  const { facts } = model;
  const next = advice(model);
  return [
    ...(next === undefined ? [] : [adviceItem(next)]),
    ...facts.contracts.map(({ name, about }, i): Item => ({
      label: line(name, span(`  ${about}`, 'faint')),
      heading: i === 0 ? line(label('contract', 'Contracts', 'strong')) : undefined,
      open: (now) => [opened(now, { kind: 'contract', name, cursor: 0 })],
    })),
    ...OTHERS.map((item, i) => (i === 0 ? { ...item, heading: line(span('More', 'strong')) } : item)),
    ...blockItems(facts.blocks),
  ];
}

function adviceItem({ label: text, go }: Advice): Item {
  return {
    label: line(text),
    open: (model) => {
      if (go.kind === 'step') return openStep(model, go.place);
      if (go.kind === 'breaks') return [opened(model, { kind: 'breaks', cursor: 0 })];
      return go.kind === 'send' ? sendForm(model, go.form, false) : openForm(asPerson(model, go.as), go.form, true);
    },
  };
}

/** What only one person may do is done as that person, and said. */
function asPerson(model: Model, name: string | undefined): Model {
  return name === undefined || name === model.me ? model : { ...model, me: name, notice: `You are ${name} now.` };
}

const OTHERS: readonly Item[] = [
  { label: line('Put a contract on the chain'), open: (model) => [opened(model, { kind: 'sources', cursor: 0 })] },
  { label: line('Give somebody hlp'), open: (model) => openForm(model, giveForm(), false) },
  { label: line('People, and what they have'), open: (model) => [opened(model, { kind: 'people', cursor: 0 })] },
  { label: line('Break it: experiments, all on a copy'), open: (model) => [opened(model, { kind: 'breaks', cursor: 0 })] }, // prettier-ignore
];

function blockItems(blocks: readonly BlockFacts[]): Item[] {
  const rows = blocks
    .slice(0, MOST_BLOCKS)
    .flatMap(({ number, tries, transactions }): [number, Line][] =>
      transactions.length === 0
        ? [[number, line(`Nothing happened, found after ${tries}`)]]
        : transactions.map(({ sentence, failed }) => [number, line(span(failed ? '✗ ' : '', 'bad'), sentence)]),
    );
  return rows.map(([number, text], i) => ({
    label: line(span(`${number}`.padStart(3), 'faint'), '  ', ...text),
    heading: i === 0 ? line(label('block', 'Blocks, the newest first', 'strong')) : undefined,
    open: (model) => openBlock(model, number),
  }));
}

/** In fewer lines there is room for the list alone, and for where the story is. */
const ROOM_FOR_MORE = 12;

export function drawHome(model: Model, page: ListPage, width: number, height: number): Line[] {
  const why = advice(model)?.why;
  const isLow = height < ROOM_FOR_MORE;
  const top = [
    stripLine(model, width),
    ...(isLow ? [] : [EMPTY_LINE]),
    ...(isLow || why === undefined ? [] : [...wrap(why, width), EMPTY_LINE]),
  ];
  const room = height - top.length;
  const isWide = width >= WIDE;
  const listWidth = isWide ? width - PEOPLE_WIDTH - 2 : width;
  const items = homeItems(model);
  const whole = isLow ? [] : wholeRow(items, page.cursor, listWidth, width);
  const list = listLines(items, page.cursor, listWidth, room - whole.length);
  const people = peopleLines(model.facts, model.me).slice(0, room - whole.length);
  return [...top, ...(isWide ? beside(list, people, listWidth) : list), ...whole];
}

/** All chapters, or, where they have no room, the one that comes next. */
function stripLine(model: Model, width: number): Line {
  const next = advice(model)?.chapter;
  const chapters = STRIP.map((chapter) => {
    const isNext = chapter === next;
    const mark = isDone(chapter, model) ? '✓ ' : isNext ? '▸ ' : '  ';
    return label(chapter, `${mark}${chapter}${countIn(chapter, model)}`, isNext ? 'strong' : 'faint');
  });
  const all = chapters.flatMap((chapter, i) => (i === 0 ? [chapter] : [span('  ·  ', 'faint'), chapter]));
  if (widthOf(all) <= width) return all;
  const done = STRIP.filter((chapter) => isDone(chapter, model)).length;
  const now = chapters.filter(({ word }) => word === next);
  return [span(`✓ ${done} of ${STRIP.length}  `, 'faint'), ...now];
}

/** One of three experiments is not all of them. */
function countIn(chapter: Chapter, { seen: { broke } }: Model): string {
  return chapter !== 'break it' || broke.length === 0 ? '' : ` ${broke.length}/${EXPERIMENT_COUNT}`;
}

function peopleLines({ people, village }: Facts, me: string): Line[] {
  const rows = people.map(({ name, hlp }) => [
    line(name === me ? span('● ', 'good') : '  ', span(name, name === me ? 'strong' : 'plain')),
    line(span(shortHlp(hlp), 'faint')),
    village?.members.includes(name) === true ? line(label('in')) : EMPTY_LINE,
  ]);
  // What was paid in the village is not in these numbers.
  const books =
    village === undefined
      ? []
      : wrap(`the chain's hlp; ${village.contract} keeps its own books`, PEOPLE_WIDTH, 'faint');
  return [heading(label('People'), PEOPLE_WIDTH), ...table(rows).map((row) => fit(row, PEOPLE_WIDTH)), ...books];
}

/** Four decimals are enough for a side pane; `…` says that there are more, and the people's page has them. */
function shortHlp(hlp: string): string {
  const [whole = '', decimals = ''] = hlp.split('.');
  return decimals.length <= 4 ? hlp : `${whole}.${decimals.slice(0, 4)}…`;
}
