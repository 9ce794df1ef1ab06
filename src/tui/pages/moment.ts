/** The block's own moments in the stepper: genesis, header, reward, root. */

import type { GenesisView, HeaderView, RewardView, RootView, View } from '../../timeline/view.ts';
import { withUnit } from '../../timeline/values.ts';
import { EMPTY_LINE, heading, type Line, line, plainText, span, table, widthOf, wrap } from '../lines.ts';
import { leadingZeros } from '../lottery.ts';

/** Everything there is to see at a place that is no step of a transaction. */
export function momentLines(view: Exclude<View, { readonly kind: 'step' }>, width: number): Line[] {
  const top = [...wrap(view.sentence, width, 'strong'), EMPTY_LINE];
  switch (view.kind) {
    case 'genesis':
      return [...top, ...genesisLines(view, width)];
    case 'header':
      return [...top, ...headerLines(view, width)];
    case 'reward':
      return [...top, ...rewardLines(view)];
    default:
      return [...top, ...rootLines(view, width)];
  }
}

/** Names and values side by side; where a value has no room beside its name it stands below it, in full. */
function rows(pairs: readonly (readonly [string, Line])[], width: number): Line[] {
  const beside = table(pairs.map(([name, value]) => [line(span(`  ${name}`, 'faint')), value]));
  return beside.flatMap((row, i) => {
    const [name, value] = pairs[i] ?? ['', EMPTY_LINE];
    if (widthOf(row) <= width) return [row];
    return [line(span(`  ${name}`, 'faint')), ...wrap(plainText(value), width, 'plain', 4)];
  });
}

function hashLine(hash: string): Line {
  const digits = hash.slice(2);
  const lit = leadingZeros(digits);
  return line('0x', span(digits.slice(0, lit), 'lit'), digits.slice(lit));
}

function genesisLines({ hash, chainId, says, reward, allocations }: GenesisView, width: number): Line[] {
  return [
    ...rows(
      [
        ['hash', line(hash)],
        ['chain id', line(chainId)],
        ['it says', line(says)],
        ['reward', line(`${reward.shown} hlp for each block`)],
      ],
      width,
    ),
    EMPTY_LINE,
    heading('Who began with what', width),
    ...table(allocations.map(({ who, amount }) => [line(`  ${who.name}`), line(`${amount.shown} hlp`)])),
  ];
}

function headerLines(view: HeaderView, width: number): Line[] {
  return rows(
    [
      ['parent', hashLine(view.parentHash)],
      ['target', hashLine(view.target)],
      ['hash', hashLine(view.hash)],
      [
        'nonce',
        line(
          `${view.nonce}, so it took ${view.tries} ${view.tries === '1' ? 'try' : 'tries'}; about ${view.difficulty} are usual`,
        ),
      ],
      ['miner', line(view.miner.name)],
      ['gas', line(`${view.gasUsed} of ${view.gasLimit} used`)],
    ],
    width,
  );
}

function rewardLines({ who, amount, fees, burned }: RewardView): Line[] {
  return table([
    [line('  for the work'), line(span(`+${amount.shown} hlp`, 'changed')), line(`to ${who.name}, out of nothing`)],
    [line('  fees'), line(span(`+${fees.shown} hlp`, 'changed')), line(`to ${who.name}, from those who sent`)],
    [line('  burned'), line(`${burned.shown} hlp`), line("nobody's any more")],
  ]);
}

function rootLines({ computed, promised, equal, leaves, balances }: RootView, width: number): Line[] {
  return [
    ...rows(
      [
        ['executing it gives', line(computed)],
        ['its header says', line(promised)],
      ],
      width,
    ),
    equal ? line(span('  ✓ the same', 'good')) : line(span('  ✗ not the same', 'bad')),
    EMPTY_LINE,
    heading('What the block changed', width),
    ...table([
      ...leaves.map((leaf) => [
        line(`  ${leaf.contract}.${leaf.name}`),
        line(span(leaf.shownOld, 'faint'), ' → ', span(withUnit(leaf.shownNew, leaf), 'changed')),
      ]),
      ...balances.map(({ name, shown }) => [line(`  ${name}`), line(span(`${shown} hlp`, 'changed'))]),
    ]),
  ];
}
