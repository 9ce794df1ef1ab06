/** One value, whole: its name, path, type, where it was looked at, and all of it, to scroll through. */

import { wordOfType } from '../glossary.ts';
import type { Next } from '../events.ts';
import { type Model, opened, type TextPage, type ValueRow } from '../model.ts';

/** @param place where it was looked at: `village after block 4`, `4.0.21` */
export function openValue(model: Model, row: ValueRow, place: string): Next {
  return [opened(model, valuePage(row, place))];
}

function valuePage({ name, old, now, about, type = '', path = name }: ValueRow, place: string): TextPage {
  const word = wordOfType(type);
  const rows = [
    ['name', name],
    ...(path === name ? [] : [['path', path]]),
    ...(type === '' ? [] : [['type', type]]),
    ['place', place],
    ...(old === undefined ? [] : [['before', old]]),
    ['now', now],
    ...(about === undefined || about === '' ? [] : [['about', about]]),
  ];
  return {
    kind: 'text',
    title: 'A value, whole',
    text: rows.map(([label = '', text]) => `  ${label.padEnd(LABELS)}${text}`).join('\n'),
    offset: 0,
    words: word === undefined ? [] : [word],
  };
}

const LABELS = 'before  '.length;
