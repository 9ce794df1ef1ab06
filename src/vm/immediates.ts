/** The immediates of an instruction: whether they may be what they are, and what the machine makes of them. */

import { GAS } from './gas.ts';
import type { RawInstruction } from './instruction.ts';
import { LIMITS } from './limits.ts';
import type { Module } from './module.ts';
import { OPCODES, type Immediate, type OpName, type Row } from './opcodes.ts';
import {
  decodeType,
  isList,
  isNumber,
  isSigned,
  isText,
  rangeOf,
  sizeInBytes,
  stackType,
  wordCount,
  zeroOf,
  type Range,
  type Value,
  type VmType,
  type WordType,
} from './types.ts';
import type { Instruction } from './runnable.ts';
import type { Tables } from './tables.ts';
import type { Surroundings } from './verified.ts';

/** The rule an immediate breaks, and how. */
export type Problem = { readonly rule: string; readonly message: string };

/** The first thing that is wrong with the immediates of an instruction; undefined when all is well. */
export function problemOf({ op, args }: Instruction, around: Surroundings): Problem | undefined {
  const row: Row = OPCODES[op];
  for (const [i, immediate] of row.immediates.entries()) {
    const problem = indexProblem(immediate, args[i] ?? 0, around) ?? typeProblem(op, immediate, args, i);
    if (problem !== undefined) return problem;
  }
  return op === 'call' ? callProblem(args[0] ?? 0, around) : undefined;
}

/** The instruction as the machine runs it, if its immediates are right; where it goes on is the business of `body.ts`. */
export function instructionOf({ op, args }: RawInstruction, module: Module, tables: Tables): Instruction {
  const row: Row = OPCODES[op];
  return {
    op,
    code: row.code,
    args,
    gas: row.gas + staticExtra(op, args[0] ?? 0, module, tables),
    closes: undefined,
    value: pushedValue(op, args, module),
    range: resultRange(row, args),
  };
}

/** An `end`, whose meaning depends on what it closes. */
export function endOf(closes: Instruction['closes']): Instruction {
  const { code, gas } = OPCODES.end;
  return { op: 'end', code, args: [], gas, closes, value: 0n, range: NO_RANGE };
}

/** What the price has beyond the row's, whatever the values are. */
function staticExtra(op: OpName, index: number, { constants, functions }: Module, tables: Tables): number {
  if (op === 'const') return GAS.constantWord * wordCount(constants[index]?.value ?? 0n);
  const callee = op === 'call' ? functions[index] : undefined;
  return callee === undefined ? 0 : GAS.local * (tables.params(index).flat.length + callee.locals.length);
}

function pushedValue(op: OpName, [first = 0, second = 0]: readonly number[], { constants }: Module): Value {
  if (op === 'const') return constants[first]?.value ?? 0n;
  return op === 'zero' ? zeroOf(decodeType(first) ?? 'bool') : BigInt(second);
}

/** Of what arithmetic leaves; a `cast` leaves its second type. */
function resultRange({ immediates }: Row, [first = 0, second = 0]: readonly number[]): Range {
  if (immediates[0] !== 'N') return NO_RANGE;
  const type = decodeType(immediates[1] === 'M' ? second : first);
  return type !== undefined && isNumber(type) ? rangeOf(type) : NO_RANGE;
}

const NO_RANGE: Range = { min: 0n, max: 0n };

const no = (rule: string, message: string): Problem => ({ rule, message });

type TableOf = (around: Surroundings) => readonly unknown[];

/** Where an immediate that is an index has its entries. */
const TABLE_OF: Readonly<Partial<Record<Immediate, TableOf>>> = {
  constant: ({ module }) => module.constants,
  local: ({ localTypes }) => localTypes,
  function: ({ callees }) => callees, // smaller index only: no recursion
  error: ({ module }) => module.errors,
  event: ({ module }) => module.events,
  list: ({ localTypes }) => localTypes,
  shape: ({ module }) => module.shapes,
  states: ({ module }) => module.shapes,
  enum: ({ module }) => module.types,
  tuple: ({ module }) => module.types,
  external: ({ module }) => module.externals,
  aggregate: ({ module }) => module.aggregates,
};

function indexProblem(immediate: Immediate, arg: number, around: Surroundings): Problem | undefined {
  const table = TABLE_OF[immediate]?.(around);
  if (table !== undefined && arg >= table.length) return no('index', `there is no ${immediate} ${arg}`);
  return kindProblem(immediate, arg, around);
}

/** What an index names must be of the kind that the instruction works on. */
function kindProblem(immediate: Immediate, arg: number, { module, localTypes }: Surroundings): Problem | undefined {
  const type = module.types[arg]?.kind;
  switch (immediate) {
    case 'list':
      return isList(localTypes[arg] ?? 'bool') ? undefined : no('type', `local ${arg} is no list`);
    case 'states':
      return (module.shapes[arg]?.cap ?? 0) > 0 ? undefined : no('type', `shape ${arg} is no list`);
    case 'enum':
      return type === 'enum' ? undefined : no('type', `type ${arg} is no enum`);
    case 'tuple':
      return type === 'struct' ? undefined : no('type', `type ${arg} is no struct`);
    case 'most':
      return arg >= 1 && arg <= LIMITS.listLength
        ? undefined
        : no('type', `a list has 1 to ${LIMITS.listLength} elements`);
    default:
      return undefined;
  }
}

/** Instructions with a type in them that work on lists too. */
const LISTS: ReadonlySet<OpName> = new Set(['zero', 'drop']);

const TYPES: ReadonlySet<Immediate> = new Set(['N', 'M', 'T', 'U', 'result']);

function typeProblem(op: OpName, immediate: Immediate, args: readonly number[], i: number): Problem | undefined {
  const arg = args[i] ?? 0;
  if (immediate === 'u8') return smallProblem(args);
  if (!TYPES.has(immediate) || (immediate === 'result' && arg === 0)) return undefined;
  const type = decodeType(arg);
  if (type === undefined || stackType(type) !== type) return no('type', 'this is no type of the stack');
  if ((immediate === 'N' || immediate === 'M') && !isNumber(type)) return no('type', `${type} is not a number`);
  if (op === 'neg' && !isSigned(type)) return no('type', `${type} cannot be negative`);
  if (isList(type) && !LISTS.has(op)) return no('type', `a list is nothing that \`${op}\` works on`);
  if (op === 'retype' && !isBits(type)) return no('type', `${type} is not a plain row of bits`);
  return immediate === 'U' ? sizeProblem(decodeType(args[0] ?? 0), type) : undefined;
}

function sizeProblem(from: VmType | undefined, to: VmType): Problem | undefined {
  const isSame = from !== undefined && sizeInBytes(from as WordType) === sizeInBytes(to as WordType);
  return isSame ? undefined : no('type', `${from} and ${to} have different sizes`);
}

function smallProblem([code = 0, value = 0]: readonly number[]): Problem | undefined {
  const type = decodeType(code);
  const fits = type === undefined || BigInt(value) <= rangeOf(type).max;
  return fits ? undefined : no('type', `${value} does not fit ${type}`);
}

function callProblem(index: number, { callees }: Surroundings): Problem | undefined {
  // An action may be the short form of another one, which fills in the last arguments.
  const kind = callees[index]?.def.kind;
  const isInner = kind === 'init' || kind === 'invariant';
  return isInner ? no('call', `an ${kind} cannot be called from inside`) : undefined;
}

const isBits = (type: VmType): boolean => !isText(type) && type !== 'bool' && !isSigned(type);
