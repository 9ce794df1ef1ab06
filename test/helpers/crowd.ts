/**
 * A full village in memory, or wherever its store is: hundreds of people, and thousands of payments between them, many in each block. What
 * long histories are tried and measured on. The same numbers always give the same chain.
 */

import { addressOfKey } from '../../src/base/keys.ts';
import type { Address } from '../../src/base/address.ts';
import { concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { sealBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { developmentGenesis, type Genesis } from '../../src/chain/genesis.ts';
import { sealHash } from '../../src/chain/header.ts';
import { search } from '../../src/chain/pow.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { encodeDeployment } from '../../src/timeline/calls.ts';
import type { Names } from '../../src/timeline/values.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { compileText, contractText } from './town.ts';

export type CrowdWish = {
  readonly members: number;
  readonly payments: number;
  readonly paymentsPerBlock: number;
  readonly store?: Store;
};

type Member = { readonly name: string; readonly address: Address; readonly key: Uint8Array };

export type Crowd = {
  readonly chain: Chain;
  readonly genesis: Genesis;
  readonly names: Names;
  readonly village: Address;
  readonly members: readonly Member[];
};

const HLP = 10n ** 18n;
const GWEI = 10n ** 9n;
const LIMIT_IN_HLP = 50n;
const GAS_LIMIT = 250_000n;
const MOST_PER_BLOCK = 100;
const MINER: Address = `0x${'68'.repeat(20)}`;

export async function openCrowd(wish: CrowdWish): Promise<Crowd> {
  const members = Array.from({ length: wish.members }, (_, i) => memberAt(i));
  const genesis = developmentGenesis(members.map(({ address }) => address));
  const chain = await Chain.open(wish.store ?? openMemoryStore(), genesis);
  const miner = new Miner(chain);
  const village = await foundVillage(miner, members);
  await pay(miner, village, members, wish);
  return { chain, genesis, members, village, names: namesOf(members, village) };
}

/** Names for a crowd that is opened again. */
export function namesOf(members: readonly Member[], village: Address): Names {
  const known = new Map(members.map(({ name, address }) => [address, name]));
  const addresses = new Map(members.map(({ name, address }) => [name, address]));
  return {
    nameOf(address) {
      const name = known.get(address);
      if (name !== undefined) return { name, kind: 'person' };
      return address === village ? { name: 'village', kind: 'contract' } : undefined;
    },
    resolve: (name) => (name === 'village' ? village : addresses.get(name)),
    all: () => ['village', ...addresses.keys()],
  };
}

function memberAt(i: number): Member {
  const key = wordToBytes(BigInt(i) + 1902n);
  return { name: `m${i}`, address: addressOfKey(key), key };
}

/** The first member is the steward and lets everybody in. */
async function foundVillage(miner: Miner, members: readonly Member[]): Promise<Address> {
  const [steward] = members;
  if (steward === undefined) throw new RangeError('a village has a steward');
  const artifact = compileText('village.hlp', contractText('village'));
  const data = encodeDeployment(artifact, [], namesOf(members, steward.address));
  const { contractAddress: village } = (await miner.mine([miner.sign(steward, undefined, data, 10_000_000n)]))[0]!;
  if (village === undefined) throw new Error('the village was not made');
  for (const some of inParts(members, MOST_PER_BLOCK)) {
    const letIn = some.map(({ address }) => miner.sign(steward, village, admission(address)));
    await miner.mine(letIn);
  }
  return village;
}

/** Who pays whom, and how much, is drawn; what somebody cannot afford fails, as in life. */
async function pay(miner: Miner, village: Address, members: readonly Member[], wish: CrowdWish): Promise<void> {
  const draw = drawing();
  const places = Array.from({ length: wish.payments }, (_, i) => i);
  for (const some of inParts(places, wish.paymentsPerBlock)) {
    const payments = some.map((i) => {
      const [from, to] = [draw(members.length), draw(members.length)];
      const units = (HLP * BigInt(1 + draw(18))) / 4n;
      return miner.sign(members[from]!, village, payment(members[to]!.address, units, `help number ${i}`));
    });
    await miner.mine(payments);
  }
}

function admission(member: Address): Uint8Array {
  const types = ['address', 'uint256'] as const;
  return concatBytes(selectorOf('admit', types), encodeAbi(types, [BigInt(member), LIMIT_IN_HLP * HLP]));
}

function payment(to: Address, units: bigint, note: string): Uint8Array {
  const types = ['address', 'uint256', 'string'] as const;
  return concatBytes(selectorOf('pay', types), encodeAbi(types, [BigInt(to), units, new TextEncoder().encode(note)]));
}

/** Signs in the order of nonces, and mines. */
class Miner {
  readonly #chain: Chain;
  readonly #nonces = new Map<Address, bigint>();

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  sign({ address, key }: Member, to: Address | undefined, data: Uint8Array, gasLimit = GAS_LIMIT): Transaction {
    const nonce = this.#nonces.get(address) ?? 0n;
    this.#nonces.set(address, nonce + 1n);
    const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 1_000_000n * GWEI, gasLimit };
    return signTransaction({ type: 2, chainId: 1902n, nonce, ...fees, accessList: [], value: 0n, to, data }, key);
  }

  async mine(
    transactions: readonly Transaction[],
  ): Promise<readonly { readonly contractAddress: Address | undefined }[]> {
    const { head } = this.#chain;
    const wish = { timestamp: head.header.timestamp + 5n, miner: MINER };
    const { block, refused } = this.#chain.build(transactions, wish);
    if (refused[0] !== undefined) throw refused[0].error;
    const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
    if (found === undefined) throw new Error('no nonce in a million tries');
    return (await this.#chain.import(sealBlock(block, found.nonce))).receipts;
  }
}

function inParts<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Numbers below a limit, the same ones each time. */
function drawing(): (below: number) => number {
  let state = 1902;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}
