/**
 * What `?` says on a page: the labels that stand on it, each with its row of the glossary, then what the page is about. The labels are
 * found by drawing the page where there is room for all of it, so none can be forgotten.
 */

import { OPCODES } from '../vm/opcodes.ts';
import { frameOf } from './frame.ts';
import { GLOSSARY, isWord, type Word, wordOfType } from './glossary.ts';
import { type Model, type Page, pageOf, type TextPage } from './model.ts';
import { ABOUT as ABOUT_ANSWERS } from './pages/answer.ts';
import { ruleText } from './rule-words.ts';

/** What a page is about, beside its labels. */
const ABOUT: Readonly<Record<Page['kind'], readonly Word[]>> = {
  home: ['hlp', 'block', 'chain', 'hash', 'try', 'contract', 'helper'],
  sources: ['contract', 'deploy', 'chain'],
  people: ['hlp', 'address', 'sign', 'helper', 'mine', 'reward'],
  breaks: ['copy', 'rule', 'invariant', 'sign', 'chain', 'hash'],
  contract: ['contract', 'address', 'invariant', 'steward'],
  block: ['block', 'try', 'proof of work', 'base fee'],
  form: ['as', 'sign', 'gas', 'hlp', 'invariant'],
  mining: ['hash', 'try', 'proof of work', 'mine', 'block', 'lottery'],
  lottery: ['lottery', 'hash', 'try', 'proof of work'],
  memory: ['memory', 'block', 'contract', 'path'],
  values: ['place', 'transaction', 'next', 'gas', 'stack', 'path', 'why', 'pin', 'tree'],
  answer: [],
  breakpoints: ['breakpoint', 'line', 'step'],
  text: [],
  step: ['step', 'line', 'place', 'invariant', 'breakpoint', 'pin', 'why', 'what if', 'tree'],
};

/** The words of the page that is looked at, to read. */
export function wordsPage(model: Model): TextPage {
  const page = pageOf(model);
  const words = new Set([...labelsOn(model), ...ownWords(page), ...ABOUT[page.kind]]);
  const rows = [...names(model, page), ...Array.from(words, (word) => [word, GLOSSARY[word]])];
  const text = rows.map(([word, meaning]) => `${word}: ${meaning}`).join('\n\n');
  return { kind: 'text', title: 'The words on this page', text, offset: 0, isWords: true };
}

/** There everything of a page is drawn. */
const ROOMY = { columns: 200, rows: 400 };

function labelsOn(model: Model): Word[] {
  const frame = frameOf({ ...model, size: ROOMY, notice: undefined });
  return frame.flat().flatMap(({ word }) => word ?? []);
}

/** What cannot be told from spans: the types of a form, the labels in a text, sums and counts. */
function ownWords(page: Page): Word[] {
  switch (page.kind) {
    case 'form':
      return page.form.fields.flatMap(({ type, name }) => [wordOfType(type) ?? [], wordNamed(name.replace(/^--/, ''))].flat()); // prettier-ignore
    case 'memory':
    case 'values':
      return (page.rows ?? []).flatMap(({ name }) => aggregateIn(name));
    case 'answer':
      return [
        ...ABOUT_ANSWERS[page.inquiry.kind],
        ...(page.answer?.rows ?? []).flatMap(({ name }) => [...wordNamed(name), ...aggregateIn(name)]),
      ];
    case 'step':
      return page.answer?.view.kind === 'step' ? page.answer.view.snapshot.state.flatMap(({ path }) => aggregateIn(path)) : []; // prettier-ignore
    case 'text':
      return [...(page.words ?? []), ...labelsIn(page.text)];
    default:
      return [];
  }
}

const wordNamed = (name: string): Word[] => (isWord(name) ? [name] : []);

function aggregateIn(name: string): Word[] {
  if (/(^|\.)sum\(/.test(name)) return ['sum( )'];
  return /(^|\.)count\(/.test(name) ? ['count( )'] : [];
}

/** `  gas  73116 used`: what stands at the beginning of a line, before a gap. */
const LABEL = /^ *([A-Za-z][A-Za-z ]*?)(?: {2,}|:)/gm;

function labelsIn(text: string): Word[] {
  return Array.from(text.matchAll(LABEL), ([, name = '']) => wordNamed(name)).flat();
}

/** Names with a meaning of their own: the rule that an experiment ended at, the instruction that comes next. */
function names({ desk }: Model, page: Page): [string, string][] {
  if (page.kind === 'text' && page.rule !== undefined) return [[page.rule, ruleText(page.rule)]];
  if (page.kind !== 'step' || !desk.showsMachine || page.answer?.view.kind !== 'step') return [];
  const [op = ''] = (page.answer.view.snapshot.instruction ?? '').split(' ');
  return Object.hasOwn(OPCODES, op) ? [[op, OPCODES[op as keyof typeof OPCODES].doc]] : [];
}
