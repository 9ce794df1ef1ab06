/**
 * Break it: three ways to cheat, each tried on a copy of the chain, each ending at the rule that stops it. And the workshop: what work, pointers
 * and branches are good for, by commands that can be typed as well.
 */

import type { Experiment, ExperimentName } from '../../timeline/break.ts';
import type { Position } from '../../timeline/position.ts';
import type { Next } from '../events.ts';
import { EMPTY_LINE, type Line, line, span, wrap } from '../lines.ts';
import { type Model, opened, type TextPage } from '../model.ts';
import type { Item } from './list.ts';

type Row = { readonly which: ExperimentName; readonly title: string; readonly about: string };

const EXPERIMENTS: readonly Row[] = [
  {
    which: 'invariant',
    title: 'Pay out of nothing',
    about: 'a village without the line that credits the one who helped',
  },
  { which: 'signature', title: 'Copy a signature', about: "somebody's signature, put under another amount" },
  { which: 'history', title: 'Change the past', about: 'an old block without one of its transactions' },
];

type CommandRow = { readonly line: string; readonly title: string; readonly about: string };

const WORKSHOP: readonly CommandRow[] = [
  { line: 'tamper', title: 'Tamper', about: 'what breaks when the past is changed, and what mending it costs' },
  { line: 'tamper --tip', title: 'Tamper with the newest block', about: 'nothing points to it yet' },
  { line: 'fork', title: 'Fork', about: 'somebody mines another branch: when it wins, and whose the rewards are' },
  { line: 'hoard', title: 'Hoard', about: 'winning numbers found in advance, after the next block' },
  { line: 'lottery', title: 'Draw', about: 'what each zero in front of a hash costs, against what is to be expected' },
];

const WAIT = 'One moment: the chain is copied, and it is tried there …';

/** The notice goes with the experiment's own page, what is being tried with the answer to a command. */
export function breakItems(): Item[] {
  return [
    ...EXPERIMENTS.map(({ which, title, about }) => ({
      label: labelOf(title, about),
      open: (model: Model): Next => [
        { ...model, notice: WAIT },
        { kind: 'break', which },
      ],
    })),
    ...WORKSHOP.map(({ line: command, title, about }, i) => ({
      label: labelOf(title, about),
      heading: i === 0 ? line(span('The workshop', 'strong')) : undefined,
      open: (model: Model): Next => [
        { ...model, trying: WAIT },
        { kind: 'run', line: command },
      ],
    })),
  ];
}

const labelOf = (title: string, about: string): Line => line(title, span(`  ${about}`, 'faint'));

export function drawBreaksTop(width: number): Line[] {
  return [
    ...wrap('Books are fair when cheating does not work. Try it: everything here runs on a copy, your chain stays as it is.', width),
    EMPTY_LINE,
  ]; // prettier-ignore
}

/** How it went, once it is known: what was done, step by step, and what stopped it. */
export function showBreak(
  model: Model,
  { which, told, rule, place, note }: Omit<Experiment, 'copy'>,
  onCopy: Position,
): Next {
  const title = EXPERIMENTS.find((row) => row.which === which)?.title ?? '';
  const steps = told.map((text, i) => `${i + 1}. ${text}`);
  const text = [...steps, '', `✗ Stopped by the rule ${rule}`, place].join('\n');
  const [name = rule] = rule.split(':');
  const words = ['rule', 'copy', 'block', 'transaction', 'contract', 'sign'] as const;
  const page: TextPage = {
    kind: 'text',
    title: `Break it: ${title}`,
    text,
    offset: 0,
    words,
    rule: name,
    onCopy,
    note,
  };
  const broke = [...new Set([...model.seen.broke, which])];
  return [opened({ ...model, notice: undefined, seen: { ...model.seen, broke } }, page)];
}
