/** What test tools may ask for, and this chain cannot do: refused by name, with the reason and the way round it. */

import { both } from './aliases.ts';

export type RefusedMethod = { readonly name: string; readonly why: string };

const ROWS: readonly { readonly names: readonly string[]; readonly why: string }[] = [
  {
    names: both('setPrevRandao'),
    why: 'there is no randomness of validators here: blocks are found by work',
  },
  {
    names: ['evm_setBlockGasLimit', 'anvil_setBlockGasLimit', 'hardhat_setBlockGasLimit'],
    why: 'the gas limit of blocks is fixed by genesis; begin a chain with another one: parameters.gasLimit',
  },
  {
    names: both('setMinGasPrice'),
    why: 'the least price is the base fee of the next block: hardhat_setNextBlockBaseFeePerGas',
  },
  {
    names: ['anvil_setChainId', 'hardhat_setChainId'],
    why: 'the chain id is fixed by genesis, and every signature here is for it',
  },
  { names: both('setRpcUrl'), why: 'this chain is no copy of another one' },
  {
    names: [...both('dumpState'), ...both('loadState')],
    why: 'a chain is taken elsewhere whole, with its blocks: hlp export and hlp import; evm_snapshot keeps a moment',
  },
  {
    names: [
      'anvil_enableTraces',
      'hardhat_enableTraces',
      'hardhat_addCompilationResult',
      'hardhat_getStackTraceFailuresCount',
    ],
    why: 'contracts carry their source, and debug_traceTransaction shows every step',
  },
  { names: ['anvil_reorg'], why: 'branches come from other miners; anvil_rollback takes blocks back' },
];

export const REFUSED_DEVELOPMENT: readonly RefusedMethod[] = ROWS.flatMap(({ names, why }) =>
  names.map((name) => ({ name, why })),
);
