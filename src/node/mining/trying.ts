/** How a long search for a block is told to people while it goes on. */

import type { Phase } from '../phase.ts';

/** A search of fewer tries is over before anybody could read of it. On a development chain none ever makes so many. */
export const TRIES_WORTH_TELLING = 65_536n;

const MILLION = 1_000_000;

/** `mining block 7: 1,234,567 tries so far, 8.1 million a second`; undefined while it is not worth telling. */
export function tryingText(phase: Phase & { readonly phase: 'trying' }): string | undefined {
  const { number, tries, triesPerSecond } = phase;
  if (tries < TRIES_WORTH_TELLING) return undefined;
  return `mining block ${number}: ${tries.toLocaleString('en-US')} tries so far, ${rateText(triesPerSecond)} a second`;
}

function rateText(perSecond: number): string {
  if (perSecond >= MILLION) return `${(perSecond / MILLION).toFixed(1)} million`;
  return Math.round(perSecond).toLocaleString('en-US');
}
