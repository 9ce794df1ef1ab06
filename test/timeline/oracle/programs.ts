/** One generated program and its story: what is told of every step of it, against the evaluator. */

import { devdocOf, userdocOf } from '../../../src/lang/abi.ts';
import type { Artifact } from '../../../src/lang/artifact.ts';
import { compile } from '../../../src/lang/compile/compile.ts';
import type { SourceFile } from '../../../src/lang/source.ts';
import type { TypedContract } from '../../../src/lang/tree.ts';
import { decodeModule, encodeModule } from '../../../src/vm/container.ts';
import { verify } from '../../../src/vm/verify.ts';
import { programOf, type Program } from '../../helpers/generate-program.ts';
import { storyOf, type Step } from '../../helpers/generate-story.ts';
import { WatchedStory, type Walked as Watched } from '../../helpers/watched-story.ts';
import { contractsOf } from '../../evaluator/differential.ts';
import type { Case } from '../../evaluator/shrink.ts';
import { compare, type Compared, type Walked } from './compare.ts';
import { withUnits } from './units.ts';

export type { Case } from '../../evaluator/shrink.ts';

/** What may be done to what the compiler says, before a stepper reads it. */
export type Spoil = (artifact: Artifact) => Artifact;

/** Looks at one step of a story; what it says is wrong ends the story. */
export type Check = (watched: Watched, walked: Walked) => { readonly difference: string | undefined };

/** A loop that has no end ends here. */
const GAS_FOR_ENDLESS = 10_000_000;

export function programAt(seed: number, place: number): Program {
  return withUnits(programOf(seed, place));
}

/** A program that the checker takes, its contracts, and what happens to them. */
export type Known = {
  readonly contracts: readonly TypedContract[];
  readonly files: readonly SourceFile[];
  readonly story: readonly Step[];
};

/** Why the checker does not take it, if so. */
export function knownAt(seed: number, place: number): Known | string {
  const program = programAt(seed, place);
  const { kind, text } = program;
  const contracts = contractsOf(text);
  if (typeof contracts === 'string') return contracts;
  const story = storyOf(contracts, program);
  return {
    contracts,
    files: filesOf(text),
    story: kind === 'endless' ? story.map((step) => ({ ...step, gas: GAS_FOR_ENDLESS })) : story,
  };
}

export function knownOf({ text, story }: Case): Known | string {
  const contracts = contractsOf(text);
  return typeof contracts === 'string' ? contracts : { contracts, files: filesOf(text), story };
}

const filesOf = (text: string): readonly SourceFile[] => [{ name: 'fuzz.hlp', text }];

/** What is wrong, and with which step; undefined when nothing is. */
export async function wrongWith(
  { contracts, files, story }: Known,
  check: Check,
  spoil: Spoil = (artifact) => artifact,
): Promise<string | undefined> {
  const artifacts = artifactsOf({ contracts, files }).map(spoil);
  let wrong: string | undefined;
  await new WatchedStory({ contracts, artifacts, story }).walk((watched) => {
    const { difference } = check(watched, withSources(watched));
    if (difference !== undefined) wrong = `${watched.step.says}, ${difference}`;
    return difference === undefined;
  });
  return wrong;
}

export function artifactsOf({ contracts, files }: Pick<Known, 'contracts' | 'files'>): readonly Artifact[] {
  return contracts.map((contract) => artifactOf(contract, files));
}

/** As `compileFiles` makes it, but for what no stepper reads: much of the time goes by with reading a text. */
function artifactOf(contract: TypedContract, files: readonly SourceFile[]): Artifact {
  const { module, debug } = compile(contract, { entry: contract.name, files });
  const bytecode = encodeModule(module);
  return {
    name: contract.name,
    sourceName: files[0]?.name ?? '',
    abi: [],
    userdoc: userdocOf(contract),
    devdoc: devdocOf(contract),
    state: [],
    variables: contract.states,
    bytecode,
    module: verify(decodeModule(bytecode).module),
    debug,
    costs: { functions: [], entries: [] },
    files,
  };
}

function withSources({ artifactOf: known, ...watched }: Watched): Walked {
  const sources = { filesOf: (at: bigint) => known(at)?.files ?? [], nameOf: () => undefined };
  return { ...watched, sources };
}

export const compared: Check = (_, walked): Compared => compare(walked);
