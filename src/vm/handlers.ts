/**
 * What each instruction does: operands, what it costs beyond the static price, effect, result – in this order.
 * The verifier has checked types, stack and indices; only what depends on values can still fail.
 */

import { bytesToWord, concatBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { encodeAbi, encodeWord, topicOf } from './abi.ts';
import { panic, revertBuiltIn, revertWith, revertWithText, type Stop } from './failure.ts';
import { GAS, sameValue, words } from './gas.ts';
import { LIMITS } from './limits.ts';
import type { Frame, Machine } from './machine.ts';
import { readAggregate, readLeaf, writeLeaf } from './memory.ts';
import type { Field, Signature } from './module.ts';
import type { OpName } from './opcodes.ts';
import { isText, zeroOf, type Range, type Value } from './types.ts';
import type { Instruction } from './verify.ts';

export type Handler = (machine: Machine, frame: Frame, instruction: Instruction) => void;

const first = ({ args }: Instruction): number => args[0] as number;
const bool = (truth: boolean): bigint => (truth ? 1n : 0n);

export const HANDLERS: Readonly<Record<OpName, Handler>> = {
  // ───────────── flow ─────────────
  if: (m, frame, i) => {
    if (m.pop() === 0n) frame.next = i.target;
  },
  else: (_, frame, i) => {
    frame.next = i.target;
  },
  loop: (_, frame) => {
    frame.rounds.push(0);
  },
  end: (m, frame, i) => {
    if (i.closes === 'loop') nextRound(m, frame, i.target);
    else if (i.closes === 'function') m.leaveFunction();
  },
  break: (_, frame, i) => {
    frame.rounds.pop();
    frame.next = i.target;
  },
  continue: (m, frame, i) => nextRound(m, frame, i.target),
  return: (m) => m.leaveFunction(),
  call: (m, _, i) => {
    const callee = m.module.functions[first(i)];
    if (callee !== undefined) m.enterFunction(callee);
  },
  fail: (m, _, i) => {
    const { name, fields } = m.module.module.errors[first(i)] as Signature;
    const types = fields.map(({ type }) => type);
    throw paidAnswer(m, revertWith(name, types, m.popMany(types.length)));
  },
  failtext: (m) => {
    throw paidAnswer(m, revertWithText(m.popText()));
  },

  // ───────────── values ─────────────
  small: (m, _, i) => m.push(i.value),
  const: (m, _, i) => m.push(i.value),
  zero: (m, _, i) => m.push(i.value),
  get: (m, frame, i) => m.push(frame.locals[first(i)] as Value),
  set: (m, frame, i) => {
    frame.locals[first(i)] = m.stack.pop() as Value;
  },
  drop: (m) => {
    m.stack.pop();
  },

  // ───────────── arithmetic ─────────────
  add: (m, _, i) => {
    const b = m.pop();
    m.push(checked(m.pop() + b, i.range));
  },
  sub: (m, _, i) => {
    const b = m.pop();
    m.push(checked(m.pop() - b, i.range));
  },
  mul: (m, _, i) => {
    const b = m.pop();
    m.push(checked(m.pop() * b, i.range));
  },
  div: (m, _, i) => {
    const b = nonZero(m.pop());
    m.push(checked(m.pop() / b, i.range));
  },
  mod: (m) => {
    const b = nonZero(m.pop());
    m.push(m.pop() % b);
  },
  neg: (m, _, i) => m.push(checked(-m.pop(), i.range)),
  pow: (m, _, i) => {
    const exponent = m.pop();
    m.spend(GAS.exponentByte * Math.ceil(exponent.toString(16).length / 2));
    m.push(power(m.pop(), exponent, i.range));
  },
  muldiv: (m) => {
    const c = nonZero(m.pop());
    const b = m.pop();
    m.push(checked((m.pop() * b) / c, UINT256));
  },
  muldivup: (m) => {
    const c = nonZero(m.pop());
    const b = m.pop();
    m.push(checked((m.pop() * b + c - 1n) / c, UINT256));
  },
  cast: (m, _, i) => m.push(checked(m.pop(), i.range)),
  retype: () => {},

  // ───────────── comparing ─────────────
  eq: (m) => m.push(bool(equal(m))),
  ne: (m) => m.push(bool(!equal(m))),
  lt: (m) => {
    const b = m.pop();
    m.push(bool(m.pop() < b));
  },
  gt: (m) => {
    const b = m.pop();
    m.push(bool(m.pop() > b));
  },
  le: (m) => {
    const b = m.pop();
    m.push(bool(m.pop() <= b));
  },
  ge: (m) => {
    const b = m.pop();
    m.push(bool(m.pop() >= b));
  },
  not: (m) => m.push(bool(m.pop() === 0n)),

  // ───────────── text ─────────────
  len: (m) => m.push(BigInt(m.popText().length)),
  byteat: (m) => {
    const index = m.pop();
    const text = m.popText();
    if (index >= BigInt(text.length)) throw panic('index');
    m.push(BigInt(text[Number(index)] as number));
  },
  slice: (m) => {
    const length = m.pop();
    const from = m.pop();
    const text = m.popText();
    if (from + length > BigInt(text.length)) throw panic('index');
    m.spend(GAS.textWord * words(Number(length)));
    m.push(m.allocate(text.slice(Number(from), Number(from + length))));
  },
  concat: (m) => {
    const b = m.popText();
    const a = m.popText();
    if (a.length + b.length > LIMITS.textSize) throw panic('memory');
    m.spend(GAS.textWord * words(a.length + b.length));
    m.push(m.allocate(concatBytes(a, b)));
  },
  text: (m) => m.push(m.allocate(utf8ToBytes(m.pop().toString()))),
  keccak: (m) => {
    const text = m.popText();
    m.spend(GAS.keccakWord * words(text.length));
    m.push(bytesToWord(keccak256(text)));
  },

  // ───────────── state ─────────────
  sget: (m, _, i) => m.push(readLeaf(m, first(i), m.popMany(keyCount(m, first(i))))),
  sset: (m, _, i) => {
    const value = m.stack.pop() as Value;
    writeLeaf(m, first(i), m.popMany(keyCount(m, first(i))), value);
  },
  sclear: (m, _, i) => {
    const leaf = m.module.module.shapes[first(i)]?.leaf ?? 'uint256';
    writeLeaf(m, first(i), m.popMany(keyCount(m, first(i))), zeroOf(leaf));
  },
  sagg: (m, _, i) => {
    const bound = m.module.module.aggregates[first(i)]?.bound ?? 0;
    m.push(readAggregate(m, first(i), m.popMany(bound)));
  },

  // ───────────── the world ─────────────
  caller: (m) => m.push(m.call.caller),
  paid: (m) => m.push(m.call.value),
  self: (m) => m.push(m.call.contract),
  now: (m) => m.push(m.env.now),
  blocknum: (m) => m.push(m.env.blockNumber),
  chainid: (m) => m.push(m.env.chainId),
  hlpof: (m) => m.push(m.host.balance(m.pop())),
  iscontract: (m) => m.push(bool(m.host.isContract(m.pop()))),
  emit: (m, _, i) => {
    const event = m.module.module.events[first(i)] as Signature;
    emit(m, event, m.popMany(event.fields.length));
  },
};

// ───────────── helpers ─────────────

const UINT256: Range = { min: 0n, max: (1n << 256n) - 1n };

function checked(value: bigint, { min, max }: Range): bigint {
  if (value < min || value > max) throw panic('arith');
  return value;
}

function nonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw panic('div0');
  return divisor;
}

/** A base of d hex digits is at least 16^(d - 1): where that alone is too much, nothing is computed. */
function power(base: bigint, exponent: bigint, range: Range): bigint {
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  const digits = BigInt((base < 0n ? -base : base).toString(16).length);
  if (exponent >= 256n || (digits - 1n) * exponent >= 64n) throw panic('arith');
  return checked(base ** exponent, range);
}

function equal(machine: Machine): boolean {
  const b = machine.stack.pop() as Value;
  const a = machine.stack.pop() as Value;
  if (typeof a !== 'bigint') machine.spend(GAS.compareWord * words(a.length));
  return sameValue(a, b);
}

function nextRound(machine: Machine, frame: Frame, start: number): void {
  machine.spend(GAS.loopRound);
  const rounds = (frame.rounds.pop() ?? 0) + 1;
  const cap = frame.fn.instructions[start - 1]?.args[0] ?? 0;
  if (cap > 0 && rounds > cap) throw revertBuiltIn('TooManyRounds', [BigInt(cap)]);
  frame.rounds.push(rounds);
  frame.next = start;
}

function paidAnswer(machine: Machine, stop: Stop): Stop {
  if (stop.data.length > LIMITS.dataSize) throw panic('memory');
  machine.spend(GAS.codecWord * words(stop.data.length));
  return stop;
}

const keyCount = (machine: Machine, shape: number): number => machine.module.module.shapes[shape]?.keys.length ?? 0;

/** Topics: the signature's hash, then each indexed field as a word (a text as its hash); the rest is data. */
function emit(machine: Machine, event: Signature, values: readonly Value[]): void {
  const fields = event.fields.map((field, i) => ({ field, value: values[i] as Value }));
  const plain = fields.filter(({ field }) => !field.indexed);
  const indexed = fields.filter(({ field }) => field.indexed);
  const data = encodeAbi(
    plain.map(({ field }) => field.type),
    plain.map(({ value }) => value),
  );
  if (data.length > LIMITS.logSize) throw panic('memory');
  const hashed = indexed.reduce((sum, { value }) => sum + (typeof value === 'bigint' ? 0 : words(value.length)), 0);
  machine.spend(GAS.topic * (1 + indexed.length) + GAS.logByte * data.length + GAS.keccakWord * hashed);
  const types = event.fields.map(({ type }) => type);
  const topics = [topicOf(event.name, types), ...indexed.map(({ field, value }) => topicWord(field, value))];
  machine.host.log({ address: machine.call.contract, topics: topics.map(bytesToWord), data });
}

function topicWord({ type }: Field, value: Value): Uint8Array {
  if (isText(type)) return keccak256(value as Uint8Array);
  return typeof value === 'bigint' ? encodeWord(type, value) : wordToBytes(0n);
}
