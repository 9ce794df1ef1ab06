/**
 * A test of a source file, played on its own chain. One that fails opens where it fails: behind the last line of the transaction that did, or,
 * where an expectation does not hold, at the last write to what it looked at. One that passes opens at its last transaction.
 */

import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { hasErrors } from '../../lang/diagnostic.ts';
import { renderAll, renderMessage, toJson } from '../../lang/render.ts';
import type { TypedProgram } from '../../lang/tree.ts';
import type { TestResult } from '../../testing/results.ts';
import { runTests } from '../../testing/runner.ts';
import { formatPosition } from '../../timeline/position.ts';
import { toldIn } from '../../timeline/replay.ts';
import type { Told } from '../../timeline/sentence.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { type Context, type Input, optionOf, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { analyseFile } from '../files.ts';
import { placeOf } from './failing-test.ts';
import type { Subject } from './subject.ts';

/** Throws Failed with the diagnostics of a file that does not compile, Misuse where there is no such test. */
export async function testSubject(context: Context, input: Input): Promise<Subject> {
  const path = wordAt(input, 0);
  if (input.words.length > 1)
    throw new Misuse('calls: a test brings its own calls; leave them out, or leave --test out');
  const { program, diagnostics, files, sources } = await analyseFile(path, context.terminal.pathOf);
  if (program === undefined || hasErrors(diagnostics)) {
    const data = { diagnostics: diagnostics.map((diagnostic) => toJson(diagnostic, sources)) };
    throw new Failed('diagnostics', renderAll(diagnostics, sources), data);
  }
  const name = sentenceOf(program, optionOf(input, 'test') ?? '', path);
  context.terminal.progress(`playing ${show(name)} …`);
  const { results } = await runTests(program, files, (sentence) => sentence === name);
  const [result] = results as readonly [TestResult];
  const { chain, names, failure } = result;
  const timeline = Timeline.open(chain, names);
  const { position, why } = await placeOf(result, timeline);
  return {
    kind: 'test',
    chain,
    names,
    timeline,
    position,
    isWhole: position.moment === 'transaction',
    notes: [
      `The test "${show(name)}" of ${show(path)}, on a chain of its own in memory: nothing of this happened on any other chain.`,
      ...storyOf(chain, result),
      ...(failure === undefined ? ['It passed.'] : [renderMessage(failure.message, sources)]),
      ...why,
    ],
    data: {
      isDraft: true,
      test: name,
      passed: failure === undefined,
      ...(failure && { failure: failure.message.head }),
      opens: formatPosition(position),
    },
    close: async () => {},
  };
}

/** The one that is called so, or the only one whose name holds the text. Throws Misuse. */
function sentenceOf({ tests }: TypedProgram, text: string, path: string): string {
  const all = tests.map(({ sentence }) => sentence);
  if (all.length === 0) throw new Misuse(`--test: there are no tests in ${show(path)}`);
  const found = all.includes(text) ? [text] : all.filter((sentence) => sentence.includes(text));
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const list = (found.length === 0 ? all : found).map((sentence) => `"${show(sentence)}"`).join(', ');
  const what =
    found.length === 0 ? `no test is called "${show(text)}"${meant(text, all)}` : `"${show(text)}" is in several`;
  throw new Misuse(`--test: ${what}; there is: ${list}`);
}

// ───────────── its transactions ─────────────

/** Actors get their hlp from nobody they know: that is no part of the story. */
function storyOf(chain: ChainReader, { names }: TestResult): string[] {
  const count = Number(chain.head.header.number);
  const told = Array.from({ length: count }, (_, i) => toldIn(chain, i + 1, names)).flat();
  const own = told.filter(({ senderName }) => senderName !== '');
  return own.length === 0 ? [] : ['Its transactions:', ...own.map(lineOf)];
}

function lineOf({ block, index, sentence }: Told): string {
  return `  ${block}.${index}  ${sentence}`;
}
