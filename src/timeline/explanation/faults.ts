/**
 * Instructions that could not be carried out: what would have had to hold, with the numbers of that moment. One row for each kind of
 * fault; what the operands were called in the source is found by `operands.ts`.
 */

import { grouped } from '../../base/counts.ts';
import { show } from '../../base/show.ts';
import type { DebugFunction } from '../../lang/debug.ts';
import type { Unit } from '../../lang/tree.ts';
import type { EnumType } from '../../vm/abi-type.ts';
import { PANIC_CODES, type Panic } from '../../vm/failure.ts';
import { LIMITS } from '../../vm/limits.ts';
import type { Frame, Machine } from '../../vm/machine.ts';
import { type Aggregate, aggregateType, type Shape } from '../../vm/module.ts';
import { aggregateText, lengthText, pathText } from '../../vm/path.ts';
import type { OpName } from '../../vm/opcodes.ts';
import type { Instruction } from '../../vm/runnable.ts';
import { valueOf } from '../../vm/memory.ts';
import { type LeafValue, rangeOf, type Value } from '../../vm/types.ts';
import type { SceneContract } from '../scene.ts';
import { showPath } from '../stored-path.ts';
import { numberText, rangeText, SUMS, sumText, typeOfResult } from './numbers.ts';

/** Just before the instruction that fails. Good until the run goes on. */
export type Moment = {
  readonly machine: Machine;
  readonly frame: Frame;
  readonly instruction: Instruction;
  readonly contract: SceneContract;
  readonly debug: DebugFunction | undefined;
  /** Of what is computed with. */
  readonly unit: Unit | undefined;
};

/** What should have been, in words, with the values: `250 + 10 = 260, and uint8 holds 0 to 255`. Safe to show. */
export function faultText(panic: Panic, moment: Moment): string {
  return TEXTS[panic](moment);
}

/** Undefined for what is no panic. */
export function panicOf(code: string | undefined): Panic | undefined {
  const found = Object.entries(PANIC_CODES).find(([, known]) => known.toString() === code);
  return found?.[0] as Panic | undefined;
}

const TEXTS: Readonly<Record<Panic, (moment: Moment) => string>> = {
  arith: arithmetic,
  div0: (moment) => `${sumOf(moment)}, and nothing can be divided by zero`,
  enum: member,
  utf8: () => 'a string has to be UTF-8 where it leaves the contract, and this one is not',
  index: outside,
  memory: tooLong,
};

function sumOf({ machine, instruction, unit }: Moment): string {
  const count = SUMS[instruction.op]?.takes ?? 0;
  return sumText(instruction.op, machine.stack.slice(-count) as bigint[], unit);
}

function arithmetic(moment: Moment): string {
  const { op, args } = moment.instruction;
  if (SUMS[op] === undefined) return aggregate(moment);
  const type = typeOfResult(op, args);
  const sum = op === 'cast' ? `${sumOf(moment)} was to be a ${type}` : sumOf(moment);
  return `${sum}, and ${rangeText(type)}`;
}

// ───────────── the state ─────────────

/** What the machine looks up by itself to carry out an instruction: how long a list is, and what a sum is. */
export function lookedUp(panic: Panic, moment: Moment): readonly string[] {
  const touched = touchedBy(moment);
  if (touched === undefined) return [];
  const { shape, keys } = touched;
  if (panic === 'index' && shape.cap > 0) return [lengthText(shape, keys)];
  if (panic !== 'arith' || SUMS[moment.instruction.op] !== undefined) return [];
  const sums = sumsOver(moment).map((over) => aggregateText(over, shape, keys.slice(0, over.bound)));
  return [pathText(shape, keys), ...sums];
}

function sumsOver({ machine: { module }, instruction }: Moment): readonly Aggregate[] {
  const indices = module.aggregatesOf[instruction.args[0] ?? -1] ?? [];
  return indices.flatMap((index) => module.module.aggregates[index] ?? []).filter(({ kind }) => kind === 'sum');
}

/** What an instruction on the state is about to touch, by what lies on the stack. */
type Touched = {
  readonly shape: Shape;
  readonly keys: readonly LeafValue[];
  readonly index: bigint | undefined;
  readonly value: Value | undefined;
};

function touchedBy({ machine, instruction: { op, args } }: Moment): Touched | undefined {
  if (!ON_STATE.has(op)) return undefined;
  const shape = machine.module.module.shapes[args[0] ?? -1];
  if (shape === undefined) return undefined;
  const above = [...machine.stack];
  const value = op === 'sset' || op === 'spush' || op === 'sfill' ? above.pop() : undefined;
  const index = shape.cap > 0 && (op === 'sget' || op === 'sset') ? (above.pop() as bigint) : undefined;
  const keys = above.slice(above.length - shape.keys.length) as LeafValue[];
  return { shape, keys, index, value };
}

const ON_STATE: ReadonlySet<OpName> = new Set(['sget', 'sset', 'sclear', 'slen', 'spush', 'spop', 'slist', 'sfill']);

/** A write that moves a sum further than its type reaches. */
function aggregate(moment: Moment): string {
  const { machine, contract } = moment;
  const { module, host, call } = machine;
  const touched = touchedBy(moment);
  if (touched === undefined) return 'a sum gets too big or too small';
  const { shape, keys, value = 0n } = touched;
  const old = valueOf(shape.leaf, host.word(call.contract, pathText(shape, keys)));
  for (const over of sumsOver(moment)) {
    const type = aggregateType(over, module.module.shapes);
    const path = aggregateText(over, shape, keys.slice(0, over.bound));
    const sum = valueOf(type, host.word(call.contract, path));
    const next = sum + (value as bigint) - old;
    const { min, max } = rangeOf(type);
    if (next >= min && next <= max) continue;
    const [name, leaf] = [showPath(path, contract), showPath(pathText(shape, keys), contract)];
    const change = `${leaf} from ${numberText(old)} to ${numberText(value as bigint)}`;
    return `${change} makes ${name} ${numberText(next)}, and ${rangeText(type)}`;
  }
  return 'a sum gets too big or too small';
}

// ───────────── lists ─────────────

function outside(moment: Moment): string {
  const { machine, instruction } = moment;
  if (instruction.op === 'byteat' || instruction.op === 'slice') return 'it reaches beyond the end of the text';
  const list = instruction.op.startsWith('s') ? storedList(moment) : localList(moment);
  const index = list.index ?? indexAt(machine, instruction);
  if (index === undefined) return fullOrEmpty(list, instruction);
  return `${list.name} has ${elements(list.length)}${list.length === 0 ? '' : ` (0 to ${list.length - 1})`}, and none at ${numberText(index)}`;
}

type List = {
  readonly name: string;
  readonly length: number;
  readonly cap: number;
  readonly index: bigint | undefined;
};

function storedList(moment: Moment): List {
  const { machine, contract } = moment;
  const touched = touchedBy(moment);
  if (touched === undefined) return { name: 'the list', length: 0, cap: 0, index: undefined };
  const { shape, keys, index } = touched;
  const length = Number(machine.host.word(machine.call.contract, lengthText(shape, keys)));
  const at = showPath(lengthText(shape, keys), contract);
  return { name: at.replace(/\.length$/, ''), length, cap: shape.cap, index };
}

function localList({ frame, instruction, debug }: Moment): List {
  const slot = instruction.args[0] ?? -1;
  const value = frame.locals[slot];
  const local = debug?.locals.find((candidate) => candidate.slot === slot);
  const length = Array.isArray(value) ? value.length : 0;
  return { name: show(local?.name ?? 'the list'), length, cap: instruction.args[1] ?? 0, index: undefined };
}

function indexAt({ stack }: Machine, { op }: Instruction): bigint | undefined {
  if (op === 'lget') return stack.at(-1) as bigint;
  return op === 'lset' ? (stack.at(-2) as bigint) : undefined;
}

function fullOrEmpty({ name, length, cap }: List, { op }: Instruction): string {
  if (op === 'lpop' || op === 'spop') return `${name} is empty, and there is no last element to take away`;
  return `${name} has ${elements(length)} already, and holds at most ${cap}`;
}

const elements = (count: number): string => (count === 1 ? '1 element' : `${count} elements`);

// ───────────── the rest ─────────────

function member({ machine, instruction: { op, args } }: Moment): string {
  const type = op === 'enum' ? (machine.module.module.types[args[1] ?? -1] as EnumType | undefined) : undefined;
  if (type === undefined) return 'a number is no member of its enum';
  const members = type.members.map((name, i) => `${show(name)} (${i})`).join(', ');
  return `${show(type.name)} has no member ${numberText(machine.stack.at(-1) as bigint)}; there is: ${members}`;
}

/** Of what is put together where it leaves the contract. */
const MOST_BYTES: Readonly<Partial<Record<OpName, number>>> = {
  fail: LIMITS.dataSize,
  return: LIMITS.dataSize,
  emit: LIMITS.logSize,
  ext: LIMITS.dataSize,
  try: LIMITS.dataSize,
  encode: LIMITS.textSize,
};

function tooLong(moment: Moment): string {
  const { machine, instruction } = moment;
  if (instruction.op === 'concat') {
    const sizes = machine.stack.slice(-2).map((value) => (value as Uint8Array).length);
    const whole = sizes.reduce((sum, size) => sum + size, 0);
    if (whole > LIMITS.textSize) {
      const parts = sizes.map(grouped).join(' + ');
      return `${parts} = ${grouped(whole)} bytes, and a text has at most ${grouped(LIMITS.textSize)}`;
    }
  }
  const key = keysOf(moment).find((one) => typeof one !== 'bigint' && one.length > LIMITS.keySize);
  if (key instanceof Uint8Array) {
    return `a key of ${grouped(key.length)} bytes, and a key has at most ${LIMITS.keySize}`;
  }
  const most = MOST_BYTES[instruction.op];
  if (most !== undefined) {
    return `what is put together there gets too long: ${grouped(most)} bytes are the most`;
  }
  return `texts and lists of ${grouped(machine.heap.size)} bytes came into being in this call by then, and there is room for ${grouped(LIMITS.heapSize)}`;
}

function keysOf(moment: Moment): readonly LeafValue[] {
  const { machine, instruction } = moment;
  if (instruction.op !== 'sagg') return touchedBy(moment)?.keys ?? [];
  const bound = machine.module.module.aggregates[instruction.args[0] ?? -1]?.bound ?? 0;
  return machine.stack.slice(machine.stack.length - bound) as LeafValue[];
}
