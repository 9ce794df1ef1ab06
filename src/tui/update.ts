/**
 * The one function that changes the picture: (picture, event) → picture and what is to be done about it. Pure, so an evening can be
 * told as a list of events. Keys that mean the same everywhere are here; all others belong to the page that is looked at.
 */

import type { Effect, Event, Key, Next } from './events.ts';
import { entered } from './command-line.ts';
import { withHelp } from './help.ts';
import { back, type Model, opened, type Page, pageOf, signersIn, withPage } from './model.ts';
import { showBreak } from './pages/breaks.ts';
import { formKeys, isTyping, openForm, pasteIntoForm } from './pages/form.ts';
import { listKeys } from './pages/list.ts';
import { itemsOf } from './pages/lists.ts';
import { lotteryKeys } from './pages/lottery.ts';
import { memoryKeys } from './pages/memory.ts';
import { isRunning, minedIn, miningKeys, tickMining } from './pages/mining.ts';
import { isSearching } from './pages/rows.ts';
import { answeredWith, answerKeys, unanswered, workingOn } from './pages/answer.ts';
import { huntingIn, queued, stayed, steppedIn, stepperIn, unqueued } from './pages/step.ts';
import { promptEntered, stepKeys, waits, withMark } from './pages/step-keys.ts';
import { textKeys } from './pages/text.ts';
import { valuesKeys } from './pages/values.ts';
import { wordsPage } from './words.ts';

export function update(model: Model, event: Event): Next {
  switch (event.kind) {
    case 'key':
      return pressed({ ...model, notice: undefined }, event.key);
    case 'pasted':
      return pasted(model, event.text);
    case 'resized':
      return [{ ...model, size: event.size }];
    case 'tick':
      return [tickMining(model)];
    case 'facts':
      return [{ ...model, facts: event.facts }];
    case 'formed':
      return openForm(model, event.form, event.form.fields.length === 0);
    case 'mined':
      return [minedIn(model, event.mined)];
    case 'broke':
      return showBreak(model, event.experiment, event.onCopy);
    case 'said':
      // What was mined by these words has ended, whether it was found or not.
      return [
        opened({ ...model, trying: undefined }, { kind: 'text', title: event.title, text: event.text, offset: 0 }),
      ];
    case 'trouble':
      return [{ ...stayed(unanswered(model, event.ticket)), notice: event.message }];
    case 'trying':
      return [{ ...model, trying: event.text }];
    case 'notice':
      return [{ ...model, notice: event.message }];
    case 'inquired':
      return [answeredWith(model, event.ticket, event.answer)];
    case 'working':
      return [workingOn(huntingIn(model, event.ticket, event.text), event.ticket, event.text)];
    case 'breakpoint':
      return withMark(model, event.breakpoint);
    case 'stepped':
      return goneOn(steppedIn(model, event.ticket, event.answer));
    default:
      return [answered(model, event)];
  }
}

/** The keys that waited, one after the other; those that lead somewhere again let the others wait again. */
function goneOn(model: Model): Next {
  const [first, keys] = unqueued(model);
  let now = first;
  const effects: Effect[] = [];
  for (const key of keys) {
    const [next, ...asked] = pressed({ ...now, notice: undefined }, key);
    now = next;
    effects.push(...asked);
  }
  return [now, ...effects];
}

type Answer = Extract<Event, { kind: 'previewed' | 'accepted' | 'refused' | 'memory' | 'block' | 'drawn' }>;

/** Answers go to the page that asked, if it is still looked at. */
function answered(model: Model, event: Answer): Model {
  const page = pageOf(model);
  const changed = answerTo(page, event);
  return changed === page ? model : withPage(model, changed);
}

function answerTo(page: Page, event: Answer): Page {
  if (event.kind === 'previewed' && page.kind === 'form' && page.ticket === event.ticket) {
    return { ...page, preview: event.preview, isStale: false };
  }
  if (event.kind === 'memory' && page.kind === 'memory' && page.ticket === event.ticket) {
    return { ...page, rows: event.rows, since: event.since };
  }
  if (event.kind === 'drawn' && page.kind === 'lottery' && page.ticket === event.ticket) {
    const { tries, seconds, found } = event;
    return { ...page, tries, seconds, found };
  }
  if (event.kind === 'block' && page.kind === 'block' && page.number === event.number) {
    return { ...page, about: event.about };
  }
  if (page.kind !== 'mining') return page;
  if (event.kind === 'accepted' && page.hash === '') return { ...page, hash: event.hash };
  return event.kind === 'refused' ? { ...page, problem: event.message } : page;
}

// ───────────── keys ─────────────

function pressed(model: Model, key: Key): Next {
  if (key === 'interrupt') return [model, { kind: 'leave' }];
  if (model.command !== undefined) return typed(model, model.command, key);
  const page = pageOf(model);
  // In a field, and while one searches, every letter is a letter.
  const next = (page.kind === 'form' && isTyping(page)) || isSearching(page) ? undefined : everywhere(model, page, key);
  if (next !== undefined) return next;
  const stepper = stepperIn(model);
  if (stepper?.isAsking === true && waits(page, key)) return [queued(model, stepper, key)];
  return pageKeys(model, page, key) ?? (key === 'escape' ? left(model, page) : [model]);
}

function everywhere(model: Model, page: Page, key: Key): Next | undefined {
  if (key === '?') return page.kind === 'text' && page.isWords === true ? [back(model)] : [opened(model, withHelp(wordsPage(model)))]; // prettier-ignore
  if (key === ':') return [{ ...model, command: '', prompt: ':' }];
  if (key === 'h') return goneHome(model);
  if (key === 'q') return page.kind === 'home' ? [model, { kind: 'leave' }] : left(model, page);
  if (page.kind === 'home' && key === 'tab') return [{ ...model, me: personAfter(model, 1) }];
  if (page.kind === 'home' && key === 'backtab') return [{ ...model, me: personAfter(model, -1) }];
  return undefined;
}

/** Esc and q lead back; whatever the page had going on ends. */
function left(model: Model, page: Page): Next {
  return [back(model), ...endOf(page)];
}

/** What is waiting to be mined goes on; blocks tell of it. */
function goneHome(model: Model): Next {
  return [{ ...model, pages: [model.pages[0]] }, ...model.pages.flatMap(endOf)];
}

function endOf(page: Page): Effect[] {
  if (page.kind === 'lottery') return [{ kind: 'stopDrawing' }];
  if (page.kind === 'answer' && page.answer === undefined) return [{ kind: 'stop', ticket: page.ticket }];
  return page.kind === 'step' && page.isAsking ? [{ kind: 'stop', ticket: page.ticket }] : [];
}

function personAfter({ facts, me }: Model, by: number): string {
  const names = signersIn(facts);
  return names[(names.indexOf(me) + by + names.length) % names.length] ?? me;
}

function pageKeys(model: Model, page: Page, key: Key): Next | undefined {
  switch (page.kind) {
    case 'form':
      return formKeys(model, page, key);
    case 'mining':
      return miningKeys(model, page, key);
    case 'lottery':
      return lotteryKeys(model, page, key);
    case 'memory':
      return memoryKeys(model, page, key);
    case 'values':
      return valuesKeys(model, page, key);
    case 'answer':
      return answerKeys(model, page, key);
    case 'text':
      return textKeys(model, page, key);
    case 'step':
      return stepKeys(model, page, key);
    default:
      return listKeys(model, page, itemsOf(model, page), key);
  }
}

function pasted(model: Model, text: string): Next {
  // A line that was broken for a shell is one line; everything else keeps its words apart.
  const flat = text.replace(/\\\r?[\r\n]/g, '').replace(/[\r\n]+/g, ' ');
  if (model.command !== undefined) return [{ ...model, command: model.command + flat }];
  const page = pageOf(model);
  return (page.kind === 'form' ? pasteIntoForm(model, page, text) : undefined) ?? [model];
}

/** The line behind `:`, or behind another prompt. */
function typed(model: Model, command: string, key: Key): Next {
  if (key === 'escape') return [{ ...model, command: undefined }];
  if (key === 'clear') return [{ ...model, command: '' }];
  if (key === 'backspace' || key === 'delete') {
    const rest = Array.from(command).slice(0, -1).join('');
    return [{ ...model, command: command === '' ? undefined : rest }];
  }
  const done = { ...model, command: undefined };
  if (key === 'enter')
    return model.prompt === ':' ? entered(done, command.trim()) : promptEntered(done, command.trim());
  return [Array.from(key).length === 1 ? { ...model, command: command + key } : model];
}

/** Does the picture move by itself? */
export function isMoving(model: Model): boolean {
  const page = pageOf(model);
  return page.kind === 'mining' && page.replay !== undefined && isRunning(page);
}
