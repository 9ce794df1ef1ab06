/** The front door of the compiler, and the way back from a container. */

import { describe, expect, test } from 'vitest';
import { artifactOf, compileFiles } from '../../src/lang/artifact.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { compileText, contractText } from '../helpers/town.ts';

/** `C0` needs `C1`, `C1` needs `C2` … the last one is a number. */
function chainOfConstants(length: number): string {
  const line = (i: number): string => `const C${i}: uint = ${i === length - 1 ? '1' : `C${i + 1} + 1`}`;
  return `${Array.from({ length }, (_, i) => line(i)).join('\n')}\ncontract A { view first() -> uint = C0 }`;
}

describe('a source written to be hard', () => {
  test('constants may wait for each other, but not thousands deep', () => {
    expect(compileFiles([{ name: 'a.hlp', text: chainOfConstants(60) }]).diagnostics).toEqual([]);
    const { artifacts, diagnostics } = compileFiles([{ name: 'a.hlp', text: chainOfConstants(2_000) }]);
    expect(artifacts).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ code: 'H0701', title: 'too many constants that wait for each other' });
  });
});

describe('what a container was compiled from', () => {
  const artifact = compileText('counter.hlp', contractText('counter'));
  const { module } = artifact.module;

  test('is believed when compiling it gives the same contract, whoever compiled it', () => {
    expect(artifactOf(artifact.bytecode)?.name).toBe('Counter');
    const elsewhere = { ...module, metadata: { ...module.metadata, compiler: 'another one' } };
    expect(artifactOf(encodeModule(elsewhere))?.name).toBe('Counter');
  });

  test('is not believed when it is missing, wrong, another contract, or no contract at all', () => {
    const text = contractText('counter');
    const lies = [
      undefined,
      { entry: 'Counter', files: [{ name: 'counter.hlp', text: text.replace('n += by', 'n += by + 1') }] },
      { entry: 'Other', files: [{ name: 'counter.hlp', text }] },
      { entry: 'Counter', files: [{ name: 'counter.hlp', text: '(((((' }] },
      { entry: 'Counter', files: [{ name: 'counter.hlp', text: chainOfConstants(2_000) }] },
    ];
    for (const source of lies) expect(artifactOf(encodeModule({ ...module, source }))).toBeUndefined();
  });
});
