/** What was changed by hand, as the timeline tells it and steps through it. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { type Cheat, cheatBytes } from '../../src/chain/cheat.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { type Artifact, compileFiles } from '../../src/lang/artifact.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { stepPosition } from '../../src/timeline/position.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import type { Told } from '../../src/timeline/sentence.ts';
import { ALISE, BOB, JON, keyOf } from '../chain/helpers.ts';
import { HLP, transferTo } from '../chain/make.ts';
import { filesOf } from '../helpers/contracts.ts';

let node: Node;
let token: Address;
let artifact: Artifact;

beforeAll(async () => {
  node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
  artifact = compileFiles(await filesOf('token.hlp')).artifacts[0] as Artifact;
  const data = concatBytes(artifact.bytecode, wordToBytes(1_000n));
  const deployment = { ...transferTo(BOB, 0n, { data, gasLimit: 20_000_000n }), to: undefined };
  await node.submit(signTransaction(deployment, keyOf('alise')));
  await node.mine();
  token = node.chain.contracts()[0]?.address as Address;
});
afterAll(() => node.close());

/** Makes the change; answers with the number of its block. */
async function changed(on: Address, cheat: Cheat): Promise<number> {
  await node.development.change(on, cheat);
  return Number(node.chain.head.header.number);
}

/** What is seen behind it. */
async function after(block: number): Promise<{ readonly told: Told; readonly sentence: string | undefined }> {
  const view = await Timeline.open(node.chain, node.names).look(stepPosition(block, 0, 1));
  if (view.kind !== 'step') throw new Error(`it is a ${view.kind}`);
  return { told: view.told, sentence: view.snapshot.sentence };
}

test('a balance: whose, and what it is now', async () => {
  const { told, sentence } = await after(await changed(JON, { kind: 'balance', wei: 7n * HLP }));
  expect(told.sentence).toMatch(/^By hand, the balance of Jon became 7 hlp in block 2: /);
  expect(sentence).toBe('jon -9993 hlp');
});

test('a leaf: by its name, with what it was', async () => {
  const { module } = artifact.module;
  const shape = BigInt(module.shapes.findIndex(({ name }) => name === 'balances'));
  const keys = [cheatBytes(BigInt(BOB))];
  const { told, sentence } = await after(await changed(token, { kind: 'leaf', shape, keys, value: cheatBytes(42n) }));
  expect(told.sentence).toContain('By hand, balances[bob] of token was changed');
  expect(sentence).toBe('bob 0 → 42 in balances');
});

test('code, and a nonce', async () => {
  const code = await after(await changed(JON, { kind: 'code', code: artifact.bytecode }));
  expect(code.told.sentence).toContain('By hand, Jon got other code');
  const nonce = await after(await changed(BOB, { kind: 'nonce', nonce: 9n }));
  expect(nonce.told.sentence).toContain('By hand, the next number of Bob became 9');
});

test('somebody who acts for another is not taken for them', async () => {
  node.development.impersonate(ALISE);
  await node.submit(node.development.transactionAs(ALISE, transferTo(BOB, HLP, { nonce: 1n })));
  await node.mine();
  const { told } = await after(Number(node.chain.head.header.number));
  expect(told.sentence).toMatch(/^Somebody, as Alise, gave Bob 1 hlp in block /);
});
