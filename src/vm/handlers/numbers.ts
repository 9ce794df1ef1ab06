/** Arithmetic and comparing. */

import { isMember, type EnumType } from '../abi-type.ts';
import { panic } from '../failure.ts';
import { GAS, sameValue } from '../gas.ts';
import { bool, type Handlers } from '../handler.ts';
import type { Machine } from '../machine.ts';
import { wordCount, type LeafValue, type Range } from '../types.ts';

export const NUMBERS = {
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
  enum: (m, _, i) => {
    const member = m.pop();
    const type = m.module.module.types[i.args[1] as number] as EnumType;
    if (!isMember(type, member)) throw panic('enum');
    m.push(member);
  },

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
} satisfies Handlers;

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
  const b = machine.stack.pop() as LeafValue;
  const a = machine.stack.pop() as LeafValue;
  if (typeof a !== 'bigint') machine.spend(GAS.compareWord * wordCount(a));
  return sameValue(a, b);
}
