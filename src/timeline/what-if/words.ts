/** What became of a branch, in the words that the shell and the screen share. Every text is safe to show. */

import { grouped } from '../../base/counts.ts';
import { deedIn } from '../sentence.ts';
import { FITS } from './fitting.ts';
import type { AfterAll, ComparedBlock, ComparedTransaction } from './what-if.ts';

/** Without its block: that is another one on the branch. */
export function deedThen({ sentence, before }: ComparedTransaction): string {
  return `${deedIn(sentence)}${endingText(before)}`;
}

/** What became of the transaction that was changed, or of one that followed. */
export function becameText({ sentence, after }: ComparedTransaction): string {
  if ('refused' in after) return `Then it could not be in a block: ${after.refused}`;
  return `Then: ${deedIn(after.sentence ?? sentence)}${endingText(after)}${fitText(after)}`;
}

const endingText = ({ reason }: { readonly reason?: string }): string =>
  reason === undefined ? '' : `; it failed: ${reason}`;

/** With what a transaction runs there that it did not have here. */
export function fitText({ fits }: AfterAll): string {
  return fits.length === 0 ? '' : ` (with ${fits.map((fit) => FITS[fit]).join(', ')})`;
}

export function gasText({ original, branch }: { readonly original: string; readonly branch: string }): string {
  return original === branch ? `${digits(original)}, as it was` : `${digits(original)} → ${digits(branch)}`;
}

/** `83,082` */
export const digits = (gas: string): string => grouped(BigInt(gas));

export function blocksText(blocks: readonly ComparedBlock[]): string {
  const other = blocks.find(({ same }) => !same);
  const [first, last] = [blocks[0]?.number, blocks.at(-1)?.number];
  const all = first === last ? `Block ${first}` : `Blocks ${first} to ${last}`;
  const come = first === last ? 'comes' : 'come';
  if (other === undefined) return `${all} ${come} out with the hash ${first === last ? 'it has' : 'they have'}.`;
  return other.number === first
    ? `${all} ${come} out with another hash.`
    : `${all}: from block ${other.number} on they have another hash.`;
}

export const NOT_ON_THE_CHAIN =
  'Nothing of this is on the chain. Nobody signed what was changed, and nobody worked for blocks that came out otherwise.';
