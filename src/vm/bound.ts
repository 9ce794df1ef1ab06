/**
 * The worst an instruction can cost: what the verifier adds up to the bound of a function. The machine never uses it; a test
 * holds it against what runs really cost.
 */

import { GAS, words, WRITE } from './gas.ts';
import { LIMITS } from './limits.ts';
import type { Module } from './module.ts';
import { decodeType, isText, type VmType } from './types.ts';
import type { Instruction, Surroundings } from './verified.ts';

/** The most an instruction can cost beyond its static price: the dearest write, the longest text. */
export function worstExtra({ op, args }: Instruction, { module, callees }: Surroundings): number {
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
      return GAS.codecWord * (1 + fieldWords(module.errors[arg]?.fields ?? []));
    case 'emit': {
      const fields = module.events[arg]?.fields ?? [];
      const indexed = fields.filter((field) => field.indexed);
      const hashed = most * indexed.filter(({ type }) => isText(type)).length;
      const data = Math.min(LIMITS.logSize, 32 * fieldWords(fields.filter((field) => !field.indexed)));
      return GAS.topic * (1 + indexed.length) + GAS.keccakWord * hashed + GAS.logByte * data;
    }
    case 'sget':
    case 'sset':
    case 'sclear':
      return worstAccess(module, op, arg);
    case 'sagg': {
      const aggregate = module.aggregates[arg];
      return worstKeys(module.shapes[aggregate?.shape ?? 0]?.keys.slice(0, aggregate?.bound) ?? []);
    }
    default:
      return 0;
  }
}

function worstAccess({ shapes, aggregates }: Module, op: 'sget' | 'sset' | 'sclear', index: number): number {
  const shape = shapes[index];
  const isLong = shape !== undefined && isText(shape.leaf);
  const extraWords = isLong ? words(LIMITS.textSize) - 1 : 0;
  const keys = worstKeys(shape?.keys ?? []);
  if (op === 'sget') return keys + GAS.readWord * extraWords;
  const over = aggregates.filter((aggregate) => aggregate.shape === index).length;
  return keys + WRITE.create - WRITE.same + WRITE.extraWord * extraWords + WRITE.aggregate * over;
}

function worstKeys(keys: readonly VmType[]): number {
  const total = keys.reduce((sum, type) => sum + (isText(type) ? words(LIMITS.keySize) : 1), 0);
  return GAS.keyWord * Math.max(0, total - 1);
}

function fieldWords(fields: readonly { readonly type: VmType }[]): number {
  return fields.reduce((sum, { type }) => sum + (isText(type) ? 2 + words(LIMITS.textSize) : 1), 0);
}
