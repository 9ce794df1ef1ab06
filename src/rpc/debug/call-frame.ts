/** A call within a transaction, as `callTracer` holds it until the end (`call-tracer.ts`). How it is written is in `call-frame-json.ts`. */

import type { Address } from '../../base/address.ts';
import type { Logged } from '../../vm/events.ts';

/** A log, and how many calls of its frame came before it. */
export type FrameLog = { readonly log: Logged; readonly position: number; readonly order: number };

export type Frame = {
  readonly type: 'CALL' | 'STATICCALL' | 'CREATE';
  readonly from: Address;
  readonly to: Address | undefined;
  readonly value: bigint;
  readonly gas: bigint;
  readonly input: Uint8Array;
  readonly calls: Frame[];
  readonly logs: FrameLog[];
  gasUsed: bigint;
  output: Uint8Array;
  status: 'success' | 'reverted' | 'outOfGas';
  /** What a caller could not read did not happen either. */
  isUndone: boolean;
  /** Whose code failed: it, or one that it called. */
  failedIn: Address | undefined;
};

export const NOTHING = new Uint8Array(0);

type Begun = Pick<Frame, 'from' | 'to' | 'value' | 'gas' | 'input'>;

export function frameOf(type: Frame['type'], begun: Begun): Frame {
  return {
    type,
    ...begun,
    failedIn: begun.to,
    calls: [],
    logs: [],
    gasUsed: 0n,
    output: NOTHING,
    status: 'success',
    isUndone: false,
  };
}

/** A reason travels up unchanged: the same bytes are the reason of the newest call that failed. */
export function failedIn({ to, calls }: Frame, reason: Uint8Array): Address | undefined {
  const newest = calls.at(-1);
  return newest !== undefined && newest.status !== 'success' && newest.output === reason ? newest.failedIn : to;
}

/** Of what was undone no log stays. */
export function clearLogs(frame: Frame): void {
  frame.logs.length = 0;
  frame.calls.forEach(clearLogs);
}
