/**
 * What an expression of a test is worth. The expression becomes the one view of a small contract, and the machine answers: a test reckons
 * exactly as contracts do.
 */

import { bytesToHex, concatBytes } from '../base/bytes.ts';
import { abiTypeOf } from '../lang/compile/layout.ts';
import { compile } from '../lang/compile/compile.ts';
import type { Expression, Local, TypedContract, TypedFunction } from '../lang/tree.ts';
import { decodeAbi, encodeAbi, selectorOf } from '../vm/abi.ts';
import type { Env, Host } from '../vm/host.ts';
import { execute, type Outcome } from '../vm/machine.ts';
import type { Value } from '../vm/types.ts';
import { verify, type VerifiedModule } from '../vm/verify.ts';

/** The values of locals, flat as the machine holds them. */
export type Locals = ReadonlyMap<Local, readonly Value[]>;

export type Asked = {
  readonly host: Host;
  readonly env: Env;
  /** Who acts: what `caller` means. */
  readonly caller: bigint;
  readonly locals: Locals;
};

const GAS = 30_000_000;
const NAME = 'answer';

/** Compiled once, asked as often as its line runs. */
export class Questions {
  readonly #functions: readonly TypedFunction[];
  readonly #known = new Map<Expression, Compiled>();

  /** `functions` are those the expressions may call. */
  constructor(functions: readonly TypedFunction[]) {
    this.#functions = functions;
  }

  /** The value, flat; or how the machine failed to find it. */
  ask(expression: Expression, { host, env, caller, locals }: Asked): readonly Value[] | Outcome {
    const { module, params, selector } = this.#compiled(expression);
    const types = params.map(({ type }) => abiTypeOf(type));
    const values = params.flatMap((local) => [...(locals.get(local) ?? [])]);
    const data = concatBytes(selector, encodeAbi(types, values));
    const outcome = execute(host, env, { kind: 'view', module, contract: 0n, caller, value: 0n, data, gas: GAS });
    return outcome.status === 'success' ? decodeAbi([abiTypeOf(expression.type)], outcome.data) : outcome;
  }

  #compiled(expression: Expression): Compiled {
    const known = this.#known.get(expression) ?? compiled(expression, this.#functions);
    this.#known.set(expression, known);
    return known;
  }
}

type Compiled = {
  readonly module: VerifiedModule;
  readonly params: readonly Local[];
  readonly selector: Uint8Array;
};

function compiled(expression: Expression, functions: readonly TypedFunction[]): Compiled {
  const params = [...localsIn(expression)];
  const { module } = compile({ ...EMPTY, functions: [...functions, viewOf(expression, params)] }, undefined);
  const selector = selectorOf(
    NAME,
    params.map(({ type }) => abiTypeOf(type)),
  );
  const verified = verify(module);
  if (!verified.entries.has(bytesToHex(selector))) throw new Error('a question is a view');
  return { module: verified, params, selector };
}

const NOWHERE = { file: 0, start: 0, end: 1 };
const EMPTY: TypedContract = {
  name: 'Question',
  doc: '',
  span: NOWHERE,
  acceptsHlp: false,
  states: [],
  constants: [],
  events: [],
  errors: [],
  functions: [],
  invariants: [],
};

function viewOf(value: Expression, params: readonly Local[]): TypedFunction {
  return {
    kind: 'view',
    name: NAME,
    payable: false,
    params,
    result: value.type,
    resultUnit: undefined,
    only: [],
    body: [{ kind: 'return', value, span: value.span }],
    hasEffects: false,
    isShort: false,
    span: value.span,
    nameSpan: value.span,
    doc: '',
  };
}

/** The locals an expression reads, in the order of their first mention. */
function localsIn(node: unknown, found = new Set<Local>()): Set<Local> {
  if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return found;
  if ('kind' in node && node.kind === 'local' && 'local' in node) return found.add(node.local as Local);
  for (const [key, inner] of Object.entries(node)) if (key !== 'type' && key !== 'span') localsIn(inner, found);
  return found;
}
