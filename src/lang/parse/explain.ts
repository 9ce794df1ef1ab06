/**
 * What is said of a text that the grammar refuses. In this order: brackets that do not pair, because nothing can be told
 * apart without them; then the habits of `mistakes.ohm`, all of them; then, where nothing explains it, what a grammar
 * expected.
 */

import type { FailedMatchResult, Grammar, MatchResult } from 'ohm-js';
import { checkBrackets } from './brackets.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { failureIn, failureOf } from './expected.ts';
import { languageGrammar, mistakesGrammars } from './grammar.ts';
import { findMistakes } from './mistakes/find.ts';
import type { Island, Range } from './mistakes/mistake.ts';
import { tellMistakes } from './mistakes/tell.ts';
import { firstDeeperThan } from './nesting.ts';
import { isCode, type Piece } from './scan.ts';
import type { SourceFile } from '../source.ts';
import { firstSuspicion } from './suspicion.ts';
import { type Failure, explainFailure } from './syntax.ts';
import { windowAt } from './window.ts';

/** At least one message about a text that the grammar refused. */
export function explain(match: MatchResult, source: SourceFile, pieces: readonly Piece[], file: number): Diagnostic[] {
  const text = match.input;
  const code = pieces.filter(isCode);
  const unpaired = checkBrackets(code, text, file);
  if (unpaired !== undefined) return [earlier(unpaired, plain())];
  const told = explainFrom((match as FailedMatchResult).getRightmostFailurePosition(), source, text, code, file);
  return told.length > 0 ? told : [plain()];

  /** Costs as much as parsing did. */
  function plain(): Diagnostic {
    return explainFailure(failureIn(match, 0), code, text, file);
  }
}

/** What a text that parses has of the habits of others; none in a text that is right. */
export function explainHabits(source: SourceFile, text: string, pieces: readonly Piece[], file: number): Diagnostic[] {
  const code = pieces.filter(isCode);
  const at = firstSuspicion(code, text);
  const looked = at === undefined ? undefined : lookFrom(at, text, code);
  // The language understands all of it: what another grammar cannot read, at the end of its window perhaps, is no mistake.
  return looked === undefined ? [] : tellMistakes(looked.mistakes, { ...source, text }, file);
}

/** The messages of the mistakes grammar about what begins at that place. */
function explainFrom(at: number, source: SourceFile, text: string, code: readonly Piece[], file: number): Diagnostic[] {
  const looked = lookFrom(at, text, code);
  if (looked === undefined) return [];
  const told = looked.islands.slice(0, MAX_ISLANDS).map((island) => explainIsland(island, text, code, file));
  return [...tellMistakes(looked.mistakes, { ...source, text }, file), ...told];
}

/** What the mistakes grammar finds in its window, but for what the end of the window cuts. */
function lookFrom(at: number, text: string, code: readonly Piece[]): ReturnType<typeof findMistakes> | undefined {
  if (isTooDeepInTypes(code) || firstDeeperThan(MAX_HABIT_DEPTH, code)) return undefined;
  const window = windowAt(text, code, at);
  const match = mistakesGrammars().islands.match(window.text);
  if (match.failed()) return undefined;
  const { mistakes, islands } = findMistakes(match, window.text, code);
  const seen = <T extends Range>(found: readonly T[]): T[] =>
    found.filter(({ end }) => end < window.end || window.end === text.length);
  return { mistakes: seen(mistakes), islands: seen(islands) };
}

/** More would not be read, and each costs another look. */
const MAX_ISLANDS = 10;
const MAX_TYPE_DEPTH = 64;

/** Less than a right text may have: the mistakes grammar has more rules for each level, and so takes more of the stack. */
const MAX_HABIT_DEPTH = 48;

/** Types of others nest in places where `nesting.ts` does not count them: one `map<` inside the other, never closed. */
function isTooDeepInTypes(pieces: readonly Piece[]): boolean {
  let depth = 0;
  for (const [index, { text }] of pieces.entries()) {
    if (text === '<' && /^(?:map|list|mapping)$/i.test(pieces[index - 1]?.text ?? '')) depth += 1;
    else if (text === '>') depth = Math.max(0, depth - 1);
    else if (text === '{' || text === '}') depth = 0;
    if (depth > MAX_TYPE_DEPTH) return true;
  }
  return false;
}

// ───────────── where a grammar sticks ─────────────

function earlier(one: Diagnostic, other: Diagnostic): Diagnostic {
  return other.primary.span.start < one.primary.span.start ? other : one;
}

/**
 * Whichever grammar gets further knows better; when both stick at one place, the language itself speaks. What stands
 * before is read along, because the first half of a line is often a line of its own: `n` in `n +=`.
 */
function explainIsland(island: Island, text: string, code: readonly Piece[], file: number): Diagnostic {
  const { start, end, rule } = island;
  const from = [island.previous, start].find((at) => at !== undefined && reaches(at)) ?? start;
  const [plain, wide] = [languageGrammar(), mistakesGrammars().habits].map((asked) => stuck(asked, from)) as [
    Stuck,
    Stuck,
  ];
  return explainFailure(isTrusted(plain) || wide.at <= plain.at ? plain : wide, code, text, file, mends);

  /** Whatever others might have meant: brackets with nothing in them, a line that stops too early, a line without a word. */
  function isTrusted({ at, isWhole }: Stuck): boolean {
    const stopsEarly = !isWhole && /\n\s*$/.test(text.slice(Math.max(0, at - 200), at));
    return stopsEarly || wide.expected.length === 0 || /[)\]}]/.test(text[at] ?? '') || !/\w/.test(text[from] ?? '');
  }

  /** Read from there, a grammar gets into the island. */
  function reaches(at: number): boolean {
    return at === start || stuck(mistakesGrammars().habits, at).at > start;
  }

  function stuck(asked: Grammar, at: number): Stuck {
    const failure = failureOf(asked, text.slice(at, end), rule, at) ?? { at: start, expected: [] };
    const isWhole = failure.expected.includes('end of input');
    const inside = failure.expected.filter((word) => word !== 'end of input');
    const more = isWhole || failure.at === start ? NEXT[rule] : [];
    return { at: failure.at, expected: [...inside, ...more], isWhole };
  }

  function mends(at: number, sign: string): boolean {
    const mended = text.slice(from, at) + sign + text.slice(at, end);
    return mistakesGrammars().habits.match(mended, rule).succeeded();
  }
}

/** `isWhole`: what was read so far could end there. */
type Stuck = Failure & { readonly isWhole: boolean };

/** What may stand behind a whole one: another of its kind, or what closes them. */
const NEXT: Readonly<Record<Island['rule'], readonly string[]>> = {
  TopItem: ['"import"'],
  Member: ['"state"', '"}"'],
  Signature: ['"view"', '"}"'],
  Statement: ['"let"', '"}"'],
};
