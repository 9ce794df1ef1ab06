/** `hlp call`: asks a contract. Nothing changes and nothing is paid. */

import { show } from '../../base/show.ts';
import { encodeCall } from '../../timeline/calls.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { failedContract, reasonOf } from '../../timeline/explain.ts';
import { readAnswer } from '../../timeline/reading.ts';
import { withUnit } from '../../timeline/values.ts';
import { type Command, wordAt } from '../command.ts';
import { Failed } from '../failure.ts';
import { functionIn } from '../functions.ts';
import { askerOf } from '../keys/signer.ts';

export const call: Command = {
  name: 'call',
  summary: 'ask a contract something; nothing changes and nothing is paid',
  arguments: [
    { name: 'contract.view', help: 'such as village.balanceOf' },
    { name: 'args', help: 'what the view takes', count: 'any number' },
  ],
  options: [{ flags: '--from <name>', help: 'who asks', fallback: 'alise' }],
  signs: false,
  examples: ['hlp call village.balanceOf bob'],
  async run(context, input) {
    const node = await context.node();
    const { contract, fn } = functionIn(wordAt(input, 0), 'view', node);
    const data = encodeCall(contract, fn.name, input.words.slice(1), node.names);
    const view = { to: contract.address, data, from: await askerOf(context, input) };
    const { status, data: output } = node.view(view);
    if (status !== 'success') {
      const failed = failedContract(node.question(view), contractsIn(node.chain.headState())) ?? contract;
      const reason = reasonOf(status, output, failed, node.names);
      throw new Failed(status, `${contract.name}.${show(fn.name)} has no answer: ${reason.text}`, { reason });
    }
    const answer = readAnswer(contract, { function: fn.name }, { output }, node.names);
    const text = answer === undefined ? 'done' : withUnit(answer.shown, answer);
    return { data: { contract: contract.name, view: fn.name, answer }, text };
  },
};
