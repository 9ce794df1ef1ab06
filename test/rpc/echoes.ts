/** Stories for traces: contracts that call each other, log, pay, write and fail, in any mixture, several transactions to a block. */

import * as fc from 'fast-check';
import type { Address } from '../../src/base/address.ts';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import type { Hash } from '../../src/base/hash.ts';
import { parseHlp } from '../../src/base/units.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import type { Node } from '../../src/node/node.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import type { Town } from '../helpers/town.ts';

/** Each knows the next one; what it does on the way is said by digits, one for each contract. */
const ECHO = `
interface Echo {
  view calm(ways: uint) -> uint
  payable action shout(ways: uint, words: string) -> uint
}

contract Voice {
  state next: Echo
  state heard: uint
  state said: map<uint, string>

  event Heard(who: address indexed, times: uint)
  event Missed(who: address indexed)
  error TooLoud(times: uint, ways: uint)

  init(after: Echo) {
    next = after
    emit Heard(caller, 0)
  }

  view calm(ways: uint) -> uint {
    require ways != 7 else TooLoud(heard, ways)
    return heard
  }

  payable action shout(ways: uint, words: string) -> uint {
    heard += 1
    said[heard % 3] = words
    emit Heard(caller, heard)
    let way = ways % 10
    let rest = ways / 10
    if way == 1 { fail TooLoud(heard, ways) }
    if way == 2 { send paid to caller }
    if way == 3 {
      let there = call next.shout(rest, words) paying paid
      return there
    }
    if way == 4 {
      try call next.shout(rest, words) paying paid as there { return there } else { emit Missed(caller) }
    }
    if way == 5 {
      let there = call next.calm(rest)
      return there
    }
    if way == 6 {
      try call next.calm(7) as there { return there } else { emit Missed(caller) }
      let loud = call next.shout(rest, words)
      return loud
    }
    if way == 8 {
      var total: uint = 0
      while total < 100000000 { total += 1 }
    }
    if way == 9 { clear said[heard % 3] }
    return heard
  }
}`;

/** As the node names them: after their file. */
export const VOICES = ['voice1', 'voice2', 'voice3', 'voice4'];

/** The first one takes Jon for a voice. */
export async function deployVoices(town: Town): Promise<void> {
  for (const [i, name] of VOICES.entries()) await town.deploy(name, [i === 0 ? 'jon' : (VOICES[i - 1] ?? '')], ECHO);
}

/** Something that one of them does. */
export type Deed =
  | {
      readonly kind: 'shout';
      readonly from: string;
      readonly to: string;
      readonly ways: number;
      readonly words: string;
      readonly pay: string;
      readonly gas: bigint;
    }
  | { readonly kind: 'give'; readonly from: string; readonly to: string; readonly pay: string };

const from = fc.constantFrom('alise', 'bob', 'jon');
const pay = fc.constantFrom('0', '0.25', '3');

const shout: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('shout' as const),
  from,
  to: fc.constantFrom(...VOICES),
  ways: fc
    .array(fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 4, 4, 5, 6, 9), { maxLength: 5 })
    .map((digits) => Number(digits.join('') || '0')),
  words: fc.constantFrom('', 'hello', 'a text that is longer than one piece of thirty-two bytes', '☕'),
  pay,
  gas: fc.constantFrom(1_000_000n, 1_000_000n, 1_000_000n, 60_000n, 90_000n),
});
const burning: fc.Arbitrary<Deed> = shout.map((deed) => ({ ...deed, ways: 438, gas: 70_000n }) as Deed);
const give: fc.Arbitrary<Deed> = fc.record({
  kind: fc.constant('give' as const),
  from,
  to: fc.constantFrom('bob', 'diego', 'voice2'),
  pay,
});

/** Blocks of deeds. */
export const story: fc.Arbitrary<readonly (readonly Deed[])[]> = fc.array(
  fc.array(
    fc.oneof({ weight: 8, arbitrary: shout }, { weight: 1, arbitrary: burning }, { weight: 1, arbitrary: give }),
    { minLength: 1, maxLength: 4 },
  ),
  { minLength: 1, maxLength: 3 },
);

/** Makes it happen; answers with the transactions. */
export async function play(node: Node, blocks: readonly (readonly Deed[])[]): Promise<readonly Hash[]> {
  const hashes: Hash[] = [];
  for (const deeds of blocks) {
    for (const deed of deeds) hashes.push(await node.submit(signed(node, deed)));
    await node.mine();
  }
  return hashes;
}

function signed(node: Node, deed: Deed): Transaction {
  const person = personNamed(deed.from);
  const to = node.names.resolve(deed.to) as Address;
  if (person === undefined) throw new Error(`nobody is called ${deed.from}`);
  const data = deed.kind === 'give' ? utf8ToBytes('for you') : dataOf(node, deed, to);
  const gasLimit = deed.kind === 'give' ? 100_000n : deed.gas;
  const fees = { maxPriorityFeePerGas: 1_000_000_000n, maxFeePerGas: 100_000_000_000n, gasLimit };
  const nonce = node.nextNonce(person.address);
  return signTransaction(
    { type: 2, chainId: 1902n, nonce, ...fees, accessList: [], to, value: parseHlp(deed.pay), data },
    person.privateKey,
  );
}

function dataOf(node: Node, { ways, words }: Deed & { kind: 'shout' }, to: Address): Uint8Array {
  const known = contractsIn(node.chain.headState())(to);
  if (known === undefined) throw new Error('there is no such voice');
  return encodeCall(known, 'shout', [String(ways), words], node.names);
}
