/** `hlp types`: contracts as TypeScript, from which viem infers the type of every argument. */

import { join } from 'node:path';
import { show } from '../../base/show.ts';
import { typescriptOf } from '../../lang/outside/typescript.ts';
import { type Command, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { artifactsIn } from '../files.ts';
import { writeInto } from '../out.ts';
import { sourceNameOf } from '../sources.ts';
import { DIRECTORY } from './compile.ts';

export const types: Command = {
  name: 'types',
  summary: 'turn contracts into TypeScript: the ABI as a constant, so that viem knows every argument, and the bytecode',
  arguments: [{ name: 'file', help: 'one file or several, such as contracts/village.hlp', count: 'any number' }],
  options: [{ flags: DIRECTORY, help: 'write each contract into a file of its own, such as directory/Village.ts' }],
  signs: false,
  examples: ['hlp types contracts/village.hlp', 'hlp types contracts/*.hlp -o src/contracts'],
  async run({ terminal }, input) {
    if (input.words.length === 0) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const directory = optionOf(input, 'dir');
    const found = await artifactsIn(input.words, terminal.pathOf);
    checkNames(found.map(({ artifact, path }) => ({ name: artifact.name, path })));
    const files = found.map(({ artifact, path }) => ({
      contract: artifact.name,
      file: `${artifact.name}.ts`,
      text: typescriptOf(artifact, sourceNameOf(path, terminal.pathOf)),
    }));
    if (directory === undefined) return { data: { files }, text: files.map(({ text }) => text.trimEnd()).join('\n\n') };
    for (const { file, text } of files) await writeInto(join(directory, file), text, terminal);
    const lines = files.map(({ contract, file }) => `${show(contract)} is in ${show(join(directory, file))}.`);
    return {
      data: { files: files.map(({ contract, file }) => ({ contract, file: join(directory, file) })) },
      text: lines.join('\n'),
    };
  },
};

/** One name is one file, whatever the system thinks of capital letters. */
function checkNames(found: readonly { readonly name: string; readonly path: string }[]): void {
  for (const [index, { name, path }] of found.entries()) {
    const other = found.slice(0, index).find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (other === undefined) continue;
    throw new Misuse(
      `file: ${show(other.path)} and ${show(path)} both hold a contract called ${show(name)}; make them one after the other`,
    );
  }
}
