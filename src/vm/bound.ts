/**
 * The worst an instruction can cost: what the verifier adds up to the bound of a function. The machine never uses it; a test
 * holds it against what runs really cost.
 */

import { isDynamic, type AbiType } from './abi-type.ts';
import { GAS, words, WRITE } from './gas.ts';
import { LIMITS } from './limits.ts';
import type { External, Module } from './module.ts';
import { decodeType, isList, isText, type VmType } from './types.ts';
import type { Instruction } from './runnable.ts';
import type { Surroundings } from './verified.ts';

/** The most an instruction can cost beyond its static price: the dearest write, the longest text. */
export function worstExtra({ op, args }: Instruction, { module, callees, localTypes }: Surroundings): number {
  const arg = args[0] ?? 0;
  const most = words(LIMITS.textSize);
  switch (op) {
    case 'call':
      return callees[arg]?.gasBound ?? 0;
    case 'eq':
    case 'ne':
      return GAS.compareWord * (decodeType(arg) === 'bytes' ? most : 0);
    case 'slice':
    case 'concat':
      return GAS.textWord * most;
    case 'keccak':
      return GAS.keccakWord * most;
    case 'pow':
      return GAS.exponentByte * 32;
    case 'failtext':
      return GAS.codecWord * (most + 3);
    case 'fail':
      return GAS.codecWord * dataWords(1 + fieldWords(module.errors[arg]?.fields ?? []));
    case 'emit': {
      const fields = module.events[arg]?.fields ?? [];
      const indexed = fields.filter((field) => field.indexed);
      const hashed = most * indexed.filter(({ type }) => typeof type === 'string' && isText(type)).length;
      const data = Math.min(LIMITS.logSize, 32 * fieldWords(fields.filter((field) => !field.indexed)));
      return GAS.topic * (1 + indexed.length) + GAS.keccakWord * hashed + GAS.logByte * data;
    }
    case 'get':
      return GAS.element * (isList(localTypes[arg] ?? 'bool') ? LIMITS.listLength : 0);
    case 'encode':
      return GAS.codecWord * Math.min(fieldWords(tupleFields(module, arg)), words(LIMITS.textSize));
    case 'ext':
    case 'try':
      return worstCall(module.externals[arg]);
    case 'send':
      return GAS.newAccount;
    case 'sget':
    case 'sset':
    case 'sclear':
    case 'slen':
    case 'spush':
    case 'spop':
    case 'slist':
    case 'sfill':
      return worstAccess(module, op, arg);
    case 'sagg': {
      const aggregate = module.aggregates[arg];
      return worstKeys(module.shapes[aggregate?.shape ?? 0]?.keys.slice(0, aggregate?.bound) ?? []);
    }
    default:
      return 0;
  }
}

/** Encoding, the hlp that goes along, and decoding. What the callee uses is not ours. */
function worstCall(external: External | undefined): number {
  if (external === undefined) return 0;
  const { params, result, payable } = external;
  const data = 1 + fieldWords(params.map((type) => ({ type })));
  return GAS.codecWord * (dataWords(data) + dataWords(wordsOf(result))) + (payable ? GAS.transfer : 0);
}

type Access = 'sget' | 'sset' | 'sclear' | 'slen' | 'spush' | 'spop' | 'slist' | 'sfill';

function worstAccess({ shapes, aggregates }: Module, op: Access, index: number): number {
  const shape = shapes[index];
  if (shape === undefined) return 0;
  const extraWords = isText(shape.leaf) ? words(LIMITS.textSize) - 1 : 0;
  const keys = worstKeys(shape.keys);
  const read = GAS.readWord * extraWords;
  const write = WRITE.create - WRITE.same + WRITE.extraWord * extraWords;
  const length = WRITE.create - WRITE.same;
  const over = aggregates
    .filter((aggregate) => aggregate.shape === index)
    .reduce((sum, { bound }) => sum + WRITE.aggregate + worstKeys(shape.keys.slice(0, bound)), 0);
  const check = shape.cap > 0 ? GAS.read + keys : 0;
  const whole = length + shape.cap * (WRITE.same + keys + write);
  const worst: Readonly<Record<Access, number>> = {
    slen: 0,
    sget: check + read,
    slist: shape.cap * (GAS.read + keys + read),
    spush: keys + write + length,
    spop: keys + write + length,
    sset: check + write + over,
    sclear: shape.cap > 0 ? whole : write + over,
    sfill: whole,
  };
  return keys + worst[op];
}

export function worstKeys(keys: readonly VmType[]): number {
  const total = keys.reduce((sum, type) => sum + (isText(type) ? words(LIMITS.keySize) : 1), 0);
  return GAS.keyWord * Math.max(0, total - 1);
}

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
