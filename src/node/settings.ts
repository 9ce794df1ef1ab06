/** How the next blocks are made: when, for whom, and at what base fee. On a chain to play on people change these (`development.ts`). */

import type { Address } from '../base/address.ts';
import { type Wish } from '../chain/execution.ts';
import { BASE_FEE_BY_HAND, nextBaseFee } from '../chain/gas.ts';
import type { Header } from '../chain/header.ts';
import { MAX_LEAP_IN_SECONDS } from '../chain/params.ts';
import { Clock } from './clock.ts';

export class Settings {
  readonly clock: Clock;
  /** Who is paid for mining. */
  miner: Address;
  /** Wei per gas of the next block, as somebody set it. */
  nextBaseFee: bigint | undefined;

  constructor(now: (() => bigint) | undefined, miner: Address) {
    this.clock = new Clock(now);
    this.miner = miner;
  }

  baseFeeAfter(parent: Header): bigint {
    return this.nextBaseFee ?? nextBaseFee(parent);
  }

  /** @param isBeside the block holds only what somebody does by hand, and uses up none of what was set for the next */
  wishAfter(parent: Header, earliest: bigint, isBeside: boolean, step?: bigint): Wish {
    const time = this.clock.timeFor(earliest, isBeside, step);
    // When blocks are taken back, the clock may be further ahead than one block may leap.
    const latest = parent.timestamp + MAX_LEAP_IN_SECONDS;
    const wish = { timestamp: time < latest ? time : latest, miner: this.miner };
    const { nextBaseFee: fee } = this;
    if (fee === undefined || isBeside || fee === nextBaseFee(parent)) return wish;
    return { ...wish, baseFeePerGas: fee, extraData: BASE_FEE_BY_HAND };
  }

  /** A block was mined here of what waits; `nextBaseFee` was for it, if it has that. */
  mined(header: Header): void {
    this.clock.mined(header.timestamp);
    if (header.baseFeePerGas === this.nextBaseFee) this.nextBaseFee = undefined;
  }

  /** How all of it is set, to come back to it. */
  kept(): () => void {
    const { miner, nextBaseFee: fee } = this;
    const turnBack = this.clock.settings();
    return () => {
      turnBack();
      [this.miner, this.nextBaseFee] = [miner, fee];
    };
  }
}
