/** `hlp compile`: a contract as the JSON that tools of the ecosystem deploy and call. */

import { bytesToHex } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { type Command, optionOf, wordAt } from '../command.ts';
import { artifactIn } from '../files.ts';
import { writeOut } from '../out.ts';

export const compile: Command = {
  name: 'compile',
  summary: 'turn a contract into the JSON that wallets and libraries use: ABI, bytecode, documentation',
  arguments: [{ name: 'file', help: 'such as contracts/village.hlp; file.hlp:Name when it holds several contracts' }],
  options: [{ flags: '--out <file>', help: 'write it there instead of printing it' }],
  signs: false,
  examples: ['hlp compile contracts/village.hlp --out village.json'],
  async run(_context, input) {
    const artifact = await artifactIn(wordAt(input, 0));
    const data = artifactJson(artifact);
    const text = JSON.stringify(data, undefined, 2);
    const out = optionOf(input, 'out');
    if (out === undefined) return { data, text };
    await writeOut(out, `${text}\n`);
    return { data, text: `${show(artifact.name)} is in ${show(out)}: ${artifact.bytecode.length} bytes of bytecode.` };
  },
};

/** What `viem.deployContract` and its like take as it stands. The code on chain is the bytecode without constructor arguments. */
function artifactJson(artifact: Artifact): object {
  const { name, sourceName, abi, userdoc, devdoc, state } = artifact;
  const bytecode = bytesToHex(artifact.bytecode);
  return { contractName: name, sourceName, abi, bytecode, deployedBytecode: bytecode, userdoc, devdoc, state };
}
