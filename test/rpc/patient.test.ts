/** V9: whoever burns gas keeps nobody waiting; and what is asked about one block is answered by that block alone. */

import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Breath } from '../../src/rpc/breath.ts';
import { callShape } from '../../src/rpc/call/call-shape.ts';
import { runPatiently } from '../../src/rpc/call/patient.ts';
import { groundAt, prepareTrial } from '../../src/rpc/call/trial.ts';
import { RpcError } from '../../src/rpc/errors.ts';
import { steadyState } from '../../src/rpc/reading/steady-state.ts';
import type { Reader } from '../../src/state/reader.ts';
import { Machine } from '../../src/vm/machine.ts';
import { Harness } from './harness.ts';
import { ALISE, deployed, quantity, refusalOf, type Deployed } from './on-chain.ts';

const BURNER = `contract Burner {
  state total: uint
  state note: string
  view burn() -> uint {
    var all = 0
    for i in 0..100000000, max 100000000 { all = all + i % 7 }
    return all
  }
  action set(n: uint, words: string) { total = n note = words }
}`;

let harness: Harness;
let burner: Deployed;

beforeAll(async () => {
  harness = await Harness.open();
  burner = await deployed(harness, 'burner', [], BURNER);
});
afterAll(() => harness.close());

function burning(): Machine {
  const gas = quantity(3_000_000n);
  const request = callShape.read({ to: burner.address, data: burner.data('burn'), gas }, 'call');
  const { call, host, env } = prepareTrial(groundAt(harness, { tag: 'latest' }), request);
  if (call === undefined) throw new Error('nothing runs');
  return new Machine(host, env, call);
}

describe('calls that burn', () => {
  test('four at once are answered in the end, and everybody else many times meanwhile', async () => {
    const burn = { to: burner.address, data: burner.data('burn'), gas: quantity(6_000_000n) };
    const burners = { left: 4 };
    const all = [1, 2, 3, 4].map(() =>
      refusalOf(harness.ask('eth_call', burn, 'latest')).finally(() => (burners.left -= 1)),
    );
    let pings = 0;
    for (; burners.left > 0; pings += 1) {
      expect(await harness.ask('eth_chainId')).toBe(quantity(1902n));
      await turn();
    }
    expect((await Promise.all(all)).map(({ message }) => message)).toEqual(
      Array(4).fill(expect.stringMatching(/^out of gas/)),
    );
    expect(pings).toBeGreaterThan(20);
  });

  test('run one slice between two turns of everybody else, however many burn', async () => {
    const order: string[] = [];
    const work = async (name: string): Promise<void> => {
      const breath = new Breath();
      for (let slice = 0; slice < 3; slice += 1) {
        await breath.take();
        order.push(name);
      }
    };
    const others = async (): Promise<void> => {
      for (let turns = 0; turns < 9; turns += 1) {
        await turn();
        order.push('others');
      }
    };
    await Promise.all([work('a'), work('b'), work('c'), others()]);
    const slices = order
      .join(' ')
      .split('others')
      .map((between) => between.trim());
    expect(slices.filter((between) => between.includes(' '))).toEqual([]);
    expect(order.filter((name) => name !== 'others')).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('give way once where work is made of other work that gives way', async () => {
    const [whole, part] = [new Breath(), new Breath()];
    while (!whole.isDue) performance.now();
    await part.take();
    expect(whole.isDue).toBe(false);
  });

  test('stop when nobody waits for them any more', async () => {
    const [machine, left] = [burning(), new AbortController()];
    const ran = runPatiently(machine, left);
    left.abort();
    await expect(ran).rejects.toThrow(RpcError);
    expect(machine.outcome).toBeUndefined();
  });

  test('end as if they had been run at once', async () => {
    const [patient, quick] = [burning(), burning()];
    const { failedIn, ...outcome } = await runPatiently(patient);
    expect(outcome).toEqual(quick.run());
    expect(failedIn).toBe(burner.address);
  });
});

const set = (n: bigint, words: string): Promise<unknown> =>
  harness.ask('eth_sendTransaction', { from: ALISE, to: burner.address, data: burner.data('set', n, words) });

function read(state: Reader): readonly unknown[] {
  const note = new TextDecoder().decode(state.text(burner.address, 'note'));
  return [state.word(burner.address, 'total'), note, state.account(ALISE)?.nonce];
}

describe('the state after a block', () => {
  test('stays what it was when the chain goes on, and when it is taken back', async () => {
    await set(1n, 'one');
    const { chain } = harness.node;
    const snapshot = await harness.ask('evm_snapshot');
    await set(2n, 'two');
    const [held, second] = [steadyState(chain, chain.headHash), chain.headHash];
    const before = read(held);
    await set(3n, 'three');
    expect(read(held)).toEqual(before);
    expect(read(steadyState(chain, second))).toEqual(before);
    const third = steadyState(chain, chain.headHash);
    const nonce = before[2] as bigint;
    await harness.ask('evm_revert', snapshot);
    expect(read(third)).toEqual([3n, 'three', nonce + 1n]);
    expect(read(steadyState(chain, chain.headHash))).toEqual([1n, 'one', nonce - 1n]);
    expect(() => steadyState(chain, second)).toThrow('there is no block');
  });

  test('is the same read flat and by its root', async () => {
    const { chain } = harness.node;
    const [flat, hash] = [read(steadyState(chain, chain.headHash)), chain.headHash];
    await set(9n, 'nine');
    expect(read(steadyState(chain, hash))).toEqual(flat);
  });
});
