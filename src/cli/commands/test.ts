/** `hlp test`: plays the tests that stand in source files, and says which lines of the contracts they reached. */

import { show } from '../../base/show.ts';
import { type Diagnostic, hasErrors } from '../../lang/diagnostic.ts';
import { renderAll, renderMessage, toJson } from '../../lang/render.ts';
import { positionAt, type SourceFile } from '../../lang/source.ts';
import type { LineCoverage } from '../../testing/coverage.ts';
import type { TestFailure, TestResult } from '../../testing/results.ts';
import { runTests } from '../../testing/runner.ts';
import { placeIn } from '../../timeline/position.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { commandText } from '../../tui/shell.ts';
import { type Answer, type Command, type Context, hasSwitch, type Input, optionOf } from '../command.ts';
import { Changes } from '../changes.ts';
import { Misuse, reportOf } from '../failure.ts';
import { analyseFile } from '../files.ts';
import type { PathOf } from '../sources.ts';
import { placeOf } from '../step/failing-test.ts';
import { toJson as toLine } from '../terminal.ts';
import { walk } from '../step/walk.ts';

export const test: Command = {
  name: 'test',
  summary: 'play the tests that stand beside contracts, each on a chain of its own',
  arguments: [{ name: 'file', help: 'one file or several', count: 'any number' }],
  options: [
    { flags: '--only <text>', help: 'only tests whose name holds this' },
    {
      flags: '--step',
      help: 'walk through the transaction that failed, line by line; or through the last one that changed what was expected',
    },
    { flags: '--watch', help: 'play them again whenever a file changes' },
  ],
  signs: false,
  examples: ['hlp test contracts/village.hlp', 'hlp test contracts/*.hlp', 'hlp test my.hlp --only books --step'],
  async run(context, input) {
    if (input.words.length === 0) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const isWatch = hasSwitch(input, 'watch');
    if (isWatch && context.mark !== undefined) throw new Misuse('--watch goes on and on: type it into a shell');
    const answer = await playAll(context, input);
    if (!isWatch) return answer;
    return playAgain(context, input, answer);
  },
};

type Played = {
  readonly path: string;
  readonly sources: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly results: readonly TestResult[];
  readonly coverage: readonly LineCoverage[];
};

async function playAll({ terminal }: Context, input: Input): Promise<Answer> {
  const all: Played[] = [];
  for (const path of input.words) {
    terminal.progress(`playing the tests of ${show(path)} …`);
    all.push(await play(path, optionOf(input, 'only'), terminal.pathOf));
  }
  const texts = await Promise.all(all.map((played) => textOf(played, hasSwitch(input, 'step'))));
  return {
    data: { files: all.map(dataOf) },
    text: [...texts, summaryOf(all)].join('\n\n'),
    exitCode: all.every(isFine) ? 0 : 1,
  };
}

async function play(path: string, only: string | undefined, pathOf: PathOf): Promise<Played> {
  const { program, diagnostics, files, sources } = await analyseFile(path, pathOf);
  const isWanted = (sentence: string): boolean => only === undefined || sentence.includes(only);
  const run = program === undefined ? { results: [], coverage: [] } : await runTests(program, files, isWanted);
  return { path, sources, diagnostics, ...run };
}

function isFine({ diagnostics, results }: Played): boolean {
  return !hasErrors(diagnostics) && results.every(({ failure }) => failure === undefined);
}

/** Until the process is asked to end. */
async function playAgain(context: Context, input: Input, first: Answer): Promise<Answer> {
  const changes = new Changes(input.words);
  const stopListening = context.terminal.whenAskedToEnd(() => changes.stop());
  let answer = first;
  do {
    tell(context, answer);
    if (!(await changes.next())) break;
    answer = await playAll(context, input).catch(refusal);
  } while (!changes.isOver);
  stopListening();
  return { data: { ended: true }, text: '', exitCode: answer.exitCode ?? 0 };
}

function tell({ terminal, wantsJson }: Context, { data, text }: Answer): void {
  terminal.progress('');
  terminal.print(wantsJson ? toLine(data) : `${text}\n\nWaiting for a change; Ctrl-C leaves.`);
}

/** A file that is away while it is being replaced, say: that is told like any answer, and waiting goes on. */
function refusal(error: unknown): Answer {
  const { code, message } = reportOf(error);
  return { data: { error: { code, message } }, text: message, exitCode: 1 };
}

// ───────────── text ─────────────

async function textOf(played: Played, wantsSteps: boolean): Promise<string> {
  const { path, diagnostics, sources, results, coverage } = played;
  if (hasErrors(diagnostics)) return renderAll(diagnostics, sources);
  const lines = await Promise.all(results.map((result) => resultText(result, played, wantsSteps)));
  const none = results.length === 0 ? ['  no tests'] : [];
  return [show(path), ...none, ...lines, ...coverage.map(coverageText)].join('\n');
}

async function resultText(result: TestResult, { path, sources }: Played, wantsSteps: boolean): Promise<string> {
  const { sentence, transactions, gas, failure } = result;
  const size = `${transactions} transaction${transactions === 1 ? '' : 's'}, ${gas.toLocaleString('en-US')} gas`;
  if (failure === undefined) return `  ok    ${show(sentence)}  (${size})`;
  const steps = wantsSteps ? await stepsText(path, result) : [];
  return [`  FAIL  ${show(sentence)}`, '', renderMessage(failure.message, sources), ...steps, ''].join('\n');
}

/** All lines of what failed, or of what made an expectation not hold. */
async function stepsText(path: string, result: TestResult): Promise<string[]> {
  const timeline = Timeline.open(result.chain, result.names);
  const { position, why } = await placeOf(result, timeline);
  const place = placeIn(position);
  if (place === undefined) return ['', 'No transaction was made here, so there is nothing to step through.'];
  const transaction = await timeline.transaction(position);
  // A stranger's sentence may hold what a shell would run.
  const words = commandText(['step', path, '--test', result.sentence, '--at']);
  return ['', ...why, walk(transaction, place, { isFine: false, isBackwards: false, at: position.step, words }).text];
}

function coverageText({ contract, lines, missed, unseen }: LineCoverage): string {
  const reached = `${lines - missed.length} of ${lines} lines of ${show(contract)} ran`;
  const gaps = missed.length === 0 ? '' : `; not ${missed.join(', ')}`;
  const errors = unseen.length === 0 ? '' : `; never failed with ${unseen.map(show).join(', ')}`;
  return `  ${reached}${gaps}${errors}`;
}

function summaryOf(all: readonly Played[]): string {
  const results = all.flatMap((played) => played.results);
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  const broken = all.filter(({ diagnostics }) => hasErrors(diagnostics)).length;
  const unread = broken === 0 ? '' : `, ${broken} file${broken === 1 ? '' : 's'} could not be compiled`;
  return `${results.length} test${results.length === 1 ? '' : 's'}, ${failed} failed${unread}`;
}

// ───────────── for programs ─────────────

function dataOf({ path, sources, diagnostics, results, coverage }: Played): object {
  return {
    file: path,
    diagnostics: diagnostics.map((diagnostic) => toJson(diagnostic, sources)),
    tests: results.map(({ sentence, transactions, gas, failure }) => ({
      name: sentence,
      passed: failure === undefined,
      transactions,
      gas,
      ...(failure === undefined ? {} : { failure: failureData(failure, sources) }),
    })),
    coverage,
  };
}

function failureData({ message, place }: TestFailure, sources: readonly SourceFile[]): object {
  const { head, primary, why } = message;
  const source = sources[primary.span.file];
  const at = source && positionAt(source, primary.span.start);
  return { title: head, file: source?.name, line: at?.line, column: at?.column, label: primary.label, why, place };
}
