/** Every way to fail has an example, and what is said of it names condition, values and cause. */

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { FAILURES_PAGE, failuresPage } from '../../scripts/failures-page.ts';
import { causeText } from '../../src/timeline/explanation/text.ts';
import type { Cause } from '../../src/timeline/explanation/cause.ts';
import type { Explanation } from '../../src/timeline/explanation/explanation.ts';
import { parsePosition } from '../../src/timeline/position.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { Stepper } from '../../src/timeline/stepper.ts';
import { WHY } from '../../src/vm/calls.ts';
import { BUILT_IN_ERRORS, PANIC_CODES } from '../../src/vm/failure.ts';
import { type Example, GROUPS } from './failures/examples.ts';
import { play, type Played } from './failures/play.ts';

const EXAMPLES = GROUPS.flatMap(({ examples }) => examples);
const played = new Map<Example, Played>();

beforeAll(async () => {
  for (const example of EXAMPLES) played.set(example, await play(example));
});

const explanationOf = (example: Example): Explanation => {
  const explanation = played.get(example)?.explanation;
  if (explanation === undefined) throw new Error(`${example.title}: it did not fail`);
  return explanation;
};

/** All that an explanation is made of, those of caught failures too. */
const withInner = (explanation: Explanation): Explanation[] =>
  explanation.because === undefined ? [explanation] : [explanation, ...withInner(explanation.because)];

test('the page of failures is the one the examples make (npm run docs)', async () => {
  expect(readFileSync(FAILURES_PAGE, 'utf8')).toBe(await failuresPage());
});

test('every reason that the machine can give has an example', () => {
  const seen = new Set(EXAMPLES.map((example) => reasonText(explanationOf(example))));

  const builtIn = BUILT_IN_ERRORS.map(({ name }) => name).filter((name) => name !== 'CallFailed');
  const panics = Object.values(PANIC_CODES).map((code) => `Panic ${code}`);
  const failedCalls = Object.values(WHY).map((why) => `CallFailed ${why}`);
  const missing = ['Error', 'out of gas', ...builtIn, ...panics, ...failedCalls].filter((name) => !seen.has(name));
  expect(missing).toEqual([]);
});

/** `Panic 17`, `CallFailed 3`, `NotAllowed`. */
function reasonText({ reason: { name = '', fields } }: Explanation): string {
  if (name === 'Panic') return `Panic ${fields[0]?.shown}`;
  return name === 'CallFailed' ? `CallFailed ${fields[1]?.shown}` : name;
}

describe.each(GROUPS)('$title', ({ examples }) => {
  test.each(examples)('$title: names what was wrong, the values, and the cause', (example) => {
    for (const explanation of withInner(explanationOf(example))) {
      const { kind, condition, rule, operands, values, search, because, gas, source } = explanation;
      expect(rule).not.toMatch(/^(?:reverted|failed)?$/);
      if (kind === 'refused' || source === undefined) continue;

      expect(kind === 'gas' || condition !== undefined).toBe(true);
      const isBare =
        explanation.decidedBy === 'always' || operands.length + values.length > 0 || rule.includes('empty');
      expect(isBare).toBe(true);
      const cause = search === undefined ? undefined : causeText(search);
      const isTold = [cause, because, gas].some((one) => one !== undefined) || explanation.decidedBy === 'always';
      expect(isTold).toBe(true);
    }
  });

  test.each(examples)('$title: the jump to the cause lands on the instruction that wrote it', async (example) => {
    const { town } = played.get(example) as Played;
    for (const { search } of withInner(explanationOf(example))) {
      if (search?.cause === undefined) continue;
      expect(await writesAt(town, search.cause)).toBe(true);
    }
  });
});

/** Is it written by the instruction there, or at the entry? Hlp that went away is no leaf. */
async function writesAt(
  { chain, names }: Played['town'],
  { path, position, shownOld, shownNew }: Cause,
): Promise<boolean> {
  const place = parsePosition(position);
  if (place === undefined) return false;
  const subject = await Timeline.open(chain, names).transaction(place);
  if (!(subject instanceof Stepper)) return place.step === 0;
  const events = subject.trace.events.filter(({ step }) => step === place.step || (place.step === 0 && step === -1));
  const isWritten = events.some((event) =>
    path === '' ? event.kind === 'move' : event.kind === 'write' && event.path === path,
  );
  return isWritten && shownOld !== shownNew;
}
