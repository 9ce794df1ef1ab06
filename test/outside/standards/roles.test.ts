/** Access control by roles, as OpenZeppelin's documentation describes it, asked of `contracts/roles.hlp`. */

import { id, type JsonRpcSigner, ZeroHash } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as, ask, type Called, failure, MOST_GAS_OF_165, type Said, said, send, Stage } from './stage.ts';

const ADMIN = ZeroHash;
const COOK = id('COOK_ROLE');
const CLEANER = id('CLEANER_ROLE');

const granted = (role: string, who: JsonRpcSigner, by: JsonRpcSigner): Said =>
  said('RoleGranted', role, who.address, by.address);
const revoked = (role: string, who: JsonRpcSigner, by: JsonRpcSigner): Said =>
  said('RoleRevoked', role, who.address, by.address);
const stranger = (who: JsonRpcSigner, role: string): Said =>
  said('AccessControlUnauthorizedAccount', who.address, role);

describe('roles', () => {
  let stage: Stage;
  let kitchen: Called;
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

  beforeEach(async () => {
    kitchen = await stage.deploy('roles.hlp', 'Kitchen');
  });

  const has = async (role: string, who: JsonRpcSigner): Promise<unknown> => ask(kitchen, 'hasRole', role, who.address);

  test('are said to be there, within the gas that ERC-165 allows', async () => {
    expect(await ask(kitchen, 'supportsInterface', '0x01ffc9a7')).toBe(true);
    expect(await ask(kitchen, 'supportsInterface', '0x7965db0b')).toBe(true);
    expect(await ask(kitchen, 'supportsInterface', '0xffffffff')).toBe(false);
    expect(await kitchen.getFunction('supportsInterface').estimateGas('0x7965db0b')).toBeLessThan(MOST_GAS_OF_165);
  });

  test('have the id of the five functions', () => {
    const names = ['hasRole', 'getRoleAdmin', 'grantRole', 'revokeRole', 'renounceRole'];
    const ids = names.map((name) => BigInt(kitchen.interface.getFunction(name)?.selector ?? 0));

    expect(ids.reduce((a, b) => a ^ b)).toBe(0x7965db0bn);
  });

  test('are the hashes of their names, and the first one is zero', async () => {
    expect(await ask(kitchen, 'DEFAULT_ADMIN_ROLE')).toBe(ADMIN);
    expect(await ask(kitchen, 'COOK_ROLE')).toBe(COOK);
    expect(await ask(kitchen, 'CLEANER_ROLE')).toBe(CLEANER);
  });

  test('begin with one, of whoever made the contract, which grants every role, itself included', async () => {
    expect(await has(ADMIN, alise)).toBe(true);
    expect(await has(ADMIN, bob)).toBe(false);
    expect(await ask(kitchen, 'getRoleAdmin', COOK)).toBe(ADMIN);
    expect(await ask(kitchen, 'getRoleAdmin', ADMIN)).toBe(ADMIN);
  });

  describe('are granted', () => {
    test('by who has the role that grants them, and told once', async () => {
      expect(await send(kitchen, 'grantRole', COOK, bob.address)).toEqual([granted(COOK, bob, alise)]);
      expect(await has(COOK, bob)).toBe(true);

      expect(await send(kitchen, 'grantRole', COOK, bob.address)).toEqual([]);
    });

    test('by nobody else, who has them or not', async () => {
      await send(kitchen, 'grantRole', COOK, bob.address);

      expect(await failure(as(kitchen, bob), 'grantRole', COOK, jon.address)).toEqual(stranger(bob, ADMIN));
      expect(await failure(as(kitchen, jon), 'grantRole', COOK, jon.address)).toEqual(stranger(jon, ADMIN));
      expect(await has(COOK, jon)).toBe(false);
    });
  });

  describe('are taken away', () => {
    test('by who has the role that grants them, and told once', async () => {
      await send(kitchen, 'grantRole', COOK, bob.address);

      expect(await send(kitchen, 'revokeRole', COOK, bob.address)).toEqual([revoked(COOK, bob, alise)]);

      expect(await has(COOK, bob)).toBe(false);
      expect(await send(kitchen, 'revokeRole', COOK, bob.address)).toEqual([]);
    });

    test('by nobody else', async () => {
      await send(kitchen, 'grantRole', COOK, bob.address);

      expect(await failure(as(kitchen, jon), 'revokeRole', COOK, bob.address)).toEqual(stranger(jon, ADMIN));
      expect(await failure(as(kitchen, bob), 'revokeRole', COOK, bob.address)).toEqual(stranger(bob, ADMIN));
      expect(await has(COOK, bob)).toBe(true);
    });
  });

  describe('are given up', () => {
    test('by who has them, and told as their own doing', async () => {
      await send(kitchen, 'grantRole', COOK, bob.address);

      expect(await send(as(kitchen, bob), 'renounceRole', COOK, bob.address)).toEqual([revoked(COOK, bob, bob)]);

      expect(await has(COOK, bob)).toBe(false);
      expect(await send(as(kitchen, bob), 'renounceRole', COOK, bob.address)).toEqual([]);
    });

    test('for nobody else, not even by who grants them', async () => {
      await send(kitchen, 'grantRole', COOK, bob.address);

      expect(await failure(kitchen, 'renounceRole', COOK, bob.address)).toEqual(said('AccessControlBadConfirmation'));
      expect(await has(COOK, bob)).toBe(true);
    });
  });

  describe('can be granted by another role', () => {
    beforeEach(async () => {
      await send(kitchen, 'grantRole', CLEANER, jon.address);
    });

    test('which is told', async () => {
      expect(await send(kitchen, 'setRoleAdmin', COOK, CLEANER)).toEqual([
        said('RoleAdminChanged', COOK, ADMIN, CLEANER),
      ]);

      expect(await ask(kitchen, 'getRoleAdmin', COOK)).toBe(CLEANER);
    });

    test('who has it grants and takes away then, and who did before does not', async () => {
      await send(kitchen, 'setRoleAdmin', COOK, CLEANER);

      expect(await send(as(kitchen, jon), 'grantRole', COOK, bob.address)).toEqual([granted(COOK, bob, jon)]);
      expect(await failure(kitchen, 'grantRole', COOK, alise.address)).toEqual(stranger(alise, CLEANER));
      expect(await failure(kitchen, 'revokeRole', COOK, bob.address)).toEqual(stranger(alise, CLEANER));
      expect(await send(as(kitchen, jon), 'revokeRole', COOK, bob.address)).toEqual([revoked(COOK, bob, jon)]);
    });

    test('which is decided by who granted it before, and by nobody else', async () => {
      expect(await failure(as(kitchen, jon), 'setRoleAdmin', COOK, CLEANER)).toEqual(stranger(jon, ADMIN));
    });
  });

  test('decide who may do what', async () => {
    await send(kitchen, 'grantRole', COOK, bob.address);
    await send(kitchen, 'grantRole', CLEANER, jon.address);

    await send(as(kitchen, bob), 'cook');
    expect(await failure(as(kitchen, jon), 'cook')).toEqual(stranger(jon, COOK));
    expect(await failure(as(kitchen, bob), 'setClosed', true)).toEqual(stranger(bob, CLEANER));
    expect(await failure(kitchen, 'cook')).toEqual(stranger(alise, COOK));

    expect(await ask(kitchen, 'mealsOf', bob.address)).toBe(1n);
  });
});
