/**
 * Random trees of blocks for tests: each new block stands on any block before it and does something that its own branch allows, with a
 * contract that writes words, texts and lists and takes them away again. The same seed gives the same tree.
 */

import { encodeFunctionData, parseAbi } from 'viem';
import { type Address, contractAddress } from '../../src/base/address.ts';
import { hexToBytes } from '../../src/base/bytes.ts';
import type { Hash } from '../../src/base/hash.ts';
import { type Block, blockHash } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction, UnsignedTransaction } from '../../src/chain/transaction.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { Random } from '../vm/generator.ts';
import { addressOf, HELPER, keyOf } from './helpers.ts';
import { HLP, transferTo } from './make.ts';
import { openVillage, seal } from './village.ts';

const DIARY = `
contract Diary {
  state pages: map<uint, string>
  state marks: map<address, uint>
  state days: list<uint, 100>
  event Wrote(page: uint indexed, words: string)
  action write(page: uint, words: string) {
    pages[page] = words
    marks[caller] += 1
    emit Wrote(page, words)
  }
  action day(n: uint) { days.push(n) }
  action forget() { days.pop() }
}`;
const ABI = parseAbi(['function write(uint256 page, string text)', 'function day(uint256 n)', 'function forget()']);
const PEOPLE = ['alise', 'bob', 'jon'] as const;
/** Somebody whose account is not there before the first gift. */
const NEWCOMER: Address = `0x${'77'.repeat(20)}`;
const TEXTS = ['', 'short', 'x'.repeat(40), 'y'.repeat(100)];

/** Blocks in an order in which each comes after its parent, and the chain that knows all of them. */
export type Tree = { readonly chain: Chain; readonly blocks: readonly Block[] };

/**
 * @param reach how far below the newest block a new one may stand: small numbers give long branches
 */
export async function randomTree(seed: number, size: number, reach: number): Promise<Tree> {
  const random = new Random(seed);
  const chain = await openVillage();
  const blocks: Block[] = [];
  const known: Hash[] = [chain.headHash];
  while (blocks.length < size) {
    const on = known.at(-1 - random.below(Math.min(reach, known.length)))!;
    const block = blockOn(chain, on, random);
    if (chain.blockByHash(blockHash(block)) !== undefined) continue;
    await chain.import(block);
    blocks.push(block);
    known.push(blockHash(block));
  }
  return { chain, blocks };
}

/** A block with up to three transactions that the state there allows. */
export function blockOn(chain: Chain, on: Hash, random: Random): Block {
  const parent = chain.blockByHash(on)!.header;
  const wish = {
    timestamp: parent.timestamp + 1n + BigInt(random.below(9)),
    miner: addressOf(random.pick([...PEOPLE, 'helper'])),
  };
  const wanted = Array.from({ length: random.below(4) }, () => random.pick(PEOPLE));
  const transactions = [...new Set(wanted)].map((who) => deedOf(chain, on, who, random));
  return seal(chain.build(transactions, wish, on).block);
}

function deedOf(chain: Chain, on: Hash, who: string, random: Random): Transaction {
  const state = chain.stateOf(on);
  const nonce = state.account(addressOf(who))?.nonce ?? 0n;
  return signTransaction({ ...unsignedDeed(random, diaries(chain, on)), nonce }, keyOf(who));
}

function unsignedDeed(random: Random, known: readonly Address[]): UnsignedTransaction {
  const choice = random.below(8);
  if (choice < 2) return transferTo(random.pick([...PEOPLE.map(addressOf), NEWCOMER]), HLP);
  const [diary] = known;
  if (diary === undefined || choice === 2)
    return { ...transferTo(HELPER, 0n), to: undefined, gasLimit: 3_000_000n, data: code() };
  return { ...transferTo(random.pick(known), 0n), gasLimit: 500_000n, data: callData(random) };
}

function callData(random: Random): Uint8Array {
  const choice = random.below(4);
  const call =
    choice === 0
      ? encodeFunctionData({ abi: ABI, functionName: 'forget' })
      : choice === 1
        ? encodeFunctionData({ abi: ABI, functionName: 'day', args: [BigInt(random.below(9))] })
        : encodeFunctionData({ abi: ABI, functionName: 'write', args: [BigInt(random.below(3)), random.pick(TEXTS)] });
  return hexToBytes(call);
}

let compiled: Uint8Array | undefined;

function code(): Uint8Array {
  compiled ??= compileFiles([{ name: 'diary.hlp', text: DIARY }]).artifacts[0]!.bytecode;
  return compiled;
}

/** The diaries that stand in the state of a branch: each is at an address that its deployer's nonces give. */
function diaries(chain: Chain, on: Hash): readonly Address[] {
  const state = chain.stateOf(on);
  return PEOPLE.flatMap((who) => {
    const nonce = state.account(addressOf(who))?.nonce ?? 0n;
    const possible = Array.from({ length: Number(nonce) }, (_, index) =>
      contractAddress(addressOf(who), BigInt(index)),
    );
    return possible.filter((address) => state.account(address) !== undefined);
  });
}
