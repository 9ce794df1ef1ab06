/** `hlp deploy`: puts a contract on the chain. */

import { encodeDeployment } from '../../timeline/calls.ts';
import { type Command, wordAt } from '../command.ts';
import { artifactIn } from '../files.ts';
import { ANYWAY, PAY, paidIn, transact } from '../transact.ts';

export const deploy: Command = {
  name: 'deploy',
  summary: 'put a contract on the chain; it is called after its file, a second one `village-2`',
  arguments: [
    { name: 'file', help: 'such as contracts/village.hlp; file.hlp:Name when it holds several contracts' },
    { name: 'args', help: 'what its init takes', count: 'any number' },
  ],
  options: [PAY, ANYWAY],
  signs: true,
  examples: ['hlp deploy contracts/village.hlp --from alise'],
  async run(context, input) {
    const { artifact } = await artifactIn(wordAt(input, 0), context.terminal.pathOf);
    const node = await context.node();
    const data = encodeDeployment(artifact, input.words.slice(1), node.names);
    return transact(context, input, { to: undefined, wei: paidIn(input), data });
  },
};
