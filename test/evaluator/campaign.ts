/** Many programs one after the other: what was tried, what was reached, and which of them went wrong. */

import type { TypedContract } from '../../src/lang/tree.ts';
import { programOf } from '../helpers/generate-program.ts';
import { storyOf, type Step } from '../helpers/generate-story.ts';
import { compiled, contractsOf, tell } from './differential.ts';
import { shrink, type Case } from './shrink.ts';

/** A program that does not check, does not compile, breaks somebody, or means two things. */
export type Wrong = { readonly seed: number; readonly place: number; readonly what: string };

export type Count = {
  programs: number;
  /** Programs that the checker takes no pleasure in: there should be none. */
  refused: number;
  calls: number;
  successes: number;
  /** Stories that were given up since they use more memory than the evaluator follows. */
  setAside: number;
  /** How often each statement, type, operator, way to fail … was met. */
  readonly met: Map<string, number>;
  readonly wrong: Wrong[];
};

export function nothingCounted(): Count {
  return { programs: 0, refused: 0, calls: 0, successes: 0, setAside: 0, met: new Map(), wrong: [] };
}

export function add(total: Count, part: Count): void {
  for (const name of ['programs', 'refused', 'calls', 'successes', 'setAside'] as const) total[name] += part[name];
  for (const [what, times] of part.met) total.met.set(what, (total.met.get(what) ?? 0) + times);
  total.wrong.push(...part.wrong);
}

/** The programs of a seed at the places from `from` on, `to` not included. */
export function tryPrograms(seed: number, from: number, to: number): Count {
  const count = nothingCounted();
  for (let place = from; place < to; place++) {
    count.programs += 1;
    const what = tryProgram(seed, place, count);
    if (what !== undefined) count.wrong.push({ seed, place, what });
  }
  return count;
}

/** What is wrong with it. */
function tryProgram(seed: number, place: number, count: Count): string | undefined {
  const meet = (what: string): void => void count.met.set(what, (count.met.get(what) ?? 0) + 1);
  try {
    const program = programOf(seed, place);
    const contracts = contractsOf(program.text);
    if (typeof contracts === 'string') {
      count.refused += 1;
      return `refused: ${contracts}`;
    }
    const modules = new Map(contracts.map((contract) => [contract.name, compiled(contract)]));
    const told = tell(contracts, modules, storyOf(contracts, program), meet);
    count.calls += told.calls;
    count.successes += told.successes;
    if (told.isSetAside) count.setAside += 1;
    return told.difference && `in step ${told.difference.step}: ${told.difference.what}`;
  } catch (error) {
    return `broken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** What is wrong with contracts that somebody wrote, told that many random stories each. */
export function tryContracts(contracts: readonly TypedContract[], stories: number): readonly string[] {
  return contracts.flatMap((contract) => {
    const modules = new Map([[contract.name, compiled(contract)]]);
    return Array.from({ length: stories }, (_, seed) => {
      const story = storyOf([contract], { kind: 'plain', seed, place: 0 });
      const { difference } = tell([contract], modules, story);
      return difference === undefined
        ? []
        : [`${contract.name}, seed ${seed}, step ${difference.step}: ${difference.what}`];
    }).flat();
  });
}

// ───────────── one program, for people ─────────────

export function caseOf(seed: number, place: number): Case {
  const program = programOf(seed, place);
  const contracts = contractsOf(program.text);
  return { text: program.text, story: typeof contracts === 'string' ? [] : storyOf(contracts, program) };
}

/** What goes wrong with a program and a story, whoever wrote them. */
export function wrongOf({ text, story }: Case): string | undefined {
  const contracts = contractsOf(text);
  if (typeof contracts === 'string') return `refused: ${contracts}`;
  try {
    const modules = new Map(contracts.map((contract) => [contract.name, compiled(contract)]));
    return tell(contracts, modules, story).difference?.what;
  } catch (error) {
    return `broken: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The smallest program that goes wrong in the same way. */
export function smallest({ seed, place }: Pick<Wrong, 'seed' | 'place'>): Promise<Case> {
  const start = caseOf(seed, place);
  const wrong = outline(wrongOf(start));
  return shrink(start, (smaller) => outline(wrongOf(smaller)) === wrong);
}

/** The kind of wrong: without numbers. */
const outline = (what: string | undefined): string | undefined =>
  what?.replaceAll(/0x[0-9a-f]+|\d+/g, '#').slice(0, 80);

export function storyText(story: readonly Step[]): string {
  return story
    .map(
      ({ says, value, caller }, i) =>
        `${i}  ${says}${value > 0n ? ` paying ${value}` : ''}, by 0x${caller.toString(16)}`,
    )
    .join('\n');
}
