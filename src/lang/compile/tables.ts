/** The tables of a module while it is being written: types, constants, shapes, aggregates, calls out, errors. Each entry stands once. */

import type { AbiType, StructType } from '../../vm/abi-type.ts';
import { BUILT_IN_ERRORS } from '../../vm/failure.ts';
import type { Aggregate, Constant, External, Field, Initial, Module, Shape, Signature } from '../../vm/module.ts';
import type { LeafType, LeafValue } from '../../vm/types.ts';
import type { EnumType, ExternalFunction, SignatureDecl, SingleType, StateVariable, TypedContract } from '../tree.ts';
import { abiTypeOf, enumOf, levelsOf, partsOf, singleOf } from './layout.ts';

export class Tables {
  readonly types: Module['types'][number][] = [];
  readonly constants: Constant[] = [];
  readonly aggregates: Aggregate[] = [];
  readonly externals: External[] = [];
  readonly shapes: readonly Shape[];
  readonly initial: readonly Initial[];
  readonly events: readonly Signature[];
  readonly errors: Signature[];
  readonly #contract: TypedContract;
  readonly #constantIndex = new Map<string, number>();
  readonly #shapeIndex = new Map<string, number>();
  readonly #externalIndex = new Map<string, number>();
  readonly #tuples = new Map<string, StructType>();

  constructor(contract: TypedContract) {
    this.#contract = contract;
    this.shapes = contract.states.flatMap(shapesOf);
    this.shapes.forEach(({ name, fields }, i) => this.#shapeIndex.set([name, ...fields].join('.'), i));
    this.events = contract.events.map((event) => this.#signature(event));
    this.errors = contract.errors.map((error) => this.#signature(error));
    this.initial = contract.states.flatMap((state): Initial[] => {
      if (state.initial === undefined) return [];
      const shape = this.shape(state, []);
      return [{ shape, constant: this.constant(this.shapes[shape]?.leaf ?? 'uint256', state.initial) }];
    });
  }

  constant(type: LeafType, value: LeafValue): number {
    const id = `${type} ${typeof value === 'bigint' ? value : value.join()}`;
    return once(this.#constantIndex, id, () => this.constants.push({ type, value }) - 1);
  }

  /** The leaf or list of `state` that `fields` lead to. */
  shape({ name }: StateVariable, fields: readonly string[]): number {
    const index = this.#shapeIndex.get([name, ...fields].join('.'));
    if (index === undefined) throw new Error(`the checker let ${[name, ...fields].join('.')} through`);
    return index;
  }

  aggregate(kind: Aggregate['kind'], shape: number, bound: number): number {
    const known = this.aggregates.findIndex((a) => a.kind === kind && a.shape === shape && a.bound === bound);
    return known >= 0 ? known : this.aggregates.push({ kind, shape, bound }) - 1;
  }

  event(event: SignatureDecl): number {
    return this.#contract.events.indexOf(event);
  }

  error(error: SignatureDecl): number {
    return this.#contract.errors.indexOf(error);
  }

  /** `NotAllowed(address caller)`, the error behind `only`; in the table of those contracts that use it. */
  notAllowed(): number {
    const known = this.errors.findIndex(({ name }) => name === 'NotAllowed');
    if (known >= 0) return known;
    const fields = BUILT_IN_ERRORS[0].fields.map((field) => ({ ...field, indexed: false }));
    return this.errors.push({ name: 'NotAllowed', fields }) - 1;
  }

  /** A function of another contract: the same one by name, arguments, answer and kind, whichever interface named it. */
  external({ name, kind, payable, params, result }: ExternalFunction): number {
    const types = params.map(({ type }) => this.named(abiTypeOf(type)));
    const answer = result === undefined ? undefined : this.named(abiTypeOf(result));
    const id = JSON.stringify([name, kind, payable, types, answer ?? null]);
    return once(
      this.#externalIndex,
      id,
      () => this.externals.push({ name, kind, payable, params: types, result: answer }) - 1,
    );
  }

  /** An enum, for a checked conversion into it. */
  enum(type: EnumType): number {
    return this.types.indexOf(this.named(enumOf(type)) as Module['types'][number]);
  }

  /** Values that are encoded together, as the values of a call are: a struct without a name. */
  tuple(types: readonly AbiType[]): number {
    const id = JSON.stringify(types);
    const known = this.#tuples.get(id);
    if (known !== undefined) return this.types.indexOf(known);
    const fields = types.map((type, i) => ({ name: `_${i}`, type: this.named(type) }));
    const made: StructType = { kind: 'struct', name: '', fields };
    this.#tuples.set(id, made);
    return this.types.push(made) - 1;
  }

  /** Sees to it that the enums and structs in `type` stand in the table, those it is made of first. */
  named(type: AbiType): AbiType {
    if (typeof type === 'string') return type;
    if (type.kind === 'list') this.named(type.of);
    else {
      if (type.kind === 'struct') for (const field of type.fields) this.named(field.type);
      if (!this.types.includes(type)) this.types.push(type);
    }
    return type;
  }

  #signature({ name, fields }: SignatureDecl): Signature {
    return {
      name,
      fields: fields.map((field): Field => ({
        name: field.name,
        type: this.named(abiTypeOf(field.type)),
        indexed: field.indexed,
      })),
    };
  }
}

/** One shape for each leaf and list at the bottom of a state variable. */
function shapesOf(state: StateVariable): Shape[] {
  const { keys, value } = levelsOf(state);
  return partsOf(value).map(({ fields, type }): Shape => {
    const isList = typeof type !== 'string' && type.kind === 'list';
    return {
      name: state.name,
      keys: keys.map(singleOf),
      fields,
      leaf: singleOf(isList ? type.of : (type as SingleType)),
      cap: isList ? type.cap : 0,
    };
  });
}

function once(index: Map<string, number>, id: string, make: () => number): number {
  const known = index.get(id) ?? make();
  index.set(id, known);
  return known;
}
