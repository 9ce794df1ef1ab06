/** Plays a short story on a chain of its own, up to the line that fails: deployments, calls and gifts as people write them. */

import { hexToBytes } from '../../../src/base/bytes.ts';
import type { Address } from '../../../src/base/address.ts';
import { parseHlp } from '../../../src/base/units.ts';
import { compileFiles, type Artifact } from '../../../src/lang/artifact.ts';
import { encodeCall, encodeDeployment } from '../../../src/timeline/calls.ts';
import { contractsIn } from '../../../src/timeline/contracts.ts';
import { explanationOf, type Explanation } from '../../../src/timeline/explanation/explanation.ts';
import { replayOf } from '../../../src/timeline/replay.ts';
import { Stepper } from '../../../src/timeline/stepper.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import { type Mined, Town } from '../../helpers/town.ts';

/** Lines such as `deploy Jar 5`, `bob: jar.take 4 paying 2`, `bob: jar.take 4 with 50000 gas`, `bob: jar data 0x12345678`, `bob: jar.take data 0x00` (behind the selector), `bob gives jar 1`. */
export type Story = { readonly source: string; readonly lines: readonly string[] };

export type Played = { readonly town: Town; readonly mined: Mined; readonly explanation: Explanation | undefined };

/** What the last line came to. Throws where a line before it failed. */
export async function play({ source, lines }: Story): Promise<Played> {
  const town = await Town.open();
  const artifacts = artifactsIn(source);
  let mined: Mined | undefined;
  for (const line of lines) {
    if (mined !== undefined && mined.receipt.status !== 'success') throw new Error(`${line}: ${mined.told.sentence}`);
    mined = await playLine(town, artifacts, line);
  }
  if (mined === undefined) throw new Error('a story has lines');
  const timeline = Timeline.open(town.chain, town.names);
  const subject = await timeline.transaction(timeline.positionOf(mined.block, 0));
  return { town, mined, explanation: await explanationOf(town.chain, subject) };
}

/** The failing line of a story as something to step through. */
export function stepperOf({ town, mined }: Played): Promise<Stepper> {
  return Stepper.of(town.chain, replayOf(town.chain, { block: mined.block, index: 0 }, town.names), town.names);
}

export function artifactsIn(source: string): ReadonlyMap<string, Artifact> {
  const { artifacts, diagnostics } = compileFiles([{ name: 'example.hlp', text: source }]);
  if (artifacts.length === 0) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return new Map(artifacts.map((artifact) => [artifact.name, artifact]));
}

const LINE =
  /^(?:deploy (?<contract>\w+)|(?<who>\w+)(?:: (?<target>[\w.]+)| gives (?<receiver>\w+)))(?<words>.*?)(?: paying (?<pay>[\d.]+))?(?: with (?<gas>\d+) gas)?$/s;

async function playLine(town: Town, artifacts: ReadonlyMap<string, Artifact>, line: string): Promise<Mined> {
  const parts = LINE.exec(line)?.groups;
  if (parts === undefined) throw new Error(`no line of a story: ${line}`);
  const { contract, who, target, receiver, pay = '0', gas } = parts;
  const words = wordsIn(parts['words'] ?? '');
  const limit = gas === undefined ? {} : { gasLimit: BigInt(gas) };
  if (contract !== undefined) return deploy(town, artifacts, contract, words, { value: parseHlp(pay), ...limit });
  const to = town.address((target ?? receiver ?? '').split('.')[0] ?? '');
  const value = parseHlp(receiver === undefined ? pay : (words[0] ?? '0'));
  const data = receiver === undefined ? dataOf(town, to, target ?? '', words) : new Uint8Array(0);
  return town.mine({ to, data, value, ...limit }, who);
}

async function deploy(
  town: Town,
  artifacts: ReadonlyMap<string, Artifact>,
  contract: string,
  words: readonly string[],
  wish: { readonly value: bigint },
): Promise<Mined> {
  const [first, second] = words;
  const artifact = artifacts.get(contract);
  if (artifact === undefined) throw new Error(`there is no contract ${contract}`);
  const data = first === 'data' ? hexToBytes(second ?? '') : encodeDeployment(artifact, words, town.names);
  const mined = await town.mine({ to: undefined, data, ...wish });
  town.name(freeName(town, contract.toLowerCase()), mined.receipt.contractAddress);
  return mined;
}

/** `link`, then `link2`, `link3` … */
function freeName({ names }: Town, name: string): string {
  for (let number = 2, free = name; ; free = `${name}${number++}`) if (names.resolve(free) === undefined) return free;
}

function dataOf(town: Town, to: Address, target: string, words: readonly string[]): Uint8Array {
  const [, name] = target.split('.');
  const known = contractsIn(town.chain.headState())(to);
  const entry = [...(known?.module.entries ?? [])].find(([, { def }]) => def.name === name);
  if (words[0] === 'data') return hexToBytes(`${entry?.[0] ?? '0x'}${(words[1] ?? '').slice(2)}`);
  if (known === undefined || name === undefined) throw new Error(`${target} cannot be called`);
  return encodeCall(known, name, words, town.names);
}

/** `"a b"` is one word; `a*300` is three hundred letters. */
function wordsIn(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = '']) => {
    const repeated = /^(.)\*(\d+)$/.exec(word);
    return quoted ?? (repeated === null ? word : (repeated[1] ?? '').repeat(Number(repeated[2])));
  });
}
