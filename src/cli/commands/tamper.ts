/** `hlp tamper`: changes a past transaction on a copy, and shows what breaks. */

import { show } from '../../base/show.ts';
import type { Change } from '../../timeline/alteration.ts';
import { parsePlace } from '../../timeline/position.ts';
import type { TransactionPlace } from '../../timeline/replay.ts';
import { tamper as tamperWith } from '../../timeline/tamper.ts';
import { type Command, hasSwitch, type Input, optionOf, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { tamperText } from '../tamper-text.ts';
import { amountIn } from '../who.ts';
import { onCopy, TRIES } from '../workshop.ts';

export const tamper: Command = {
  name: 'tamper',
  summary: 'change a past transaction, on a copy: what breaks, where, and what mending it costs',
  arguments: [
    {
      name: 'position',
      help: '4.0: block 4, first transaction; left out, one of the oldest block that has any',
      count: 'optional',
    },
  ],
  options: [
    { flags: '--amount <hlp>', help: 'what it should say; left out, a hundred times as much' },
    { flags: '--remove', help: 'take it out' },
    { flags: '--tip', help: 'one of the newest block: nothing points to that yet' },
    TRIES,
  ],
  signs: false,
  examples: ['hlp tamper', 'hlp tamper 4.0 --amount 200', 'hlp tamper --tip'],
  async run(context, input) {
    const wish = { place: placeIn(input), tip: hasSwitch(input, 'tip'), change: changeIn(input) };
    if (wish.place !== undefined && wish.tip)
      throw new Misuse('--tip: the newest block is meant; leave the position out');
    const { names } = await context.node();
    const tampering = await onCopy(context, input, (ground) => tamperWith(ground, wish));
    return { data: tampering, text: tamperText(tampering, { names, width: context.terminal.columns }) };
  },
};

function placeIn(input: Input): TransactionPlace | undefined {
  const text = wordAt(input, 0);
  if (text === '') return undefined;
  const place = parsePlace(text);
  if (place === undefined || place.step !== undefined || place.block === 0)
    throw new Misuse(`position: "${show(text)}" is not the position of a transaction, such as 4.0`);
  return { block: place.block, index: place.transaction };
}

function changeIn(input: Input): Change | undefined {
  const amount = optionOf(input, 'amount');
  const isGone = hasSwitch(input, 'remove');
  if (amount !== undefined && isGone)
    throw new Misuse('--remove: what is taken out has no amount; leave one of the two out');
  if (isGone) return { kind: 'remove' };
  return amount === undefined ? undefined : { kind: 'amount', wei: amountIn(amount, '--amount') };
}
