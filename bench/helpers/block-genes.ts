/** What a block is made of, and how the search changes it. */

import { MAX_CALLDATA_BYTES } from '../../src/chain/params.ts';
import type { Dice } from './dice.ts';
import type { Genes } from './hostile-modules.ts';
import { PLAIN } from './hostile-modules.ts';
import type { Mix } from './mix.ts';
import { nameOf } from './mixes.ts';

/** Some mixes together in one loop, each so often; the loop goes round `rounds` times in each transaction. */
export type Work = { readonly kind: 'work'; readonly parts: readonly PartGene[]; readonly rounds: number };
export type PartGene = { readonly mix: Mix; readonly copies: number };
/** A mix that is a whole call. */
export type Whole = { readonly kind: 'whole'; readonly mix: Mix };
export type Deploy = { readonly kind: 'deploy'; readonly genes: Genes };
/** Hlp for people nobody has heard of yet, with a memo of so many bytes. */
export type Transfer = { readonly kind: 'transfer'; readonly memoSize: number };
export type Lane = Work | Whole | Deploy | Transfer;

/** Lanes take turns; `weight` says how much of the block's gas each has. */
export type BlockGenes = readonly { readonly lane: Lane; readonly weight: number }[];

const HARD_TO_VERIFY: Genes = { ...PLAIN, units: ['a word of 128 leaves through a function'] };
const SHORT_TRANSFER: Transfer = { kind: 'transfer', memoSize: 0 };
const LONG_TRANSFER: Transfer = { kind: 'transfer', memoSize: MAX_CALLDATA_BYTES };
const only = (lane: Lane): BlockGenes => [{ lane, weight: 1 }];

/** Where the search begins. */
export function firstBlocks(dearest: readonly Mix[]): BlockGenes[] {
  return [...dearest.map((mix) => only(laneOf(mix, 200))), only({ kind: 'deploy', genes: HARD_TO_VERIFY }), only(SHORT_TRANSFER), only(LONG_TRANSFER)]; // prettier-ignore
}

/** Blocks that write as much as they can: hard on the trie and the disk, not on the interpreter. */
export function writingBlocks(mixes: readonly Mix[]): BlockGenes[] {
  const named = WRITING.flatMap(([name, rounds]) => mixes.filter((mix) => nameOf(mix) === name).map((mix) => only(laneOf(mix, rounds)))); // prettier-ignore
  return [...named, only({ kind: 'deploy', genes: HARD_TO_VERIFY }), only(SHORT_TRANSFER), only(LONG_TRANSFER)];
}

/** And how many rounds of them are most of a block, each writing leaves of its own. */
const WRITING: readonly (readonly [name: string, rounds: number])[] = [
  ['sset: another value', 250],
  ['sset: a new leaf', 120],
  ['sset: 8,192 bytes, new', 1],
  ['spush: new elements', 1],
  ['send: to somebody new', 35],
  ['emit: 8,128 bytes', 1],
  ['emit: nothing', 1],
];

/** As many rounds as its heap bears, when it says that there is only one. */
function laneOf(mix: Mix, rounds: number): Lane {
  const { sketch } = mix;
  if (sketch === undefined) return { kind: 'whole', mix };
  return { kind: 'work', parts: [{ mix, copies: sketch.copies ?? 20 }], rounds: sketch.rounds === 1 ? 1 : rounds }; // prettier-ignore
}

export function changedBlock(genes: BlockGenes, dearest: readonly Mix[], random: Dice): BlockGenes {
  const mix = dearest[random(dearest.length)] as Mix;
  const place = random(genes.length);
  const at = genes[place];
  switch (random(5)) {
    case 0:
      return [...genes, { lane: laneOf(mix, 1 + random(400)), weight: 1 + random(4) }].slice(-3);
    case 1:
      return [...genes, { lane: random(2) === 0 ? SHORT_TRANSFER : { kind: 'deploy' as const, genes: HARD_TO_VERIFY }, weight: 1 + random(4) }].slice(-3); // prettier-ignore
    case 2:
      return genes.with(place, { lane: at?.lane ?? SHORT_TRANSFER, weight: 1 + random(9) });
    default:
      return at?.lane.kind === 'work' ? genes.with(place, { ...at, lane: changedWork(at.lane, mix, random) }) : only(laneOf(mix, 1 + random(400))); // prettier-ignore
  }
}

function changedWork(work: Work, mix: Mix, random: Dice): Lane {
  switch (random(4)) {
    case 0:
      return mix.sketch === undefined
        ? work
        : { ...work, parts: [...work.parts, { mix, copies: 1 + random(mix.sketch.copies ?? 20) }].slice(-4) };
    case 1:
      return { ...work, rounds: 1 + random(random(2) === 0 ? 10 : 1_000) };
    case 2:
      return {
        ...work,
        parts: work.parts.map((part) => ({ ...part, copies: 1 + random(part.mix.sketch?.copies ?? 20) })),
      };
    default:
      return work.parts.length > 1 ? { ...work, parts: work.parts.slice(1) } : { ...work, rounds: work.rounds * 2 };
  }
}

export function textOf(genes: BlockGenes): string {
  const total = genes.reduce((sum, { weight }) => sum + weight, 0);
  return genes.map(({ lane, weight }) => `${Math.round((100 * weight) / total)} % ${laneText(lane)}`).join(', ');
}

function laneText(lane: Lane): string {
  if (lane.kind === 'whole') return `calls of ${nameOf(lane.mix)}`;
  if (lane.kind === 'deploy') return `deployments of ${lane.genes.units.join(' + ')}`;
  if (lane.kind === 'transfer')
    return `transfers to new accounts with ${lane.memoSize.toLocaleString('en-US')} bytes of memo`;
  return `${lane.rounds} rounds of [${lane.parts.map(({ mix, copies }) => `${copies} × ${nameOf(mix)}`).join(', ')}]`;
}
