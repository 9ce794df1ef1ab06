import { afterEach, describe, expect, test } from 'vitest';
import { reference } from '../../src/base/engine.ts';
import { concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { type Address, bytesToAddress } from '../../src/base/address.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { CURVE_ORDER } from '../../src/base/keys.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { isSenderKnown, rememberSender, senderOf, signingHash, signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { NodeError } from '../../src/node/errors.ts';
import { MOST_WAITING, Recovery } from '../../src/node/recovery/recovery.ts';
import { RecoveryThread } from '../../src/node/recovery/recovery-thread.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';

const people = developmentPeople();
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

function opening<T extends { close(): Promise<void> }>(one: T): T {
  opened.push(one);
  return one;
}

function transfers(count: number, first = 0): Transaction[] {
  return Array.from({ length: count }, (_, i) => transfer(first + i));
}

function transfer(i: number): Transaction {
  const { address, privateKey } = people[i % people.length]!;
  const fees = { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n, gasLimit: 21_000n, accessList: [] };
  const message = { nonce: BigInt(i), to: address, value: 1n, data: new Uint8Array(i % 3) };
  return signTransaction({ type: 2, chainId: 4571n, ...message, ...fees }, privateKey);
}

/** The slow library's answer. */
function ownerByReference(transaction: Transaction): string | undefined {
  const { r, s, yParity } = transaction.signature;
  const signature = concatBytes(Uint8Array.of(yParity), wordToBytes(r), wordToBytes(s));
  const key = reference.recover(signature, signingHash(transaction));
  return key && bytesToAddress(keccak256(key.subarray(1)).subarray(12));
}

/** Signed anew with an r of which some belong to no point of the curve. */
function strange(i: number): Transaction {
  const good = transfer(i);
  return { ...good, signature: { ...good.signature, r: BigInt(i + 1) } };
}

const impossible = (change: Partial<Transaction['signature']>): Transaction => {
  const good = transfer(1);
  return { ...good, signature: { ...good.signature, ...change } };
};

describe('senders that threads find out', () => {
  test('are those that the slow library names, and are known from then on', async () => {
    const recovery = opening(new Recovery(2));
    const all = [...transfers(150), ...Array.from({ length: 50 }, (_, i) => strange(i))];
    expect(all.some(isSenderKnown)).toBe(false);
    await recovery.recover(all);
    expect(all.every(isSenderKnown)).toBe(true);
    const owners = all.map(ownerByReference);
    expect(owners).toContain(undefined);
    expect(all.map(senderOrNobody)).toEqual(owners);
  });

  test('are known too when few ask, or each asks alone', async () => {
    const recovery = opening(new Recovery());
    const [few, many] = [transfers(3), transfers(40, 100)];
    await recovery.recover(few);
    await Promise.all(many.map((transaction) => recovery.recoverOne(transaction)));
    for (const transaction of [...few, ...many]) {
      expect(isSenderKnown(transaction)).toBe(true);
      expect(senderOf(transaction)).toBe(ownerByReference(transaction));
    }
  });

  test('are not looked for where no signature can be', async () => {
    const recovery = opening(new Recovery());
    const bad = [{ r: 0n }, { s: 0n }, { r: CURVE_ORDER }, { s: CURVE_ORDER - 1n }].map(impossible);
    await recovery.recover(bad);
    for (const transaction of bad) await recovery.recoverOne(transaction);
    for (const transaction of bad) {
      expect(isSenderKnown(transaction)).toBe(false);
      expect(() => senderOf(transaction)).toThrow(TransactionError);
    }
  });

  test('wait in a row that has an end: who comes then is told so, but a block goes before all of them', async () => {
    const recovery = opening(new Recovery());
    const crowd = Array.from({ length: MOST_WAITING }, () => ({ ...transfer(7) }));
    const waiting = crowd.map((transaction) => recovery.recoverOne(transaction));
    await expect(recovery.recoverOne(transfer(8))).rejects.toThrow(NodeError);
    const block = transfers(100);
    await recovery.recover(block);
    expect(block.every(isSenderKnown)).toBe(true);
    expect(crowd.filter(isSenderKnown).length).toBeLessThan(MOST_WAITING / 2);
    await recovery.recoverOne(transfer(9));
    await recovery.close();
    await Promise.all(waiting);
  });

  test('are found out by the one who asks when the threads were ended', async () => {
    const recovery = new Recovery();
    const all = transfers(100);
    const waiting = recovery.recover(all);
    await recovery.close();
    await waiting;
    await recovery.recover(all);
    expect(senderOf(all[99]!)).toBe(ownerByReference(all[99]!));
  });
});

describe('a thread', () => {
  test('that ends in the middle of a batch answers nothing, and the next batch starts another', async () => {
    const thread = opening(new RecoveryThread());
    const good = transfer(1);
    const signed = { digest: signingHash(good), signature: good.signature };
    expect(await thread.recover([signed, { ...signed, digest: new Uint8Array(5) }])).toBeUndefined();
    expect(thread.isBusy).toBe(false);
    expect(await thread.recover([signed])).toEqual([ownerByReference(good)]);
  });
});

describe('what is remembered of a transaction', () => {
  test('holds, because nobody can change it any more; a changed copy has a sender of its own', () => {
    const transaction = transfer(2);
    const sender = senderOf(transaction);
    expect(() => Object.assign(transaction, { value: 5n })).toThrow(TypeError);
    expect(() => Object.assign(transaction.signature, { r: 5n })).toThrow(TypeError);
    expect(isSenderKnown({ ...transaction, value: 5n })).toBe(false);
    expect(senderOf(transaction)).toBe(sender);
  });

  test('is what was put down first', () => {
    const transaction = transfer(3);
    const sender = senderOf(transaction);
    rememberSender(transaction, undefined);
    expect(senderOf(transaction)).toBe(sender);
  });
});

function senderOrNobody(transaction: Transaction): Address | undefined {
  try {
    return senderOf(transaction);
  } catch (error) {
    if (error instanceof TransactionError) return undefined;
    throw error;
  }
}
