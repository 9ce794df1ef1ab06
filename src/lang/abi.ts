/**
 * What a contract shows outside: its JSON ABI as the ecosystem reads it, its documentation in Solidity's JSON format, and
 * the list of its state. Amounts of hlp carry one extra field, `unit: 'hlp'`, which other tools ignore.
 *
 * Made from the typed tree alone. The calldata itself is the machine's business (`vm/abi.ts`).
 */

import { signatureText } from '../vm/abi.ts';
import { BUILT_IN_ERRORS } from '../vm/failure.ts';
import { parseDoc, type NatSpec } from './check/natspec.ts';
import { abiTypeOf } from './compile/layout.ts';
import type { AbiCost } from './gas/publish.ts';
import type { Local, SignatureDecl, TypedContract, TypedFunction, Unit, ValueType } from './tree.ts';
import { typeText } from './check/types.ts';

/**
 * `internalType` names the enum, struct or contract behind the plain type. `unit`, the `values` of an enum in their order and the
 * `max` elements of a list are fields of our own, which other tools ignore.
 */
export type AbiParameter = {
  readonly name: string;
  readonly type: string;
  readonly internalType?: string;
  readonly components?: readonly AbiParameter[];
  readonly unit?: Unit;
  readonly values?: readonly string[];
  readonly max?: number;
};
export type AbiEventParameter = AbiParameter & { readonly indexed: boolean };
export type StateMutability = 'nonpayable' | 'payable' | 'view';

export type AbiConstructor = {
  readonly type: 'constructor';
  readonly stateMutability: 'nonpayable' | 'payable';
  readonly inputs: readonly AbiParameter[];
  readonly cost?: AbiCost;
};
export type AbiFunction = {
  readonly type: 'function';
  readonly name: string;
  readonly stateMutability: StateMutability;
  readonly inputs: readonly AbiParameter[];
  readonly outputs: readonly AbiParameter[];
  /** From `@says`: how an action reads when it was taken, with names of parameters in curly brackets. */
  readonly says?: string;
  /** What a call of it costs, put in when the contract is compiled; see `gas/publish.ts`. */
  readonly cost?: AbiCost;
};
export type AbiEvent = {
  readonly type: 'event';
  readonly name: string;
  readonly anonymous: false;
  readonly inputs: readonly AbiEventParameter[];
};
export type AbiError = { readonly type: 'error'; readonly name: string; readonly inputs: readonly AbiParameter[] };
/** `accepts hlp`: wallets may send hlp without calling anything. */
export type AbiReceive = { readonly type: 'receive'; readonly stateMutability: 'payable' };

export type AbiItem = AbiConstructor | AbiFunction | AbiEvent | AbiError | AbiReceive;
export type Abi = readonly AbiItem[];

/** In source order: constructor, functions, events, errors; then the errors every contract can answer with. */
export function abiOf(contract: TypedContract): Abi {
  const functions = publicFunctions(contract);
  return [
    ...contract.functions.filter(({ kind }) => kind === 'init').map(abiConstructor),
    ...functions.map(abiFunction),
    ...(contract.acceptsHlp ? [{ type: 'receive', stateMutability: 'payable' } as const] : []),
    ...contract.events.map(abiEvent),
    ...contract.errors.map((error) => abiError(error.name, error.fields)),
    ...BUILT_IN_ERRORS.map((error) => abiError(error.name, error.fields)),
  ];
}

/** Actions and views as they stand in the source. */
function publicFunctions(contract: TypedContract): readonly TypedFunction[] {
  return contract.functions
    .filter(({ kind }) => kind === 'action' || kind === 'view')
    .toSorted((a, b) => a.span.start - b.span.start);
}

function abiConstructor({ payable, params }: TypedFunction): AbiConstructor {
  return { type: 'constructor', stateMutability: payable ? 'payable' : 'nonpayable', inputs: params.map(parameter) };
}

function abiFunction(fn: TypedFunction): AbiFunction {
  const { name, result, resultUnit: unit } = fn;
  const { says } = parseDoc(fn.doc);
  return {
    type: 'function',
    name,
    stateMutability: fn.kind === 'view' ? 'view' : fn.payable ? 'payable' : 'nonpayable',
    inputs: fn.params.map(parameter),
    outputs: result === undefined ? [] : [parameter({ name: '', type: result, unit })],
    ...(says === '' || fn.kind !== 'action' ? {} : { says }),
  };
}

function abiEvent({ name, fields }: SignatureDecl): AbiEvent {
  const inputs = fields.map((field) => ({ ...parameter(field), indexed: field.indexed }));
  return { type: 'event', name, anonymous: false, inputs };
}

function abiError(name: string, fields: readonly Named[]): AbiError {
  return { type: 'error', name, inputs: fields.map(parameter) };
}

type Named = { readonly name: string; readonly type: ValueType; readonly unit?: Unit | undefined };

function parameter({ name, type, unit }: Named): AbiParameter {
  return { name, ...typeFields(type), ...(unit === undefined ? {} : { unit }) };
}

function typeFields(type: ValueType): Omit<AbiParameter, 'name'> {
  if (typeof type === 'string') return { type };
  switch (type.kind) {
    case 'enum':
      return { type: 'uint8', internalType: `enum ${type.name}`, values: type.members };
    case 'struct':
      return { type: 'tuple', internalType: `struct ${type.name}`, components: type.fields.map(parameter) };
    case 'list': {
      const { internalType, ...element } = typeFields(type.of);
      const named = internalType === undefined ? {} : { internalType: `${internalType}[]` };
      return { ...element, type: `${element.type}[]`, ...named, max: type.cap };
    }
    case 'contract':
    default:
      return { type: 'address', internalType: `contract ${type.name}` };
  }
}

// ───────────── documentation ─────────────

type Documented = { readonly key: string; readonly spec: NatSpec };
type Texts = Readonly<Record<string, string>>;

export type Notice = { readonly notice: string };
export type UserDoc = {
  readonly version: 1;
  readonly kind: 'user';
  readonly notice?: string;
  readonly methods: Readonly<Record<string, Notice>>;
  readonly events?: Readonly<Record<string, Notice>>;
  readonly errors?: Readonly<Record<string, readonly Notice[]>>;
};

export type Details = { readonly details?: string; readonly params?: Texts; readonly returns?: Texts };
export type DevDoc = {
  readonly version: 1;
  readonly kind: 'dev';
  readonly title?: string;
  readonly author?: string;
  readonly details?: string;
  readonly methods: Readonly<Record<string, Details>>;
  readonly stateVariables?: Readonly<Record<string, Details>>;
  readonly events?: Readonly<Record<string, Details>>;
  readonly errors?: Readonly<Record<string, readonly Details[]>>;
};

/** What `///` says to people who use the contract: Solidity's `userdoc`. */
export function userdocOf(contract: TypedContract): UserDoc {
  const { notice } = parseDoc(contract.doc);
  return {
    version: 1,
    kind: 'user',
    ...(notice === '' ? {} : { notice }),
    methods: Object.fromEntries(notices(methodDocs(contract))),
    ...group('events', notices(signatureDocs(contract.events))),
    ...group(
      'errors',
      notices(signatureDocs(contract.errors)).map(([key, value]) => [key, [value]]),
    ),
  };
}

/** What `@dev`, `@param` and `@return` say: Solidity's `devdoc`. What a state variable holds is told here too. */
export function devdocOf(contract: TypedContract): DevDoc {
  const { title, author, dev } = parseDoc(contract.doc);
  return {
    version: 1,
    kind: 'dev',
    ...texts({ title, author, details: dev }),
    methods: Object.fromEntries(detailsOf(methodDocs(contract))),
    ...group('stateVariables', stateDocs(contract)),
    ...group('events', detailsOf(signatureDocs(contract.events))),
    ...group(
      'errors',
      detailsOf(signatureDocs(contract.errors)).map(([key, value]) => [key, [value]]),
    ),
  };
}

function notices(all: readonly Documented[]): [string, Notice][] {
  return all.filter(({ spec }) => spec.notice !== '').map(({ key, spec }) => [key, { notice: spec.notice }]);
}

function detailsOf(all: readonly Documented[]): [string, Details][] {
  return all
    .map(({ key, spec }): [string, Details] => [key, details(spec)])
    .filter(([, value]) => Object.keys(value).length > 0);
}

function methodDocs(contract: TypedContract): readonly Documented[] {
  const init = contract.functions.filter(({ kind }) => kind === 'init');
  return [
    ...init.map(({ doc }) => ({ key: 'constructor', spec: parseDoc(doc) })),
    ...publicFunctions(contract).map(({ name, params, doc }) => ({ key: keyOf(name, params), spec: parseDoc(doc) })),
  ];
}

function signatureDocs(signatures: readonly SignatureDecl[]): readonly Documented[] {
  return signatures.map(({ name, fields, doc }) => ({ key: keyOf(name, fields), spec: parseDoc(doc) }));
}

function keyOf(name: string, params: readonly Pick<Local, 'type'>[]): string {
  return signatureText(
    name,
    params.map(({ type }) => abiTypeOf(type)),
  );
}

function stateDocs({ states }: TypedContract): [string, Details][] {
  return states.flatMap(({ name, doc }): [string, Details][] => {
    const { notice, dev } = parseDoc(doc);
    const text = [notice, dev].filter((part) => part !== '').join('\n');
    return text === '' ? [] : [[name, { details: text }]];
  });
}

function details({ dev, params, result }: NatSpec): Details {
  return {
    ...(dev === '' ? {} : { details: dev }),
    ...(params.size === 0 ? {} : { params: Object.fromEntries(params) }),
    ...(result === '' ? {} : { returns: { _0: result } }),
  };
}

/** Only the texts that are there. */
function texts(all: Texts): Texts {
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''));
}

function group<T>(name: string, entries: readonly (readonly [string, T])[]): Record<string, Record<string, T>> {
  return entries.length === 0 ? {} : { [name]: Object.fromEntries(entries) };
}

// ───────────── state ─────────────

/** A state variable as readers of the memory see it; `type` as written, such as `map<address, int>`. */
export type StateItem = { readonly name: string; readonly type: string; readonly unit: Unit | undefined };

export function stateOf(contract: TypedContract): readonly StateItem[] {
  return contract.states.map(({ name, type, unit }) => ({ name, type: typeText(type), unit }));
}
