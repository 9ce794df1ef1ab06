/** What a contract was compiled from, and what that says about it. */

import { checksumAddress } from '../../base/address.ts';
import {
  CONTAINER_BYTE_GAS,
  DEPLOYMENT_GAS,
  NONZERO_BYTE_GAS,
  TRANSACTION_GAS,
  ZERO_BYTE_GAS,
} from '../../chain/params.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { costJson } from '../../lang/gas/cost-json.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import type { JsonStream } from '../method.ts';
import { plainAnswer } from './answer.ts';
import { contractNamed, type NamedContract } from './who.ts';

export async function source(context: Context, who: string): Promise<JsonStream> {
  const contract = await contractNamed(context, who);
  const { name, address } = contract;
  const { name: entry, abi, userdoc, devdoc, state, files } = believed(contract);
  return plainAnswer({ name, address: checksumAddress(address), contract: entry, files, abi, userdoc, devdoc, state });
}

/** What a call of each function costs, as a formula and at most; and what the transaction adds. */
export async function gas(context: Context, who: string): Promise<JsonStream> {
  const contract = await contractNamed(context, who);
  const artifact = believed(contract);
  const functions = artifact.costs.entries.map((entry) => costJson(entry, artifact.files));
  return plainAnswer({
    name: contract.name,
    address: checksumAddress(contract.address),
    functions,
    transaction: TRANSACTION,
  });
}

/** Throws RpcError where nothing can be believed of its source. */
function believed({ artifact, module, name }: NamedContract): Artifact {
  if (artifact !== undefined) return artifact;
  const why =
    module.module.source === undefined
      ? 'it was deployed without one'
      : 'compiling it here does not give the same code, or takes too long';
  throw new RpcError('notFound', `there is no source of ${name} that can be believed: ${why}`);
}

const TRANSACTION = {
  gas: Number(TRANSACTION_GAS),
  nonZeroByte: Number(NONZERO_BYTE_GAS),
  zeroByte: Number(ZERO_BYTE_GAS),
  deployment: Number(DEPLOYMENT_GAS),
  containerByte: Number(CONTAINER_BYTE_GAS),
};
