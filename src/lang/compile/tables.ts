/** The tables of a module while it is being written: constants, shapes, aggregates, errors. Each entry stands once. */

import type { Aggregate, Constant, Field, Initial, Shape, Signature } from '../../vm/module.ts';
import { BUILT_IN_ERRORS } from '../../vm/failure.ts';
import type { Value, VmType } from '../../vm/types.ts';
import type { LeafType, SignatureDecl, StateVariable, Type, TypedContract } from '../tree.ts';

export class Tables {
  readonly constants: Constant[] = [];
  readonly aggregates: Aggregate[] = [];
  readonly shapes: readonly Shape[];
  readonly initial: readonly Initial[];
  readonly events: readonly Signature[];
  readonly errors: Signature[];
  readonly #contract: TypedContract;
  readonly #constantIndex = new Map<string, number>();

  constructor(contract: TypedContract) {
    this.#contract = contract;
    this.shapes = contract.states.map(shapeOf);
    this.events = contract.events.map(signatureOf);
    this.errors = contract.errors.map(signatureOf);
    this.initial = contract.states.flatMap(({ type, initial }, shape): Initial[] =>
      initial === undefined || typeof type !== 'string' ? [] : [{ shape, constant: this.constant(type, initial) }],
    );
  }

  constant(type: VmType, value: Value): number {
    const id = `${type} ${typeof value === 'bigint' ? value : value.join()}`;
    const known = this.#constantIndex.get(id);
    if (known !== undefined) return known;
    const index = this.constants.push({ type, value }) - 1;
    this.#constantIndex.set(id, index);
    return index;
  }

  shape(state: StateVariable): number {
    return this.#contract.states.indexOf(state);
  }

  aggregate(kind: Aggregate['kind'], state: StateVariable, bound: number): number {
    const shape = this.shape(state);
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
}

function shapeOf({ name, type }: StateVariable): Shape {
  const keys: LeafType[] = [];
  let leaf: Type = type;
  while (typeof leaf !== 'string') {
    keys.push(leaf.key);
    leaf = leaf.value;
  }
  return { name, keys, fields: [], leaf };
}

function signatureOf({ name, fields }: SignatureDecl): Signature {
  return { name, fields: fields.map(({ name: field, type, indexed }): Field => ({ name: field, type, indexed })) };
}
