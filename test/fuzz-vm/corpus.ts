/** The real modules that are damaged: every contract of the project, programs of the language's generator, and modules of the machine's own. */

import { analyse, compileFiles } from '../../src/lang/artifact.ts';
import { compile } from '../../src/lang/compile/compile.ts';
import { decodeModule, encodeModule } from '../../src/vm/container.ts';
import type { Module } from '../../src/vm/module.ts';
import type { LeafValue } from '../../src/vm/types.ts';
import { CONTRACT_FILES, filesOf } from '../helpers/contracts.ts';
import { programOf } from '../helpers/generate-program.ts';
import { randomModule } from '../vm/generator.ts';

/** `bytes` are the container. */
export type Real = { readonly name: string; readonly bytes: Uint8Array; readonly module: Module };
/** What can be sent to a thread. */
export type Sent = Pick<Real, 'name' | 'bytes'>;

/** `size` modules in all, a third of them by the machine's own generator. */
export async function corpusOf(seed: number, size: number, files = CONTRACT_FILES): Promise<readonly Real[]> {
  const contracts = (await Promise.all(files.map(contractsIn))).flat();
  const own = Math.floor(size / 3);
  const made = Array.from({ length: own }, (_, i) =>
    real(`generated module ${i}`, small(randomModule(seed * 1_000 + i, 0))),
  );
  const programs: Real[] = [];
  for (let place = 0; contracts.length + programs.length + own < size; place++) {
    programs.push(...contractsOf(seed, place));
  }
  return [...contracts, ...programs, ...made].slice(0, size);
}

/** In a thread, from what was sent there. */
export function received({ name, bytes }: Sent): Real {
  return { name, bytes, module: decodeModule(bytes).module };
}

async function contractsIn(file: string): Promise<readonly Real[]> {
  const { artifacts } = compileFiles(await filesOf(file));
  return artifacts.map(({ name, bytecode }) => real(`${file}:${name}`, decodeModule(bytecode).module));
}

function contractsOf(seed: number, place: number): readonly Real[] {
  const { program } = analyse([{ name: 'fuzz.hlp', text: programOf(seed, place).text }]);
  const contracts = program?.contracts ?? [];
  return contracts.map((one) => real(`program ${place}:${one.name}`, compile(one, undefined).module));
}

/** Long constants would take most of the flips, and mean little. */
function small(module: Module): Module {
  return { ...module, constants: module.constants.map(({ type, value }) => ({ type, value: short(value) })) };
}

const short = (value: LeafValue): LeafValue => (typeof value === 'bigint' ? value : value.slice(0, 40));

/** Almost all of a source is text that nothing trusts: the beginning stands for it. */
function real(name: string, { source, ...rest }: Module): Real {
  const beginning = source && {
    ...source,
    files: source.files.map(({ text, ...file }) => ({ ...file, text: text.slice(0, 40) })),
  };
  return received({ name, bytes: encodeModule({ ...rest, source: beginning }) });
}
