/**
 * What happens on the recorded chain: who sends what in which block. It follows from a number alone, and the first blocks are the same however
 * many there are in the end.
 */

import type { Address } from '../../src/base/address.ts';
import { concatBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction, UnsignedTransaction } from '../../src/chain/transaction.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import type { Person } from '../../src/wallet/mnemonic.ts';
import { Dice } from './generate-dice.ts';
import { deploymentOf, IN_A_ROW, open, PEOPLE, placeOf, type Plan } from './recorded-cast.ts';
import { anyValues, type Known } from './recorded-values.ts';

type What = {
  readonly to: Address | undefined;
  readonly data: Uint8Array;
  readonly value: bigint;
  readonly gas?: bigint;
};
type Standing = { readonly plan: Plan; readonly address: Address };

const GWEI = 1_000_000_000n;
const HLP = 10n ** 18n;
const NO_DATA = new Uint8Array(0);

export class Story {
  readonly #seed: number;
  readonly #plans: readonly Plan[];
  readonly #standing: Standing[] = [];

  constructor(seed: number, all: readonly Plan[]) {
    this.#seed = seed;
    this.#plans = all;
  }

  /** Seconds between the block before and this one; sometimes a few days. */
  secondsBefore(block: number): bigint {
    const dice = new Dice(this.#seed ^ 0x7139, block);
    return BigInt(dice.chance(3) ? dice.between(1, 7) * 86_400 : dice.between(1, 40));
  }

  /** The transactions of a block; `nonceOf` says how many somebody has sent before it. */
  transactions(block: number, nonceOf: (person: Person) => bigint): readonly Transaction[] {
    const dice = new Dice(this.#seed, block);
    const nonces = new Map<Person, bigint>();
    return Array.from(
      {
        length: dice.weighed([
          [1, 0],
          [4, 1],
          [4, 2],
          [3, 3],
          [2, 5],
        ]),
      },
      (_, i) => {
        const person = dice.chance(50) ? (PEOPLE[0] as Person) : dice.pick(PEOPLE);
        const nonce = nonces.get(person) ?? nonceOf(person);
        nonces.set(person, nonce + 1n);
        return signedBy(
          dice,
          person,
          nonce,
          this.#anything(dice, i === 0 ? this.#plans[block - 1] : undefined, person, nonce),
        );
      },
    );
  }

  /** `first` is what the story has not put on the chain yet. */
  #anything(dice: Dice, first: Plan | undefined, person: Person, nonce: bigint): What {
    if (first !== undefined) return this.#deployment(dice, first, person, nonce);
    const kind = dice.weighed([
      [80, 'call'],
      [10, 'transfer'],
      [4, 'deployment'],
      [6, 'nonsense'],
    ] as const);
    if (kind === 'deployment') return this.#deployment(dice, dice.pick(this.#plans), person, nonce);
    if (kind === 'nonsense') return this.#nonsense(dice);
    return kind === 'transfer' || this.#standing.length === 0 ? this.#transfer(dice) : this.#call(dice);
  }

  #deployment(dice: Dice, plan: Plan, person: Person, nonce: bigint): What {
    const before = this.#standing.findLast((one) => one.plan.name === plan.name);
    const known = this.#known();
    const contracts = plan.name === IN_A_ROW && before !== undefined ? [before.address] : known.contracts;
    const data = deploymentOf(dice, plan, { people: plan.name === IN_A_ROW ? contracts : known.people, contracts });
    const isPayable = plan.module.functions.some(({ kind, payable }) => kind === 'init' && payable);
    this.#standing.push({ plan, address: placeOf(person, nonce) });
    return { to: undefined, data, value: isPayable ? HLP : 0n };
  }

  #call(dice: Dice): What {
    const isInRow = dice.chance(25);
    const among = this.#standing.filter((one) => (one.plan.name === IN_A_ROW) === isInRow);
    const { plan, address: to } = dice.pick(among.length === 0 ? this.#standing : among);
    const functions = open(plan);
    if (functions.length === 0) return this.#transfer(dice);
    const fn = dice.weighed(functions.map((one) => [one.kind === 'action' ? 6 : 1, one]));
    const types = fn.params.map(({ type }) => type);
    const data = concatBytes(selectorOf(fn.name, types), encodeAbi(types, anyValues(dice, types, this.#known())));
    const value = fn.payable ? dice.pick([1n, HLP / 10n, HLP, HLP, 3n * HLP]) : 0n;
    return dice.chance(8) ? { to, data, value, gas: BigInt(dice.below(40_000)) } : { to, data, value };
  }

  #transfer(dice: Dice): What {
    const { people, contracts } = this.#known();
    const to = contracts.length > 0 && dice.chance(20) ? dice.pick(contracts) : dice.pick(people);
    const isNew = dice.chance(10);
    const memo = dice.pick(['', '', 'thank you', 'fixed my bike 🚲']);
    const value = BigInt(dice.below(1_000_000_000)) * GWEI;
    return {
      to: isNew ? placeOf(PEOPLE[0] as Person, BigInt(dice.between(100_000, 200_000))) : to,
      data: utf8ToBytes(memo),
      value,
    };
  }

  /** What nobody should send: data that are cut off or stray, hlp where none belongs, code that is none. */
  #nonsense(dice: Dice): What {
    const what = this.#standing.length === 0 ? this.#transfer(dice) : this.#call(dice);
    const plan = dice.pick(this.#plans).container;
    return dice.weighed<() => What>([
      [2, () => ({ ...what, data: what.data.slice(0, dice.below(what.data.length + 1)) })],
      [2, () => ({ ...what, data: flipped(dice, what.data) })],
      [2, () => ({ ...what, value: HLP })],
      [1, () => ({ to: undefined, data: plan.slice(0, dice.below(plan.length)), value: 0n })],
      [1, () => ({ to: undefined, data: flipped(dice, plan), value: 0n })],
      [1, () => ({ to: undefined, data: NO_DATA, value: 1n })],
    ])();
  }

  #known(): Known {
    return { people: PEOPLE.map(({ address }) => address), contracts: this.#standing.map(({ address }) => address) };
  }
}

function flipped(dice: Dice, data: Uint8Array): Uint8Array {
  if (data.length === 0) return data;
  const at = dice.below(data.length);
  return data.with(at, (data[at] ?? 0) ^ (1 << dice.below(8)));
}

/** Plenty of gas unless something else is wished for; one in five comes from an old wallet. */
function signedBy(dice: Dice, person: Person, nonce: bigint, { to, data, value, gas }: What): Transaction {
  const common = { chainId: 1902n, nonce, to, value, data };
  const [fee, tip] = [BigInt(dice.between(20, 200)) * GWEI, BigInt(dice.below(3)) * GWEI];
  const unsigned = (gasLimit: bigint): UnsignedTransaction =>
    dice.chance(20)
      ? { type: 0, ...common, gasLimit, gasPrice: fee }
      : { type: 2, ...common, gasLimit, maxFeePerGas: fee, maxPriorityFeePerGas: tip, accessList: [] };
  const intrinsic = intrinsicGas(unsigned(0n));
  return signTransaction(unsigned(intrinsic + (gas ?? 3_000_000n)), person.privateKey);
}
