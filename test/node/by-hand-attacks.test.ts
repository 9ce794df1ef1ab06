/** What somebody who means no good, or several at once, can do by hand to a chain to play on: it stays one that opens, mines and verifies. */

import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { concatBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { BY_HAND, cheatTransaction, MAX_WEI_BY_HAND } from '../../src/chain/cheat.ts';
import { accountOf } from '../../src/chain/host.ts';
import { checkLog } from '../../src/chain/log/log-check.ts';
import { LOG_NAME } from '../../src/chain/log/log-file.ts';
import { MAX_LEAP_IN_SECONDS, MAX_NONCE } from '../../src/chain/params.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { NO_SIGNATURE, type Transaction } from '../../src/chain/transaction.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { Node, type NodeOptions } from '../../src/node/node.ts';
import type { Phase } from '../../src/node/phase.ts';
import { Recovery } from '../../src/node/recovery/recovery.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { StoreFull } from '../../src/state/store.ts';
import { ALISE, BOB, JON, keyOf } from '../chain/helpers.ts';
import { GWEI, HLP, transferTo } from '../chain/make.ts';

const opened = new Set<Node>();
const directories: string[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const node of opened) await node.close();
  opened.clear();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

async function open(options: NodeOptions = { store: openMemoryStore() }): Promise<Node> {
  const node = await Node.open({ now: () => 2_000_000_000n, threads: 1, ...options });
  opened.add(node);
  return node;
}

async function close(node: Node): Promise<void> {
  opened.delete(node);
  await node.close();
}

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-attacks-'));
  directories.push(directory);
  return directory;
}

const gift = (node: Node, to: Address = BOB): Transaction =>
  signTransaction(transferTo(to, 1n, { nonce: node.nextNonce(ALISE), maxFeePerGas: 100n * GWEI }), keyOf('alise'));

const compiled = (text: string): Uint8Array => {
  const [artifact] = compileFiles([{ name: 'a.hlp', text }]).artifacts;
  if (artifact === undefined) throw new Error(`${text} does not compile`);
  return artifact.bytecode;
};

const selector = (signature: string): Uint8Array => keccak256(utf8ToBytes(signature)).subarray(0, 4);

const logOf = (node: Node, directory: string) => checkLog(node.chain.store, join(directory, LOG_NAME));

describe('numbers at their ends', () => {
  test('no balance by hand ever makes one of more than 256 bits', async () => {
    const node = await open();
    const wei = MAX_WEI_BY_HAND;
    await node.development.change(JON, { kind: 'balance', wei });
    await expect(node.development.change(JON, { kind: 'balance', wei: wei + 1n })).rejects.toThrow('larger than');
    node.development.setMiner(JON);
    await node.development.mine(1n);
    expect(accountOf(node.chain.headState(), JON).balance > wei).toBe(true);
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('the last nonce is the end of a person, but not of changes by hand', async () => {
    const node = await open();
    await expect(node.development.change(BY_HAND, { kind: 'nonce', nonce: MAX_NONCE })).rejects.toThrow('counted');
    await node.development.change(ALISE, { kind: 'nonce', nonce: MAX_NONCE });
    await node.submit(gift(node));
    await node.development.mine(1n);
    await expect(node.submit(gift(node))).rejects.toMatchObject({ rule: 'form' });
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('what waits of somebody whose nonce or code was changed is dropped by name when it can be mined no more', async () => {
    const phases: Phase[] = [];
    const node = await open({ store: openMemoryStore(), onPhase: (phase) => phases.push(phase) });
    await node.submit(gift(node));
    await node.submit(signTransaction(transferTo(ALISE, 1n), keyOf('bob')));
    await node.development.change(ALISE, { kind: 'nonce', nonce: 5n });
    await node.development.change(BOB, { kind: 'code', code: compiled('contract A {\n  state x: uint\n}\n') });
    expect(node.pending).toEqual([]);
    expect(phases.filter(({ phase }) => phase === 'dropped')).toHaveLength(2);
  });

  test('a clock far ahead of what is left of the chain lets it leap as far as it may', async () => {
    const node = await open();
    const { development } = node;
    for (const seconds of [MAX_LEAP_IN_SECONDS - 2_000_000_010n, MAX_LEAP_IN_SECONDS - 10n]) {
      development.increaseTime(seconds);
      await development.mine(1n);
    }
    await development.rollBack(2n);
    await development.mine(1n);
    expect(node.chain.head.header.number).toBe(1n);
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('what no block can have is not set', async () => {
    const { development } = await open();
    for (const wei of [-1n, MAX_WEI_BY_HAND + 1n])
      expect(() => development.setNextBaseFee(wei)).toThrow('a base fee is a number of wei');
    for (const seconds of [-1n, MAX_LEAP_IN_SECONDS + 1n]) {
      expect(() => development.setTimeStep(seconds)).toThrow('seconds after the one before it');
      await expect(development.mine(2n, seconds)).rejects.toThrow('seconds after the one before it');
    }
    for (const milliseconds of [-1, 0.5, Number.NaN, 2 ** 31])
      expect(() => development.setInterval(milliseconds)).toThrow('an interval has 0 to');
    await expect(development.rollBack(-1n)).rejects.toThrow('there are only 0 blocks');
    await development.mine(1n);
  });

  test('a base fee by hand is used up by the block it is for, not by a change beside it', async () => {
    const node = await open();
    const { development } = node;
    const wei = node.baseFeePerGas();
    development.setNextBaseFee(wei);
    await development.change(BOB, { kind: 'balance', wei: 1n });
    await development.mine(1n);
    expect(node.chain.head.header.baseFeePerGas).toBe(wei);
  });
});

describe('names', () => {
  test('nobody acts for whoever changes things by hand, and no such change waits', async () => {
    const node = await open();
    node.development.impersonatesAll = true;
    const change = cheatTransaction(1902n, 0n, BOB, { kind: 'balance', wei: 1n });
    expect(() => node.development.transactionAs(BY_HAND, { ...change, type: 2 })).toThrow('by hand');
    await expect(node.submit({ ...change, signature: NO_SIGNATURE })).rejects.toMatchObject({ rule: 'byHand' });
  });

  test('a sender in capitals is refused by its form', async () => {
    const node = await open();
    node.development.impersonatesAll = true;
    const capitals: Address = `0x${BOB.slice(2).toUpperCase()}`;
    const transaction = node.development.transactionAs(capitals, transferTo(JON, 1n));
    await expect(node.submit(transaction)).rejects.toMatchObject({ rule: 'form' });
  });
});

describe('code over code', () => {
  const NUMBER = compiled('contract A {\n  state x: uint\n  action put() { x = 5 }\n}\n');
  const MORE = compiled('contract A {\n  state x: uint\n  state y: string\n  view get() -> uint = x\n}\n');
  const TEXT = compiled('contract A {\n  state x: string\n  view get() -> string = x\n}\n');
  const OTHER = compiled('contract A {\n  state z: uint\n  view get() -> uint = z\n}\n');
  const AT: Address = '0x00000000000000000000000000000000000abc01';

  test('knows what is remembered in the same form, also when there was none in between', async () => {
    const node = await open();
    const { development } = node;
    development.impersonatesAll = true;
    const set = (code: Uint8Array): Promise<unknown> => development.change(AT, { kind: 'code', code });
    await set(NUMBER);
    const call = { nonce: 0n, gasLimit: 1_000_000n, data: selector('put()') };
    await node.submit(development.transactionAs(BOB, transferTo(AT, 0n, call)));
    await development.mine(1n);

    for (const code of [TEXT, OTHER]) await expect(set(code)).rejects.toThrow('x is remembered here');
    await set(new Uint8Array(0));
    expect(() => node.view({ to: AT, data: selector('get()') })).toThrow('no contract');
    for (const code of [TEXT, OTHER]) await expect(set(code)).rejects.toThrow('x is remembered here');
    await set(MORE);

    expect(node.view({ to: AT, data: selector('get()') }).data).toEqual(wordToBytes(5n));
    await expect(set(NUMBER)).rejects.toThrow('y is remembered here');
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('is refused with something behind it', async () => {
    const { development } = await open();
    const code = concatBytes(NUMBER, Uint8Array.of(0));
    await expect(development.change(AT, { kind: 'code', code })).rejects.toThrow('behind the code');
  });
});

describe('a disk that is full', () => {
  test('ends nothing: blocks by the clock are told of, and a snapshot is there for the next attempt', async () => {
    const store = openMemoryStore();
    const phases: Phase[] = [];
    const node = await open({ store, onPhase: (phase) => phases.push(phase) });
    const id = node.development.snapshot();
    await node.development.mine(1n);
    const full = vi.spyOn(store, 'commit').mockRejectedValue(new StoreFull('/somewhere', new Error('ENOSPC')));

    node.development.setInterval(1);
    await vi.waitFor(() => expect(phases.map(({ phase }) => phase)).toContain('failed'));
    node.development.setInterval(0);
    await expect(node.development.revert(id)).rejects.toThrow('full');

    full.mockRestore();
    expect(await node.development.revert(id)).toBe(true);
    expect(node.chain.head.header.number).toBe(0n);
    await node.development.mine(1n);
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('blocks by the clock do not pile up while mining is paused', async () => {
    const node = await open();
    node.mining.pause();
    node.development.setInterval(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    node.development.setInterval(0);
    node.mining.resume();
    await node.development.mine(1n);
    expect(node.chain.head.header.number).toBe(2n);
  });
});

describe('the second form of the chain', () => {
  test('is whole when somebody sends while blocks are taken back', async () => {
    const directory = scratch();
    const node = await open({ directory });
    const { chain } = node;
    const id = node.development.snapshot();
    await node.development.mine(2n);
    // The sender is found while the file is being cut.
    const cut = chain.log!.cutAt.bind(chain.log);
    const isCutting = Promise.withResolvers<void>();
    vi.spyOn(Recovery.prototype, 'recoverOne').mockImplementation(() => isCutting.promise);
    vi.spyOn(chain.log!, 'cutAt').mockImplementation(async (place) => {
      isCutting.resolve();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await cut(place);
    });

    const sent = node.submit(gift(node));
    await Promise.all([node.development.revert(id), sent]);

    expect(chain.log!.end).toBe(statSync(join(directory, LOG_NAME)).size);
    expect(await logOf(node, directory)).toMatchObject({ ok: true, more: { blocks: 0n } });
    await close(node);
    const again = await open({ directory });
    expect([again.chain.log?.notes, again.chain.head.header.number]).toEqual([[], 0n]);
  });

  test('holds what waits after blocks were taken back', async () => {
    const directory = scratch();
    const node = await open({ directory });
    await node.development.mine(2n);
    await node.submit(gift(node));
    await node.development.rollBack(1n);
    const { headHash } = node.chain;
    await close(node);
    renameSync(join(directory, 'chain'), join(directory, 'lost'));
    const again = await open({ directory });
    expect([again.chain.headHash, again.pending.length]).toEqual([headHash, 1]);
  });

  test('has no place for a moment while a block is on its way into it, or out of it', async () => {
    const node = await open({ directory: scratch() });
    const { chain } = node;
    const commit = chain.store.commit.bind(chain.store);
    const places: unknown[] = [];
    await node.development.mine(1n);
    vi.spyOn(chain.store, 'commit').mockImplementation((writes) => {
      places.push(chain.place);
      return commit(writes);
    });
    await node.development.mine(1n);
    await node.development.rollBack(1n);
    expect(places).toEqual([undefined, undefined]);
    expect(chain.place?.end).toBe(chain.log?.end);
  });

  test('holds what waits, and no branch that was left, after blocks were taken back', async () => {
    const [directory, far] = [scratch(), scratch()];
    const node = await open({ directory });
    const other = await open({ directory: far, miner: JON });
    await node.development.mine(3n);
    const early = node.development.snapshot();
    await other.development.mine(5n);
    for (let number = 1n; number <= 5n; number++) await node.receive(other.chain.blockByNumber(number)!);
    expect(await node.development.revert(early)).toBe(false);
    const late = node.development.snapshot();
    await node.submit(gift(node));

    await node.development.rollBack(3n);

    expect(await node.development.revert(late)).toBe(false);
    expect(await logOf(node, directory)).toMatchObject({ ok: true, more: { blocks: 0n } });
    const { headHash } = node.chain;
    await close(node);
    renameSync(join(directory, 'chain'), join(directory, 'lost'));
    const again = await open({ directory });
    expect([again.chain.headHash, again.pending.length]).toEqual([headHash, 1]);
  });

  test('a moment from before another file took its place can still be gone back to', async () => {
    const directory = scratch();
    const node = await open({ directory });
    const other = await open({ miner: JON, store: openMemoryStore() });
    await other.development.mine(2n);
    await node.development.mine(3n);
    await node.receive(other.chain.blockByNumber(1n)!);
    const [first, second] = [node.development.snapshot(), node.development.snapshot()];
    await node.submit(gift(node));
    await node.development.mine(1n);

    for (const id of [second, first]) {
      expect(await node.development.revert(id)).toBe(true);
      expect(node.chain.log!.end).toBe(statSync(join(directory, LOG_NAME)).size);
      expect(await logOf(node, directory)).toMatchObject({ ok: true, more: { blocks: 0n } });
      for (const wei of [HLP, 2n * HLP]) await node.development.change(BOB, { kind: 'balance', wei });
      expect(await logOf(node, directory)).toMatchObject({ ok: true, more: { blocks: 0n } });
    }
  });
});

describe('several at once', () => {
  test('each goes back as if it were alone', async () => {
    const node = await open();
    const { development } = node;
    for (let round = 0; round < 5; round++) {
      const [first, second] = [development.snapshot(), development.snapshot()];
      const answers = await Promise.all([
        development.mine(2n),
        development.revert(second),
        development.revert(second),
        development.change(BOB, { kind: 'balance', wei: 5n }),
        development.revert(first),
        development.rollBack(0n),
        development.mine(1n),
      ]);
      expect([answers[1], answers[2], answers[4]]).toEqual([true, false, true]);
      await development.rollBack(1n);
      expect(node.chain.head.header.number).toBe(0n);
    }
    expect((await node.chain.verify()).ok).toBe(true);
  });
});
