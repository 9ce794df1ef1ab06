/** A chain in memory whose last block holds one transaction of as many instructions as one likes; for what has to stay quick however long they are. */

import { concatBytes } from '../../src/base/bytes.ts';
import { sealBlock } from '../../src/chain/block.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { sealHash } from '../../src/chain/header.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import { search } from '../../src/chain/pow.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { replayOf } from '../../src/timeline/replay.ts';
import { walkedOf } from '../../src/timeline/walked.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { developmentPeople, HELPER_NAME, personNamed } from '../../src/wallet/mnemonic.ts';
import { Town } from './town.ts';

const SHELF = `contract Shelf {
 state kept: map<uint, uint>
 action keep(n: uint) { kept[n] = n + 1 }
 action refuse(n: uint) { require n == MAX_UINT else "never" }
}`;

/** Elements of a list, fields of a struct and a function in every round; writes, texts, calls and caught failures in some. */
const LONG = `interface Shelf {
 action keep(n: uint)
 action refuse(n: uint)
}
struct Made { a: uint, b: uint }
contract Long {
 state shelf: Shelf
 state total: uint
 state words: string
 init(where: Shelf) { shelf = where }
 fn mixed(n: uint, by: uint) -> uint {
  let even = n % 2 == 0
  if even { return n / 2 + by % 3 }
  return n % 1000
 }
 action work(rounds: uint) -> uint {
  var made = Made(a: 0, b: 0)
  var few: list<uint, 8> = [1, 2, 3]
  var said = "nothing yet"
  var i = 0
  while i < rounds {
   few[i % 3] = i
   made.a += mixed(i, made.b)
   if i % 2000 == 0 {
    total = made.a
    said = "another 2000 rounds"
    few = [i, i + 1, i + 2]
    words = said
    call shelf.keep(i)
    try call shelf.refuse(i) { made.b += 2 } else { made.b += 1 }
   }
   i += 1
  }
  return made.a
 }
}`;

const GAS = 190_000_000n;
const TRIED = 4_000;

export type LongTransaction = { readonly town: Town; readonly block: number };

/** Some few more or less than so many; gas allows for twelve million. */
export async function longTransaction(
  instructions: number,
  store: Store = openMemoryStore(),
): Promise<LongTransaction> {
  const people = developmentPeople().filter(({ name }) => name !== HELPER_NAME);
  const genesis = developmentGenesis(people.map(({ address }) => address));
  const town = await Town.open({
    store,
    genesis: { ...genesis, params: { ...DEFAULT_PARAMS, gasLimit: GAS + 10_000_000n } },
  });
  await town.deploy('shelf', [], SHELF);
  await town.deploy('long', ['shelf'], LONG);
  const place = { block: await work(town, TRIED), index: 0 };
  const { trace } = walkedOf(replayOf(town.chain, place, town.names));
  return { town, block: await work(town, Math.ceil((instructions / trace.length) * TRIED)) };
}

/** Mines one call of `work`, and says in which block. */
async function work(town: Town, rounds: number): Promise<number> {
  const { chain } = town;
  const alise = personNamed('alise');
  if (alise === undefined) throw new Error('there is no alise');
  const { chainId } = chain.params;
  const nonce = chain.headState().account(alise.address)?.nonce ?? 0n;
  const data = concatBytes(selectorOf('work', ['uint256']), encodeAbi(['uint256'], [BigInt(rounds)]));
  const fees = { maxPriorityFeePerGas: 1n, maxFeePerGas: 10n ** 10n, gasLimit: GAS, accessList: [] };
  const what = { to: town.address('long'), value: 0n, data };
  const signed = signTransaction({ type: 2, chainId, nonce, ...fees, ...what }, alise.privateKey);
  const wish = { timestamp: chain.head.header.timestamp + 5n, miner: town.address(HELPER_NAME) };
  const { block, refused } = chain.build([signed], wish);
  if (refused[0] !== undefined) throw refused[0].error;
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  if (found === undefined) throw new Error('no nonce in a million tries');
  const { receipts } = await chain.import(sealBlock(block, found.nonce));
  if (receipts[0]?.status !== 'success') throw new Error('it should go well');
  return Number(block.header.number);
}
