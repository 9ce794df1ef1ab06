/**
 * One WebSocket: texts in, answers and news out. Nothing piles up here: whoever asks faster than it reads is asked to wait, and whoever
 * does not read its news is dropped.
 *
 * One message may go out in fragments (a large answer); until its end, others wait in line behind it.
 */

import type { RawData, WebSocket } from 'ws';
import type { Connection } from '../context.ts';
import { type Reply, errorText } from '../dispatch/dispatch.ts';
import { RpcError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Places } from './places.ts';

export type SocketOptions = {
  readonly limits: Limits;
  /** For what is in hand here beside one request: all WebSockets together have these. */
  readonly places: Places;
  /** Never throws. */
  readonly answer: (text: string) => Promise<Reply>;
};

export class SocketConnection implements Connection {
  readonly subscriptions = new Map<string, () => void>();
  /** Resolves when it is over, however it ended. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #options: SocketOptions;
  readonly #pulse: NodeJS.Timeout;
  /** Texts behind a message that is not at its end yet; undefined: there is none. */
  #line: string[] | undefined;
  #lineInCharacters = 0;
  /** Large answers go out one after the other. */
  #lastLong: Promise<void> = Promise.resolve();
  /** Undefined: it was no text. */
  readonly #waiting: (string | undefined)[] = [];
  #inHand = 0;
  #unanswered = 0;

  constructor(socket: WebSocket, options: SocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#pulse = setInterval(() => this.#feelPulse(), options.limits.pingInMs).unref();
    void this.closed.then(() => this.#end());
    socket.on('message', (message, isBinary) => this.#take(isBinary ? undefined : messageText(message)));
    socket.on('pong', () => (this.#unanswered = 0));
    // It is closed then, with the code that fits: `ws` sees to it.
    socket.on('error', () => {});
  }

  /** Sends one text, or drops the client when it does not read. */
  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#unreadInBytes + text.length > this.#options.limits.unreadInBytes) return this.#drop();
    if (this.#line === undefined) return this.#socket.send(text);
    this.#line.push(text);
    this.#lineInCharacters += text.length;
  }

  /** Says goodbye; a client that does not answer is cut off soon. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    const timer = setTimeout(() => this.#socket.terminate(), this.#options.limits.partingInMs);
    void this.closed.then(() => clearTimeout(timer));
  }

  get #unreadInBytes(): number {
    return this.#socket.bufferedAmount + this.#lineInCharacters;
  }

  #drop(): void {
    this.close(1013, 'what was sent here is not being read');
  }

  #end(): void {
    clearInterval(this.#pulse);
    for (const stop of this.subscriptions.values()) stop();
    this.subscriptions.clear();
    this.#line = undefined;
    this.#lineInCharacters = 0;
    this.#waiting.length = 0;
    this.#options.places.leave(this.#goOn);
  }

  #feelPulse(): void {
    if ((this.#unanswered += 1) > 2) this.#socket.terminate();
    else this.#socket.ping();
  }

  // ───────────── answers ─────────────

  /** What came with others before they could be held back waits here: no more than the system hands over at once. */
  #take(message: string | undefined): void {
    this.#waiting.push(message);
    this.#goOn();
  }

  /** Nothing more is heard while so much is to be answered, or so much of it to be read. */
  readonly #goOn = (): void => {
    while (this.#waiting.length > 0 && this.#begins()) void this.#answer(this.#waiting.shift());
    const [isHeld, socket] = [this.#isFull || this.#waiting.length > 0, this.#socket];
    if (isHeld && !socket.isPaused) socket.pause();
    if (isHeld || !socket.isPaused) return;
    // What it said meanwhile was not heard.
    this.#unanswered = 0;
    socket.resume();
  };

  get #isFull(): boolean {
    const { requestsInHand, unreadInBytes } = this.#options.limits;
    return this.#inHand >= requestsInHand || this.#unreadInBytes >= unreadInBytes / 4;
  }

  /** The first needs no place: so nobody is kept waiting by others who do not read. */
  #begins(): boolean {
    if (this.#isFull || (this.#inHand > 0 && !this.#options.places.take(this.#goOn))) return false;
    this.#inHand += 1;
    return true;
  }

  #ends(): void {
    this.#inHand -= 1;
    if (this.#inHand > 0) this.#options.places.giveBack();
    this.#goOn();
  }

  /** In hand until the answer is not only written but read: so a client that reads slowly is asked to ask slowly. */
  async #answer(text: string | undefined): Promise<void> {
    const reply = text === undefined ? NOT_TEXT : await this.#options.answer(text);
    if (typeof reply === 'string') await this.#sendAnswer(reply);
    if (typeof reply === 'object') await (this.#lastLong = this.#lastLong.then(() => this.#sendPieces(reply)));
    this.#ends();
  }

  async #sendAnswer(text: string): Promise<void> {
    while (this.#line !== undefined) await this.#lastLong;
    await this.#read(text, true);
  }

  /** What breaks off in the middle cannot be ended well: the connection ends with it. */
  async #sendPieces(pieces: AsyncGenerator<string, void>): Promise<void> {
    this.#line = [];
    try {
      for await (const piece of pieces) {
        await this.#read(piece, false);
        if (this.#socket.readyState !== this.#socket.OPEN) return;
      }
      await this.#read('', true);
    } catch {
      this.close(1011, 'the answer could not be finished');
    } finally {
      this.#letGo();
    }
  }

  #letGo(): void {
    const line = this.#line ?? [];
    this.#line = undefined;
    this.#lineInCharacters = 0;
    for (const text of line) this.send(text);
  }

  /** Sends, and waits until the client's side has taken it or is gone. */
  #read(text: string, fin: boolean): Promise<void> {
    return new Promise((resolve) => this.#socket.send(text, { fin }, () => resolve()));
  }
}

/** `ws` has seen to it that it is UTF-8. */
function messageText(message: RawData): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString();
  return message instanceof ArrayBuffer ? Buffer.from(message).toString() : message.toString();
}

const NOT_TEXT = errorText(null, new RpcError('unreadable', 'this cannot be read: send text frames, not binary ones'));
