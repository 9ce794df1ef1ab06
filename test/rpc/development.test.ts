/** The development methods, each called by every name it has, and what the chain is that comes of it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { isSystem } from '../../src/chain/transaction.ts';
import { DEVELOPMENT_METHODS } from '../../src/rpc/development/development.ts';
import { REFUSED_DEVELOPMENT } from '../../src/rpc/development/refused.ts';
import { ALISE } from '../chain/helpers.ts';
import { hlp } from '../cli/helpers.ts';
import { Harness } from './harness.ts';
import { deployed, word } from './on-chain.ts';
import { deployToken, type Play, PLAYS } from './plays.ts';

const bare = (name: string): string => name.slice(name.indexOf('_') + 1);

async function playAll(harness: Harness): Promise<void> {
  const token = await deployToken(harness);
  for (const { name } of DEVELOPMENT_METHODS) {
    const play: Play = { harness, name, token, call: (...params) => harness.ask(name, ...params) };
    await PLAYS[bare(name)]?.(play);
  }
}

describe('development methods', () => {
  test('have each a play here, and a play has a method', () => {
    const names = DEVELOPMENT_METHODS.map(({ name }) => bare(name));
    expect(names.filter((name) => !(name in PLAYS))).toEqual([]);
    expect(Object.keys(PLAYS).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('a chain on which every one was used verifies, exports, and imports to the same head', async () => {
    const place = await mkdtemp(join(tmpdir(), 'hlp-'));
    const [original, copy, file] = ['original', 'copy', 'all.hlpchain'].map((name) => join(place, name)) as [string, string, string]; // prettier-ignore
    const harness = await Harness.open({ directory: original });
    await playAll(harness);
    const { chain } = harness.node;
    const [headHash, height] = [chain.headHash, chain.head.header.number];
    expect(await chain.verify()).toEqual({ ok: true, blocks: expect.any(BigInt) });
    const sent = Array.from(
      { length: Number(height) },
      (_, i) => chain.blockByNumber(BigInt(i + 1))?.transactions ?? [],
    );
    expect(sent.flat().filter(isSystem).length).toBeGreaterThan(20);
    expect(sent.flat().some((transaction) => !isSystem(transaction))).toBe(true);
    await harness.close();

    for (const words of [
      ['export', file, '--data', original],
      ['import', file, '--data', copy],
      ['verify', '--data', copy],
      ['verify', '--data', original],
    ]) {
      expect(await hlp(words)).toMatchObject({ code: 0 });
    }
    const again = await Harness.open({ directory: copy });
    expect(again.node.chain.headHash).toBe(headHash);
    await again.close();
    await rm(place, { recursive: true });
  });

  test('the state changed by hand comes in a block of its own, from nobody, for nothing', async () => {
    const harness = await Harness.open();
    await harness.ask('anvil_setBalance', ALISE, '0x1');
    expect(await harness.ask('eth_getBlockByNumber', 'latest', true)).toMatchObject({
      number: '0x1',
      gasUsed: '0x0',
      transactions: [{ type: '0x68', to: ALISE, gas: '0x0', v: '0x0', r: '0x0', s: '0x0' }],
    });
    await harness.close();
  });

  test('a plain variable is known by its slot before anything lies there', async () => {
    const harness = await Harness.open();
    const counter = await deployed(harness, 'counter');
    const slot = bytesToHex(keccak256(utf8ToBytes('n')));
    expect(await harness.ask('eth_getStorageAt', counter.address, slot, 'latest')).toBe(word(0n));
    await harness.ask('hardhat_setStorageAt', counter.address, slot, word(7n));
    const call = { to: counter.address, input: counter.data('value') };
    expect(await harness.ask('eth_call', call, 'latest')).toBe(word(7n));
    await harness.close();
  });

  test.each(REFUSED_DEVELOPMENT)('$name is refused by name: $why', async ({ name, why }) => {
    const harness = await Harness.open();
    await expect(harness.ask(name, '0x1', '0x2')).rejects.toMatchObject({
      code: -32_004,
      message: expect.stringContaining(why),
    });
    await harness.close();
  });

  test('are all refused on a chain that is in earnest, except those that only look at what waits', async () => {
    const play = developmentGenesis([ALISE]);
    const harness = await Harness.open({ genesis: { ...play, params: { ...play.params, development: false } } });
    const codes: Record<string, number> = {};
    for (const { name, example } of DEVELOPMENT_METHODS) {
      codes[name] = await harness.ask(name, ...example.params).then(
        () => 0,
        (error: unknown) => (error as { code: number }).code,
      );
    }
    const allowed = Object.keys(codes).filter((name) => codes[name] !== -32_004);
    expect(allowed).toEqual(['txpool_status', 'txpool_content', 'txpool_contentFrom', 'txpool_inspect']);
    await harness.close();
  });
});
