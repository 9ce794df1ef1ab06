/**
 * Code for one function: what is written for each statement and each expression, operands left to right.
 * An expression leaves its value on the stack; a statement leaves the stack as it was.
 */

import { stackType, encodeType, isNumber, isText, rangeOf, type VmType } from '../../vm/types.ts';
import type { OpName } from '../../vm/opcodes.ts';
import type { CompareOperator, Span } from '../ast.ts';
import type { Tables } from './tables.ts';
import type {
  Arithmetic,
  Builtin,
  CallExpression,
  Expression,
  LeafType,
  StatePath,
  StateVariable,
  TypedReason,
  TypedStatement,
  Unit,
} from '../tree.ts';
import { utf8ToBytes } from '../../base/bytes.ts';
import { FunctionWriter } from './writer.ts';

type Of<T, K extends string> = Extract<T, { readonly kind: K }>;

const ARITHMETIC: Readonly<Record<Arithmetic, OpName>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  '**': 'pow',
};

const COMPARE: Readonly<Record<CompareOperator, OpName>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '>': 'gt',
  '<=': 'le',
  '>=': 'ge',
};

const OPPOSITE: Readonly<Record<CompareOperator, CompareOperator>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
};

/** Built-ins that are one instruction behind their arguments. `min`, `max`, `text` and `concat` are not. */
const SIMPLE: Readonly<Partial<Record<Builtin, OpName>>> = {
  caller: 'caller',
  paid: 'paid',
  self: 'self',
  now: 'now',
  blockNumber: 'blocknum',
  chainId: 'chainid',
  hlpOf: 'hlpof',
  isContract: 'iscontract',
  mulDiv: 'muldiv',
  mulDivUp: 'muldivup',
  keccak256: 'keccak',
  length: 'len',
};

const NO_RESULT = 0;
const BOOL = encodeType('bool');

export class FunctionCompiler {
  readonly writer = new FunctionWriter();
  readonly #tables: Tables;
  readonly #functions: ReadonlyMap<string, number>;

  constructor(tables: Tables, functions: ReadonlyMap<string, number>) {
    this.#tables = tables;
    this.#functions = functions;
  }

  /** `only a, b`: the caller is one of these, or NotAllowed. */
  only(allowed: readonly Expression[], span: Span): void {
    const [first, ...others] = allowed;
    if (first === undefined) return;
    this.writer.beginStatement({ ...first.span, end: (others.at(-1) ?? first).span.end });
    this.#isCaller(first);
    for (const other of others) this.#or(span, () => this.#isCaller(other));
    this.writer.emit('not', span);
    this.writer.emit('if', span, NO_RESULT);
    this.writer.emit('caller', span);
    this.writer.emit('fail', span, this.#tables.notAllowed());
    this.writer.emit('end', span);
  }

  #isCaller(who: Expression): void {
    this.writer.emit('caller', who.span);
    this.expression(who);
    this.writer.emit('eq', who.span, encodeType('address'));
  }

  // ───────────── statements ─────────────

  statement(statement: TypedStatement): void {
    this.writer.beginStatement(statement.span);
    switch (statement.kind) {
      case 'let':
        return this.#let(statement);
      case 'setLocal':
        this.expression(statement.value);
        return this.writer.emit('set', statement.span, this.writer.slotOf(statement.local));
      case 'setState':
        return this.#setState(statement);
      case 'clear':
        this.#keys(statement.path);
        return this.#touch('sclear', statement.path, statement.span);
      case 'if':
        return this.#if(statement);
      case 'require':
        return this.#require(statement);
      case 'fail':
        return this.#fail(statement.reason, statement.span);
      case 'return':
        if (statement.value !== undefined) this.expression(statement.value);
        return this.writer.emit('return', statement.span);
      case 'emit':
        for (const arg of statement.args) this.expression(arg);
        return this.writer.emit('emit', statement.span, this.#tables.event(statement.event));
      case 'call':
        return this.#callStatement(statement);
    }
  }

  #let({ local, value, span }: Of<TypedStatement, 'let'>): void {
    this.expression(value);
    this.writer.emit('set', span, this.writer.slotOf(local));
    this.writer.declare(local);
  }

  /** Keys first, then the value, then the write; with `+=` the keys are evaluated once. */
  #setState({ path, operator, value, span }: Of<TypedStatement, 'setState'>): void {
    if (operator === '=') {
      this.#keys(path);
      this.expression(value);
    } else {
      const keys = path.keys.map((key) => this.#repeatable(key));
      for (const push of keys) push();
      for (const push of keys) push();
      this.#touch('sget', path, path.span);
      this.expression(value);
      this.writer.emit(ARITHMETIC[operator.slice(0, 1) as Arithmetic], span, encodeType(path.type));
    }
    this.#touch('sset', path, span);
  }

  /** Something that pushes the value of `key` each time it is called and evaluates it once. */
  #repeatable(key: Expression): () => void {
    if (isCheap(key)) return () => this.expression(key);
    const slot = this.#store(key);
    return () => this.writer.emit('get', key.span, slot);
  }

  #store(value: Expression): number {
    const slot = this.writer.temporary(stackType(value.type));
    this.expression(value);
    this.writer.emit('set', value.span, slot);
    return slot;
  }

  #if({ condition, then, otherwise, span }: Of<TypedStatement, 'if'>): void {
    this.expression(condition);
    this.writer.emit('if', span, NO_RESULT);
    this.#block(then);
    if (otherwise.length > 0) {
      this.writer.emit('else', span);
      this.#block(otherwise);
    }
    this.writer.emit('end', span);
  }

  #block(statements: readonly TypedStatement[]): void {
    this.writer.openBlock();
    for (const statement of statements) this.statement(statement);
    this.writer.closeBlock();
  }

  #require({ condition, reason, span }: Of<TypedStatement, 'require'>): void {
    this.#opposite(condition);
    this.writer.emit('if', span, NO_RESULT);
    this.#fail(reason, span);
    this.writer.emit('end', span);
  }

  #opposite(condition: Expression): void {
    if (condition.kind === 'compare') this.#compare(condition, OPPOSITE[condition.operator]);
    else if (condition.kind === 'not') this.expression(condition.of);
    else {
      this.expression(condition);
      this.writer.emit('not', condition.span);
    }
  }

  #fail(reason: TypedReason, span: Span): void {
    if (reason.kind === 'text') {
      this.#literal('string', utf8ToBytes(reason.text), span);
      this.writer.emit('failtext', span);
    } else {
      for (const arg of reason.args) this.expression(arg);
      this.writer.emit('fail', span, this.#tables.error(reason.error));
    }
  }

  #callStatement({ call, answer, span }: Of<TypedStatement, 'call'>): void {
    this.expression(call);
    if (answer !== undefined) this.writer.emit('drop', span, typeByte(answer));
  }

  // ───────────── expressions ─────────────

  expression(expression: Expression): void {
    const { span } = expression;
    switch (expression.kind) {
      case 'literal':
        return this.#literal(expression.type, expression.value, span);
      case 'constant':
        return this.#literal(expression.type, expression.constant.value, span);
      case 'local':
        return this.writer.emit('get', span, this.writer.slotOf(expression.local));
      case 'state':
        this.#keys(expression.path);
        return this.#touch('sget', expression.path, span);
      case 'aggregate':
        return this.#aggregate(expression);
      case 'arithmetic':
        this.#both(expression);
        return this.writer.emit(ARITHMETIC[expression.operator], span, encodeType(expression.type));
      case 'compare':
        return this.#compare(expression, expression.operator);
      case 'and':
        return this.#and(expression);
      case 'or':
        this.expression(expression.left);
        return this.#or(span, () => this.expression(expression.right));
      case 'not':
        this.expression(expression.of);
        return this.writer.emit('not', span);
      case 'neg':
        this.expression(expression.of);
        return this.writer.emit('neg', span, encodeType(expression.type));
      case 'convert':
        this.expression(expression.of);
        return this.#convert(expression.of.type, expression.type, span);
      case 'builtin':
        return this.#builtin(expression);
      case 'call':
        return this.#call(expression);
    }
  }

  #literal(type: LeafType, value: bigint | Uint8Array, span: Span): void {
    if (value === 0n || (typeof value !== 'bigint' && value.length === 0)) {
      return this.writer.emit('zero', span, typeByte(type));
    }
    if (typeof value === 'bigint' && isNumber(type) && isSmall(value, type)) {
      return this.writer.emit('small', span, encodeType(type), Number(value));
    }
    return this.writer.emit('const', span, this.#tables.constant(type, value));
  }

  #both({ left, right }: { readonly left: Expression; readonly right: Expression }): void {
    this.expression(left);
    this.expression(right);
  }

  #compare(expression: Of<Expression, 'compare'>, operator: CompareOperator): void {
    this.#both(expression);
    this.writer.emit(COMPARE[operator], expression.span, typeByte(expression.left.type));
  }

  #and({ left, right, span }: { readonly left: Expression; readonly right: Expression; readonly span: Span }): void {
    this.expression(left);
    this.writer.emit('if', span, BOOL);
    this.expression(right);
    this.writer.emit('else', span);
    this.writer.emit('zero', span, BOOL);
    this.writer.emit('end', span);
  }

  /** The left side is on the stack already. */
  #or(span: Span, right: () => void): void {
    this.writer.emit('if', span, BOOL);
    this.writer.emit('const', span, this.#tables.constant('bool', 1n));
    this.writer.emit('else', span);
    right();
    this.writer.emit('end', span);
  }

  /** Number to number is checked; everything else keeps its bits. */
  #convert(from: LeafType, to: LeafType, span: Span): void {
    if (from === to || (isText(from) && isText(to))) return;
    if (isNumber(from) && isNumber(to)) return this.writer.emit('cast', span, encodeType(from), encodeType(to));
    return this.writer.emit('retype', span, encodeType(from), encodeType(to));
  }

  #call({ function: name, args, span }: CallExpression): void {
    for (const arg of args) this.expression(arg);
    const index = this.#functions.get(name);
    if (index === undefined) throw new Error(`the checker let a call of ${name} through, which does not exist`);
    this.writer.emit('call', span, index);
  }

  #builtin(expression: Of<Expression, 'builtin'>): void {
    const { name, args, span } = expression;
    if (name === 'min' || name === 'max') return this.#choose(name, expression);
    const [first, ...others] = args;
    if (first !== undefined) this.expression(first);
    for (const other of others) {
      this.expression(other);
      if (name === 'concat') this.writer.emit('concat', span);
    }
    if (name === 'text' && first !== undefined) this.writer.emit('text', span, encodeType(first.type));
    const op = SIMPLE[name];
    if (op !== undefined) this.writer.emit(op, span);
    return undefined;
  }

  /** The smaller or the larger of two numbers, each evaluated once. */
  #choose(name: 'min' | 'max', { args, type, span }: Of<Expression, 'builtin'>): void {
    const [left, right] = args.map((arg) => this.#store(arg)) as [number, number];
    this.writer.emit('get', span, left);
    this.writer.emit('get', span, right);
    this.writer.emit(name === 'min' ? 'le' : 'ge', span, encodeType(type));
    this.writer.emit('if', span, encodeType(type));
    this.writer.emit('get', span, left);
    this.writer.emit('else', span);
    this.writer.emit('get', span, right);
    this.writer.emit('end', span);
  }

  // ───────────── state ─────────────

  #keys({ keys }: { readonly keys: readonly Expression[] }): void {
    for (const key of keys) this.expression(key);
  }

  #touch(op: 'sget' | 'sset' | 'sclear', { state, type, span: place }: StatePath, span: Span): void {
    this.writer.noteAccess({ place, type, unit: state.unit, writes: op !== 'sget' });
    this.writer.emit(op, span, this.#tables.shape(state));
  }

  #aggregate(expression: Of<Expression, 'aggregate'>): void {
    const { of, state, keys, type, span } = expression;
    this.#keys({ keys });
    this.writer.noteAccess({ place: span, type, unit: aggregateUnit(of, state), writes: false });
    this.writer.emit('sagg', span, this.#tables.aggregate(of, state, keys.length));
  }
}

/** A sum of hlp is hlp; a count is a number. */
function aggregateUnit(kind: 'sum' | 'count', state: StateVariable): Unit | undefined {
  return kind === 'sum' ? state.unit : undefined;
}

const typeByte = (type: VmType): number => encodeType(stackType(type));

function isSmall(value: bigint, type: LeafType): boolean {
  return value >= 0n && value <= 255n && value <= rangeOf(type).max;
}

/** Cheaper to evaluate again than to keep: expressions have no effects, so the value is the same. */
function isCheap(expression: Expression): boolean {
  if (expression.kind === 'builtin') return expression.args.length === 0;
  return ['literal', 'local', 'constant'].includes(expression.kind);
}
