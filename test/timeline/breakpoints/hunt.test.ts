/** Going along the chain: who waits is told how far it is and may stop it; drafts, changes by hand, and code that is not what it was. */

import { describe, expect, test } from 'vitest';
import type { Address } from '../../../src/base/address.ts';
import { type Cheat, cheatBytes } from '../../../src/chain/cheat.ts';
import { nextBaseFee } from '../../../src/chain/gas.ts';
import { signTransaction } from '../../../src/chain/signing.ts';
import { Node } from '../../../src/node/node.ts';
import { openMemoryStore } from '../../../src/state/memory-store.ts';
import type { Breakpoint } from '../../../src/timeline/breakpoints/breakpoint.ts';
import { parseBreakpoint } from '../../../src/timeline/breakpoints/parse.ts';
import { runTo } from '../../../src/timeline/breakpoints/run-to.ts';
import { searchFor } from '../../../src/timeline/breakpoints/search.ts';
import { surroundingsOf } from '../../../src/timeline/breakpoints/surroundings.ts';
import { encodeCall } from '../../../src/timeline/calls.ts';
import { contractsIn } from '../../../src/timeline/contracts.ts';
import { type DraftDeed, Drafts } from '../../../src/timeline/draft.ts';
import type { Direction } from '../../../src/timeline/moves.ts';
import { formatPosition, type Position } from '../../../src/timeline/position.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import { BOB, keyOf } from '../../chain/helpers.ts';
import { transferTo } from '../../chain/make.ts';
import { compileText, type Town } from '../../helpers/town.ts';
import { EVERYTHING, mineDeeds, office } from './office.ts';

async function busyTown(): Promise<Town> {
  const town = await office();
  for (let i = 0; i < 3; i++) for (const block of EVERYTHING) await mineDeeds(town, block);
  return town;
}

function breakpoint(text: string, { chain, names }: Pick<Timeline, 'chain' | 'names'>): Breakpoint {
  return parseBreakpoint(text, surroundingsOf(chain.headState(), names));
}

async function places(text: string, timeline: Timeline, direction: Direction, from: Position): Promise<string[]> {
  const wanted = breakpoint(text, timeline);
  const found: string[] = [];
  let at = (await runTo(timeline, from, direction, [wanted]))?.position;
  for (; at !== undefined; at = (await runTo(timeline, at, direction, [wanted]))?.position)
    found.push(formatPosition(at));
  return found;
}

describe('whoever waits', () => {
  test('is told how far it is, onwards in the direction one goes', async () => {
    const timeline = timelineOf(await busyTown());
    for (const direction of [1, -1] as const) {
      const told: number[] = [];
      const from = direction === 1 ? timeline.first() : timeline.last();
      await searchFor(timeline, from, direction, 'nowhere to be seen', { onProgress: ({ block }) => told.push(block) });
      expect(told).not.toEqual([]);
      expect(told).toEqual(told.toSorted((a, b) => (a - b) * direction));
    }
  });

  test('can end it at any time, with a reason of their own', async () => {
    const timeline = timelineOf(await busyTown());
    const ending = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => ending.abort(reason);
    const options = { signal: ending.signal, onProgress };
    await expect(searchFor(timeline, timeline.first(), 1, 'nowhere to be seen', options)).rejects.toBe(reason);
    await expect(runTo(timeline, timeline.last(), -1, [breakpoint('revert', timeline)], options)).rejects.toBe(reason);
  });
});

const timelineOf = ({ chain, names }: Town): Timeline => Timeline.open(chain, names);

test('a timeline that ends before the chain does is gone along to its end only', async () => {
  const town = await busyTown();
  const timeline = Timeline.open(town.chain, town.names, { end: 7 });
  const found = await places('revert', timeline, 1, timeline.first());
  expect(found.length).toBeGreaterThan(3);
  expect(found.every((place) => Number.parseInt(place, 10) <= 7)).toBe(true);
  expect((await places('revert', timeline, -1, timeline.last())).reverse()).toEqual(found);
});

test('drafts stand behind the chain, and are gone through like what was mined', async () => {
  const town = await office();
  await mineDeeds(town, EVERYTHING[0] ?? []);
  const { head, params } = town.chain;
  const { number, timestamp, miner } = head.header;
  const context = { number: number + 1n, timestamp: timestamp + 5n, miner, baseFeePerGas: nextBaseFee(head.header), params }; // prettier-ignore
  const bank = contractsIn(town.chain.headState())(town.address('bank'));
  const deeds = ['3', '4'].map((amount): DraftDeed => ({
    kind: 'unsigned',
    sender: town.address('jon'),
    to: town.address('bank'),
    wei: 0n,
    data: bank === undefined ? new Uint8Array(0) : encodeCall(bank, 'keep', [amount], town.names),
  }));
  const drafts = new Drafts(town.chain, context, deeds, town.names);
  const timeline = Timeline.open(town.chain, town.names, { drafts });
  const found = await places('write bank.total', timeline, 1, timeline.first());
  expect(found.map((place) => place.replace(/\.\d+$/, ''))).toEqual(['4.0', '4.1', '4.2', '4.draft.0', '4.draft.1']);
  const end = { ...timeline.draftPosition(1), step: Infinity };
  expect((await places('write bank.total', timeline, -1, end)).reverse()).toEqual(found);
  expect(await searchFor(timeline, timeline.last(), 1, 'held[jon] 3')).toMatchObject({ what: 'bank.held[jon] 3 → 7' });
});

describe('what was changed by hand', () => {
  const OLD = 'contract Box { state held: uint  action put(n: uint) { held = n } }';
  const NEW = 'contract Box { state held: uint  action other(n: uint) { held = n + 1 } }';

  async function box(): Promise<{ node: Node; address: Address; call: (name: string, n: bigint) => Promise<void> }> {
    const node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
    const sign = (to: Address | undefined, data: Uint8Array): Promise<unknown> =>
      node.submit(signTransaction({ ...transferTo(BOB, 0n, { data, gasLimit: 5_000_000n, nonce: node.nextNonce(BOB) }), to }, keyOf('bob'))); // prettier-ignore
    await sign(undefined, compileText('box.hlp', OLD).bytecode);
    await node.mine();
    const address = node.chain.contracts()[0]?.address as Address;
    const call = async (name: string, n: bigint): Promise<void> => {
      const known = contractsIn(node.chain.headState())(address);
      if (known === undefined) throw new Error('there is no box');
      await sign(address, encodeCall(known, name, [n.toString()], node.names));
      await node.mine();
    };
    return { node, address, call };
  }

  test('is come to where it happens', async () => {
    const { node, address, call } = await box();
    await call('put', 5n);
    const change: Cheat = { kind: 'leaf', shape: 0n, keys: [], value: cheatBytes(9n) };
    await node.development.change(address, change);
    const timeline = Timeline.open(node.chain, node.names);
    const found = await places('write box.held', timeline, 1, timeline.first());
    expect(found).toEqual(['2.0.1', '3.0.0']);
    const behind = { ...timeline.positionOf(3, 0), step: 1 };
    expect((await places('write box.held', timeline, -1, behind)).reverse()).toEqual(found);
    await node.close();
  });

  test('code that is not what it was is taken for what it was then', async () => {
    const { node, address, call } = await box();
    await call('put', 5n);
    const old = breakpoint('function put', { chain: node.chain, names: node.names });
    await node.development.change(address, { kind: 'code', code: compileText('box.hlp', NEW).bytecode });
    await call('other', 6n);
    const timeline = Timeline.open(node.chain, node.names);
    const reached = await runTo(timeline, timeline.last(), -1, [old]);
    expect(reached && formatPosition(reached.position)).toBe('2.0.0');
    expect(await places('function other', timeline, 1, timeline.first())).toEqual(['4.0.0']);
    expect(await places('write held', timeline, -1, timeline.last())).toEqual(['4.0.3', '2.0.1']);
    await node.close();
  });
});
