/** Pausing, for which there is no standard, as OpenZeppelin's documentation describes it, asked of `contracts/well.hlp`. */

import type { JsonRpcSigner } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as, ask, type Called, failure, said, send, Stage } from './stage.ts';

describe('a contract that can be paused', () => {
  let stage: Stage;
  let well: Called;
  let alise: JsonRpcSigner;
  let bob: JsonRpcSigner;
  let jon: JsonRpcSigner;
  let ana: JsonRpcSigner;

  beforeAll(async () => {
    stage = await Stage.open();
    [alise, bob, jon, ana] = stage.people as [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner, JsonRpcSigner];
  });

  afterAll(async () => {
    await stage.close();
  });

  beforeEach(async () => {
    well = await stage.deploy('well.hlp', 'Well', bob.address, jon.address);
  });

  test('begins unpaused, and does what it is for', async () => {
    expect(await ask(well, 'paused')).toBe(false);

    await send(as(well, ana), 'draw');

    expect(await ask(well, 'bucketsOf', ana.address)).toBe(1n);
  });

  test('does not do what needs a pause before there is one', async () => {
    expect(await failure(well, 'clean')).toEqual(said('ExpectedPause'));
    expect(await failure(well, 'unpause')).toEqual(said('ExpectedPause'));
    expect(await ask(well, 'timesCleaned')).toBe(0n);
  });

  test('is paused by whoever may, who is named', async () => {
    expect(await send(as(well, bob), 'pause')).toEqual([said('Paused', bob.address)]);

    expect(await ask(well, 'paused')).toBe(true);
  });

  test('is paused by nobody else', async () => {
    expect(await failure(as(well, ana), 'pause')).toEqual(said('NotAWatcher', ana.address));
    await send(well, 'pause');
    expect(await failure(as(well, ana), 'unpause')).toEqual(said('NotAWatcher', ana.address));
  });

  test('that is paused stops, is not paused again, and does what needs a pause', async () => {
    await send(well, 'pause');

    expect(await failure(as(well, ana), 'draw')).toEqual(said('EnforcedPause'));
    expect(await failure(as(well, bob), 'pause')).toEqual(said('EnforcedPause'));
    await send(well, 'clean');

    expect(await ask(well, 'timesCleaned')).toBe(1n);
    expect(await ask(well, 'buckets')).toBe(0n);
  });

  test('goes on when it is unpaused, and whoever did that is named', async () => {
    await send(as(well, bob), 'pause');

    expect(await send(well, 'unpause')).toEqual([said('Unpaused', alise.address)]);

    expect(await ask(well, 'paused')).toBe(false);
    await send(as(well, ana), 'draw');
    expect(await failure(well, 'clean')).toEqual(said('ExpectedPause'));
    expect(await failure(well, 'unpause')).toEqual(said('ExpectedPause'));
  });
});
