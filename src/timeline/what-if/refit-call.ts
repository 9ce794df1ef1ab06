/**
 * Calldata for another form of the same contract: argument by argument, by name, with the values they had. Also with other addresses in it, for
 * contracts that stand elsewhere on a branch. What does not fit is said, never bent.
 */

import { bytesToHex, concatBytes } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import { AbiError, decodeAbi, encodeAbi, selectorOf, signatureText } from '../../vm/abi.ts';
import { type AbiType, flatCount, flatCountOf, flatten } from '../../vm/abi-type.ts';
import type { FunctionDef } from '../../vm/module.ts';
import type { RunnableModule } from '../../vm/runnable.ts';
import { isNumber, rangeOf, type LeafValue, type Value } from '../../vm/types.ts';
import type { Translation } from './translation.ts';

/** What is called, and what it takes. */
export type Form = Pick<FunctionDef, 'name' | 'params'>;

/** A contract without `init` takes nothing. */
export const NO_INIT: Form = { name: '', params: [] };

/** The same calldata, or why there is none; words to stand behind the contract's name. */
export type Refitted = { readonly data: Uint8Array } | { readonly problem: string };

/** The arguments of a call, one by one. */
export type Arguments = readonly { readonly name: string; readonly type: AbiType; readonly values: readonly Value[] }[];

/** A call for `from`, as one for `to`. Data that name no function stay as they are. */
export function refitCall(from: RunnableModule, to: RunnableModule, data: Uint8Array): Refitted {
  const selector = bytesToHex(data.subarray(0, 4));
  const form = from.entries.get(selector)?.def;
  if (form === undefined || to.entries.has(selector)) return { data };
  const forms = [...to.entries.values()].map(({ def }) => def).filter(({ name }) => name === form.name);
  if (forms.length === 0) return { problem: `has no \`${show(form.name)}\` there` };
  const args = argumentsIn(form, data.subarray(4));
  if (args === undefined) return { data };
  const tried = forms.map((wanted) => fitted(args, wanted));
  const found = tried.find((one) => 'data' in one);
  if (found === undefined) return tried[0] as Refitted;
  return { data: concatBytes(found.selector, found.data) };
}

/** The arguments of `init`, for another `init`. */
export function refitInit(from: Form, to: Form, data: Uint8Array): Refitted {
  if (signatureOf(from) === signatureOf(to)) return { data };
  const args = argumentsIn(from, data);
  return args === undefined ? { data } : fitted(args, to);
}

/** Undefined when the data are not what the form takes. */
export function argumentsIn({ params }: Form, data: Uint8Array): Arguments | undefined {
  const types = params.map(({ type }) => type);
  const flat = decoded(types, data);
  if (flat === undefined) return undefined;
  return params.map(({ name, type }, i) => {
    const at = flatCountOf(types.slice(0, i));
    return { name, type, values: flat.slice(at, at + flatCount(type)) };
  });
}

/** The other way round. */
export function dataOf(args: Arguments): Uint8Array {
  return encodeAbi(
    args.map(({ type }) => type),
    args.flatMap(({ values }) => values),
  );
}

/** The same arguments, with other addresses where those stood. */
export function readdressed(args: Arguments, translation: Pick<Translation, 'word'>): Arguments {
  const leaf = (value: LeafValue): LeafValue => (typeof value === 'bigint' ? translation.word(value) : value);
  return args.map(({ name, type, values }) => {
    const kinds = flatten(type);
    const other = values.map((value, i): Value => {
      if (kinds[i] === 'address' && !Array.isArray(value)) return leaf(value);
      return kinds[i] === 'address[]' && Array.isArray(value) ? value.map(leaf) : value;
    });
    return { name, type, values: other };
  });
}

// ───────────── helpers ─────────────

function decoded(types: readonly AbiType[], data: Uint8Array): Value[] | undefined {
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}

type Fitted = { readonly selector: Uint8Array; readonly data: Uint8Array } | { readonly problem: string };

/** By name, in whichever order; none may be missing and none left over. */
function fitted(args: Arguments, to: Form): Fitted {
  const left = args.find(({ name }) => !to.params.some((param) => param.name === name));
  if (left !== undefined) return { problem: `takes no \`${show(left.name)}\` there: ${show(signatureOf(to))}` };
  const values: Value[] = [];
  for (const { name, type } of to.params) {
    const arg = args.find((one) => one.name === name);
    if (arg === undefined) return { problem: `also takes \`${show(name)}\` there, which nobody gave` };
    const known = valuesAs(arg.type, arg.values, type);
    if (known === undefined) return { problem: `takes another \`${show(name)}\` there: ${show(signatureOf(to))}` };
    values.push(...known);
  }
  const types = to.params.map(({ type }) => type);
  return { selector: selectorOf(to.name, types), data: encodeAbi(types, values) };
}

/** Values of one type as those of another; undefined when that would change what they mean. */
function valuesAs(from: AbiType, values: readonly Value[], to: AbiType): readonly Value[] | undefined {
  if (JSON.stringify(from) === JSON.stringify(to)) return values;
  const [value] = values;
  if (typeof from === 'string' && typeof to === 'string') return isNumber(from) ? within(value, to) : undefined;
  if (typeof from === 'string' || typeof to === 'string') return undefined;
  if (from.kind === 'enum' && to.kind === 'enum') {
    const member = to.members.indexOf(from.members[Number(value)] ?? '');
    return member < 0 ? undefined : [BigInt(member)];
  }
  const isList = from.kind === 'list' && to.kind === 'list' && JSON.stringify(from.of) === JSON.stringify(to.of);
  return isList && Array.isArray(value) && value.length <= to.cap ? values : undefined;
}

function within(value: Value | undefined, to: AbiType): readonly Value[] | undefined {
  if (typeof value !== 'bigint' || typeof to !== 'string' || !isNumber(to)) return undefined;
  const { min, max } = rangeOf(to);
  return value >= min && value <= max ? [value] : undefined;
}

const signatureOf = ({ name, params }: Form): string =>
  signatureText(
    name === '' ? 'init' : name,
    params.map(({ type }) => type),
  );
