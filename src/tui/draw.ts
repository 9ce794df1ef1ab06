/** The lottery off the chain: the newest header once more, with a difficulty of its own. It searches in a thread, and ends when asked to. */

import { bytesToHex } from '../base/bytes.ts';
import { type Header, sealHash } from '../chain/header.ts';
import { powHash } from '../chain/pow.ts';
import { Miner, MinerError } from '../node/mining/miner.ts';
import { difficultyOf } from '../timeline/zeros.ts';

/** `found`: the hash that wins, without 0x. */
export type Drawn = { readonly tries: string; readonly seconds: number; readonly found: string | undefined };

/** As many tries as make the thread run as fast as it can. */
const WARMING = 65_536n;

export class Draw {
  #miner: Miner | undefined;
  #isWarm = false;

  /** Tells how it goes until it is found, or somebody stops it. A new search ends the one before. */
  async search(header: Header, zeros: number, tell: (drawn: Drawn) => void): Promise<void> {
    const seal = sealHash(header);
    const miner = (this.#miner ??= new Miner());
    miner.stop();
    let started = performance.now();
    const report = (tries: bigint, found?: string): void => {
      tell({ tries: tries.toString(), seconds: (performance.now() - started) / 1000, found });
    };
    try {
      await this.#warmUp(miner, seal);
      started = performance.now();
      const nonce = await miner.search({ sealHash: seal, difficulty: difficultyOf(zeros) }, (tries) => report(tries));
      report(nonce + 1n, bytesToHex(powHash(seal, nonce)).slice(2));
    } catch (error) {
      if (!(error instanceof MinerError && error.reason === 'stopped')) throw error;
    }
  }

  /** A thread takes longer to begin than three zeros take to be found; that is not the lottery's time. */
  async #warmUp(miner: Miner, seal: Uint8Array): Promise<void> {
    if (this.#isWarm) return;
    await miner.search({ sealHash: seal, difficulty: WARMING }).then(() => (this.#isWarm = true));
  }

  stop(): void {
    this.#miner?.stop();
  }

  async close(): Promise<void> {
    await this.#miner?.close();
  }
}
