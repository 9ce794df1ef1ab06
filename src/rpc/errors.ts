/**
 * How a request is refused: a number that programs know, a sentence for people, and data where there is some. Numbers below −32000 are
 * JSON-RPC's own (its specification, part 5.1) and those the Ethereum clients agreed on (EIP-1474); 3 is a call that was undone.
 */

import { show } from '../base/show.ts';

/** The numbers in use, each with what it says. */
export const CODES = {
  reverted: 3,
  /** Handed in, and in no block yet when the time was up (EIP-7966). */
  notInTime: 4,
  /** It is well-formed, and the chain or the node says no; the message names the rule. */
  refused: -32000,
  /** What was asked for is not here: a block, a filter. */
  notFound: -32001,
  /** It is there, and not to be had now: paused, full, closing. */
  unavailable: -32002,
  /** Ethereum has it and this chain does not, or only a development chain does. */
  unsupported: -32004,
  /** More than this server gives at once. */
  limit: -32005,
  badRequest: -32600,
  unknownMethod: -32601,
  badParams: -32602,
  internal: -32603,
  unreadable: -32700,
  // What ends a simulation (`eth_simulateV1` has numbers of its own): no block could hold it.
  simulatedNonceTooLow: -38010,
  simulatedNonceTooHigh: -38011,
  simulatedFee: -38012,
  simulatedIntrinsicGas: -38013,
  simulatedBalance: -38014,
  simulatedBlockGas: -38015,
  simulatedNumber: -38020,
  simulatedTime: -38021,
  simulatedTooMuch: -38026,
} as const;

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  /** Travels along as `error.data`: revert data as hex text, or details as JSON. */
  readonly data: unknown;

  constructor(kind: keyof typeof CODES, message: string, data?: unknown) {
    super(message);
    this.code = CODES[kind];
    this.data = data;
  }
}

/** A parameter that is not what the method takes. `place` names it as a reader would: `params[0].to`, with its name behind it. What a stranger wrote in either is made safe to show. */
export function badParam(place: string, problem: string): RpcError {
  return new RpcError('badParams', show(`${place}: ${problem}`));
}
