/** Sources of strangers, compiled aside: what comes back is what compiling here gives, and what takes too long is left. */

import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { accountOf } from '../../src/chain/host.ts';
import { artifactOf } from '../../src/lang/artifact.ts';
import { ArtifactThread } from '../../src/rpc/sources/artifact-thread.ts';
import { prepareArtifacts } from '../../src/rpc/sources/artifacts.ts';
import type { Reader } from '../../src/state/reader.ts';
import { contractsIn, isArtifactKnown } from '../../src/timeline/contracts.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { compileText, contractText, Town } from '../helpers/town.ts';

const MARKET = compileText('voting.hlp', contractText('voting')).bytecode;

function missing(what: string): never {
  throw new Error(`there should be ${what}`);
}

describe('a thread', () => {
  test('finds out the same as anybody, the module too', async () => {
    const thread = new ArtifactThread();
    const answer = await thread.compile(MARKET);
    const { module, ...rest } = artifactOf(MARKET) ?? missing('a source');
    const { module: sent, ...others } = (answer === 'late' ? undefined : answer.artifact) ?? missing('an answer');
    expect(others).toEqual(rest);
    expect(sent.module).toEqual(module.module);
    expect(sent.functions.map(({ gasBound }) => gasBound)).toEqual(module.functions.map(({ gasBound }) => gasBound));
  });

  test('says nothing of code without a source, and of one that is another', async () => {
    const thread = new ArtifactThread();
    const { module } = compileText('counter.hlp', contractText('counter')).module;
    const nothing = encodeModule({ ...module, source: undefined });
    const text = contractText('counter').replace('n += by', 'n += by + 1');
    const lying = encodeModule({ ...module, source: { entry: 'Counter', files: [{ name: 'counter.hlp', text }] } });
    for (const code of [nothing, lying]) expect(await thread.compile(code)).toEqual({ artifact: undefined });
  });

  test('is given up where it takes too long, and the next source is read by another one', async () => {
    const thread = new ArtifactThread(1);
    expect(await thread.compile(MARKET)).toBe('late');
    expect(await thread.compile(MARKET)).toBe('late');
  });
});

test('what was compiled aside is known to everybody who asks for names', async () => {
  const town = await Town.open();
  const { receipt } = await town.mine({
    to: undefined,
    data: compileText('prices.hlp', contractText('prices')).bytecode,
  });
  const state: Reader = town.chain.headState();
  const address = receipt.contractAddress as Address;
  const { codeHash } = accountOf(state, address);
  await prepareArtifacts(state, [address, address, town.address('bob')]);
  expect(isArtifactKnown(codeHash)).toBe(true);
  expect(contractsIn(state)(address)?.artifact?.abi.length).toBeGreaterThan(3);
});
