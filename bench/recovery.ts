/**
 * How many senders a second: the fast library against `@noble/curves`, in turn and on one thread, and batches through one thread of
 * `Recovery` and through two. All must agree on every sender. The aim is 8 times noble, and two threads nearly twice one.
 */

import { engine, reference } from '../src/base/engine.ts';
import { bytesToHex, concatBytes } from '../src/base/bytes.ts';
import { keccak256 } from '../src/base/hash.ts';
import { senderOf, signTransaction } from '../src/chain/signing.ts';
import type { Transaction } from '../src/chain/transaction.ts';
import { Recovery } from '../src/node/recovery/recovery.ts';
import { developmentPeople } from '../src/wallet/mnemonic.ts';

const AIM = 8;
const ROUNDS = 9;
const SIGNATURES = 200;
const TRANSACTIONS = 4_000;

const people = developmentPeople();
const personAt = (i: number): (typeof people)[number] => people[i % people.length]!;

function rates(): { readonly ours: number; readonly noble: number } {
  const signed = Array.from({ length: SIGNATURES }, (_, i) => {
    const digest = keccak256(Uint8Array.of(i >> 8, i));
    return { digest, signature: engine.sign(digest, personAt(i).privateKey) };
  });
  const [ours, noble]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const all = [engine, reference].map((library, i) => {
      const start = performance.now();
      const keys = signed.map(({ digest, signature }) => library.recover(signature, digest)!);
      (i === 0 ? ours : noble).push((SIGNATURES * 1000) / (performance.now() - start));
      return bytesToHex(concatBytes(...keys));
    });
    if (all[0] !== all[1]) throw new Error('the two libraries do not agree on the public keys');
  }
  return { ours: median(ours), noble: median(noble) };
}

/** Never seen before, so that nothing is remembered of them. */
function freshTransactions(): Transaction[] {
  return Array.from({ length: TRANSACTIONS }, (_, i) => {
    const { address, privateKey } = personAt(i);
    const fees = { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n, gasLimit: 21_000n, accessList: [] };
    const message = { nonce: BigInt(i), to: address, value: 1n, data: new Uint8Array(0) };
    return signTransaction({ type: 2, chainId: 4571n, ...message, ...fees }, privateKey);
  });
}

async function rateOfThreads(recovery: Recovery): Promise<number> {
  const transactions = freshTransactions();
  const start = performance.now();
  await recovery.recover(transactions);
  const rate = (TRANSACTIONS * 1000) / (performance.now() - start);
  if (transactions.some((transaction, i) => senderOf(transaction) !== personAt(i).address)) {
    throw new Error('a thread named the wrong sender');
  }
  return rate;
}

async function threads(): Promise<{ readonly one: number; readonly two: number }> {
  const [single, double] = [new Recovery(1), new Recovery(2)];
  const [one, two]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    one.push(await rateOfThreads(single));
    two.push(await rateOfThreads(double));
  }
  await Promise.all([single.close(), double.close()]);
  return { one: median(one), two: median(two) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

const { ours, noble } = rates();
console.log(`senders a second, one thread: ours ${ours.toFixed(0)}, @noble/curves ${noble.toFixed(0)}, ratio ${(ours / noble).toFixed(1)} × (aim ${AIM} ×)`); // prettier-ignore
const { one, two } = await threads();
console.log(
  `through threads of their own: one ${one.toFixed(0)}, two ${two.toFixed(0)}, ratio ${(two / one).toFixed(2)} ×`,
);
