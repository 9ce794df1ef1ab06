/** A chain on which contracts call each other, fail, catch failures, run out of gas; with gifts and deployments in between. */

import type { Address } from '../../../src/base/address.ts';
import { parseHlp } from '../../../src/base/units.ts';
import { sealBlock } from '../../../src/chain/block.ts';
import { sealHash } from '../../../src/chain/header.ts';
import { search } from '../../../src/chain/pow.ts';
import { signTransaction } from '../../../src/chain/signing.ts';
import type { Transaction } from '../../../src/chain/transaction.ts';
import { encodeCall } from '../../../src/timeline/calls.ts';
import { contractsIn } from '../../../src/timeline/contracts.ts';
import { personNamed } from '../../../src/wallet/mnemonic.ts';
import { Town } from '../../helpers/town.ts';

export const BANK = `contract Bank {
  state opened: uint = 7
  state held: map<address, uint>
  state total: uint
  state notes: list<string, 3>
  invariant "the total is what is held": total == sum(held)
  event Kept(who: address indexed, amount: uint)
  event Noted(what: string)
  error TooLittle(who: address, has: uint)
  action keep(amount: uint) {
    held[caller] += amount
    total += amount
    emit Kept(caller, amount)
  }
  action note(what: string) {
    notes.push(what)
    emit Noted(what)
  }
  action forget() { notes.pop() }
  action lose(amount: uint) { held[caller] -= amount }
  action take(amount: uint) {
    require held[caller] >= amount else TooLittle(caller, held[caller])
    held[caller] -= amount
    total -= amount
  }
  action nothing() { }
  view holds(who: address) -> uint = held[who]
}`;

export const CLERK = `interface Bank {
  action keep(amount: uint)
  action lose(amount: uint)
  action take(amount: uint)
  view holds(who: address) -> uint
}
interface Self { action again() }
interface Wrong { view holds(who: address) -> string }
contract Clerk {
  state bank: Bank
  state tries: uint
  init(where: Bank) { bank = where }
  fn half(amount: uint) -> uint {
    var rest = amount
    var halves: uint = 0
    for i in 0..4 {
      if rest >= 2 { halves += 1  rest -= 2 }
    }
    return halves
  }
  action give(amount: uint) { call bank.keep(half(amount) + half(amount)) }
  action spend(amount: uint) { call bank.take(amount) }
  action ruin(amount: uint) {
    call bank.keep(amount)
    call bank.lose(amount)
  }
  action attempt(amount: uint) {
    try call bank.take(amount) { tries += 1 } else { tries += 10 }
  }
  action again() {
    try call Self(self).again() { tries += 1 } else { tries += 10 }
  }
  action nowhere() {
    try call Self(nobody).again() { tries += 1 } else { tries += 10 }
  }
  action misread() {
    try call Wrong(address(bank)).holds(self) as words { tries += 1 } else { tries += 10 }
  }
  action look() { tries = call bank.holds(self) }
}`;

export const BOSS = `interface Clerk {
  action spend(amount: uint)
  action ruin(amount: uint)
  action give(amount: uint)
}
contract Boss {
  state clerk: Clerk
  state last: uint
  init(who: Clerk) { clerk = who }
  action order(amount: uint) { call clerk.spend(amount) }
  action suggest(amount: uint) -> bool {
    last = amount
    try call clerk.spend(amount) { return true } else { return false }
  }
  action bluff(amount: uint) {
    call clerk.give(amount)
    try call clerk.ruin(amount) { last = 1 } else { last = 2 }
  }
}`;

/** What somebody does: an action with its arguments, a gift, a deployment; `gas` where it is to run out. */
export type Deed =
  | { readonly kind: 'act'; readonly what: string; readonly args: readonly string[]; readonly gas?: bigint }
  | { readonly kind: 'gift' }
  | { readonly kind: 'deploy'; readonly isBroken: boolean };

/** Everything that can be done, once. */
export const EVERYTHING: readonly (readonly Deed[])[] = [
  [
    { kind: 'act', what: 'bank.keep', args: ['5'] },
    { kind: 'act', what: 'clerk.give', args: ['7'] },
    { kind: 'act', what: 'clerk.spend', args: ['1'] },
    { kind: 'act', what: 'clerk.spend', args: ['9'] },
  ],
  [{ kind: 'gift' }, { kind: 'deploy', isBroken: true }, { kind: 'deploy', isBroken: false }],
  [],
  [
    { kind: 'act', what: 'clerk.attempt', args: ['9'] },
    { kind: 'act', what: 'clerk.misread', args: [] },
    { kind: 'act', what: 'clerk.again', args: [] },
    { kind: 'act', what: 'clerk.nowhere', args: [] },
    { kind: 'act', what: 'clerk.ruin', args: ['2'] },
  ],
  [
    { kind: 'act', what: 'boss.bluff', args: ['3'] },
    { kind: 'act', what: 'boss.suggest', args: ['9'] },
    { kind: 'act', what: 'boss.order', args: ['9'] },
    { kind: 'act', what: 'bank.?', args: [] },
    { kind: 'act', what: 'bank.forget', args: [] },
  ],
  [
    { kind: 'act', what: 'bank.lose', args: ['1'] },
    { kind: 'act', what: 'bank.note', args: ['tea\u001b[2J'] },
    { kind: 'act', what: 'bank.nothing', args: [] },
    { kind: 'act', what: 'bank.keep', args: ['1'], gas: 24_000n },
    { kind: 'act', what: 'boss.suggest', args: ['1'], gas: 30_000n },
  ],
];

export async function office(): Promise<Town> {
  const town = await Town.open();
  await town.deploy('bank', [], BANK);
  await town.deploy('clerk', ['bank'], CLERK);
  await town.deploy('boss', ['clerk'], BOSS);
  return town;
}

const PEOPLE = ['alise', 'bob', 'kofi', 'freya', 'jon'] as const;

/** One block; each of its deeds is somebody else's, since a nonce counts what is on the chain. */
export async function mineDeeds(town: Town, deeds: readonly Deed[]): Promise<void> {
  const { chain } = town;
  const { header } = chain.head;
  const transactions = deeds.map((deed, i) => transactionOf(town, deed, PEOPLE[i] as string));
  const { block, refused } = chain.build(transactions, { timestamp: header.timestamp + 5n, miner: header.miner });
  if (refused[0] !== undefined) throw refused[0].error;
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  await chain.import(sealBlock(block, found?.nonce ?? 0n));
}

function transactionOf(town: Town, deed: Deed, from: string): Transaction {
  switch (deed.kind) {
    case 'gift':
      return town.sign({ to: town.address('bob'), data: new Uint8Array(0), value: parseHlp('1') }, from);
    case 'deploy':
      return town.sign({ to: undefined, data: deploymentData(town, deed.isBroken) }, from);
    default:
      return starved(called(town, deed, from), deed.gas, from);
  }
}

/** The bank once more; its address stands on the chain and nobody names it. */
function deploymentData(town: Town, isBroken: boolean): Uint8Array {
  const data = town.chain.blockByNumber(1n)?.transactions[0]?.data ?? new Uint8Array(0);
  return isBroken ? data.subarray(0, 20) : data;
}

function called(town: Town, { what, args }: Extract<Deed, { kind: 'act' }>, from: string): Transaction {
  const [contract = '', action = ''] = what.split('.');
  const to: Address = town.address(contract);
  const known = contractsIn(town.chain.headState())(to);
  if (known === undefined) throw new Error(`${contract} is not a contract`);
  const data = action === '?' ? new Uint8Array(3) : encodeCall(known, action, args, town.names);
  return town.sign({ to, data }, from);
}

function starved(transaction: Transaction, gasLimit: bigint | undefined, from: string): Transaction {
  if (gasLimit === undefined) return transaction;
  const { signature: _, ...fields } = transaction;
  return signTransaction({ ...fields, gasLimit }, personNamed(from)?.privateKey ?? new Uint8Array(32));
}
