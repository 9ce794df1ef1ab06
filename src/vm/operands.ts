/** What the symbols of the opcode table stand for: `N`, `*keys`, `*results` … as types of the stack. */

import { aggregateType } from './module.ts';
import { decodeType, stackType, type VmType } from './types.ts';
import type { Instruction, Surroundings } from './verified.ts';

type Reader = (instruction: Instruction, around: Surroundings) => readonly (VmType | undefined)[];

const first = ({ args }: Instruction): number => args[0] ?? 0;
const second = ({ args }: Instruction): number => args[1] ?? 0;

const SYMBOLS: Readonly<Record<string, Reader>> = {
  N: (i) => [decodeType(first(i))],
  T: (i) => [decodeType(first(i))],
  M: (i) => [decodeType(second(i))],
  U: (i) => [decodeType(second(i))],
  '*const': (i, { module }) => [module.constants[first(i)]?.type],
  '*local': (i, { localTypes }) => [localTypes[first(i)]],
  '*params': (i, { callees }) => callees[first(i)]?.def.params.map(({ type }) => type) ?? [],
  '*results': (i, { callees }) => callees[first(i)]?.def.results ?? [],
  '*fields': (i, { module }) => {
    const signatures = i.op === 'emit' ? module.events : module.errors;
    return signatures[first(i)]?.fields.map(({ type }) => type) ?? [];
  },
  '*keys': (i, { module }) => module.shapes[first(i)]?.keys ?? [],
  '*leaf': (i, { module }) => [module.shapes[first(i)]?.leaf],
  '*bound': (i, { module }) => {
    const aggregate = module.aggregates[first(i)];
    return module.shapes[aggregate?.shape ?? 0]?.keys.slice(0, aggregate?.bound) ?? [];
  },
  '*sum': (i, { module }) =>
    module.aggregates.slice(first(i), first(i) + 1).map((aggregate) => aggregateType(aggregate, module.shapes)),
};

/** The types a symbol stands for; a symbol that is no entry of the table is itself a type. Immediates have been checked. */
export function operandTypes(symbol: string, instruction: Instruction, around: Surroundings): VmType[] {
  const types = SYMBOLS[symbol]?.(instruction, around) ?? [symbol as VmType];
  return types.flatMap((type) => (type === undefined ? [] : [stackType(type)]));
}
