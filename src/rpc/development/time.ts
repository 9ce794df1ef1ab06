/** Time by hand: how far the clock is turned, and when the next block is. All in seconds since 1970. */

import { MAX_LEAP_IN_SECONDS } from '../../chain/params.ts';
import { RpcError } from '../errors.ts';
import { toQuantity } from '../json/quantities.ts';
import type { Method } from '../method.ts';
import { param } from '../method.ts';
import { looseQuantity } from '../shape.ts';
import { both, development } from './aliases.ts';

const seconds = param('seconds', looseQuantity);
const time = param(
  'time',
  looseQuantity,
  'seconds since 1970; a number with 12 digits or more is taken for milliseconds',
);

/** Tools that count in milliseconds send numbers that no clock in seconds shows before the year 5138. */
const LEAST_IN_MS = 100_000_000_000n;

const inSeconds = (value: bigint): bigint => (value < LEAST_IN_MS ? value : value / 1_000n);

export const TIME_METHODS: readonly Method[] = [
  development({
    names: ['evm_increaseTime', ...both('increaseTime')],
    summary: 'Turns the clock forward; the next block shows it.',
    params: [seconds],
    result: 'how far the clock is turned now, in seconds',
    example: { params: ['0xe10'] },
    run: ({ node }, value) => toQuantity(node.development.increaseTime(value)),
  }),
  development({
    names: ['evm_setTime', 'anvil_setTime'],
    summary: 'Sets the clock; it goes on from there.',
    params: [time],
    result: 'how far the clock is turned now, in seconds',
    example: { params: ['0x7fffffff'] },
    run: ({ node }, value) => toQuantity(magnitude(node.development.setTime(inSeconds(value)))),
  }),
  development({
    names: ['evm_setNextBlockTimestamp', 'anvil_setNextBlockTimestamp'],
    summary: 'Says when the next block is, later than the newest one; the clock goes on from there.',
    params: [time],
    example: { params: ['0x7fffffff'] },
    run: ({ node }, value) => {
      node.development.setNextTimestamp(inSeconds(value));
    },
  }),
  development({
    names: ['anvil_setBlockTimestampInterval'],
    summary: 'From now on every block is so many seconds after the one before, whatever the clock says.',
    params: [seconds],
    example: { params: [12] },
    run: ({ node }, value) => {
      node.development.setTimeStep(fromBlockToBlock(value));
    },
  }),
  development({
    names: ['anvil_removeBlockTimestampInterval'],
    summary: 'Blocks go by the clock again.',
    params: [],
    result: 'true',
    example: { params: [] },
    run: ({ node }) => {
      node.development.setTimeStep(undefined);
      return true;
    },
  }),
].flat();

/** Throws RpcError (limit) for more than the rules allow between two blocks. */
export function fromBlockToBlock(interval: bigint): bigint {
  if (interval <= MAX_LEAP_IN_SECONDS) return interval;
  throw new RpcError('limit', `a block is at most ${MAX_LEAP_IN_SECONDS} seconds after the one before it`);
}

/** Turned back or forward, so far. */
const magnitude = (offset: bigint): bigint => (offset < 0n ? -offset : offset);
