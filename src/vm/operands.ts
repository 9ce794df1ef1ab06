/** What the symbols of the opcode table stand for: `N`, `*keys`, `*results` … as types of the stack. */

import { flatten, type AbiType } from './abi-type.ts';
import { aggregateType, type External } from './module.ts';
import { decodeType, elementOf, listOf, stackType, type ListOf, type VmType } from './types.ts';
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
  '*element': (i, { localTypes }) => [elementOf(localTypes[first(i)] as ListOf)],
  '*params': (i, { callees }) => callees[first(i)]?.def.params.flatMap(({ type }) => flatten(type)) ?? [],
  '*results': (i, { callees }) => flat(callees[first(i)]?.def.result),
  '*flat': (i, { module }) => flat(module.types[first(i)]),
  '*args': (i, { module }) => argsOf(module.externals[first(i)]),
  '*answer': (i, { module }) => flat(module.externals[first(i)]?.result),
  '*fields': (i, { module }) => {
    const signatures = i.op === 'emit' ? module.events : module.errors;
    return signatures[first(i)]?.fields.flatMap(({ type }) => flatten(type)) ?? [];
  },
  '*keys': (i, { module }) => module.shapes[first(i)]?.keys ?? [],
  '*index': (i, { module }) => ((module.shapes[first(i)]?.cap ?? 0) > 0 ? ['uint256'] : []),
  '*whole': (i, { module }) => module.shapes.slice(first(i), first(i) + 1).map(({ leaf }) => listOf(leaf)),
  '*leaf': (i, { module }) => [module.shapes[first(i)]?.leaf],
  '*bound': (i, { module }) => {
    const aggregate = module.aggregates[first(i)];
    return module.shapes[aggregate?.shape ?? 0]?.keys.slice(0, aggregate?.bound) ?? [];
  },
  '*sum': (i, { module }) =>
    module.aggregates.slice(first(i), first(i) + 1).map((aggregate) => aggregateType(aggregate, module.shapes)),
};

const flat = (type: AbiType | undefined): VmType[] => (type === undefined ? [] : flatten(type));

/** Behind the arguments the amount, where one can be sent along. */
function argsOf(external: External | undefined): VmType[] {
  const params = external?.params.flatMap(flatten) ?? [];
  return external?.payable === true ? [...params, 'uint256'] : params;
}

/** The types a symbol stands for; a symbol that is no entry of the table is itself a type. Immediates have been checked. */
export function operandTypes(symbol: string, instruction: Instruction, around: Surroundings): VmType[] {
  const types = SYMBOLS[symbol]?.(instruction, around) ?? [symbol as VmType];
  return types.flatMap((type) => (type === undefined ? [] : [stackType(type)]));
}
