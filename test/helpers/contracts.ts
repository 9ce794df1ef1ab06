/** The contracts of the project as tests use them: files with what they import, and every call that their own tests make. */

import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { wordToAddress } from '../../src/base/address.ts';
import type { Prepared } from '../../src/chain/transition.ts';
import { analyse, type Artifact } from '../../src/lang/artifact.ts';
import { gatherFiles } from '../../src/lang/imports.ts';
import type { SourceFile } from '../../src/lang/source.ts';
import type { TestResult } from '../../src/testing/results.ts';
import { runTests } from '../../src/testing/runner.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';

const CONTRACTS = join(import.meta.dirname, '../../contracts');
export const CONTRACT_FILES: readonly string[] = globSync('*.hlp', { cwd: CONTRACTS }).toSorted();

export async function filesOf(name: string): Promise<readonly SourceFile[]> {
  return gatherFiles({ name, text: read(name) ?? '' }, async (other) => read(basename(other)));
}

function read(name: string): string | undefined {
  return CONTRACT_FILES.includes(name) ? readFileSync(join(CONTRACTS, name), 'utf8') : undefined;
}

/** A transaction of a test that runs a contract's code, just before it runs. */
export type PreparedCall = { readonly prepared: Prepared; readonly artifact: Artifact; readonly where: string };

/** Plays the tests of a file and goes through what they did once more. */
export async function* callsOf(name: string): AsyncGenerator<PreparedCall> {
  const files = await filesOf(name);
  const { program } = analyse(files);
  if (program === undefined) throw new Error(`${name} does not compile`);
  for (const result of (await runTests(program, files)).results) yield* callsIn(name, result);
}

function* callsIn(file: string, { chain, sentence }: TestResult): Generator<PreparedCall> {
  const contracts = contractsIn(chain.headState());
  for (let block = 1n; block <= chain.head.header.number; block++) {
    const { block: mined, run } = chain.replay(block);
    for (const transaction of mined.transactions) {
      const prepared = run.prepare(transaction);
      const known = prepared.call && contracts(wordToAddress(prepared.call.contract));
      const where = `${file}, "${sentence}", block ${block}`;
      if (known?.artifact !== undefined) yield { prepared, artifact: known.artifact, where };
    }
  }
}
