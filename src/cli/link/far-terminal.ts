/**
 * The terminal of whoever typed a command elsewhere, as three streams over a link: what runs here reads and writes them like its own.
 */

import { resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { type Terminal, terminalOf } from '../terminal.ts';
import { type Drawn, type Heard, type Run, type StreamName, type Told, toldMessage } from './messages.ts';
import { type Wire, WireError } from './wire.ts';

type Tell = (told: Told) => Promise<void>;

export class FarTerminal {
  readonly terminal: Terminal;
  readonly #input: FarInput;
  readonly #output: FarOutput;
  readonly #errors: FarOutput;
  readonly #ending = new AbortController();
  #woken: ((hasSlept: boolean) => void) | undefined;

  constructor(wire: Wire, { directory, kind, input, output, errors }: Run) {
    const tell: Tell = (told) => wire.send(toldMessage(told));
    this.#input = new FarInput(tell, input.isTTY);
    this.#output = new FarOutput(tell, 'output', output);
    this.#errors = new FarOutput(tell, 'errors', errors);
    this.terminal = terminalOf(this.#input, this.#output, this.#errors, {
      kind,
      pathOf: (path) => resolve(directory, path),
      whenAskedToEnd: (listener) => this.#whenAskedToEnd(listener),
      sleep: async () => {
        // Only when the terminal has been given back.
        await new Promise<void>((done) => this.#output.write('', () => done()));
        void tell({ method: 'hlp_sleep' });
        return new Promise((answer) => (this.#woken = answer));
      },
    });
  }

  hear(heard: Heard): void {
    switch (heard.method) {
      case 'hlp_input':
        return this.#input.receive(heard.bytes);
      case 'hlp_resize':
        return [this.#output, this.#errors].forEach((stream) => stream.resize(heard));
      case 'hlp_cancel':
        return this.#ending.abort();
      case 'hlp_woke':
        return this.#woken?.(heard.hasSlept);
      case 'hlp_lost':
        return this.#output.lose();
    }
  }

  /** The other side is gone: nobody reads, nobody types, and what runs shall end. */
  leave(): void {
    this.#output.lose();
    this.#errors.lose();
    if (!this.#input.destroyed) this.#input.push(null);
    this.#woken?.(false);
    this.#ending.abort();
  }

  /** Waits until what was written is on its way, and takes no more. */
  async finish(): Promise<void> {
    this.#input.destroy();
    await Promise.all([this.#output, this.#errors].map((stream) => stream.finish()));
  }

  #whenAskedToEnd(listener: () => void): () => void {
    const { signal } = this.#ending;
    // Whoever asks while it is being set up is heard too.
    if (signal.aborted) queueMicrotask(listener);
    signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  }
}

/** Asks for what is typed piece by piece, when somebody reads it: else a shell's own input would be eaten. */
class FarInput extends Readable {
  readonly isTTY: boolean;
  isRaw = false;
  readonly #tell: Tell;

  constructor(tell: Tell, isTTY: boolean) {
    super();
    this.#tell = tell;
    this.isTTY = isTTY;
  }

  /** @param bytes undefined: there is no more */
  receive(bytes: Uint8Array | undefined): void {
    if (this.destroyed) return;
    if (this.readableLength > MOST_UNREAD) throw new WireError('more input than was asked for');
    this.push(bytes ?? null);
  }

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    void this.#tell({ method: 'hlp_raw', isRaw });
    return this;
  }

  override _read(): void {
    void this.#tell({ method: 'hlp_wants' });
  }

  /** It keeps no process alive: the socket does. */
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

class FarOutput extends Writable {
  readonly isTTY: boolean;
  columns: number | undefined;
  rows: number | undefined;
  readonly #tell: Tell;
  readonly #name: StreamName;

  constructor(tell: Tell, name: StreamName, { isTTY, columns, rows }: Drawn) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
    this.rows = rows;
    this.#tell = tell;
    this.#name = name;
  }

  override _write(chunk: string | Uint8Array, _encoding: string, done: () => void): void {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    this.#pour(text).then(done, done);
  }

  resize({ columns, rows }: { readonly columns: number | undefined; readonly rows: number | undefined }): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** Nobody reads it any more. */
  lose(): void {
    if (!this.destroyed) this.destroy(Object.assign(new Error('nobody reads this any more'), { code: 'EPIPE' }));
  }

  async finish(): Promise<void> {
    if (this.destroyed) return;
    await new Promise<void>((done) => {
      this.once('close', done);
      this.end();
    });
  }

  /** In pieces, so that no message is too long. */
  async #pour(text: string): Promise<void> {
    for (let [start, end] = [0, 0]; start < text.length; start = end) {
      end = start + PIECE;
      // A character is not cut in two.
      if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
      await this.#tell({ method: 'hlp_output', stream: this.#name, text: text.slice(start, end) });
    }
  }
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/** Bytes that were typed and nobody has read. */
const MOST_UNREAD = 1_048_576;

/** Characters of one message. */
const PIECE = 262_144;
