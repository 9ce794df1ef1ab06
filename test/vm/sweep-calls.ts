/** The calls that are swept: whatever the tests of a source do to its contracts, each as it was just before it ran. */

import type { Address } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import type { Prepared } from '../../src/chain/transition.ts';
import { analyse } from '../../src/lang/artifact.ts';
import type { SourceFile } from '../../src/lang/source.ts';
import type { Account, Reader } from '../../src/state/reader.ts';
import { Cast } from '../../src/testing/cast.ts';
import type { TestResult } from '../../src/testing/results.ts';
import { runTests } from '../../src/testing/runner.ts';
import type { Env } from '../../src/vm/host.ts';
import type { Call } from '../../src/vm/machine.ts';
import { filesOf } from '../helpers/contracts.ts';

export type SweptCall = {
  readonly where: string;
  readonly transaction: Transaction;
  /** Whose key signs it, with whatever limit. */
  readonly privateKey: Uint8Array;
  readonly sender: Address;
  readonly env: Env;
  readonly call: Call;
  /** The state before the transaction, and with its fee paid: what the code runs on. */
  readonly before: Reader;
  readonly prepared: Reader;
};

/** Plays the tests of a file in `contracts/`; its calls and deployments, in the order they were made. */
export async function callsOfFile(name: string): Promise<readonly SweptCall[]> {
  return callsOfSource(await filesOf(name));
}

export async function callsOfSource(files: readonly SourceFile[]): Promise<readonly SweptCall[]> {
  const { program, diagnostics } = analyse(files);
  if (program === undefined) throw new Error(JSON.stringify(diagnostics));
  const { results } = await runTests(program, files);
  return results.flatMap((result) => [...callsIn(files[0]?.name ?? '', result)]);
}

function* callsIn(file: string, { chain, sentence, names, failure }: TestResult): Generator<SweptCall> {
  if (failure !== undefined) throw new Error(`${file}, "${sentence}": ${failure.message.head}`);
  if (!(names instanceof Cast)) throw new Error('the names of a test are its cast');
  for (let block = 1n; block <= chain.head.header.number; block++) {
    const { block: mined, run } = chain.replay(block);
    for (const transaction of mined.transactions) {
      const prepared = run.prepare(transaction);
      const privateKey = names.actor(prepared.sender)?.privateKey;
      if (prepared.call === undefined || privateKey === undefined) continue;
      yield { ...swept(prepared, prepared.call, privateKey), where: `${file}, "${sentence}", block ${block}` };
    }
  }
}

function swept(prepared: Prepared, call: Call, privateKey: Uint8Array): Omit<SweptCall, 'where'> {
  const { transaction, sender, env, state } = prepared;
  const [before, paid] = [new Remembered(state.below), new Remembered(state)];
  return { transaction, privateKey, sender, env, call, before, prepared: paid };
}

/** Reads everything once: a state that does not change is asked the same thousands of times. */
class Remembered implements Reader {
  readonly #of: Reader;
  readonly #accounts = new Map<Address, Account | undefined>();
  readonly #words = new Map<string, bigint>();
  readonly #texts = new Map<string, Uint8Array>();
  readonly #codes = new Map<Hash, Uint8Array | undefined>();

  constructor(of: Reader) {
    this.#of = of;
  }

  account(address: Address): Account | undefined {
    return remembered(this.#accounts, address, () => this.#of.account(address));
  }

  word(address: Address, path: string): bigint {
    return remembered(this.#words, `${address} ${path}`, () => this.#of.word(address, path));
  }

  text(address: Address, path: string): Uint8Array {
    return remembered(this.#texts, `${address} ${path}`, () => this.#of.text(address, path));
  }

  code(codeHash: Hash): Uint8Array | undefined {
    return remembered(this.#codes, codeHash, () => this.#of.code(codeHash));
  }
}

function remembered<K, V>(memory: Map<K, V>, key: K, find: () => V): V {
  if (!memory.has(key)) memory.set(key, find());
  return memory.get(key) as V;
}
