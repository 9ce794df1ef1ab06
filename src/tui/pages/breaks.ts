/** Break it: three ways to cheat, each tried on a copy of the chain, each ending at the rule that stops it. */

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

export function breakItems(): Item[] {
  return EXPERIMENTS.map(({ which, title, about }) => ({
    label: line(title, span(`  ${about}`, 'faint')),
    open: (model): Next => [
      { ...model, notice: 'One moment: the chain is copied, and it is tried there …' },
      { kind: 'break', which },
    ],
  }));
}

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
