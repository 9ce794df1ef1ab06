/** Calls that a module is put to: its deployment, and each public function a few times, with arguments that make sense most of the time. */

import { concatBytes, hexToBytes } from '../../src/base/bytes.ts';
import { encodeAbi } from '../../src/vm/abi.ts';
import type { AbiType } from '../../src/vm/abi-type.ts';
import type { Call } from '../../src/vm/machine.ts';
import { isNumber, isText, rangeOf, type LeafType, type LeafValue, type Value } from '../../src/vm/types.ts';
import type { VerifiedFunction, VerifiedModule } from '../../src/vm/verify.ts';
import { Random } from '../vm/generator.ts';
import { PARTNER } from '../vm/generator-tables.ts';
import { CALLER, CONTRACT } from '../vm/helpers.ts';
import { MIRROR } from './world.ts';

export type Step = Pick<Call, 'kind' | 'data' | 'value' | 'caller' | 'gas'> & { readonly says: string };

const PEOPLE = [CALLER, CALLER, 0xb0bn, 0xa11cen] as const;
const PLACES = [...PEOPLE, PARTNER, MIRROR, CONTRACT, 0n] as const;
const MOST_CALLS = 12;

/** The deployment first. */
export function storyOf(module: VerifiedModule, seed: number): readonly Step[] {
  const random = new Random(seed);
  const steps = [initStep(random, module)];
  const entries = shuffled(random, [...module.entries]);
  if (entries.length === 0) return steps;
  const count = Math.min(MOST_CALLS, Math.max(4, Math.ceil(1.5 * entries.length)));
  for (let i = 0; i < count; i++) {
    const [selector, fn] = entries[i] ?? random.pick(entries);
    steps.push(callStep(random, selector, fn));
  }
  return [...steps, oddStep(random, module)];
}

function initStep(random: Random, { init }: VerifiedModule): Step {
  return {
    ...around(random, init),
    kind: 'init',
    data: init === undefined ? new Uint8Array(0) : someArgs(random, init),
    says: 'init',
  };
}

function callStep(random: Random, selector: string, fn: VerifiedFunction): Step {
  const data = concatBytes(hexToBytes(selector), someArgs(random, fn));
  const kind = fn.def.kind === 'view' && random.chance(70) ? 'view' : 'call';
  return { ...around(random, fn), kind, data, says: fn.def.name };
}

/** Hlp without a call, or a call whose data is damaged. */
function oddStep(random: Random, { entries }: VerifiedModule): Step {
  const [selector, fn] = random.pick([...entries]);
  const data = concatBytes(hexToBytes(selector), someArgs(random, fn));
  if (random.chance(50))
    return { ...around(random, fn), kind: 'call', data: new Uint8Array(0), says: 'hlp and nothing else' };
  if (data.length > 4 && random.chance(50)) flipBit(data, 32 + random.below(8 * (data.length - 4)));
  return {
    ...around(random, fn),
    kind: 'call',
    data: data.slice(0, random.chance(50) ? data.length : random.below(data.length)),
    says: 'damaged data',
  };
}

export function flipBit(bytes: Uint8Array, bit: number): void {
  const at = Math.floor(bit / 8);
  bytes[at] = (bytes[at] ?? 0) ^ (0x80 >> (bit % 8));
}

function around(random: Random, fn: VerifiedFunction | undefined): Pick<Step, 'caller' | 'value' | 'gas'> {
  const pays = fn?.def.payable === true ? random.chance(70) : random.chance(3);
  return {
    caller: random.pick(PEOPLE),
    value: pays ? random.pick([1n, 10n, 1_000n]) : 0n,
    gas: someGas(random, fn?.gasBound === Infinity),
  };
}

/** Mostly enough; a loop that may never end is not given more than it takes to see that. */
function someGas(random: Random, isEndless: boolean): number {
  if (random.chance(80)) return isEndless ? 150_000 : 400_000;
  return random.chance(70) ? random.below(60_000) : random.below(4_000);
}

function someArgs(random: Random, { def }: VerifiedFunction): Uint8Array {
  const types = def.params.map(({ type }) => type);
  return encodeAbi(
    types,
    types.flatMap((type) => someValues(random, type)),
  );
}

/** Flat, as on the stack. */
function someValues(random: Random, type: AbiType): Value[] {
  if (typeof type === 'string') return [someLeaf(random, type)];
  if (type.kind === 'enum') return [BigInt(random.below(type.members.length))];
  if (type.kind === 'struct') return type.fields.flatMap((field) => someValues(random, field.type));
  const { of, cap } = type;
  const length = random.below(Math.min(cap, random.chance(90) ? 5 : 40) + 1);
  return [Array.from({ length }, () => someValues(random, of)[0] as LeafValue)];
}

const WORDS = ['', 'a', 'hours', 'a loaf of bread, and some butter', 'x'.repeat(300)].map((word) =>
  new TextEncoder().encode(word),
);

function someLeaf(random: Random, type: LeafType): LeafValue {
  if (isText(type)) return random.pick(WORDS);
  if (type === 'bool') return BigInt(random.below(2));
  if (type === 'address') return random.pick(PLACES);
  if (!isNumber(type)) return random.pick([0n, 1n, 0x61n]);
  const { min, max } = rangeOf(type);
  if (random.chance(12)) return random.pick([min, max, max - 1n, max >> 1n]);
  return random.pick([0n, 1n, 1n, 2n, 3n, 5n, 10n, 100n]);
}

function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.below(rest.length), 1)[0] as T);
}
