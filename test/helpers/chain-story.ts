/**
 * A generated story on a chain of its own: the same people and contracts under the addresses they have there, one block after the other. What
 * the generator writes of them – in sources, in values – is rewritten.
 */

import { type Address, contractAddress, wordToAddress } from '../../src/base/address.ts';
import { bytesToHex, concatBytes, hexToBytes } from '../../src/base/bytes.ts';
import { sealBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { sealHash } from '../../src/chain/header.ts';
import { accountOf } from '../../src/chain/host.ts';
import { search } from '../../src/chain/pow.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { type Artifact, compileFiles } from '../../src/lang/artifact.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Names } from '../../src/timeline/values.ts';
import { developmentPeople, type Person, personAt, personNamed } from '../../src/wallet/mnemonic.ts';
import { contractsOf } from '../evaluator/differential.ts';
import { PEOPLE, PLACES } from './generate-literals.ts';
import type { Program } from './generate-program.ts';
import { type Step, storyOf } from './generate-story.ts';

const ACTORS: readonly Person[] = developmentPeople().slice(0, PEOPLE.length);
const DEPLOYER = ACTORS[0] as Person;
const MINER = (developmentPeople().at(-1) as Person).address;
/** More than any contract of a story has. */
const MOST_CONTRACTS = 40;
const GAS = 3_000_000n;
const GWEI = 1_000_000_000n;
const SECONDS = 12n;

/** Names of the development people; contracts have none. */
export const STORY_NAMES: Names = {
  nameOf: (address) => {
    const person = personAt(address);
    return person && { name: person.name, kind: 'person' };
  },
  resolve: (name) => personNamed(name)?.address,
  all: () => developmentPeople().map(({ name }) => name),
};

/** The chain, and how many transactions it holds; undefined for a program that the checker does not take. */
export async function chainStory(program: Program): Promise<Chain | undefined> {
  const contracts = contractsOf(program.text);
  if (typeof contracts === 'string') return undefined;
  const { artifacts } = compileFiles([{ name: 'fuzz.hlp', text: rewritten(program.text) }]);
  const genesis = developmentGenesis(ACTORS.map(({ address }) => address));
  const chain = await Chain.open(openMemoryStore(), { ...genesis, params: { ...genesis.params, difficulty: 1n } });
  const steps = storyOf(contracts, program);
  for (let i = 0; i < steps.length; i += 2 - (i % 2)) await mine(chain, steps.slice(i, i + 2 - (i % 2)), artifacts);
  return chain;
}

/** One or two steps in a block; those that cannot be in it are left out. */
async function mine(chain: Chain, steps: readonly Step[], artifacts: readonly Artifact[]): Promise<void> {
  const nonces = new Map<Address, bigint>();
  const signed = steps.flatMap((step) => signedStep(chain, step, artifacts, nonces) ?? []);
  const timestamp = chain.head.header.timestamp + SECONDS;
  const { block, refused } = chain.build(signed, { timestamp, miner: MINER });
  for (const { error } of refused) if (!(error instanceof TransactionError)) throw error;
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000);
  if (found === undefined) throw new Error('a difficulty of 1 takes one try');
  await chain.import(sealBlock(block, found.nonce));
}

function signedStep(
  chain: Chain,
  { kind, contract, to, caller, value, data, gas }: Step,
  artifacts: readonly Artifact[],
  nonces: Map<Address, bigint>,
): Transaction | undefined {
  const sender = ACTORS[(PEOPLE as readonly bigint[]).indexOf(caller)] ?? DEPLOYER;
  const nonce = nonces.get(sender.address) ?? accountOf(chain.headState(), sender.address).nonce;
  nonces.set(sender.address, nonce + 1n);
  const artifact = artifacts.find(({ name }) => name === contract);
  if (kind === 'deploy' && artifact === undefined) return undefined;
  const own = hexToBytes(rewritten(bytesToHex(data)));
  const isDeployment = kind === 'deploy' && artifact !== undefined;
  const what = isDeployment
    ? { to: undefined, data: concatBytes(artifact.bytecode, own) }
    : { to: rewritten(wordToAddress(to)) as Address, data: own };
  const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 100n * GWEI, accessList: [] };
  const unsigned = { type: 2, chainId: chain.params.chainId, nonce, ...fees, ...what, value, gasLimit: 0n } as const;
  const gasLimit = intrinsicGas(unsigned) + (BigInt(gas) < GAS ? BigInt(gas) : GAS);
  return signTransaction({ ...unsigned, gasLimit }, sender.privateKey);
}

/** Addresses of the generator, and those of the chain: contracts are deployed first, all by the same person. */
const OWN: ReadonlyMap<string, string> = new Map([
  ...PEOPLE.map(
    (person, i) => [digits(wordToAddress(person)), digits(ACTORS[i]?.address ?? DEPLOYER.address)] as const,
  ),
  ...Array.from({ length: MOST_CONTRACTS }, (_, i) => {
    const place = i === 1 ? PLACES[1] : (PLACES[0] ?? 0n) + BigInt(i);
    return [digits(wordToAddress(place)), digits(contractAddress(DEPLOYER.address, BigInt(i)))] as const;
  }),
]);

function digits(address: string): string {
  return address.slice(2);
}

const ADDRESSES = new RegExp([...OWN.keys()].join('|'), 'gi');

function rewritten(text: string): string {
  return text.replaceAll(ADDRESSES, (found) => OWN.get(found.toLowerCase()) ?? found);
}
