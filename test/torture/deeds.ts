/**
 * The work a child does with its node: gifts, deployments, calls, long memos, and blocks of others that make its own chain the lighter one. Who
 * mines on the other branch spends only what nobody here spends, so nothing that was accepted here can become impossible.
 */

import type { Address } from '../../src/base/address.ts';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import type { Hash } from '../../src/base/hash.ts';
import { type Block, blockHash, sealBlock } from '../../src/chain/block.ts';
import { sealHash } from '../../src/chain/header.ts';
import { search } from '../../src/chain/pow.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import type { Node } from '../../src/node/node.ts';
import { developmentPeople, HELPER_NAME, type Person } from '../../src/wallet/mnemonic.ts';
import type { Dice } from '../helpers/generate-dice.ts';
import type { DeedName } from './job.ts';
import { putting, SHELF_KEYS } from './shelf.ts';
import { tell } from './told.ts';
import { toldBlock } from './values.ts';

export type World = { readonly node: Node; readonly dice: Dice; readonly shelf: Uint8Array };

const everybody = developmentPeople().filter(({ name }) => name !== HELPER_NAME);
const ours = everybody.slice(0, 7);
const theirs = everybody.slice(7);

/** Each resolves when it is done; throws what the node throws. */
export const DEEDS: Readonly<Record<DeedName, (world: World) => Promise<void>>> = {
  gift: async (world) => offer(world, giftOf(world)),
  /** Several at once, so that acceptances and blocks overlap. */
  gifts: async (world) => {
    const people = world.dice.shuffled(ours).slice(0, 4);
    await Promise.all(people.map((person) => offer(world, giftOf(world, person))));
  },
  put: async (world) => {
    const shelves = shelvesOf(world.node);
    if (shelves.length === 0) return DEEDS.deploy(world);
    const { dice } = world;
    const data = putting(dice.below(SHELF_KEYS), BigInt(dice.below(4)), 'x'.repeat(dice.below(3) * dice.below(70)));
    await offer(world, { from: dice.pick(ours), to: dice.pick(shelves), value: 0n, data, gasLimit: 1_000_000n });
  },
  deploy: async (world) => {
    if (shelvesOf(world.node).length >= MOST_SHELVES) return DEEDS.put(world);
    await offer(world, {
      from: world.dice.pick(ours),
      to: undefined,
      value: 0n,
      data: world.shelf,
      gasLimit: 20_000_000n,
    });
  },
  /** Long enough that the database has to begin new files now and then. */
  memos: async (world) => {
    const { dice } = world;
    for (let left = dice.between(1, 4); left > 0; left--) {
      const data = utf8ToBytes(String.fromCharCode(97 + dice.below(26)).repeat(dice.between(20_000, 60_000)));
      await offer(world, { ...giftOf(world), data, gasLimit: 2_000_000n });
    }
  },
  wait: async ({ node }) => void (await node.mine()),
  side: async (world) => otherBranch(world, 1, 0),
  reorganise: async (world) => otherBranch(world, world.dice.between(1, 5), 1),
};

const MOST_SHELVES = 3;
const NO_DATA = new Uint8Array(0);
/** Full blocks make gas dearer for a while. */
const FEES = { maxFeePerGas: 1_000_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n, accessList: [] } as const;

type Wanted = {
  readonly from: Person;
  readonly to: Address | undefined;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly gasLimit: bigint;
};

export function shelvesOf(node: Node): readonly Address[] {
  return node.chain
    .contracts()
    .slice(0, MOST_SHELVES)
    .map(({ address }) => address);
}

function giftOf({ dice }: World, from: Person = dice.pick(ours)): Wanted {
  return { from, to: dice.pick(everybody).address, value: 1n, data: NO_DATA, gasLimit: 21_000n };
}

function signed({ from, ...wanted }: Wanted, nonce: bigint): Transaction {
  const unsigned = { type: 2, chainId: 1902n, nonce, ...FEES, ...wanted } as const;
  return signTransaction(unsigned, from.privateKey);
}

async function offer({ node }: World, wanted: Wanted): Promise<void> {
  const transaction = signed(wanted, node.nextNonce(wanted.from.address));
  tell({ is: 'offering', transaction: transactionHash(transaction) });
  const hash = await node.submit(transaction);
  tell({ is: 'accepted', transaction: hash });
}

/** A branch from `depth` blocks below the head that is `more` blocks longer than ours. */
async function otherBranch(world: World, depth: number, more: number): Promise<void> {
  const { chain } = world.node;
  const { number } = chain.head.header;
  const from = number > BigInt(depth) ? number - BigInt(depth) : 0n;
  let parent = chain.blockByNumber(from);
  for (let left = Number(number - from) + more; left > 0 && parent !== undefined; left--) {
    const block = nextOn(world, blockHash(parent));
    await deliver(world, block);
    parent = block;
  }
}

/** Holds some of what our branch holds, and something of theirs. */
function nextOn(world: World, parent: Hash): Block {
  const { dice } = world;
  const { chain } = world.node;
  const state = chain.stateOf(parent);
  const person = dice.pick(theirs);
  const nonce = state.account(person.address)?.nonce ?? 0n;
  const gift = signed(giftOf(world, person), nonce);
  const number = chain.blockByHash(parent)?.header.number ?? 0n;
  const same = dice.chance(50) ? (chain.blockByNumber(number + 1n)?.transactions ?? []) : [];
  const timestamp = (chain.blockByHash(parent)?.header.timestamp ?? 0n) + 1n;
  const { block } = chain.build([...same, gift], { timestamp, miner: person.address }, parent);
  return mined(block);
}

function mined(block: Block): Block {
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  if (found === undefined) throw new Error('no nonce was found');
  return sealBlock(block, found.nonce);
}

async function deliver({ node }: World, block: Block): Promise<void> {
  for (const transaction of block.transactions) tell({ is: 'offering', transaction: transactionHash(transaction) });
  tell({ is: 'committing', block: blockHash(block) });
  await node.receive(block);
  tell({ is: 'side', block: toldBlock(block, node.chain.receiptsOf(blockHash(block))) });
}
