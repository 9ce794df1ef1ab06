/** What running a test gives: plain data, and the ways in which a test ends early. */

import type { Address } from '../base/address.ts';
import type { Chain } from '../chain/chain.ts';
import type { Span } from '../lang/ast.ts';
import type { Message } from '../lang/render.ts';
import type { Reason } from '../timeline/explain.ts';
import type { Names } from '../timeline/values.ts';
import type { LineCoverage } from './coverage.ts';
import type { MeasuredCall } from './measured.ts';

export type TestRun = {
  /** In source order. */
  readonly results: readonly TestResult[];
  readonly coverage: readonly LineCoverage[];
  /** Transactions and questions, in the order in which they ended. */
  readonly calls: readonly MeasuredCall[];
};

export type TestResult = {
  readonly sentence: string;
  readonly span: Span;
  /** How many transactions it made, and the gas they used together. */
  readonly transactions: number;
  readonly gas: bigint;
  /** Undefined when it passed. */
  readonly failure: TestFailure | undefined;
  /** The chain it played on and its people, to step through. */
  readonly chain: Chain;
  readonly names: Names;
};

export type TestFailure = {
  /** What is wrong and where, with the values. */
  readonly message: Message;
  /** The transaction that failed, when one did. */
  readonly place: Place | undefined;
  /** Of an expectation that did not hold: what it looked at, each once. */
  readonly looked?: readonly Looked[];
};

/** A leaf of a contract, or the hlp that somebody has. */
export type Looked = { readonly address: Address } & (
  | { readonly kind: 'word' | 'text'; readonly path: string }
  | { readonly kind: 'balance' }
);

export type Place = { readonly block: number; readonly index: number };

/** Ends a test: it is not as it says. */
export class TestStop extends Error {
  readonly failure: TestFailure;

  constructor(message: Message, place?: Place, looked?: readonly Looked[]) {
    super(message.head);
    this.failure = { message, place, ...(looked === undefined ? {} : { looked }) };
  }
}

/** A call or a question did not work. Expected by `expect fail`, else the end of the test. */
export class CallFailure extends Error {
  readonly reason: Reason;
  /** The line of the test. */
  readonly span: Span;
  /** Where in a contract it stopped, and what was being done, as far as it is known. */
  readonly inside: Span | undefined;
  readonly story: string | undefined;
  readonly place: Place | undefined;

  constructor(
    details: Pick<CallFailure, 'reason' | 'span'> & Partial<Pick<CallFailure, 'inside' | 'story' | 'place'>>,
  ) {
    super(details.reason.text);
    this.reason = details.reason;
    this.span = details.span;
    this.inside = details.inside;
    this.story = details.story;
    this.place = details.place;
  }
}
