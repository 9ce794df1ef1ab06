/** What a run does to the world, step by step, as it can be compared with what another run does: writes, hlp that moves, calls. */

import { show } from '../../base/show.ts';
import { formatHlp } from '../../base/units.ts';
import { nameOf, stateValue } from '../changes.ts';
import type { TraceEvent } from '../trace-events.ts';
import { withUnit } from '../values.ts';
import type { Side } from './side.ts';
import { isSameLeaf } from './touched.ts';
import type { Translation } from './translation.ts';

/** Reading is not doing. */
export const isDeed = ({ kind }: TraceEvent): boolean => kind !== 'read';

/** What it emits and how it fails follows from what it saw and did before, and is not compared. */
export function isSameDeed(translation: Translation, one: TraceEvent, other: TraceEvent): boolean {
  if (one.kind === 'write' && other.kind === 'write')
    return translation.path(one.path) === other.path && isSameLeaf(translation.leaf(one.new), other.new);
  if (one.kind === 'move' && other.kind === 'move')
    return translation.there(one.to) === other.to && one.wei === other.wei;
  return one.kind !== 'call' || other.kind !== 'call' || translation.there(one.target) === other.target;
}

/** Safe to show. */
export type Deed = { readonly what: string; readonly shown: string };

export const deedText = ({ what, shown }: Deed): string => `${what} = ${shown}`;

export function deedOf({ scene }: Side, event: TraceEvent): Deed {
  const { names } = scene;
  if (event.kind === 'move')
    return { what: 'hlp', shown: `${formatHlp(event.wei)} hlp for ${nameOf(event.to, names)}` };
  if (event.kind === 'call')
    return { what: 'the call', shown: `${nameOf(event.target, names)}.${show(event.function)}` };
  if (event.kind !== 'write') return { what: event.kind, shown: '' };
  const known = scene.contracts.get(event.contract);
  const value = known && stateValue(known, event.path, undefined, event.new);
  if (value === undefined) return { what: show(event.path), shown: 'another value' };
  return { what: value.name, shown: withUnit(value.shownNew, value) };
}
