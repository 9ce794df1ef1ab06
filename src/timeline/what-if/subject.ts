/** The transaction that a *what if* is about: who sent it, what it calls or deploys, and with which arguments. */

import type { Address } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import type { Block } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { senderOf } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { AbiParameter } from '../../lang/abi.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { ModuleError } from '../../vm/container.ts';
import { type LoadedContract, loadContract } from '../../vm/verify.ts';
import { inputsOf } from '../calls.ts';
import { contractsIn, type KnownContract } from '../contracts.ts';
import { noTransactionText, type TransactionPlace } from '../position.ts';
import type { Names } from '../values.ts';
import { WhatIfError } from './error.ts';
import { type Form, NO_INIT, refitInit } from './refit-call.ts';

export type Subject = {
  readonly chain: ChainReader;
  readonly names: Names;
  /** `4.0` */
  readonly place: string;
  readonly block: Block;
  readonly transaction: Transaction;
  readonly receipt: Receipt;
  readonly sender: Address;
  /** What was called, or deployed; undefined where no contract has to do with it. */
  readonly contract: KnownContract | undefined;
};

/** Throws WhatIfError when there is no such transaction. */
export function subjectAt(chain: ChainReader, { block: number, index }: TransactionPlace, names: Names): Subject {
  const place = `${number}.${index}`;
  const isBlock = Number.isSafeInteger(number) && number > 0;
  const block = isBlock ? chain.blockByNumber(BigInt(number)) : undefined;
  const transaction = block?.transactions[index];
  const receipt = block && chain.receipts(BigInt(number))?.[index];
  if (block === undefined || transaction === undefined || receipt === undefined)
    throw new WhatIfError(
      noTransactionText({ block: number, index }, Number(chain.head.header.number), block?.transactions.length ?? 0),
    );
  const address = transaction.to ?? receipt.contractAddress;
  const contract = address === undefined ? undefined : contractsIn(chain.stateAt(BigInt(number)))(address);
  return { chain, names, place, block, transaction, receipt, sender: senderOf(transaction), contract };
}

/** What is called, and with which data: what stands before the arguments, and they. */
export type Called = {
  readonly form: Form;
  readonly inputs: readonly AbiParameter[];
  readonly head: Uint8Array;
  readonly data: Uint8Array;
};

/** Of a call, or of a deployment as it was; undefined when the data say nothing that anybody can read. */
export function calledBy({ transaction: { to, data }, contract }: Subject): Called | undefined {
  if (to === undefined) {
    const loaded = loadedFrom(data);
    return loaded && { ...initOf(loaded.module, contract?.artifact), head: loaded.container, data: loaded.args };
  }
  const form = contract?.module.entries.get(bytesToHex(data.subarray(0, 4)))?.def;
  return form && { form, inputs: inputsOf(form, contract?.artifact), head: data.slice(0, 4), data: data.subarray(4) };
}

/** Of a deployment that carries another source, with the same arguments. Throws WhatIfError when they do not fit. */
export function calledWith({ place }: Subject, { form, data }: Called, artifact: Artifact): Called {
  const other = initOf(artifact.module, artifact);
  const refitted = refitInit(form, other.form, data);
  if ('data' in refitted) return { ...other, head: artifact.bytecode, data: refitted.data };
  throw new WhatIfError(`source: the arguments of ${place} do not fit: its \`init\` ${refitted.problem}`);
}

function initOf({ init }: LoadedContract['module'], artifact: Artifact | undefined): Pick<Called, 'form' | 'inputs'> {
  const form = init?.def ?? NO_INIT;
  return { form, inputs: inputsOf({ kind: 'init', name: 'init', params: form.params }, artifact) };
}

/** The contract in the data of a deployment; undefined when there is none that could run. */
export function loadedFrom(data: Uint8Array): LoadedContract | undefined {
  try {
    return loadContract(data);
  } catch (error) {
    if (error instanceof ModuleError) return undefined;
    throw error;
  }
}
