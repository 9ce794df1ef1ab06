/** Getting into a contract: what the calldata names, what it is given, what it answers (docs/machine.md, A call). */

import type { TypedContract, TypedFunction, ValueType } from '../../src/lang/tree.ts';
import { decoded, encoded, MOST_DATA, requireText, selectorOf } from './encoding.ts';
import { evaluate } from './expressions.ts';
import { broken, failed, panic } from './failure.ts';
import type { Frame, Meet, Running, Used } from './frame.ts';
import { callFunction } from './functions.ts';
import { hex, type Value } from './values.ts';
import type { Deployed, World } from './world.ts';

/** As in the machine: a `view` may only hit a view; an `init` has arguments without a selector. */
export type Entry = {
  readonly to: bigint;
  readonly caller: bigint;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly kind: 'call' | 'view' | 'init';
};

type Around = {
  readonly running: readonly bigint[];
  readonly calls: readonly Running[];
  readonly used: Used;
  readonly meet: Meet;
};

/** Runs a contract that is there; throws a Failure, and whoever catches it undoes what was done. */
export function enter(world: World, entry: Entry, { running, calls, used, meet }: Around): Uint8Array {
  const { to, caller, value } = entry;
  const deployed = world.contracts.get(to) as Deployed;
  if (entry.data.length > MOST_DATA) throw failed('BadInput');
  used.bytes += entry.data.length;
  if (entry.kind !== 'init' && entry.data.length === 0) return transfer(world, deployed, entry);
  const { fn, args } = chosen(deployed.contract, entry);
  if (!world.move(caller, to, value)) throw new Error('the test lets somebody pay what is not there');
  const frame = {
    world,
    self: to,
    deployed,
    caller,
    paid: value,
    running: [...running, to],
    calls,
    locals: new Map(),
    used,
    meet,
  };
  const answer = fn === undefined ? undefined : callFunction(frame, fn, args);
  const data = fn?.result === undefined ? new Uint8Array(0) : answerOf(fn.result, answer as Value);
  if (fn?.kind !== 'view') checkInvariants(frame);
  return data;
}

function answerOf(type: ValueType, value: Value): Uint8Array {
  const data = limited(encoded([type], [value]));
  requireText([type], [value]);
  return data;
}

function limited(data: Uint8Array): Uint8Array {
  if (data.length > MOST_DATA) throw panic('memory');
  return data;
}

/** Hlp without a word: runs no code. */
function transfer(world: World, { contract }: Deployed, { to, caller, value, kind }: Entry): Uint8Array {
  if (!contract.acceptsHlp || kind === 'view') throw failed('NotPayable');
  if (!world.move(caller, to, value)) throw new Error('the test lets somebody pay what is not there');
  return new Uint8Array(0);
}

type Chosen = { readonly fn: TypedFunction | undefined; readonly args: readonly Value[] };

/** First which function, then whether it may be paid, then what it is given. */
function chosen(contract: TypedContract, { kind, value, data }: Entry): Chosen {
  const fn = kind === 'init' ? contract.functions.find((each) => each.kind === 'init') : named(contract, data);
  if (kind !== 'init' && (fn === undefined || (kind === 'view' && fn.kind !== 'view')))
    throw failed('NoSuchFunction', BigInt(hex(data.slice(0, 4)).padEnd(10, '0')));
  if (value > 0n && fn?.payable !== true) throw failed('NotPayable');
  const args = decoded(fn === undefined ? [] : paramTypes(fn), kind === 'init' ? data : data.slice(4));
  if (args === undefined) throw failed('BadInput');
  return { fn, args };
}

const paramTypes = ({ params }: TypedFunction): readonly ValueType[] => params.map(({ type }) => type);

function named({ functions }: TypedContract, data: Uint8Array): TypedFunction | undefined {
  const wanted = hex(data.slice(0, 4));
  return functions.find((fn) => (fn.kind === 'action' || fn.kind === 'view') && selectorText(fn) === wanted);
}

const selectors = new WeakMap<TypedFunction, string>();

function selectorText(fn: TypedFunction): string {
  const text = selectors.get(fn) ?? hex(selectorOf(fn.name, paramTypes(fn)));
  selectors.set(fn, text);
  return text;
}

/** In the order in which they are written. */
function checkInvariants(frame: Frame): void {
  for (const invariant of frame.deployed.contract.invariants) {
    const { sentence, condition, span } = invariant;
    const asked = { ...frame, calls: [...frame.calls, { self: frame.self, what: invariant }], locals: new Map() };
    frame.meet('invariant', span, asked);
    if (evaluate(asked, condition) === 0n) throw broken(sentence);
  }
}
