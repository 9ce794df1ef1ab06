/** `hlp send`: has a contract do something. */

import { encodeCall } from '../../timeline/calls.ts';
import { type Command, wordAt } from '../command.ts';
import { functionIn } from '../functions.ts';
import { ANYWAY, PAY, paidIn, transact } from '../transact.ts';

export const send: Command = {
  name: 'send',
  summary: 'have a contract do something: sign it, mine it, tell what happened',
  arguments: [
    { name: 'contract.action', help: 'such as village.pay' },
    { name: 'args', help: 'what the action takes; amounts of hlp with a point: 4.5', count: 'any number' },
  ],
  options: [PAY, ANYWAY],
  signs: true,
  examples: ['hlp send village.admit bob 50', 'hlp send village.pay bob 4.5 "fixed my bike" --from alise'],
  async run(context, input) {
    const node = await context.node();
    const { contract, fn } = functionIn(wordAt(input, 0), 'action', node);
    const data = encodeCall(contract, fn.name, input.words.slice(1), node.names);
    return transact(context, input, { to: contract.address, wei: paidIn(input), data });
  },
};
