/** What a statement does. */

import type { Arithmetic, Expression, Place, StatePath, TypedReason, TypedStatement } from '../../src/lang/tree.ts';
import { reckon } from './arithmetic.ts';
import { attempt, callOut, operandsOf } from './calls.ts';
import { dataOf, requireText } from './encoding.ts';
import { callOwn, evaluate } from './expressions.ts';
import { callFailed, failedWith, Failure, panic } from './failure.ts';
import type { Flow, Frame } from './frame.ts';
import { forList, forRange, whileLoop } from './loops.ts';
import { locate } from './places.ts';
import { isList, zeroOf, type Leaf, type Value } from './values.ts';

type Of<K extends TypedStatement['kind']> = Extract<TypedStatement, { readonly kind: K }>;

export function runBlock(frame: Frame, body: readonly TypedStatement[]): Flow {
  for (const statement of body) {
    const flow = run(frame, statement);
    if (flow !== 'next') return flow;
  }
  return 'next';
}

function run(frame: Frame, node: TypedStatement): Flow {
  frame.meet(`statement ${node.kind}`, node.span, frame);
  switch (node.kind) {
    case 'if':
      return runBlock(frame, evaluate(frame, node.condition) === 0n ? node.otherwise : node.then);
    case 'forRange':
      return forRange(frame, node);
    case 'forList':
      return forList(frame, node);
    case 'while':
      return whileLoop(frame, node);
    case 'break':
    case 'continue':
      return node.kind;
    case 'return':
      return { answer: node.value === undefined ? undefined : evaluate(frame, node.value) };
    case 'try':
      return attempt(frame, node);
    default:
      act(frame, node);
      return 'next';
  }
}

type Flowing = 'if' | 'forRange' | 'forList' | 'while' | 'break' | 'continue' | 'return' | 'try';

/** Statements after which the next one comes. */
function act(frame: Frame, node: Exclude<TypedStatement, Of<Flowing>>): void {
  switch (node.kind) {
    case 'let':
      frame.locals.set(node.local, rightSide(frame, node.value) as Value);
      return;
    case 'set':
      return set(frame, node);
    case 'clear':
      return clear(frame, node.place);
    case 'push':
      return push(frame, node.place, node.value);
    case 'pop':
      return pop(frame, node.place);
    case 'require':
      if (evaluate(frame, node.condition) === 0n) throw failure(frame, node.reason);
      return;
    case 'fail':
      throw failure(frame, node.reason);
    case 'emit':
      return emit(frame, node);
    case 'send':
      return send(frame, node);
    default:
      rightSide(frame, node.call);
  }
}

/** An expression, or one call as a whole; that one may answer nothing. */
function rightSide(frame: Frame, node: Of<'let'>['value']): Value | undefined {
  if (node.kind === 'external') return callOut(frame, node, operandsOf(frame, node));
  if (node.kind !== 'call') return evaluate(frame, node);
  const value = callOwn(frame, node);
  if (value !== undefined) frame.meet('value', node.span, frame, { kind: 'call', type: node.type, value });
  return value;
}

/** Keys first, then the value, then the write; with an operator the old value is read before the new one is worked out. */
function set(frame: Frame, { place, operator, value }: Of<'set'>): void {
  frame.meet(`operator ${operator}`);
  const { read, write } = locate(frame, place);
  if (operator === '=') return write(rightSide(frame, value) as Value);
  const before = read() as bigint;
  const kind = place.kind === 'localPlace' ? 'local' : 'state';
  frame.meet('value', place.span, frame, { kind, type: place.type, value: before });
  const by = rightSide(frame, value) as bigint;
  return write(reckon(operator.slice(0, 1) as Arithmetic, before, by, place.type));
}

function clear(frame: Frame, place: StatePath): void {
  locate(frame, place).write(zeroOf(place.type));
}

/** Beyond the cap of the list it fails. */
function push(frame: Frame, place: Place, value: Expression): void {
  const { read, write } = locate(frame, place);
  const item = evaluate(frame, value) as Leaf;
  const list = read() as readonly Leaf[];
  if (!isList(place.type) || list.length >= place.type.cap) throw panic('index');
  write([...list, item]);
}

function pop(frame: Frame, place: Place): void {
  const { read, write } = locate(frame, place);
  const list = read() as readonly Leaf[];
  if (list.length === 0) throw panic('index');
  write(list.slice(0, -1));
}

function failure(frame: Frame, reason: TypedReason): Failure {
  if (reason.kind === 'text') return new Failure({ kind: 'text', text: reason.text });
  const values = reason.args.map((arg) => evaluate(frame, arg));
  requireText(
    reason.error.fields.map(({ type }) => type),
    values,
  );
  return failedWith(reason.error, values);
}

const MOST_LOG = 8192;

function emit(frame: Frame, { event, args }: Of<'emit'>): void {
  const values = args.map((arg) => evaluate(frame, arg));
  if (dataOf(event.fields, values).length > MOST_LOG) throw panic('memory');
  requireText(
    event.fields.map(({ type }) => type),
    values,
  );
  frame.world.logs.push({ address: frame.self, event, args: values });
}

/** Moves hlp and runs no code. */
function send(frame: Frame, { amount, to }: Of<'send'>): void {
  const wei = evaluate(frame, amount) as bigint;
  const target = evaluate(frame, to) as bigint;
  if (!frame.world.move(frame.self, target, wei)) throw callFailed(target, 'poor');
}
