/**
 * "What if the block were another": its number, time, gas limit, price of gas and miner, as a call that is tried finds them. Accounts and memory
 * are laid over in `overrides.ts`.
 */

import type { Address } from '../../base/address.ts';
import type { BlockContext } from '../../chain/transition.ts';
import { badParam, RpcError } from '../errors.ts';
import { address, entriesIn, objectOf, optional, quantity, quantity64, type Shape } from '../shape.ts';

export type BlockOverrides = {
  readonly number: bigint | undefined;
  readonly time: bigint | undefined;
  readonly gasLimit: bigint | undefined;
  readonly feeRecipient: Address | undefined;
  readonly baseFeePerGas: bigint | undefined;
};

const ABSENT: Readonly<Record<string, string>> = {
  prevRandao: 'no contract here can ask for randomness of the block',
  random: 'no contract here can ask for randomness of the block',
  difficulty: 'no contract here can ask for the difficulty',
  withdrawals: 'there are no validators here, and no withdrawals',
  blobBaseFee: 'there are no blobs here',
  beaconRoot: 'there is no beacon chain here',
  blockHash: 'no contract here can ask for the hash of a block',
};

/** geth's names of two fields, from before they were written down. */
const OTHER_NAMES: Readonly<Record<string, string>> = { coinbase: 'feeRecipient', baseFee: 'baseFeePerGas' };

const blockFields = objectOf('block overrides', {
  number: optional(quantity64),
  time: optional(quantity64),
  gasLimit: optional(quantity64),
  feeRecipient: optional(address),
  baseFeePerGas: optional(quantity),
});

export const blockOverrides: Shape<BlockOverrides> = {
  name: blockFields.name,
  schema: blockFields.schema,
  read(value, place) {
    const named = [...entriesIn(value, place)].map(([name, each]) => {
      if (Object.hasOwn(ABSENT, name)) throw badParam(`${place}.${name}`, ABSENT[name] ?? '');
      return [Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name, each] as const;
    });
    return blockFields.read(Object.fromEntries(named), place);
  },
};

/** The block as it would be; its gas limit never grows beyond the chain's, since that is what protects everybody else. */
export function overridingBlock(context: BlockContext, overrides: BlockOverrides): BlockContext {
  const { number, time, feeRecipient, baseFeePerGas, gasLimit } = overrides;
  const most = context.params.gasLimit;
  if (gasLimit !== undefined && gasLimit > most) {
    throw new RpcError(
      'limit',
      `a block here holds at most ${most} gas, so a call cannot be tried in one of ${gasLimit}`,
    );
  }
  return {
    ...context,
    number: number ?? context.number,
    timestamp: time ?? context.timestamp,
    miner: feeRecipient ?? context.miner,
    baseFeePerGas: baseFeePerGas ?? context.baseFeePerGas,
    params: gasLimit === undefined ? context.params : { ...context.params, gasLimit },
  };
}
