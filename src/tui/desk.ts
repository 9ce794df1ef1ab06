/**
 * What one has laid out for stepping: breakpoints, pins, what was searched for, whether the machine is shown. It stays as it is wherever
 * one goes – another line, another transaction, a copy, a branch. What a pin is worth at a place is found by `pinned.ts`.
 */

import type { Breakpoint } from '../timeline/breakpoints/breakpoint.ts';

/** What a row of values stands for, so that it can be found again somewhere else. */
export type Ref =
  /** A leaf or list of a contract, which goes by its name or its address. */
  | { readonly kind: 'leaf'; readonly contract: string; readonly path: string }
  /** A name in a function; it has a value only while that runs. */
  | { readonly kind: 'local'; readonly function: string; readonly name: string }
  /** The hlp that somebody has on the chain. */
  | { readonly kind: 'hlp'; readonly address: string };

/** `name` is how it was called where it was pinned. */
export type Pin = { readonly ref: Ref; readonly name: string };

export type Desk = {
  readonly showsMachine: boolean;
  readonly breakpoints: readonly Breakpoint[];
  readonly pins: readonly Pin[];
  /** What was searched for last. */
  readonly search: string;
};

export const EMPTY_DESK: Desk = { showsMachine: false, breakpoints: [], pins: [], search: '' };

/** What can be asked about a row that a contract remembers: of a list, how long it is; its elements are leaves of their own. */
export function leafIn(path: string, type = ''): string {
  return type.startsWith('list<') ? `${path}.length` : path;
}

export function sameRef(a: Ref, b: Ref | undefined): boolean {
  return b !== undefined && keyOf(a) === keyOf(b);
}

function keyOf(ref: Ref): string {
  if (ref.kind === 'leaf') return `leaf ${ref.contract} ${ref.path}`;
  return ref.kind === 'local' ? `local ${ref.function} ${ref.name}` : `hlp ${ref.address}`;
}

/** Pinned when it was not, and the other way round. */
export function withPin(desk: Desk, pin: Pin): Desk {
  const others = desk.pins.filter(({ ref }) => !sameRef(ref, pin.ref));
  return { ...desk, pins: others.length < desk.pins.length ? others : [...desk.pins, pin] };
}

/** Set when it was not, and the other way round; they go by their text. */
export function withBreakpoint(desk: Desk, breakpoint: Breakpoint): Desk {
  const others = desk.breakpoints.filter(({ text }) => text !== breakpoint.text);
  return { ...desk, breakpoints: others.length < desk.breakpoints.length ? others : [...desk.breakpoints, breakpoint] };
}
