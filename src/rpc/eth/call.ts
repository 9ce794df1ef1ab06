/** Asking contracts, and trying calls, without changing anything. How calls are tried is in `call/trial.ts`. */

import { bytesToHex, type Hex } from '../../base/bytes.ts';
import { blockOverrides } from '../call/block-overrides.ts';
import { type CallRequest, callShape } from '../call/call-shape.ts';
import { estimate } from '../call/estimate.ts';
import { stateOverrides } from '../call/overrides.ts';
import { runPrepared } from '../call/patient.ts';
import { failureOfCall } from '../call/reverted.ts';
import { answerOf, groundAt, type Overrides, prepareTrial } from '../call/trial.ts';
import type { Context } from '../context.ts';
import { GIFT } from '../examples.ts';
import { toQuantity } from '../json/quantities.ts';
import { method, type Method, param } from '../method.ts';
import { type BlockRef, blockRef, PENDING } from '../reading/block-ref.ts';
import { BLOCK_OR_LATEST } from '../rows.ts';
import { optional, withDefault } from '../shape.ts';

const CALL = param('call', callShape, 'who calls whom with what; nothing in it has to be there');
const BLOCK_OR_NEXT = param(
  'block',
  withDefault(optional(blockRef), PENDING),
  'left out: `pending`, the block that comes next',
);
const STATE = param('stateOverrides', optional(stateOverrides), 'accounts, code and memory as they would be');
const AROUND = param('blockOverrides', optional(blockOverrides), 'the block as it would be');

export const CALL_METHODS: readonly Method[] = [
  method({
    name: 'eth_call',
    summary:
      'Tries a call, and answers with what the contract answered; nothing changes. A deployment answers with the code.',
    params: [CALL, BLOCK_OR_LATEST, STATE, AROUND],
    result: 'the data that came back',
    example: { params: [GIFT, 'latest'] },
    run: (context, request, ref, state, block) => call(context, request, ref, { state, block }),
  }),
  method({
    name: 'eth_estimateGas',
    summary:
      'The least gas with which a transaction does the same as with all the gas it may use: same status, events and changes. Left to itself, in the next block.',
    params: [CALL, BLOCK_OR_NEXT, STATE, AROUND],
    result: 'gas',
    example: { params: [GIFT] },
    run: async (context, request, ref, state, block) =>
      toQuantity(await estimate(context, request, ref, { state, block })),
  }),
  method({
    name: 'eth_createAccessList',
    summary: 'Always an empty list, the only one that this chain takes, and the gas that the transaction takes.',
    params: [CALL, BLOCK_OR_NEXT, STATE],
    result: '`accessList`, `gasUsed`, and `error` where the call fails',
    example: { params: [GIFT, 'latest'] },
    run: (context, request, ref, state) => createAccessList(context, request, ref, { state }),
  }),
];

async function call(context: Context, request: CallRequest, ref: BlockRef, overrides: Overrides): Promise<Hex> {
  const prepared = prepareTrial(groundAt(context, ref, overrides), request);
  const ran = await runPrepared(prepared, context);
  if (ran.status === 'success') return bytesToHex(answerOf(prepared, ran));
  throw failureOfCall(ran, prepared.state, prepared.transaction.gasLimit);
}

async function createAccessList(
  context: Context,
  request: CallRequest,
  ref: BlockRef,
  overrides: Overrides,
): Promise<unknown> {
  const prepared = prepareTrial(groundAt(context, ref, overrides), request);
  const { gasLimit } = prepared.transaction;
  const ran = await runPrepared(prepared, context);
  const found = { accessList: [], gasUsed: toQuantity(gasLimit - BigInt(ran.gasLeft)) };
  return ran.status === 'success' ? found : { ...found, error: failureOfCall(ran, prepared.state, gasLimit).message };
}
