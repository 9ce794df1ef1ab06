/** Whole blocks tried out: `eth_simulateV1`. How they are is in `call/simulation.ts`. */

import { bytesToHex } from '../../base/bytes.ts';
import { headerHash } from '../../chain/header.ts';
import { MOST_BLOCKS, type SimulatedBlock, simulatedBlock, Simulation } from '../call/simulation.ts';
import type { Context } from '../context.ts';
import { badParam, CODES } from '../errors.ts';
import { BOB } from '../examples.ts';
import { blockJson } from '../json/block-json.ts';
import { logJson } from '../json/log-json.ts';
import { toQuantity } from '../json/quantities.ts';
import { method, type Method, param } from '../method.ts';
import { blockAt, type BlockRef } from '../reading/block-ref.ts';
import { steadyState } from '../reading/steady-state.ts';
import { BLOCK_OR_LATEST } from '../rows.ts';
import { bool, listOf, objectOf, optional, type ValueOf } from '../shape.ts';

const simulation = objectOf('simulation', {
  blockStateCalls: listOf(simulatedBlock, MOST_BLOCKS),
  validation: optional(bool),
  returnFullTransactions: optional(bool),
  traceTransfers: optional(bool),
});

/** A call that was undone for another reason than that its contract said so. */
const MACHINE_FAILED = -32_015;

const EXAMPLE = {
  blockStateCalls: [
    {
      stateOverrides: { '0x00000000000000000000000000000000deadbeef': { balance: '0xde0b6b3a7640000' } },
      calls: [
        {
          from: '0x00000000000000000000000000000000deadbeef',
          to: BOB,
          value: '0x1',
        },
      ],
    },
  ],
};

export const SIMULATE_METHODS: readonly Method[] = [
  method({
    name: 'eth_simulateV1',
    summary:
      'Tries calls one after another, in blocks that could come behind one; nothing changes. What no block could hold ends all of it.',
    params: [
      param(
        'simulation',
        simulation,
        '`blockStateCalls`: blocks, each with overrides and calls; `validation`: nonces and fees count',
      ),
      BLOCK_OR_LATEST,
    ],
    result: 'the blocks, with what each of their `calls` did',
    example: { params: [EXAMPLE, 'latest'] },
    run: simulate,
  }),
];

async function simulate(context: Context, wish: ValueOf<typeof simulation>, ref: BlockRef): Promise<unknown> {
  if (wish.traceTransfers === true) {
    const way = 'debug_traceCall with the callTracer shows where hlp goes';
    throw badParam('params[0] (simulation).traceTransfers', `moving hlp leaves no events here; ${way}`);
  }
  const { chain } = context.node;
  const { block, hash } = blockAt(chain, ref);
  const options = { params: chain.params, isStrict: wish.validation === true, asker: context };
  const simulated = new Simulation({ header: block.header, state: steadyState(chain, hash) }, options);
  for (const each of wish.blockStateCalls) await simulated.add(each);
  let totalDifficulty = chain.totalDifficultyOf(hash) ?? 0n;
  const answer: unknown[] = [];
  for (const each of simulated.blocks) {
    totalDifficulty += each.block.header.difficulty;
    answer.push(await simulatedJson(each, totalDifficulty, wish.returnFullTransactions === true));
  }
  return answer;
}

async function simulatedJson(
  { block, calls }: SimulatedBlock,
  totalDifficulty: bigint,
  isFull: boolean,
): Promise<unknown> {
  const hash = headerHash(block.header);
  let logIndex = 0;
  const done = calls.map(({ receipt, data, failure }, transactionIndex) => {
    const common = { returnData: bytesToHex(data), gasUsed: toQuantity(receipt.gasUsed) };
    if (failure !== undefined) return { status: '0x0', ...common, error: errorOf(failure) };
    const logs = receipt.logs.map((log) => logJson({ block, hash }, { log, transactionIndex, logIndex: logIndex++ }));
    return { status: '0x1', ...common, logs };
  });
  return { ...(await blockJson({ block, hash, totalDifficulty }, isFull)), calls: done };
}

function errorOf({ code, message }: { readonly code: number; readonly message: string }): unknown {
  if (code === CODES.reverted) return { code, message };
  return { code: MACHINE_FAILED, message: `vm execution error: ${message}` };
}
