/** The lottery off the chain: the newest header once more, with a difficulty of its own. It searches in a thread, and ends when asked to. */

import { bytesToHex } from '../base/bytes.ts';
import { type Header, sealHash } from '../chain/header.ts';
import { powHash } from '../chain/pow.ts';
import { Miner, MinerError } from '../node/miner.ts';
import { difficultyOf } from './lottery.ts';

/** `found`: the hash that wins, without 0x. */
export type Drawn = { readonly tries: string; readonly seconds: number; readonly found: string | undefined };

export class Draw {
  #miner: Miner | undefined;

  /** Tells how it goes until it is found, or somebody stops it. A new search ends the one before. */
  async search(header: Header, zeros: number, tell: (drawn: Drawn) => void): Promise<void> {
    this.#miner ??= new Miner();
    this.#miner.stop();
    const seal = sealHash(header);
    const started = performance.now();
    const report = (tries: bigint, found?: string): void => {
      tell({ tries: tries.toString(), seconds: (performance.now() - started) / 1000, found });
    };
    try {
      const nonce = await this.#miner.search({ sealHash: seal, difficulty: difficultyOf(zeros) }, report);
      report(nonce + 1n, bytesToHex(powHash(seal, nonce)).slice(2));
    } catch (error) {
      if (!(error instanceof MinerError && error.reason === 'stopped')) throw error;
    }
  }

  stop(): void {
    this.#miner?.stop();
  }

  async close(): Promise<void> {
    await this.#miner?.close();
  }
}
