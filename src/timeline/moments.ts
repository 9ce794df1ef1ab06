/** The places of a block that belong to no transaction – header, reward, root – and genesis, each as plain data and a sentence. */

import { type Address, checksumAddress } from '../base/address.ts';
import { bytesToHex, wordToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import { type Block, blockHash } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import { firstSupply } from '../chain/genesis.ts';
import { target } from '../chain/pow.ts';
import { commitDiff } from '../state/commit.ts';
import { balanceChanges, leafChanges, nameOf, newContracts, weiMoved } from './changes.ts';
import { contractsIn } from './contracts.ts';
import { feesIn } from './reward.ts';
import { momentPosition, type OwnMoment } from './position.ts';
import { tries } from './sentence.ts';
import { nameAtStart } from './who.ts';
import type { Names } from './values.ts';
import type { Amount, GenesisView, HeaderView, RewardView, RootView, View, Who } from './view.ts';

/** Looks at a place of a block. The root executes the whole block again, and throws ChainError when the chain is damaged. */
export const MOMENT_VIEWS: Readonly<Record<OwnMoment, (chain: ChainReader, block: Block, names: Names) => View>> = {
  genesis: genesisView,
  header: headerView,
  reward: rewardView,
  root: rootView,
};

function genesisView({ genesis }: ChainReader, block: Block, names: Names): GenesisView {
  const { params, timestamp, extraData, allocations } = genesis;
  const all = formatHlp(firstSupply(genesis));
  const people = allocations.length === 1 ? 'one account' : `${allocations.length} accounts`;
  return {
    kind: 'genesis',
    position: momentPosition(0, 'genesis'),
    hash: blockHash(block),
    stateRoot: block.header.stateRoot,
    time: timestamp.toString(),
    chainId: params.chainId.toString(),
    says: show(extraData),
    difficulty: params.difficulty.toString(),
    gasLimit: params.gasLimit.toString(),
    reward: amountOf(params.rewardInWei),
    allocations: allocations.map(({ address, wei }) => ({ who: whoIs(address, names), amount: amountOf(wei) })),
    sentence: `Here everything begins: ${people} with ${all} hlp together`,
  };
}

function headerView({ isMined }: ChainReader, block: Block, names: Names): HeaderView {
  const { header } = block;
  const [number, hash] = [Number(header.number), blockHash(block)];
  return {
    kind: 'header',
    position: momentPosition(number, 'header'),
    hash,
    parentHash: header.parentHash,
    time: header.timestamp.toString(),
    miner: whoIs(header.miner, names),
    difficulty: header.difficulty.toString(),
    target: targetText(header.difficulty),
    nonce: header.nonce.toString(),
    tries: (header.nonce + 1n).toString(),
    transactions: block.transactions.length,
    gasUsed: header.gasUsed.toString(),
    gasLimit: header.gasLimit.toString(),
    baseFeeInWei: header.baseFeePerGas.toString(),
    sentence: isMined
      ? `Block ${number} points to ${short(header.parentHash)} and was found after ${tries(block)}: ${short(hash)}`
      : `Block ${number} of the branch points to ${short(header.parentHash)}; nobody worked for it: ${short(hash)}`,
  };
}

function rewardView(chain: ChainReader, block: Block, names: Names): RewardView {
  const { number, miner } = block.header;
  const paid = feesIn(chain, block);
  const [amount, fees, gone] = [chain.params.rewardInWei, paid.fees, paid.burned].map(amountOf) as [
    Amount,
    Amount,
    Amount,
  ];
  const who = nameAtStart(names, miner);
  return {
    kind: 'reward',
    position: momentPosition(Number(number), 'reward'),
    who: whoIs(miner, names),
    amount,
    fees,
    burned: gone,
    sentence: `${who} gets ${amount.shown} hlp for the work and ${fees.shown} hlp in fees; ${gone.shown} hlp are burned`,
  };
}

function rootView(chain: ChainReader, { header, transactions }: Block, names: Names): RootView {
  const { number, stateRoot: promised } = header;
  const { run } = chain.replay(number);
  for (const transaction of transactions) run.apply(transaction);
  const { diff } = run.close();
  // `replay` has seen to it that there is a parent.
  const parent = chain.blockByNumber(number - 1n) as Block;
  const computed = commitDiff(chain.store, parent.header.stateRoot, diff).root;
  const { below } = run.state;
  const equal = computed === promised;
  return {
    kind: 'root',
    position: momentPosition(Number(number), 'root'),
    computed,
    promised,
    equal,
    contracts: newContracts(diff, below, run.state, names),
    leaves: leafChanges(diff, below, contractsIn(run.state), names),
    balances: balanceChanges(weiMoved(diff.accounts.keys(), below, run.state), names),
    sentence: `Block ${number} leads to the state ${short(computed)}, ${equal ? 'as its header says' : `but its header says ${short(promised)}${fallenText(number, chain)}`}`,
  };
}

/** What stands on a block names it, and begins from what its header promises. */
function fallenText(broken: bigint, { head }: ChainReader): string {
  const [first, last] = [broken + 1n, head.header.number];
  if (first > last) return '';
  if (first === last) return `. Block ${first} stood on that: it stands no more`;
  return `. Blocks ${first} to ${last} stood on that: none of them stands any more`;
}

function whoIs(address: Address, names: Names): Who {
  return { address: checksumAddress(address), name: nameOf(address, names) };
}

const amountOf = (wei: bigint): Amount => ({ wei: wei.toString(), shown: formatHlp(wei) });

/** A difficulty of 1 allows every hash: then the largest one is shown. */
function targetText(difficulty: bigint): Hash {
  const limit = target(difficulty);
  return bytesToHex(wordToBytes(limit >> 256n === 0n ? limit : (1n << 256n) - 1n));
}

/** The beginning of a hash, as sentences write it. */
const short = (hash: string): string => `${hash.slice(2, 10)}…`;
