/**
 * The worst an instruction can cost: what the verifier adds up to the bound of a function. The machine never uses it; a test
 * holds it against what runs really cost.
 */

import { isDynamic, type AbiType } from './abi-type.ts';
import { GAS, words, WRITE } from './gas.ts';
import { LIMITS } from './limits.ts';
import type { Aggregate, External, Module, Shape, Signature } from './module.ts';
import type { OpName } from './opcodes.ts';
import { decodeType, isList, isText, type VmType } from './types.ts';
import type { Instruction } from './runnable.ts';
import type { Surroundings } from './verified.ts';

/** The most an instruction can cost beyond its static price: the dearest write, the longest text. */
export function worstExtra({ op, args }: Instruction, around: Surroundings): number {
  return EXTRA[op]?.(args[0] ?? 0, around) ?? 0;
}

/** `arg` is the first immediate: what it names stands in one of the tables around. */
type Extra = (arg: number, around: Surroundings) => number;

const TEXT_WORDS = words(LIMITS.textSize);

const EXTRA: Readonly<Partial<Record<OpName, Extra>>> = {
  call: (arg, { callees }) => callees[arg]?.gasBound ?? 0,
  ext: (arg, { module }) => worstCall(module.externals[arg]),
  try: (arg, { module }) => worstCall(module.externals[arg]),
  fail: (arg, { module }) => GAS.codecWord * dataWords(1 + fieldWords(module.errors[arg]?.fields ?? [])),
  failtext: () => GAS.codecWord * (TEXT_WORDS + 3),
  emit: (arg, { module }) => worstLog(module.events[arg]?.fields ?? []),
  send: () => GAS.newAccount,

  get: (arg, { localTypes }) => GAS.element * (isList(localTypes[arg] ?? 'bool') ? LIMITS.listLength : 0),
  pow: () => GAS.exponentByte * 32,
  eq: worstComparison,
  ne: worstComparison,
  slice: () => GAS.textWord * TEXT_WORDS,
  concat: () => GAS.textWord * TEXT_WORDS,
  keccak: () => GAS.keccakWord * TEXT_WORDS,
  encode: (arg, { module }) => GAS.codecWord * Math.min(fieldWords(tupleFields(module, arg)), TEXT_WORDS),

  slen: access(() => 0),
  sget: access(({ check, read }) => check + read),
  slist: access(({ cap, keys, read }) => cap * (GAS.read + keys + read)),
  sset: access(({ check, write, over }) => check + write + over),
  spush: access(({ keys, write }) => keys + write + LENGTH),
  spop: access(({ keys, write }) => keys + write + LENGTH),
  sfill: access(worstFill),
  sclear: access((costs) => (costs.cap > 0 ? worstFill(costs) : costs.write + costs.over)),
  sagg: (arg, { module }) => {
    const aggregate = module.aggregates[arg];
    return worstKeys(module.shapes[aggregate?.shape ?? 0]?.keys.slice(0, aggregate?.bound) ?? []);
  },
};

function worstComparison(type: number): number {
  return GAS.compareWord * (decodeType(type) === 'bytes' ? TEXT_WORDS : 0);
}

function worstLog(fields: Signature['fields']): number {
  const indexed = fields.filter((field) => field.indexed);
  const hashed = TEXT_WORDS * indexed.filter(({ type }) => typeof type === 'string' && isText(type)).length;
  const data = Math.min(LIMITS.logSize, 32 * fieldWords(fields.filter((field) => !field.indexed)));
  return GAS.topic * (1 + indexed.length) + GAS.keccakWord * hashed + GAS.logByte * data;
}

/** Encoding, the hlp that goes along, and decoding. What the callee uses is not ours. */
function worstCall(external: External | undefined): number {
  if (external === undefined) return 0;
  const { params, result, payable } = external;
  const data = 1 + fieldWords(params.map((type) => ({ type })));
  return GAS.codecWord * (dataWords(data) + dataWords(wordsOf(result))) + (payable ? GAS.transfer : 0);
}

// ───────────── the state ─────────────

/** What each part of an access to a shape costs at most. */
type Costs = {
  /** Elements of a list; 0 for what is none. */
  readonly cap: number;
  readonly keys: number;
  /** Of a leaf, beyond the static price. */
  readonly read: number;
  readonly write: number;
  /** Reading the length of the list before an element is touched. */
  readonly check: number;
  /** Keeping the sums and counts over the leaf. */
  readonly over: number;
};

/** Writing the length of a list. */
const LENGTH = WRITE.create - WRITE.same;

function access(worst: (costs: Costs) => number): Extra {
  return (arg, { module }) => {
    const shape = module.shapes[arg];
    if (shape === undefined) return 0;
    const costs = costsOf(
      shape,
      module.aggregates.filter((aggregate) => aggregate.shape === arg),
    );
    return costs.keys + worst(costs);
  };
}

function costsOf(shape: Shape, aggregates: readonly Aggregate[]): Costs {
  const { leaf, cap } = shape;
  const extraWords = isText(leaf) ? TEXT_WORDS - 1 : 0;
  const keys = worstKeys(shape.keys);
  return {
    cap,
    keys,
    read: GAS.readWord * extraWords,
    write: WRITE.create - WRITE.same + WRITE.extraWord * extraWords,
    check: cap > 0 ? GAS.read + keys : 0,
    over: aggregates.reduce((sum, { bound }) => sum + WRITE.aggregate + worstKeys(shape.keys.slice(0, bound)), 0),
  };
}

/** Writing all elements of a list. */
function worstFill({ cap, keys, write }: Costs): number {
  return LENGTH + cap * (WRITE.same + keys + write);
}

export function worstKeys(keys: readonly VmType[]): number {
  const total = keys.reduce((sum, type) => sum + (isText(type) ? words(LIMITS.keySize) : 1), 0);
  return GAS.keyWord * Math.max(0, total - 1);
}

// ───────────── encodings ─────────────

function tupleFields({ types }: Module, index: number): readonly { readonly type: AbiType }[] {
  const type = types[index];
  return type?.kind === 'struct' ? type.fields : [];
}

function fieldWords(fields: readonly { readonly type: AbiType }[]): number {
  return fields.reduce((sum, { type }) => sum + typeWords(type), 0);
}

const wordsOf = (type: AbiType | undefined): number => (type === undefined ? 0 : typeWords(type));

/** What goes in or out of a contract has an end of its own. */
const dataWords = (count: number): number => Math.min(count, words(LIMITS.dataSize));

/** Words of the longest encoding of one value, its offset included. */
function typeWords(type: AbiType): number {
  if (typeof type === 'string') return isText(type) ? 2 + words(LIMITS.textSize) : 1;
  if (type.kind === 'enum') return 1;
  if (type.kind === 'struct') return (isDynamic(type) ? 1 : 0) + fieldWords(type.fields);
  return 2 + type.cap * typeWords(type.of);
}
