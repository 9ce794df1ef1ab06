/** The development methods with the largest and the oddest values they take: each is done or refused, and the chain goes on. */

import { describe, expect, test } from 'vitest';
import { BY_HAND } from '../../src/chain/cheat.ts';
import { DEVELOPMENT_METHODS } from '../../src/rpc/development/development.ts';
import { CODES } from '../../src/rpc/errors.ts';
import { ALISE, BOB, HELPER } from '../chain/helpers.ts';
import { Harness, Refused } from './harness.ts';
import { deployToken } from './plays.ts';

const NOBODY = `0x${'00'.repeat(20)}`;
const LARGEST = `0x${'f'.repeat(64)}`;
const VALUES: readonly unknown[] = ['0x0', 1, '0x7fffffff', '0xffffffffffffffff', '0x10000000000000000', LARGEST, true, { blocks: '0x0' }, { timestamp: LARGEST }]; // prettier-ignore

/** Those that are only another name are left out. */
const ROWS = DEVELOPMENT_METHODS.filter(({ name }) => /^(hardhat|evm|hlp)_/.test(name) || !DEVELOPMENT_METHODS.some((other) => other.name === name.replace('anvil', 'hardhat') && other.name !== name)); // prettier-ignore

function choices(sets: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  const [first, ...rest] = sets;
  return first === undefined ? [[]] : first.flatMap((value) => choices(rest).map((others) => [value, ...others]));
}

describe('development methods', () => {
  test(
    'stand the largest values: each is done or refused, and blocks are mined after it',
    { timeout: 120_000 },
    async () => {
      const harness = await Harness.open();
      const token = await deployToken(harness);
      const path = `balances[${BOB}]`;
      // The helper is paid for the next block.
      const addresses = [token, ALISE, HELPER, NOBODY, BY_HAND];
      const ofParam = (name: string): readonly unknown[] =>
        name === 'address' ? addresses : name === 'path' ? [path, 'minter', ''] : name === 'hash' ? [LARGEST] : VALUES;
      let done = 0;
      for (const { name, params } of ROWS) {
        for (const values of choices(params.map((each) => ofParam(each.name)))) {
          const id = await harness.ask('evm_snapshot');
          const code = await harness.ask(name, ...values).then(() => 0, codeOf); // prettier-ignore
          expect(code, `${name}(${JSON.stringify(values)})`).not.toBe(CODES.internal);
          if (code !== 0) continue;
          done += 1;
          await goesOn(harness, `${name}(${JSON.stringify(values)})`, token);
          await harness.ask('evm_revert', id);
          await settings(harness);
        }
      }
      expect(done).toBeGreaterThan(100);
      expect(await harness.node.chain.verify()).toMatchObject({ ok: true });
      await harness.close();
    },
  );
});

/** A gift and a call are mined, whoever was made poor or rich. */
async function goesOn(harness: Harness, after: string, token: string): Promise<void> {
  const height = harness.node.chain.head.header.number;
  await harness.ask('evm_mine').catch((error: unknown) => {
    throw new Error(`no block is mined after ${after}`, { cause: error });
  });
  expect(harness.node.chain.head.header.number, after).toBe(height + 1n);
  for (const to of [ALISE, token, NOBODY]) {
    await harness.ask('eth_sendTransaction', { from: BOB, to, value: '0x1' }).catch(codeOf);
  }
  await harness.ask('eth_getBlockByNumber', 'latest', true);
}

/** What a snapshot does not bring back. */
async function settings(harness: Harness): Promise<void> {
  await harness.ask('evm_setIntervalMining', 0);
  await harness.ask('evm_setAutomine', true);
  await harness.ask('anvil_autoImpersonateAccount', false);
}

function codeOf(error: unknown): number {
  if (error instanceof Refused) return error.code;
  throw error;
}
