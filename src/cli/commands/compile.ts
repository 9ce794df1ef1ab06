/** `hlp compile`: a contract as the JSON that tools of the ecosystem deploy and call. */

import { basename, join } from 'node:path';
import { show } from '../../base/show.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { foundryArtifact, hardhatArtifact } from '../../lang/outside/formats.ts';
import { type Answer, type Command, type Context, type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { artifactIn, artifactsIn } from '../files.ts';
import { writeInto, writeOut } from '../out.ts';
import { sourceNameOf } from '../sources.ts';

export const DIRECTORY = '-o, --dir <directory>';

export const compile: Command = {
  name: 'compile',
  summary: 'turn contracts into the JSON that wallets and libraries use: ABI, bytecode, documentation',
  arguments: [
    {
      name: 'file',
      help: 'such as contracts/village.hlp; file.hlp:Name when it holds several contracts; several files with --dir',
      count: 'any number',
    },
  ],
  options: [
    { flags: '--out <file>', help: 'write it there instead of printing it' },
    {
      flags: DIRECTORY,
      help: 'write each contract into its own file, such as directory/contracts/village.hlp/Village.json',
    },
    { flags: '--format <name>', help: 'hardhat, which viem and ethers read too, or foundry', fallback: 'hardhat' },
  ],
  signs: false,
  examples: [
    'hlp compile contracts/village.hlp --out village.json',
    'hlp compile contracts/*.hlp -o artifacts',
    'hlp compile contracts/village.hlp -o out --format foundry',
  ],
  run(context, input) {
    const [place, ...others] = input.words;
    if (place === undefined) throw new Misuse('file: name at least one, such as contracts/village.hlp');
    const format = formatIn(input);
    if (optionOf(input, 'dir') !== undefined) return laidOut(context, input, format);
    if (others.length > 0)
      throw new Misuse('file: only one can be printed; --dir artifacts writes several into a directory');
    return one(context, input, place, format);
  },
};

type Format = {
  readonly write: (artifact: Artifact, sourceName: string) => object;
  /** The directory of a file's contracts. */
  readonly place: (sourceName: string) => string;
};

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['hardhat', { write: hardhatArtifact, place: (sourceName) => sourceName }],
  ['foundry', { write: foundryArtifact, place: (sourceName) => basename(sourceName) }],
]);

function formatIn(input: Input): Format {
  const name = optionOf(input, 'format') ?? '';
  const format = FORMATS.get(name);
  if (format !== undefined) return format;
  throw new Misuse(`--format: "${show(name)}" is not known; it is ${[...FORMATS.keys()].join(' or ')}`);
}

async function one({ terminal }: Context, input: Input, place: string, { write }: Format): Promise<Answer> {
  const { artifact, path } = await artifactIn(place, terminal.pathOf);
  const data = write(artifact, sourceNameOf(path, terminal.pathOf));
  const text = JSON.stringify(data, undefined, 2);
  const out = optionOf(input, 'out');
  if (out === undefined) return { data, text };
  await writeOut(out, `${text}\n`, terminal);
  return { data, text: `${show(artifact.name)} is in ${show(out)}: ${artifact.bytecode.length} bytes of bytecode.` };
}

async function laidOut({ terminal }: Context, input: Input, { write, place }: Format): Promise<Answer> {
  if (optionOf(input, 'out') !== undefined) throw new Misuse('--out and --dir: choose one of them');
  const directory = optionOf(input, 'dir') ?? '';
  const files: { contract: string; file: string; size: number }[] = [];
  for (const { artifact, path } of await artifactsIn(input.words, terminal.pathOf)) {
    const sourceName = sourceNameOf(path, terminal.pathOf);
    const file = join(directory, place(sourceName), `${artifact.name}.json`);
    if (files.some((other) => other.file === file))
      throw new Misuse(`--dir: two contracts would both be ${show(file)}; write them one after the other`);
    await writeInto(file, `${JSON.stringify(write(artifact, sourceName), undefined, 2)}\n`, terminal);
    files.push({ contract: artifact.name, file, size: artifact.bytecode.length });
  }
  const lines = files.map(
    ({ contract, file, size }) => `${show(contract)} is in ${show(file)}: ${size} bytes of bytecode.`,
  );
  return { data: { files }, text: lines.join('\n') };
}
