/** The line behind `:`. It takes the shell's words; a few of them mean something else here, or nothing. */

import { parsePlace, parsePosition, stepPosition } from '../timeline/position.ts';
import type { Next } from './events.ts';
import type { Model } from './model.ts';
import { openAt, openStep, stepperIn } from './pages/step.ts';
import { openBreakpoints } from './pages/step-keys.ts';

/** The line is done: what it asks for, or a plain sentence. */
export function entered(model: Model, line: string): Next {
  const command = line.trim().replace(/^(?:npx\s+)?hlp(?:\s+|$)/, '');
  const [name = '', ...words] = command.split(/\s+/);
  if (command === '') return [model];
  return OWN.get(name)?.(model, words, command) ?? [model, { kind: 'run', line: command }];
}

type Own = (model: Model, words: readonly string[], command: string) => Next;

const quit: Own = (model, words) =>
  words.length === 0 ? [model, { kind: 'leave' }] : [{ ...model, notice: 'To leave, write `quit` alone, or press q on the first page.' }]; // prettier-ignore

const OWN: ReadonlyMap<string, Own> = new Map<string, Own>([
  ['q', quit],
  ['quit', quit],
  ['exit', quit],
  ['dev', (model) => [{ ...model, notice: 'The screen is open already: this is what `hlp dev` opens.' }]],
  ['step', step],
  ['break', setBreak],
  ['breaks', openBreakpoints],
]);

/** `:break write village.balances.bob`; whoever knows the contracts reads it. Alone, it shows those that are set. */
function setBreak(model: Model, _: readonly string[], command: string): Next {
  const text = command.replace(/^break\s*/, '');
  if (text === '') return openBreakpoints(model);
  const view = stepperIn(model)?.answer?.view;
  return [model, { kind: 'breakpoint', text, here: view?.kind === 'step' ? view.snapshot.source : undefined }];
}

/** An option, a contract, a file, the hash of a transaction. */
const SUBJECT = /^(?:-|0x|[A-Za-z_])/;

/** On a screen one steps with the arrows. Whatever is no place asks for the text that a shell shows. */
function step(model: Model, [place, ...more]: readonly string[], command: string): Next {
  if (more.length > 0 || (place !== undefined && SUBJECT.test(place))) return [model, { kind: 'run', line: command }];
  if (place === undefined) return stepNewest(model);
  const position = parsePosition(place);
  if (position !== undefined) return openAt(model, position);
  const found = parsePlace(place);
  if (found !== undefined) return openAt(model, stepPosition(found.block, found.transaction));
  return [{ ...model, notice: `step takes a place such as 4.0, 4.0.17 or 4.root, not ${place}` }];
}

function stepNewest(model: Model): Next {
  const newest = model.facts.blocks.find(({ transactions }) => transactions.length > 0);
  const last = newest?.transactions.at(-1);
  if (newest === undefined || last === undefined)
    return [{ ...model, notice: 'There is nothing to step through yet.' }];
  return openStep(model, { block: newest.number, index: last.index });
}
