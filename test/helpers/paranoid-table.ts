/**
 * What each instruction of a function takes and leaves, as the row of the opcode table and the tables of the module say. The verifier has no
 * part in it.
 */

import { flatten, type AbiType } from '../../src/vm/abi-type.ts';
import { aggregateType, type FunctionDef, type Module } from '../../src/vm/module.ts';
import { OPCODES, type Immediate, type Row } from '../../src/vm/opcodes.ts';
import { decodeType, elementOf, isList, type ListOf, type VmType } from '../../src/vm/types.ts';
import { flowOf, ParanoidFault, type Flow, type Spot } from './paranoid-code.ts';

export type Effect = {
  readonly pops: readonly VmType[];
  /** Of a `call`: what the callee leaves when it is done. */
  readonly pushes: readonly VmType[];
  /** Does a list come to stand in another place? */
  readonly movesLists: boolean;
  /** The locals that its immediates name. */
  readonly locals: readonly number[];
};

/** A function with everything that can be said of it before it runs. */
export type Known = {
  readonly def: FunctionDef;
  readonly flow: Flow;
  /** Parameters first. */
  readonly locals: readonly VmType[];
  /** By index of instruction. */
  readonly effects: readonly Effect[];
};

const KNOWN = new WeakMap<Module, Map<number, Known>>();

export function knownFunction(module: Module, index: number): Known {
  const functions = KNOWN.get(module) ?? new Map<number, Known>();
  KNOWN.set(module, functions);
  const found = functions.get(index) ?? describe(module, index);
  functions.set(index, found);
  return found;
}

function describe(module: Module, index: number): Known {
  const def = there(module.functions[index]);
  const locals = localsOf(def);
  const flow = flowOf(module.code, def);
  return { def, flow, locals, effects: flow.spots.map((spot) => effectOf(module, def, locals, spot)) };
}

export function localsOf({ params, locals }: FunctionDef): readonly VmType[] {
  return [...params.flatMap(({ type }) => flat(type)), ...locals.map(onStack)];
}

export function effectOf(module: Module, def: FunctionDef, locals: readonly VmType[], spot: Spot): Effect {
  const row: Row = OPCODES[spot.op];
  const resolved = (symbols: readonly string[]): VmType[] =>
    symbols.flatMap((symbol) => resolve(symbol, spot, { module, def, locals }));
  const pops = resolved(row.pops);
  const pushes = resolved(row.pushes);
  const named = spot.args.filter((_, i) => LOCAL.has(row.immediates[i]));
  return { pops, pushes, movesLists: [...pops, ...pushes].some(isList), locals: named };
}

const LOCAL: ReadonlySet<Immediate | undefined> = new Set<Immediate>(['local', 'list']);

type Around = { readonly module: Module; readonly def: FunctionDef; readonly locals: readonly VmType[] };

function resolve(symbol: string, { op, args: [a = 0, b = 0] }: Spot, { module, def, locals }: Around): VmType[] {
  switch (symbol) {
    case 'N':
    case 'T':
      return [there(decodeType(a))];
    case 'M':
    case 'U':
      return [there(decodeType(b))];
    case '*const':
      return [onStack(there(module.constants[a]).type)];
    case '*local':
      return [there(locals[a])];
    case '*element':
      return [elementOf(there(locals[a]) as ListOf)];
    case '*params':
      return there(module.functions[a]).params.flatMap(({ type }) => flat(type));
    case '*results':
      return flat(op === 'return' ? def.result : there(module.functions[a]).result);
    case '*fields':
      return there((op === 'emit' ? module.events : module.errors)[a]).fields.flatMap(({ type }) => flat(type));
    case '*flat':
      return flat(there(module.types[a]));
    case '*args': {
      const { params, payable } = there(module.externals[a]);
      return [...params.flatMap(flat), ...(payable ? (['uint256'] as const) : [])];
    }
    case '*answer':
      return flat(there(module.externals[a]).result);
    default:
      return resolveState(symbol, a, module);
  }
}

function resolveState(symbol: string, index: number, { shapes, aggregates }: Module): VmType[] {
  switch (symbol) {
    case '*keys':
      return there(shapes[index]).keys.map(onStack);
    case '*index':
      return there(shapes[index]).cap > 0 ? ['uint256'] : [];
    case '*whole':
      return [onStack(`${there(shapes[index]).leaf}[]`)];
    case '*leaf':
      return [onStack(there(shapes[index]).leaf)];
    case '*bound': {
      const { shape, bound } = there(aggregates[index]);
      return there(shapes[shape]).keys.slice(0, bound).map(onStack);
    }
    case '*sum':
      return [aggregateType(there(aggregates[index]), shapes)];
    default:
      return [symbol as VmType];
  }
}

const flat = (type: AbiType | undefined): VmType[] => (type === undefined ? [] : flatten(type).map(onStack));

/** Text and bytes are one type on the stack. */
function onStack(type: VmType): VmType {
  if (type === 'string') return 'bytes';
  return type === 'string[]' ? 'bytes[]' : type;
}

export function there<T>(entry: T | undefined): T {
  if (entry === undefined) throw new ParanoidFault('an index names nothing');
  return entry;
}
