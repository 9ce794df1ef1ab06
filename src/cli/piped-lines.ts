/** An input that nobody types into, line by line as somebody asks. While nobody asks it is held, so that it keeps no process from ending. */

import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Standard input can be told not to keep the process: a pipe does, even when it is held. */
type Input = Readable & { ref?(): unknown; unref?(): unknown };

/** Longer lines are no lines. */
const MOST_LETTERS = 65_536;

export class PipedLines {
  readonly #input: Input;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #isOver = false;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Without its end; undefined when there is no more, and for a line beyond all bounds. */
  async next(): Promise<string | undefined> {
    while (this.#wantsMore()) await this.#hear();
    const [line = '', ...others] = this.#rest.split('\n');
    if (this.#rest === '' || line.length >= MOST_LETTERS) return undefined;
    this.#rest = others.join('\n');
    return line.replace(/\r$/, '');
  }

  #wantsMore(): boolean {
    const isOver = this.#isOver || this.#input.readableEnded || this.#input.destroyed;
    return !isOver && !this.#rest.includes('\n') && this.#rest.length < MOST_LETTERS;
  }

  /** Waits for a piece, or the end. */
  #hear(): Promise<void> {
    const input = this.#input;
    return new Promise((heard) => {
      const stop = (): void => {
        input.pause();
        input.unref?.();
        input.off('data', take).off('end', end).off('error', end).off('close', end);
        heard();
      };
      const take = (piece: Uint8Array | string): void => {
        this.#rest += typeof piece === 'string' ? piece : this.#decoder.write(Buffer.from(piece));
        stop();
      };
      const end = (): void => {
        this.#isOver = true;
        stop();
      };
      input.ref?.();
      input.on('data', take).once('end', end).once('error', end).once('close', end);
      // Who was held once is not let go by a listener alone.
      input.resume();
    });
  }
}
