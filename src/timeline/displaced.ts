/** A reorganisation in words. */

import type { Move } from '../chain/branch.ts';

/** `Another branch has more work: blocks 5 to 7 left the chain, and 4 others took their place. …` */
export function reorganisedText({ displaced, adopted }: Move): string {
  const first = displaced[0]?.header.number ?? 0n;
  const last = displaced.at(-1)?.header.number ?? 0n;
  const left = first === last ? `block ${first} left the chain` : `blocks ${first} to ${last} left the chain`;
  const came = adopted.length === 1 ? '1 other took' : `${adopted.length} others took`;
  const place = first === last ? 'its place' : 'their place';
  return `Another branch has more work: ${left}, and ${came} ${place}. What only stood there waits again, and its rewards are gone.`;
}
