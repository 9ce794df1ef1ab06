/** Contracts on a harness' chain, for tests that ask them over JSON-RPC as clients do. */

import { encodeDeployData, encodeFunctionData, type Abi, type Hex } from 'viem';
import { bytesToHex } from '../../src/base/bytes.ts';
import { compileText, contractText } from '../helpers/town.ts';
import { Refused, type Harness } from './harness.ts';

export const ALISE: Hex = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
export const BOB: Hex = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
export const JON: Hex = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc';
export const HLP = 10n ** 18n;

export type Deployed = {
  readonly address: Hex;
  readonly abi: Abi;
  readonly bytecode: Hex;
  /** Calldata. */
  data(name: string, ...args: readonly unknown[]): Hex;
};

export const quantity = (number: bigint | number): Hex => `0x${number.toString(16)}`;
export const word = (number: bigint): Hex => `0x${number.toString(16).padStart(64, '0')}`;

/** Sends it, and says where it ended. */
export async function deployed(
  harness: Harness,
  name: string,
  args: readonly unknown[] = [],
  text = contractText(name),
): Promise<Deployed> {
  const artifact = compileText(`${name}.hlp`, text);
  const [abi, bytecode] = [artifact.abi as Abi, bytesToHex(artifact.bytecode)];
  const input = encodeDeployData({ abi, bytecode, args: [...args] });
  const hash = await harness.ask<Hex>('eth_sendTransaction', { from: ALISE, input });
  const receipt = await harness.ask<{ contractAddress: Hex; status: Hex }>('eth_getTransactionReceipt', hash);
  if (receipt.status !== '0x1') throw new Error(`${name} was not deployed`);
  return {
    address: receipt.contractAddress,
    abi,
    bytecode,
    data: (functionName, ...values) => encodeFunctionData({ abi, functionName, args: [...values] }),
  };
}

/** What a request was refused with; an error when it was not. */
export async function refusalOf(asked: Promise<unknown>): Promise<Refused> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
