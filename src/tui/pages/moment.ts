/** The block's own moments in the stepper: genesis, header, reward, root. */

import type { GenesisView, HeaderView, RewardView, RootView, View } from '../../timeline/view.ts';
import { newContractRow } from '../../timeline/changes.ts';
import { timeText } from '../../timeline/layout.ts';
import { withUnit } from '../../timeline/values.ts';
import { EMPTY_LINE, heading, label, type Line, line, span, table, widthOf, wrap } from '../lines.ts';
import { leadingZeros } from '../../timeline/zeros.ts';
import type { ValueRow } from '../model.ts';
import { valueLine, widthsFor } from '../value-table.ts';
import { type Pair, pairLines, shortPairLines } from './pairs.ts';

type MomentView = Exclude<View, { readonly kind: 'step' }>;

/** Everything there is to see at a place that is no step of a transaction; in so many lines, if hashes that are cut can do it. */
export function momentLines(view: MomentView, width: number, height = Infinity): Line[] {
  const whole = linesOf(view, width, pairLines);
  return whole.length <= height ? whole : linesOf(view, width, shortPairLines);
}

function linesOf(view: MomentView, width: number, pairs: typeof pairLines): Line[] {
  const top = [...wrap(view.sentence, width, 'strong'), EMPTY_LINE];
  switch (view.kind) {
    case 'genesis':
      return [...top, ...genesisLines(view, width, pairs)];
    case 'header':
      return [...top, ...pairs(headerPairs(view), width)];
    case 'reward':
      return [...top, ...rewardLines(view, width)];
    default:
      return [...top, ...rootLines(view, width, pairs)];
  }
}

function hashLine(hash: string): Line {
  const digits = hash.slice(2);
  const lit = leadingZeros(digits);
  return line('0x', span(digits.slice(0, lit), 'lit'), digits.slice(lit));
}

function genesisLines(
  { hash, chainId, says, reward, allocations }: GenesisView,
  width: number,
  pairs: typeof pairLines,
): Line[] {
  return [
    ...pairs(
      [
        ['hash', hash],
        ['chain id', chainId],
        ['it says', says],
        ['reward', `${reward.shown} hlp for each block`],
      ],
      width,
    ),
    EMPTY_LINE,
    heading(label('Who began with what'), width),
    ...table(allocations.map(({ who, amount }) => [line(`  ${who.name}`), line(`${amount.shown} hlp`)])),
  ];
}

function headerPairs(view: HeaderView): Pair[] {
  return [
    ['parent', hashLine(view.parentHash)],
    ['target', hashLine(view.target)],
    ['hash', hashLine(view.hash)],
    ['nonce', `${view.nonce}, so it took ${triesText(view.tries)}; about ${view.difficulty} are usual`],
    ['miner', view.miner.name],
    ['time', timeText(BigInt(view.time))],
    ['gas', `${view.gasUsed} of ${view.gasLimit} used`],
  ];
}

const triesText = (tries: string): string => (tries === '1' ? '1 try' : `${tries} tries`);

function rewardLines({ who, amount, fees, burned }: RewardView, width: number): Line[] {
  const rows = [
    [line('  ', label('for the work')), line(span(`+${amount.shown} hlp`, 'changed')), line(`to ${who.name}, out of nothing`)],
    [line('  ', label('fees')), line(span(`+${fees.shown} hlp`, 'changed')), line(fees.wei === '0' ? 'nobody paid any' : `to ${who.name}, from those who sent`)],
    [line('  ', label('burned')), line(`${burned.shown} hlp`), line("nobody's any more")],
  ]; // prettier-ignore
  const whole = table(rows);
  // The sentence above says to whom, too.
  return whole.some((row) => widthOf(row) > width) ? table(rows.map((row) => row.slice(0, 2))) : whole;
}

function rootLines(view: RootView, width: number, pairs: typeof pairLines): Line[] {
  const { computed, promised, equal } = view;
  const changed = changedRows(view);
  const widths = widthsFor(changed, width);
  return [
    ...pairs(
      [
        ['executing it gives', computed],
        ['its header says', promised],
      ],
      width,
    ),
    equal ? line(span('  ✓ the same', 'good')) : line(span('  ✗ not the same', 'bad')),
    EMPTY_LINE,
    heading(label('What the block changed'), width),
    ...changed.map((row) => valueLine(row, widths, false)),
  ];
}

function changedRows({ contracts, leaves, balances }: RootView): ValueRow[] {
  const group = { word: 'What the block changed', shown: 'What the block changed' } as const;
  return [
    ...contracts.map((one) => ({ ...newContractRow(one), path: one.address, group })),
    ...leaves.map((leaf) => {
      const { contract, name, path, type, shownOld: old } = leaf;
      const ref = { kind: 'leaf', contract, path } as const;
      return { name: `${contract}.${name}`, old, now: withUnit(leaf.shownNew, leaf), path, type, group, ref };
    }),
    ...balances.map(({ name, shown, address }) => ({
      name,
      now: `${shown} hlp`,
      path: address,
      group,
      ref: { kind: 'hlp', address } as const,
    })),
  ];
}

/** Everything at the end of a block, to go through and to search. */
export function rootRows(view: RootView): ValueRow[] {
  const { computed, promised, sentence, position } = view;
  const group = { word: 'root', shown: `The root of block ${position.block}` } as const;
  return [
    { name: 'executing it gives', now: computed, group },
    { name: 'its header says', now: promised, group },
    { name: 'root', now: sentence, group },
    ...changedRows(view),
  ];
}
