/** What a failing test says: the line of the test, the place in the contract, and the values. */

import type { Span } from '../lang/ast.ts';
import type { Message } from '../lang/render.ts';
import type { CallFailure } from './results.ts';

export function callFailed({ reason, span, inside, story }: CallFailure): Message {
  return {
    head: `reverted[R] ${reason.text}`,
    primary: { span: inside ?? span, label: inside === undefined ? 'this failed' : 'stopped here' },
    secondary: inside === undefined ? [] : [{ span, label: 'called here' }],
    ...(story === undefined ? {} : { why: story }),
    fix: { text: 'if it should fail, say so: expect fail { … }' },
  };
}

/** One value of a comparison, as it was. */
export type Side = { readonly span: Span; readonly shown: string };

export function expectFailed(span: Span, sides: readonly Side[]): Message {
  return {
    head: 'failed[T] this is not so',
    primary: { span, label: sides.length === 0 ? 'false' : sides.map(({ shown }) => shown).join(' and ') },
    secondary: [],
    ...(sides.length === 2
      ? { why: `The left side is ${sides[0]?.shown}, the right side is ${sides[1]?.shown}.` }
      : {}),
  };
}

export function nothingFailed(span: Span, wanted: string): Message {
  return {
    head: 'failed[T] nothing failed here',
    primary: { span, label: `${wanted} was expected` },
    secondary: [],
    why: 'Every line in this block worked.',
  };
}

export function otherFailure(failure: CallFailure, span: Span, wanted: string): Message {
  return {
    ...callFailed(failure),
    head: `failed[T] it failed for another reason: ${failure.reason.text}`,
    secondary: [{ span, label: `${wanted} was expected` }],
    fix: { text: 'expect the reason that is given, or change what leads to it' },
  };
}

export function cannotAct(span: Span, who: string): Message {
  return {
    head: 'failed[T] nobody can act for this address',
    primary: { span, label: `${who} is no actor` },
    secondary: [],
    why: 'A test only has the keys of its own actors.',
    fix: { text: 'name an actor: `actor ana`, then `as ana { … }`' },
  };
}

export function tooLong(span: Span, most: number): Message {
  return {
    head: 'failed[T] this test does not end',
    primary: { span, label: `more than ${most} rounds of its loops` },
    secondary: [],
  };
}

export function tooDear(span: Span, most: number): Message {
  return {
    head: 'failed[T] this test does not end',
    primary: { span, label: `more than ${most.toLocaleString('en-US')} gas` },
    secondary: [],
    why: 'All that a test does together may take as much gas as ten full blocks.',
  };
}

export function tooMuch(span: Span, what: string): Message {
  return {
    head: 'failed[T] this is more than there can be',
    primary: { span, label: what },
    secondary: [],
  };
}
