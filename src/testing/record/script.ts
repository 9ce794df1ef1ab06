/**
 * The lines of a recorded test, one statement in each, so that a line that does not hold can be found again: actors with what they need, the
 * deeds in their order, what each answered or failed with, and what is expected at the end.
 */

import type { SourceFile } from '../../lang/source.ts';
import { actorLines, firstActor } from './actors.ts';
import type { Cast } from './cast.ts';
import { Clock, durationText } from './clock.ts';
import type { Deed, Failure } from './deed.ts';
import type { Footprint } from './footprint.ts';
import type { Sources } from './sources.ts';
import { literal } from './words.ts';

/** A line that stands for a deed, or for one of the expectations at the end. */
export type Origin =
  | { readonly kind: 'deed'; readonly footprint: Footprint }
  | { readonly kind: 'expectation'; readonly condition: string };

/** What has to hold at the end. */
export type Expectation = {
  /** A line before that it needs: `let deal = escrow.deal(1)`. */
  readonly before: string | undefined;
  readonly conditions: readonly string[];
};

export type Scene = {
  readonly sentence: string;
  readonly deeds: readonly Deed[];
  /** From which deed on the stretch is told; what comes before is set-up. */
  readonly firstTold: number;
  /** What is not told, and why. */
  readonly untold: readonly string[];
  readonly expectations: readonly Expectation[];
  readonly cast: Cast;
  readonly sources: Sources;
  /** Seconds by which all of it happens later than it did. */
  readonly delay: bigint;
  /** What holds on the chain, and not in the test. */
  readonly unseen: readonly string[];
};

export type Script = {
  readonly source: SourceFile;
  /** For each line, from 1, what it stands for. */
  readonly origins: ReadonlyMap<number, Origin>;
  /** Seconds by which something that asks for the time comes too late at most: a block of a test has one transaction and takes a second. */
  readonly lateness: bigint;
};

type Line = { readonly text: string; readonly by?: string; readonly origin?: Origin };

/** Writes it all down. `name` is that of the file. */
export function scriptOf(name: string, scene: Scene): Script {
  const { sources, sentence } = scene;
  const clock = new Clock(scene);
  const [first, body] = [firstActor(scene), bodyOf(scene, clock)];
  const imports = sources.importLines;
  const head = [...imports, ...(imports.length === 0 ? [] : [''])];
  const actors = actorLines(scene, first);
  const lines: Line[] = [
    ...head.map((text) => ({ text })),
    { text: `test ${literal(sentence)} {` },
    ...actors.map((text) => ({ text })),
    ...actedOut(body, first),
    { text: '}' },
  ];
  const origins = lines.flatMap(({ origin }, i) => (origin === undefined ? [] : [[i + 1, origin] as const]));
  const text = `${lines.map((line) => line.text).join('\n')}\n`;
  return { source: { name, text }, origins: new Map(origins), lateness: clock.lateness };
}

function bodyOf(scene: Scene, clock: Clock): readonly Line[] {
  const { deeds, firstTold, untold, expectations } = scene;
  const first = firstActor(scene);
  const written = deeds.map((deed) => deedLines(deed, first, clock.before(deed.footprint)));
  const [before, told] = [written.slice(0, firstTold).flat(), written.slice(firstTold).flat()];
  return [
    ...(before.length === 0 ? [] : [{ text: '' }, { text: '// What had to happen before.' }, ...before]),
    { text: '' },
    { text: '// What happened.' },
    ...told,
    ...untold.map((text) => ({ text: `// ${text}` })),
    ...(expectations.length === 0 ? [] : [{ text: '' }, { text: '// What is there at the end.' }]),
    ...expectations.flatMap(expectationLines),
    ...unseenLines(scene),
  ];
}

function deedLines(deed: Deed, first: string, waits: readonly string[]): readonly Line[] {
  const { by, text, placed, answer, failure, footprint } = deed;
  const origin: Origin = { kind: 'deed', footprint };
  const line = (it: string): Line => ({ text: it, by, origin });
  const before = waits.map((wait) => ({ text: wait, by }));
  if (failure !== undefined) return [...before, ...failureComment(failure, by), line(failureText(deed, failure))];
  if (placed !== undefined && by === first) return [...before, line(`let ${placed} = ${text}`)];
  if (placed !== undefined) {
    const contract = text.slice('deploy '.length, text.indexOf('('));
    return [...before, { text: `var ${placed} = ${contract}(nobody)` }, line(`${placed} = ${text}`)];
  }
  if (answer === undefined) return [...before, line(text)];
  const { name, conditions } = answer;
  return [...before, line(`let ${name} = ${text}`), ...conditions.map((condition) => line(`expect ${condition}`))];
}

/** A name alone does not say with what. */
function failureComment({ expected, text }: Failure, by: string): readonly Line[] {
  return expected === '' || text.includes('(') ? [{ text: `// ${text}`, by }] : [];
}

function failureText({ text }: Deed, { expected }: Failure): string {
  const act = text.startsWith('deploy ') ? `let _ = ${text}` : text;
  return `expect fail ${expected}${expected === '' ? '' : ' '}{ ${act} }`;
}

function expectationLines({ before, conditions }: Expectation): readonly Line[] {
  const lines = conditions.map((condition): Line => {
    return { text: `expect ${condition}`, origin: { kind: 'expectation', condition } };
  });
  return before === undefined ? lines : [{ text: before }, ...lines];
}

function unseenLines({ unseen, delay }: Scene): readonly Line[] {
  const late = delay === 0n ? [] : [`All of it happens ${durationText(delay)} later than it did.`];
  const others = unseen.map((condition) => `On the chain, not here: ${condition}`);
  return [...late, ...others].map((text) => ({ text: `// ${text}` }));
}

/** What somebody else than the first actor does stands in `as bob { … }`, as many lines together as there are. */
function actedOut(lines: readonly Line[], first: string): readonly Line[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    if (group !== undefined && group[0]?.by === line.by) group.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((group) => actingLines(group, group[0]?.by ?? first, first));
}

function actingLines(group: readonly Line[], by: string, first: string): readonly Line[] {
  const [line] = group;
  if (by === first || line === undefined) return group;
  if (group.length === 1) return [{ ...line, text: `as ${by} { ${line.text} }` }];
  return [{ text: `as ${by} {` }, ...group, { text: '}' }];
}
