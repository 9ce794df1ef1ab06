/**
 * Why a call failed, in words: the error by its name and fields, a panic by what it means, a broken invariant together with the write that
 * broke it. Never only "reverted".
 */

import { bytesToHex } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import { AbiError, decodeAbi, selectorOf } from '../vm/abi.ts';
import { BUILT_IN_ERRORS, PANIC_CODES } from '../vm/failure.ts';
import { holds } from '../vm/machine.ts';
import type { VerifiedFunction } from '../vm/verify.ts';
import type { Run } from './run.ts';
import type { KnownContract } from './contracts.ts';
import { snapshotOf, type Scene, type SourcePlace, type StateValue } from './snapshot.ts';
import { namedValue, type NamedValue, type Names, quoted, withUnit } from './values.ts';

export type Reason = {
  /** `OverLimit`, `InvariantBroken`, `Error`, `Panic`, `out of gas`; undefined when the data names nothing known. */
  readonly name: string | undefined;
  readonly fields: readonly NamedValue[];
  /** One sentence. */
  readonly text: string;
};

/** A write after which an invariant that held no longer held. */
export type BreakingWrite = {
  readonly invariant: string;
  readonly step: number;
  readonly source: SourcePlace | undefined;
  /** The leaf as it was just before the write, and just after it. */
  readonly write: StateValue | undefined;
};

type ErrorRow = {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: LeafType; readonly unit?: Unit | undefined }[];
};

const PANICS: Readonly<Record<keyof typeof PANIC_CODES, string>> = {
  arith: 'a number got too big or too small for its type',
  div0: 'something was divided by zero',
  index: 'an index lies outside of the text or list',
  memory: 'a text got too long',
};

const STANDARD_ERRORS: readonly ErrorRow[] = [
  { name: 'Error', fields: [{ name: 'message', type: 'string' }] },
  { name: 'Panic', fields: [{ name: 'code', type: 'uint256' }] },
  ...BUILT_IN_ERRORS,
];

/** Reads the answer of a failed call. `contract` is what was called; undefined when no contract was. */
export function reasonOf(
  status: 'reverted' | 'outOfGas',
  data: Uint8Array,
  contract: KnownContract | undefined,
  names: Names,
): Reason {
  if (status === 'outOfGas') return { name: 'out of gas', fields: [], text: 'the gas ran out; all of it is gone' };
  const row = [...errorsOf(contract), ...STANDARD_ERRORS].find((error) => matches(error, data));
  const values = row === undefined ? undefined : decodeFields(row, data);
  if (row === undefined || values === undefined) {
    return { name: undefined, fields: [], text: `it answered with ${bytesToHex(data.subarray(0, 64))}` };
  }
  const fields = row.fields.map(({ name, type, unit }, i) => namedValue(name, type, unit, values[i] ?? 0n, names));
  return { name: row.name, fields, text: textOf(row.name, fields) };
}

function errorsOf(contract: KnownContract | undefined): ErrorRow[] {
  const known = contract?.artifact?.abi.filter((entry) => entry.type === 'error') ?? [];
  return (contract?.module.module.errors ?? []).map(({ name, fields }) => {
    const tagged = known.find((entry) => entry.name === name);
    return { name, fields: fields.map((field, i) => ({ ...field, unit: tagged?.inputs[i]?.unit })) };
  });
}

function matches({ name, fields }: ErrorRow, data: Uint8Array): boolean {
  const selector = selectorOf(
    name,
    fields.map(({ type }) => type),
  );
  return data.length >= 4 && selector.every((byte, i) => byte === data[i]);
}

function decodeFields({ fields }: ErrorRow, data: Uint8Array): ReturnType<typeof decodeAbi> | undefined {
  try {
    return decodeAbi(
      fields.map(({ type }) => type),
      data.subarray(4),
    );
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}

function textOf(name: string, fields: readonly NamedValue[]): string {
  const first = fields[0];
  switch (name) {
    case 'Error':
      return String(first?.shown);
    case 'Panic':
      return panicText(String(first?.value));
    case 'InvariantBroken':
      return `InvariantBroken: ${first?.shown} did not hold at the end`;
    case 'NotAllowed':
      return `${first?.shown} may not do this`;
    case 'NotPayable':
      return 'it does not take hlp';
    case 'NoSuchFunction':
      return `it has no function with the selector ${first?.shown}`;
    case 'BadInput':
      return 'the data do not fit what the function takes';
    default:
      return `${show(name)}(${fields.map((field) => `${show(field.name)}: ${withUnit(field.shown, field)}`).join(', ')})`;
  }
}

function panicText(code: string): string {
  const kind = Object.entries(PANIC_CODES).find(([, known]) => known.toString() === code)?.[0];
  return kind === undefined ? `it stopped with the code ${code}` : PANICS[kind as keyof typeof PANICS];
}

/**
 * The write that broke the invariant called `sentence`: the last one before which it held and after which it did not. The invariant is
 * asked after every write, on the state as it was then. Undefined when it did not hold to begin with.
 */
export function breakingWrite(scene: Scene, run: Run, sentence: string): BreakingWrite | undefined {
  const invariant = scene.module.invariants.find(({ def }) => def.name === sentence);
  if (invariant === undefined) return undefined;
  let held = holdsAt(run, 0, invariant);
  let culprit: number | undefined;
  for (let step = 0; step + 1 < run.length; step++) {
    if (!isWrite(run, step)) continue;
    const holdsNow = holdsAt(run, step + 1, invariant);
    if (held && !holdsNow) culprit = step;
    held = holdsNow;
  }
  return culprit === undefined ? undefined : describeWrite(scene, run, sentence, culprit);
}

function holdsAt(run: Run, step: number, invariant: VerifiedFunction): boolean {
  const { machine } = run.seek(step);
  return holds(machine.host, machine.env, machine.call, invariant);
}

function isWrite(run: Run, step: number): boolean {
  const op = run.seek(step).machine.next?.instruction.op;
  return op === 'sset' || op === 'sclear';
}

function describeWrite(scene: Scene, run: Run, invariant: string, step: number): BreakingWrite {
  const before = snapshotOf(scene, run.seek(step), '');
  const after = snapshotOf(scene, run.seek(step + 1), '');
  const written = after.state.find(({ path, new: now }) => !isAggregate(path) && now !== valueIn(before.state, path));
  const old = before.state.find(({ path }) => path === written?.path);
  const write = written && {
    ...written,
    old: old?.new ?? written.old,
    shownOld: old?.shownNew ?? written.shownOld,
  };
  return { invariant, step, source: before.source, write };
}

const isAggregate = (path: string): boolean => path.includes('(');

function valueIn(state: readonly StateValue[], path: string): string | boolean | undefined {
  const known = state.find((value) => value.path === path);
  return known === undefined ? undefined : known.new;
}

/** `balances[alise] went from 0 to −4.5 in line 44 of village.hlp, and "the books balance" did not hold any more`. */
export function breakingText({ invariant, source, write }: BreakingWrite): string {
  const what =
    write === undefined ? 'a write' : `${write.name} went from ${write.shownOld} to ${withUnit(write.shownNew, write)}`;
  const where = source === undefined ? '' : ` in line ${source.line} of ${show(source.file)}`;
  return `${what}${where}, and ${quoted(invariant)} did not hold any more`;
}
