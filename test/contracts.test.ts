/** The contracts of the project: each compiles without a complaint, its tests pass, and they reach every line and every declared error. */

import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyse, compileFiles } from '../src/lang/artifact.ts';
import { format } from '../src/lang/format/format.ts';
import { gatherFiles } from '../src/lang/imports.ts';
import { renderAll, renderMessage } from '../src/lang/render.ts';
import type { SourceFile } from '../src/lang/source.ts';
import { runTests } from '../src/testing/runner.ts';

const CONTRACTS = join(import.meta.dirname, '../contracts');
const names = globSync('*.hlp', { cwd: CONTRACTS }).toSorted();

/** Only `nobody` could be such a sender, and nobody signs nothing; the standard asks for the error all the same (ERC-6093). */
const NEVER_SEEN = new Set(['HelpToken.ERC20InvalidSender']);

function read(name: string): string | undefined {
  return names.includes(name) ? readFileSync(join(CONTRACTS, name), 'utf8') : undefined;
}

async function filesOf(name: string): Promise<readonly SourceFile[]> {
  return gatherFiles({ name, text: read(name) ?? '' }, async (other) => read(basename(other)));
}

describe.each(names)('contracts/%s', (name) => {
  test('compiles without a complaint', async () => {
    const files = await filesOf(name);

    const { artifacts, diagnostics } = compileFiles(files);

    expect(renderAll(diagnostics, files)).toBe('');
    expect(artifacts.map((artifact) => artifact.sourceName)).toEqual(artifacts.map(() => name));
  });

  test('is laid out as `hlp fmt` lays it out', () => {
    const text = read(name) ?? '';

    expect(format({ name, text }).text).toBe(text);
  });

  test('says in its first lines who needs it', () => {
    expect(read(name)).toMatch(/^\/\/ .{20,}/);
  });

  test('has tests that pass, and that reach every line and every error', async () => {
    const files = await filesOf(name);
    const { program } = analyse(files);
    if (program === undefined) throw new Error('it compiles');

    const { results, coverage } = await runTests(program, files);

    const failures = results.flatMap(({ failure }) => (failure ? [renderMessage(failure.message, files)] : []));
    expect(failures.join('\n')).toBe('');
    const own = coverage.filter(({ file }) => file === name);
    expect(own.map(({ contract }) => contract).toSorted()).toEqual(
      program.contracts.map((each) => each.name).toSorted(),
    );
    expect(own.flatMap(({ contract, missed }) => missed.map((line) => `${contract}:${line}`))).toEqual([]);
    const unseen = own.flatMap(({ contract, unseen: errors }) => errors.map((error) => `${contract}.${error}`));
    expect(unseen.filter((error) => !NEVER_SEEN.has(error))).toEqual([]);
  });
});
