/**
 * Ownership as ERC-173 has it (`contracts/board.hlp`), and in two steps as OpenZeppelin's documentation describes it (`contracts/handover.hlp`).
 * ERC-173 lets a contract be given up by passing it on to nobody. Ours refuses that and has `renounceOwnership` for it.
 */

import type { JsonRpcSigner } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as, ask, type Called, failure, MOST_GAS_OF_165, type Said, said, send, Stage, ZERO } from './stage.ts';

let stage: Stage;
let alise: JsonRpcSigner;
let bob: JsonRpcSigner;
let jon: JsonRpcSigner;

beforeAll(async () => {
  stage = await Stage.open();
  [alise, bob, jon] = stage.people as [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner];
});

afterAll(async () => {
  await stage.close();
});

const passed = (from: string, to: string): Said => said('OwnershipTransferred', from, to);

describe('a contract with an owner (ERC-173)', () => {
  let board: Called;

  beforeEach(async () => {
    board = await stage.deploy('board.hlp', 'Board', alise.address);
  });

  test('says that it has one, within the gas that ERC-165 allows', async () => {
    expect(await ask(board, 'supportsInterface', '0x01ffc9a7')).toBe(true);
    expect(await ask(board, 'supportsInterface', '0x7f5828d0')).toBe(true);
    expect(await ask(board, 'supportsInterface', '0xffffffff')).toBe(false);
    expect(await board.getFunction('supportsInterface').estimateGas('0x7f5828d0')).toBeLessThan(MOST_GAS_OF_165);
  });

  test('has the id of the two functions of the standard', () => {
    const ids = ['owner', 'transferOwnership'].map((name) => BigInt(board.interface.getFunction(name)?.selector ?? 0));

    expect(ids.reduce((a, b) => a ^ b)).toBe(0x7f5828d0n);
  });

  test('has one from the beginning, who need not be who made it', async () => {
    const other = await stage.deploy('board.hlp', 'Board', bob.address);

    const [first] = await other.queryFilter('OwnershipTransferred');

    expect(first !== undefined && 'args' in first && [...first.args]).toEqual([ZERO, bob.address]);
    expect(await ask(other, 'owner')).toBe(bob.address);
  });

  test('cannot be made without one', async () => {
    await expect(stage.deploy('board.hlp', 'Board', ZERO)).rejects.toMatchObject({
      data: board.interface.encodeErrorResult('OwnableInvalidOwner', [ZERO]),
    });
  });

  test('is passed on by its owner, who then is none', async () => {
    const events = await send(board, 'transferOwnership', bob.address);

    expect(events).toEqual([passed(alise.address, bob.address)]);
    expect(await ask(board, 'owner')).toBe(bob.address);
    expect(await failure(board, 'transferOwnership', alise.address)).toEqual(
      said('OwnableUnauthorizedAccount', alise.address),
    );
    expect(await failure(board, 'write', 'mine')).toEqual(said('OwnableUnauthorizedAccount', alise.address));
    await send(as(board, bob), 'write', 'bread at six');
    expect(await ask(board, 'notice')).toBe('bread at six');
  });

  test('is passed on by nobody else, and to nobody not at all', async () => {
    expect(await failure(as(board, bob), 'transferOwnership', bob.address)).toEqual(
      said('OwnableUnauthorizedAccount', bob.address),
    );
    expect(await failure(board, 'transferOwnership', ZERO)).toEqual(said('OwnableInvalidOwner', ZERO));
    expect(await ask(board, 'owner')).toBe(alise.address);
  });

  test('is given up by its owner, for good', async () => {
    expect(await failure(as(board, bob), 'renounceOwnership')).toEqual(said('OwnableUnauthorizedAccount', bob.address));

    const events = await send(board, 'renounceOwnership');

    expect(events).toEqual([passed(alise.address, ZERO)]);
    expect(await ask(board, 'owner')).toBe(ZERO);
    expect(await failure(board, 'transferOwnership', alise.address)).toEqual(
      said('OwnableUnauthorizedAccount', alise.address),
    );
  });
});

describe('a contract that is handed over in two steps', () => {
  let hall: Called;

  beforeEach(async () => {
    hall = await stage.deploy('handover.hlp', 'Hall', alise.address);
  });

  const state = async (): Promise<readonly unknown[]> => [await ask(hall, 'owner'), await ask(hall, 'pendingOwner')];

  test('has an owner and nobody who waits', async () => {
    expect(await state()).toEqual([alise.address, ZERO]);
  });

  test('keeps its owner until the other one takes it', async () => {
    expect(await send(hall, 'transferOwnership', bob.address)).toEqual([
      said('OwnershipTransferStarted', alise.address, bob.address),
    ]);
    expect(await state()).toEqual([alise.address, bob.address]);
    await send(hall, 'setOpen', true);

    expect(await send(as(hall, bob), 'acceptOwnership')).toEqual([passed(alise.address, bob.address)]);

    expect(await state()).toEqual([bob.address, ZERO]);
    expect(await failure(hall, 'setOpen', false)).toEqual(said('OwnableUnauthorizedAccount', alise.address));
  });

  test('is taken by nobody who was not named, nor any more', async () => {
    await send(hall, 'transferOwnership', bob.address);
    expect(await failure(as(hall, jon), 'acceptOwnership')).toEqual(said('OwnableUnauthorizedAccount', jon.address));
    expect(await failure(hall, 'acceptOwnership')).toEqual(said('OwnableUnauthorizedAccount', alise.address));

    await send(hall, 'transferOwnership', jon.address);

    expect(await failure(as(hall, bob), 'acceptOwnership')).toEqual(said('OwnableUnauthorizedAccount', bob.address));
    await send(hall, 'transferOwnership', ZERO);
    expect(await failure(as(hall, jon), 'acceptOwnership')).toEqual(said('OwnableUnauthorizedAccount', jon.address));
    expect(await state()).toEqual([alise.address, ZERO]);
  });

  test('is named for and given up by its owner only', async () => {
    expect(await failure(as(hall, bob), 'transferOwnership', bob.address)).toEqual(
      said('OwnableUnauthorizedAccount', bob.address),
    );
    expect(await failure(as(hall, bob), 'renounceOwnership')).toEqual(said('OwnableUnauthorizedAccount', bob.address));
  });

  test('that is given up is nobody’s, whoever waited', async () => {
    await send(hall, 'transferOwnership', bob.address);

    expect(await send(hall, 'renounceOwnership')).toEqual([passed(alise.address, ZERO)]);

    expect(await state()).toEqual([ZERO, ZERO]);
    expect(await failure(as(hall, bob), 'acceptOwnership')).toEqual(said('OwnableUnauthorizedAccount', bob.address));
  });
});
