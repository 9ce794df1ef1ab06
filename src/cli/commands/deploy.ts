/** `hlp deploy`: puts a contract on the chain. */

import { concatBytes } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { Node } from '../../node/node.ts';
import type { FunctionDef } from '../../vm/module.ts';
import { type Command, optionOf, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { artifactIn } from '../files.ts';
import { argumentData, argumentsIn } from '../functions.ts';
import { ANYWAY, PAY, transact } from '../transact.ts';
import { amountIn } from '../who.ts';

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
    const artifact = await artifactIn(wordAt(input, 0));
    const node = await context.node();
    const pay = optionOf(input, 'pay');
    const wei = pay === undefined ? 0n : amountIn(pay, '--pay');
    const args = initData(artifact, input.words.slice(1), node);
    return transact(context, input, { to: undefined, wei, data: concatBytes(artifact.bytecode, args) });
  },
};

function initData(artifact: Artifact, words: readonly string[], node: Node): Uint8Array {
  const init: FunctionDef | undefined = artifact.module.init?.def;
  if (init !== undefined) return argumentData(init, argumentsIn(words, init, artifact, node));
  if (words.length > 0) throw new Misuse(`args: ${show(artifact.name)} has no init, so it takes no arguments`);
  return new Uint8Array(0);
}
