/**
 * What a standard asks of a contract, asked by ethers through JSON-RPC: people, contracts of `contracts/`, what their transactions said,
 * and how they fail. Every answer is judged by the published schema on the way (`test/rpc/harness.ts`).
 */

import {
  type BaseContract,
  type Contract,
  ContractFactory,
  isCallException,
  JsonRpcProvider,
  type JsonRpcSigner,
} from 'ethers';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bytesToHex } from '../../../src/base/bytes.ts';
import { compileFiles } from '../../../src/lang/artifact.ts';
import { gatherFiles } from '../../../src/lang/imports.ts';
import { Harness } from '../../rpc/harness.ts';

const CONTRACTS = join(import.meta.dirname, '../../../contracts');

/** Enough for everything here, so that what fails is mined and not only foreseen. */
const PLENTY_OF_GAS = 2_000_000n;

/** One request at a time, at once, and nothing remembered. */
const QUICK = { batchMaxCount: 1, cacheTimeout: -1, pollingInterval: 5, staticNetwork: true } as const;

export const ZERO = '0x0000000000000000000000000000000000000000';
export const MOST = 2n ** 256n - 1n;

/** A contract whose functions are called by name. */
export type Called = Contract & { readonly target: string };

/** An event or an error. */
export type Said = { readonly name: string; readonly args: readonly unknown[] };

export const said = (name: string, ...args: readonly unknown[]): Said => ({ name, args });

export class Stage {
  readonly provider: JsonRpcProvider;
  readonly people: readonly JsonRpcSigner[];
  readonly #harness: Harness;

  private constructor(harness: Harness, provider: JsonRpcProvider, people: readonly JsonRpcSigner[]) {
    this.#harness = harness;
    this.provider = provider;
    this.people = people;
  }

  static async open(): Promise<Stage> {
    const harness = await Harness.open();
    const { http } = await harness.serve();
    const provider = new JsonRpcProvider(http, undefined, QUICK);
    return new Stage(harness, provider, await provider.listAccounts());
  }

  async close(): Promise<void> {
    this.provider.destroy();
    await this.#harness.close();
  }

  /** @param file in `contracts/`, or a whole path */
  async deploy(file: string, name: string, ...args: readonly unknown[]): Promise<Called> {
    const { abi, bytecode } = await compiled(file, name);
    const contract = await new ContractFactory(abi, bytecode, this.people[0]).deploy(...args);
    await contract.waitForDeployment();
    return contract as BaseContract as Called;
  }
}

type Compiled = { readonly abi: string; readonly bytecode: string };

const compiledBefore = new Map<string, Promise<Compiled>>();

function compiled(file: string, name: string): Promise<Compiled> {
  const key = `${file}:${name}`;
  const known = compiledBefore.get(key) ?? compile(file, name);
  compiledBefore.set(key, known);
  return known;
}

async function compile(file: string, name: string): Promise<Compiled> {
  const entry = { name: basename(file), text: textOf(file) };
  const files = await gatherFiles(entry, async (other) => textOf(basename(other)));
  const artifact = compileFiles(files).artifacts.find((each) => each.name === name);
  if (artifact === undefined) throw new Error(`there is no contract ${name} in ${file}`);
  return { abi: JSON.stringify(artifact.abi), bytecode: bytesToHex(artifact.bytecode) };
}

const textOf = (file: string): string => readFileSync(file.includes('/') ? file : join(CONTRACTS, file), 'utf8');

/** Whoever acts, by their place among the people. */
export const as = (contract: Called, signer: JsonRpcSigner): Called => contract.connect(signer) as Called;

/** Sends it; answers with the events of that contract, in their order. */
export async function send(contract: Called, fragment: string, ...args: readonly unknown[]): Promise<readonly Said[]> {
  const response = await contract.getFunction(fragment).send(...args);
  const receipt = await response.wait();
  return (receipt?.logs ?? [])
    .filter(({ address }) => address === contract.target)
    .flatMap((log) => {
      const event = contract.interface.parseLog(log);
      return event === null ? [] : [said(event.name, ...event.args)];
    });
}

/** Asks; nothing is sent. */
export async function ask(contract: Called, fragment: string, ...args: readonly unknown[]): Promise<unknown> {
  return contract.getFunction(fragment).staticCall(...args);
}

/**
 * How it fails: as a client sees it that only asks, undefined when it does not. Sent all the same it has to be undone, without one
 * event; throws when that is otherwise.
 */
export async function failure(
  contract: Called,
  fragment: string,
  ...args: readonly unknown[]
): Promise<Said | undefined> {
  const response = await contract.getFunction(fragment).send(...args, { gasLimit: PLENTY_OF_GAS });
  const receipt = await response.wait().catch((error: unknown) => (isCallException(error) ? error.receipt : undefined));
  if (receipt?.status !== 0 || receipt.logs.length > 0) throw new Error(`${fragment} was not undone`);
  return failureOf(contract, contract.getFunction(fragment).staticCall(...args));
}

async function failureOf(contract: Called, asked: Promise<unknown>): Promise<Said | undefined> {
  const problem: unknown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isCallException(problem) || problem.data === null) return undefined;
  const parsed = contract.interface.parseError(problem.data);
  return parsed === null ? undefined : said(parsed.name, ...parsed.args);
}

/** What ERC-165 allows the question to cost: the call without what every transaction pays. */
export const MOST_GAS_OF_165 = 30_000n;
