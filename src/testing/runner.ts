/**
 * Plays the tests of a source: each on a fresh chain, statement by statement. What the statements mean is in `lang/tree.ts`; acting on the
 * chain is in `player.ts`, values come from `question.ts`.
 */

import type { SourceFile } from '../lang/source.ts';
import type { TypedProgram, TypedTest } from '../lang/tree.ts';
import { Cast } from './cast.ts';
import { callFailed } from './complaints.ts';
import { StagedContracts } from './contracts.ts';
import { Coverage } from './coverage.ts';
import { Player } from './player.ts';
import { Questions } from './question.ts';
import { CallFailure, TestStop, type TestFailure, type TestResult, type TestRun } from './results.ts';
import { Stage } from './stage.ts';

/** Runs the tests one after the other, those whose sentence `isWanted`. `files` as the program was checked with. */
export async function runTests(
  program: TypedProgram,
  files: readonly SourceFile[],
  isWanted: (sentence: string) => boolean = () => true,
): Promise<TestRun> {
  const contracts = new StagedContracts(files);
  const coverage = new Coverage();
  const results: TestResult[] = [];
  for (const test of program.tests) {
    if (isWanted(test.sentence)) results.push(await runTest(test, contracts, coverage));
  }
  return { results, coverage: coverage.report(files), calls: coverage.calls };
}

async function runTest(test: TypedTest, contracts: StagedContracts, coverage: Coverage): Promise<TestResult> {
  const stage = await Stage.open();
  const cast = new Cast();
  const player = new Player({ stage, cast, contracts, coverage, questions: new Questions(test.functions) });
  const failure = await failureOf(() => player.play(test.body, undefined));
  const { sentence, span } = test;
  const { transactions, gas } = player;
  return { sentence, span, transactions, gas, failure, chain: stage.chain, names: cast };
}

async function failureOf(action: () => Promise<void>): Promise<TestFailure | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof TestStop) return error.failure;
    if (error instanceof CallFailure) return { message: callFailed(error), place: error.place };
    throw error;
  }
}
