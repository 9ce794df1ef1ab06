/**
 * A method as a row: what it is called, what it takes, what it answers with, and what does it. Dispatch, the reference page
 * (`docs/rpc.md`) and the tests read the row. The rows are in `methods.ts`, what parameters may look like in `shape.ts`.
 */

import type { Context } from './context.ts';
import type { CODES } from './errors.ts';
import type { Shape } from './shape.ts';

/** One parameter, by its place. Those whose shape is `optional` may be left out at the end. */
export type Param<T> = { readonly name: string; readonly shape: Shape<T>; readonly help?: string };

/** A request that can be sent as it stands to a new development chain, over HTTP, for the page and its test. */
export type Example = {
  readonly params: readonly unknown[];
  /** How it is refused there, when it needs something that such a chain has not. */
  readonly error?: keyof typeof CODES;
};

export type Method = {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly params: readonly Param<unknown>[];
  /** What comes back, in words. */
  readonly result: string;
  readonly example: Example;
  /** Only where genesis says that the chain is one to play on; elsewhere it is refused by name. */
  readonly isForDevelopment?: boolean;
  /** Several of them in a row in one batch run side by side: each waits for the disk, and they can wait together. */
  readonly isTogether?: boolean;
  /** The answer is plain JSON (bigints have become quantities, bytes hex) or a `JsonStream`. Throws whatever; `dispatch/failure.ts` says what becomes of it. */
  run(context: Context, values: readonly unknown[]): unknown;
};

export type Params = readonly Param<unknown>[];
/** What the handler of a row with these parameters gets. */
export type ValuesOf<P extends Params> = { readonly [Place in keyof P]: P[Place] extends Param<infer T> ? T : never };

/** A row whose handler gets what its parameters read, one by one. */
export function method<const P extends Params>(
  row: Omit<Method, 'params' | 'run'> & {
    readonly params: P;
    readonly run: (context: Context, ...values: ValuesOf<P>) => unknown;
  },
): Method {
  return { ...row, run: (context, values) => row.run(context, ...(values as unknown as ValuesOf<P>)) };
}

export function param<T>(name: string, shape: Shape<T>, help?: string): Param<T> {
  return help === undefined ? { name, shape } : { name, shape, help };
}

/** An answer too large to be held at once: pieces of JSON text that together are one value. */
export class JsonStream {
  readonly pieces: AsyncIterable<string> | Iterable<string>;

  constructor(pieces: AsyncIterable<string> | Iterable<string>) {
    this.pieces = pieces;
  }
}
