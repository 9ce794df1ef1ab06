/** One transaction of the chain as a line of a test: who does it, what it says, what comes of it. */

import { type Address, NOBODY } from '../../base/address.ts';
import { bytesToHex, equalBytes } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import { isByHand } from '../../chain/cheat.ts';
import { isContract } from '../../chain/host.ts';
import type { AbiParameter } from '../../lang/abi.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { inputsOf } from '../../timeline/calls.ts';
import { contractsIn, type KnownContract } from '../../timeline/contracts.ts';
import type { Reason } from '../../timeline/explain.ts';
import { toldAt } from '../../timeline/replay.ts';
import { type ShownType, typeOfParameter } from '../../timeline/types.ts';
import type { Names } from '../../timeline/values.ts';
import { AbiError, decodeAbi } from '../../vm/abi.ts';
import type { AbiType } from '../../vm/abi-type.ts';
import { ModuleError } from '../../vm/container.ts';
import type { FunctionDef } from '../../vm/module.ts';
import type { Value } from '../../vm/types.ts';
import { loadContract } from '../../vm/verify.ts';
import type { Cast } from './cast.ts';
import type { Footprint, Footprints } from './footprint.ts';
import type { Sources } from './sources.ts';
import { argumentsText, conditionsOf, hlpText, literal, type Speaker, Unsayable } from './words.ts';

export type Deed = {
  readonly footprint: Footprint;
  readonly by: string;
  /** `call village.pay(bob, 4.5 hlp, "bike")`, `deploy Village()`, `send 1 hlp to bob`. */
  readonly text: string;
  /** The contract that it puts there, under its name. */
  readonly placed: string | undefined;
  readonly answer: Answer | undefined;
  readonly failure: Failure | undefined;
};

/** The name under which it is kept, and what has to hold of it. */
export type Answer = { readonly name: string; readonly conditions: readonly string[] };

export type Described = { readonly type: ShownType; readonly unit: AbiParameter['unit'] };

export type Failure = {
  /** What stands behind `expect fail`: a name, a text in quotes, or nothing. */
  readonly expected: string;
  /** All that is known of it. */
  readonly text: string;
};

export type Telling = {
  readonly footprints: Footprints;
  readonly names: Names;
  readonly sources: Sources;
  readonly cast: Cast;
  /** What deployments that failed would have put there, where that is to be believed. */
  readonly failed: ReadonlyMap<Footprint, Artifact>;
};

/** `isTold`: it is not only there for what comes behind, so what it answers is looked at. Throws Unsayable. */
export function deedOf(footprint: Footprint, isTold: boolean, telling: Telling): Deed {
  const { transaction, sender } = footprint;
  if (isByHand(transaction)) throw new Unsayable('it was changed by hand, and a test has no hands');
  const { chain } = telling.footprints;
  if (isContract(chain.headState(), sender))
    throw new Unsayable('somebody acted as a contract, and here only people act');
  const saying =
    transaction.to === undefined
      ? deployment(footprint, telling)
      : sending({ footprint, isTold }, transaction.to, telling);
  const by = telling.cast.person(sender);
  return { footprint, by, placed: undefined, answer: undefined, ...saying, failure: failureOf(footprint, telling) };
}

type Saying = Pick<Deed, 'text'> & Partial<Pick<Deed, 'placed' | 'answer'>>;

// ───────────── deployments ─────────────

function deployment(footprint: Footprint, { sources, cast, failed, footprints: { chain } }: Telling): Saying {
  const { place, transaction, receipt } = footprint;
  const { args, module } = loaded(transaction.data);
  const address = receipt.contractAddress;
  const artifact =
    address === undefined ? failed.get(footprint) : contractsIn(chain.stateAt(BigInt(place.block)))(address)?.artifact;
  if (artifact === undefined) throw new Unsayable('it carries no source that gives the same code');
  sources.add(artifact);
  if (!sources.import(artifact.name, artifact)) throw new Unsayable(`${artifact.name} is not in its own source`);
  const def = module.init?.def;
  const values = def === undefined ? [] : argumentTexts(def, args, artifact, cast.speaker(artifact));
  requirePayable(transaction.value, def);
  const text = `deploy ${artifact.name}(${values.join(', ')})${payment(transaction.value)}`;
  return address === undefined ? { text } : { text, placed: cast.place(address, artifact) };
}

function loaded(data: Uint8Array): ReturnType<typeof loadContract> {
  try {
    return loadContract(data);
  } catch (error) {
    if (error instanceof ModuleError) throw new Unsayable('what it brings is no contract');
    throw error;
  }
}

// ───────────── calls and gifts ─────────────

type Told = { readonly footprint: Footprint; readonly isTold: boolean };

function sending({ footprint, isTold }: Told, to: Address, telling: Telling): Saying {
  const { transaction } = footprint;
  const known = knownAt(footprint, to, telling);
  if (known === undefined) return { text: `send ${hlpText(transaction.value)} to ${personText(to, telling)}` };
  const placed = telling.cast.contracts.get(to);
  if (placed === undefined || known.artifact === undefined) {
    throw new Unsayable('the source of what it calls is not on the chain, or gives other code');
  }
  if (!equalBytes(known.artifact.bytecode, placed.artifact.bytecode)) {
    throw new Unsayable('the code of what it calls was changed by hand');
  }
  if (transaction.data.length === 0) return { text: `send ${hlpText(transaction.value)} to address(${placed.name})` };
  return call({ footprint, isTold }, { ...placed, module: known.module }, telling);
}

function personText(to: Address, { cast }: Telling): string {
  return to === NOBODY ? 'nobody' : cast.person(to);
}

/** The contract that was called, if it was one then. */
function knownAt(
  { asked, transaction, place }: Footprint,
  to: Address,
  { footprints }: Telling,
): KnownContract | undefined {
  const isCalled = transaction.to !== undefined && asked.contracts.has(transaction.to);
  return isCalled ? contractsIn(footprints.chain.stateAt(BigInt(place.block)))(to) : undefined;
}

type Placed = { readonly name: string; readonly artifact: Artifact } & Pick<KnownContract, 'module'>;

function call({ footprint, isTold }: Told, { name, artifact, module }: Placed, { cast }: Telling): Saying {
  const { transaction, receipt } = footprint;
  const def = module.entries.get(bytesToHex(transaction.data.subarray(0, 4)))?.def;
  if (def === undefined) throw new Unsayable('it names no function of the contract');
  requirePayable(transaction.value, def);
  const speaker = cast.speaker(artifact);
  const args = argumentTexts(def, transaction.data.subarray(4), artifact, speaker);
  const text = `call ${name}.${def.name}(${args.join(', ')})${payment(transaction.value)}`;
  if (!isTold || def.result === undefined || receipt.status !== 'success') return { text };
  const flat = decoded([def.result], receipt.output);
  const { type, unit } = resultOf(def, artifact, def.result);
  const kept = cast.free('answer');
  return { text, answer: { name: kept, conditions: conditionsOf(kept, type, unit, flat, speaker) } };
}

/** What a function answers, as its source describes it. */
export function resultOf({ name, params }: FunctionDef, { abi }: Artifact, result: AbiType): Described {
  const row = abi.find((entry) => {
    return entry.type === 'function' && entry.name === name && entry.inputs.length === params.length;
  });
  const [output] = row?.type === 'function' ? row.outputs : [];
  return output === undefined
    ? { type: result, unit: undefined }
    : { type: typeOfParameter(output), unit: output.unit };
}

function requirePayable(wei: bigint, def: Pick<FunctionDef, 'payable'> | undefined): void {
  if (wei > 0n && def?.payable !== true)
    throw new Unsayable('it pays what takes no hlp, which a test cannot even write');
}

const payment = (wei: bigint): string => (wei === 0n ? '' : ` paying ${hlpText(wei)}`);

// ───────────── values ─────────────

function argumentTexts(def: FunctionDef, data: Uint8Array, artifact: Artifact, speaker: Speaker): readonly string[] {
  const flat = decoded(def.params.map(({ type }) => type), data); // prettier-ignore
  return argumentsText(inputsOf(def, artifact), flat, speaker);
}

function decoded(types: readonly AbiType[], data: Uint8Array): readonly Value[] {
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) throw new Unsayable('its data do not fit what it calls');
    throw error;
  }
}

// ───────────── failures ─────────────

function failureOf({ place, receipt }: Footprint, { footprints, names, sources }: Telling): Failure | undefined {
  if (receipt.status === 'success') return undefined;
  const { reason } = toldAt(footprints.chain, place, names);
  return { expected: expectedOf(reason, sources), text: show(reason?.text ?? 'it failed') };
}

function expectedOf(reason: Reason | undefined, { errors }: Sources): string {
  const name = reason?.name;
  if (name === 'Error') return textOf(reason);
  return name !== undefined && errors.has(name) ? name : '';
}

/** A text that is none cannot be written. */
function textOf(reason: Reason | undefined): string {
  const text = reason?.fields[0]?.value;
  return typeof text === 'string' ? literal(text) : '';
}
