/** What the symbols of the opcode table stand for: `N`, `*keys`, `*results` … as types of the stack. */

import { aggregateType, type Aggregate } from './module.ts';
import type { Instruction } from './runnable.ts';
import { decodeType, elementOf, listOf, stackType, type ListOf, type VmType } from './types.ts';
import type { Surroundings } from './verified.ts';

type Reader = (instruction: Instruction, around: Surroundings) => readonly VmType[];

const first = ({ args }: Instruction): number => args[0] ?? 0;
const typeAt = ({ args }: Instruction, place: number): readonly VmType[] => some(decodeType(args[place] ?? 0));
const some = (type: VmType | undefined): readonly VmType[] => (type === undefined ? [] : [stackType(type)]);

const SYMBOLS: Readonly<Record<string, Reader>> = {
  N: (i) => typeAt(i, 0),
  T: (i) => typeAt(i, 0),
  M: (i) => typeAt(i, 1),
  U: (i) => typeAt(i, 1),
  '*const': (i, { module }) => some(module.constants[first(i)]?.type),
  '*local': (i, { localTypes }) => some(localTypes[first(i)]),
  '*element': (i, { localTypes }) => some(elementOf(localTypes[first(i)] as ListOf)),
  '*params': (i, { tables }) => tables.params(first(i)).flat,
  '*results': (i, { tables }) => tables.result(first(i)).flat,
  '*flat': (i, { tables }) => tables.tuple(first(i)).flat,
  '*args': (i, { tables }) => tables.external(first(i)).args,
  '*answer': (i, { tables }) => tables.external(first(i)).answer.flat,
  '*fields': (i, { tables }) => (i.op === 'emit' ? tables.event : tables.error)(first(i)).flat,
  '*keys': (i, { module }) => module.shapes[first(i)]?.keys.map(stackType) ?? [],
  '*index': (i, { module }) => ((module.shapes[first(i)]?.cap ?? 0) > 0 ? ['uint256'] : []),
  '*whole': (i, { module }) => some(listOf(module.shapes[first(i)]?.leaf ?? 'bool')),
  '*leaf': (i, { module }) => some(module.shapes[first(i)]?.leaf),
  '*bound': (i, { module }) => {
    const aggregate = module.aggregates[first(i)];
    return module.shapes[aggregate?.shape ?? 0]?.keys.slice(0, aggregate?.bound).map(stackType) ?? [];
  },
  '*sum': (i, { module }) => [aggregateType(module.aggregates[first(i)] as Aggregate, module.shapes)],
};

/** The types that symbols stand for; one that is no entry of the table is itself a type. Immediates have been checked. */
export function operandTypes(
  symbols: readonly string[],
  instruction: Instruction,
  around: Surroundings,
): readonly VmType[] {
  const typesOf = (symbol: string): readonly VmType[] => SYMBOLS[symbol]?.(instruction, around) ?? [symbol as VmType];
  return symbols.length === 1 ? typesOf(symbols[0] as string) : symbols.flatMap(typesOf);
}
