/**
 * The grammars, read from `grammar/`: they are the documents, this only loads them. That takes as long as everything else about
 * starting, so each is loaded when it is first asked for; the two that know mistakes are needed only for a text that is wrong.
 */

import { readFileSync } from 'node:fs';
import { type Grammar, grammars as loadAll, grammar as load } from 'ohm-js';

/** Beside the package's `src/`, wherever that stands. */
export const GRAMMAR_FILE = new URL('../../../grammar/hlp.ohm', import.meta.url);
export const MISTAKES_FILE = new URL('../../../grammar/mistakes.ohm', import.meta.url);

/** The document itself: which words and signs there are is read from it too. */
export const GRAMMAR_TEXT = readFileSync(GRAMMAR_FILE, 'utf8');

let ofTheLanguage: Grammar | undefined;

export function languageGrammar(): Grammar {
  ofTheLanguage ??= load(GRAMMAR_TEXT);
  return ofTheLanguage;
}

/** `habits` knows what people write instead; `islands` steps over what nobody can explain as well. */
export type MistakesGrammars = { readonly habits: Grammar; readonly islands: Grammar };

let known: MistakesGrammars | undefined;

export function mistakesGrammars(): MistakesGrammars {
  known ??= loadMistakes();
  return known;
}

function loadMistakes(): MistakesGrammars {
  const { HlpMistakes, HlpIslands } = loadAll(readFileSync(MISTAKES_FILE, 'utf8'), { Hlp: languageGrammar() });
  if (HlpMistakes === undefined || HlpIslands === undefined) throw new Error('mistakes.ohm lacks one of its grammars');
  return { habits: HlpMistakes, islands: HlpIslands };
}
