/**
 * Stepping through generated programs, from one contract into the other and back: every name and value at every statement, against the
 * evaluator, which walks the source by itself; and the same picture whichever way one comes.
 */

import { describe, expect, test } from 'vitest';
import { addressToWord } from '../../src/base/address.ts';
import { bytesToHex, bytesToUtf8, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import type { Span } from '../../src/lang/ast.ts';
import type { DebugFunction } from '../../src/lang/debug.ts';
import type { LeafType, Local, TypedStatement } from '../../src/lang/tree.ts';
import type { StateValue } from '../../src/timeline/changes.ts';
import type { SceneContract } from '../../src/timeline/scene.ts';
import { isSingle, leafOf, type ShownType } from '../../src/timeline/types.ts';
import { readStoredPath } from '../../src/timeline/stored-path.ts';
import { addressOf, frameOf, placeOf } from '../../src/timeline/running.ts';
import { snapshotOf, type Snapshot } from '../../src/timeline/snapshot.ts';
import { gasByLine } from '../../src/timeline/trace.ts';
import type { PlainValue } from '../../src/timeline/values.ts';
import type { Frame } from '../evaluator/frame.ts';
import type { Value } from '../evaluator/values.ts';
import { programOf } from '../helpers/generate-program.ts';
import { WatchedStory, type Walked } from '../helpers/watched-story.ts';

const SEED = 20_261_121;
const PROGRAMS = 50;
/** Going back begins again, so a long run is walked one way only. */
const MANY = 200;

/** A moment before a statement runs, in words that both sides have. */
type Moment = { readonly where: string; readonly locals: readonly string[]; readonly leaves: readonly string[] };

const spanText = ({ file, start, end }: Span): string => `${file}:${start}-${end}`;

// ───────────── the evaluator's side ─────────────

/** Loops that never seem to end are not followed by the evaluator. */
const MOST_ROUNDS = 20;

function momentsOf({ evaluate }: Walked): { readonly moments: readonly Moment[]; readonly ok: boolean | undefined } {
  const moments: Moment[] = [];
  const result = evaluate((_, node, frame) => {
    if (node !== undefined && frame !== undefined) moments.push(momentIn(frame, node));
  });
  const isWhole = result !== undefined && result.used.rounds < MOST_ROUNDS;
  return { moments, ok: isWhole ? result.ok : undefined };
}

function momentIn({ world, self, locals, deployed }: Frame, node: TypedStatement): Moment {
  const { span } = node;
  // The one statement of a short form stands at the name of the function, before its parameters.
  const isShort = deployed.contract.functions.some((fn) => fn.isShort && fn.body.includes(node));
  const inScope = ({ scope }: Local): boolean => isShort || (scope.start <= span.start && span.start < scope.end);
  const named = [...locals]
    .filter(([local]) => inScope(local))
    .map(([{ name }, value]) => `${name} = ${textOf(value)}`);
  const leaves = [...world.contracts].flatMap(([at, { leaves: own }]) =>
    [...own].map(([path, leaf]) => `${at} ${path} = ${textOf(leaf)}`),
  );
  return { where: `${self} ${spanText(span)}`, locals: named.toSorted(), leaves: leaves.toSorted() };
}

function textOf(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  return fieldsText(Object.entries(value).map(([name, field]) => `${name}: ${textOf(field)}`));
}

/** The evaluator keeps them in the order in which they were given. */
const fieldsText = (fields: readonly string[]): string => `(${fields.toSorted().join(', ')})`;

// ───────────── the stepper's side ─────────────

/** The stops at which a statement of the source begins: tests of loops, `only` and invariants have stops of their own. */
function stopsOf({ trace, run, scene }: Walked, statements: ReadonlySet<string>): number[] {
  return trace.stops.slice(0, -1).filter((stop) => {
    const { innermost } = run.seek(stop).machine;
    const [place, debug] = [placeOf(innermost), debugOf({ scene }, innermost)];
    const marks = debug?.statements.filter(({ instruction }) => instruction === place?.index) ?? [];
    return marks.some(({ span }) => statements.has(`${innermost.call.contract} ${spanText(span)}`));
  });
}

type Machine = Parameters<typeof placeOf>[0];

function debugOf({ scene }: Pick<Walked, 'scene'>, machine: Machine): DebugFunction | undefined {
  const fn = frameOf(machine)?.fn.index ?? -1;
  return scene.contracts.get(addressOf(machine))?.artifact?.debug.functions[fn];
}

function shownAt(walked: Walked, stop: number, statements: ReadonlySet<string>): Moment {
  const { run, scene } = walked;
  const stand = run.seek(stop);
  const { innermost } = stand.machine;
  const debug = debugOf(walked, innermost);
  const { index = -1 } = placeOf(innermost) ?? {};
  const self = innermost.call.contract;
  const spans = debug?.statements.filter(({ instruction }) => instruction === index).map(({ span }) => spanText(span));
  const { locals, state } = snapshotOf(scene, stand, '');
  const types = new Map(debug?.locals.filter(({ from, to }) => from <= index && index < to).map((local) => [local.name, local.type])); // prettier-ignore
  return {
    where: spans?.map((span) => `${self} ${span}`).find((where) => statements.has(where)) ?? 'nowhere',
    locals: locals.map(({ name, value }) => `${name} = ${plainText(value, types.get(name) ?? 'bytes')}`).toSorted(),
    leaves: [...scene.contracts.values()].flatMap((contract) => leavesOf(contract, state)).toSorted(),
  };
}

function leavesOf(contract: SceneContract, state: readonly StateValue[]): string[] {
  const own = state.filter((row) => row.contract === contract.owner);
  return own.flatMap((row) => leafTexts(row, contract)).map((text) => `${addressToWord(contract.address)} ${text}`);
}

/** As they are stored: zero is absent, sums and counts are not the evaluator's. */
function leafTexts({ path, new: now }: StateValue, contract: SceneContract): string[] {
  const length = readStoredPath(`${path}.length`, contract);
  if (length?.list !== undefined && Array.isArray(now)) {
    const { of } = length.list;
    const elements = now.map((element, i) => `${path}[${i}] = ${plainText(element, of)}`);
    return [...elements, `${path}.length = ${now.length}`].filter(isThere);
  }
  const stored = readStoredPath(path, contract);
  if (stored === undefined) return [`${path} has no name`];
  return stored.aggregate === undefined ? [`${path} = ${plainText(now, stored.type)}`].filter(isThere) : [];
}

const isThere = (text: string): boolean => !/ = (0|0x)$/.test(text);

function plainText(value: PlainValue, type: ShownType): string {
  if (isSingle(type)) return leafText(value as string | boolean, leafOf(type));
  if (type.kind === 'list')
    return `[${(value as PlainValue[]).map((element) => plainText(element, type.of)).join(', ')}]`;
  const fields = value as Readonly<Record<string, PlainValue>>;
  return fieldsText(type.fields.map(({ name, type: inner }) => `${name}: ${plainText(fields[name] ?? '', inner)}`));
}

function leafText(value: string | boolean, type: LeafType): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (type === 'bytes') return value;
  if (type !== 'string') return BigInt(value).toString();
  const isHex = /^0x([0-9a-f]{2})+$/.test(value) && bytesToUtf8(hexToBytes(value)) === undefined;
  return isHex ? value : bytesToHex(utf8ToBytes(value));
}

// ───────────── both ─────────────

const text = ({ where, locals, leaves }: Moment): string => [where, ...locals, ...leaves].join('\n');

describe('stepping through generated programs', () => {
  test('every statement shows the names in scope and the values of the evaluator, in every contract', async () => {
    const seen = { moments: 0, deep: 0, structs: 0, lists: 0, caught: 0 };
    for (let place = 0; place < PROGRAMS; place++) {
      const program = programOf(SEED, place);
      if (program.kind !== 'plain') continue;
      await WatchedStory.of(program)?.walk((walked) => {
        const { moments, ok } = momentsOf(walked);
        if (ok !== (walked.run.seek(walked.run.length).machine.outcome?.status === 'success')) return;
        const statements = new Set(moments.map(({ where }) => where));
        const stops = stopsOf(walked, statements);
        expect(stops.map((stop) => text(shownAt(walked, stop, statements))), `program ${place}, ${walked.step.says}\n${program.text}`).toEqual(moments.map((moment) => text(keptTo(moment, walked)))); // prettier-ignore
        seen.moments += moments.length;
        seen.deep += moments.filter(({ where }) => !where.startsWith(`${walked.step.to} `)).length;
        seen.caught += walked.trace.failures.length;
        seen.structs += moments.filter(({ locals }) => locals.some((local) => local.includes('= ('))).length;
        seen.lists += moments.filter(({ locals }) => locals.some((local) => local.includes('= ['))).length;
      });
    }
    expect(seen.moments).toBeGreaterThan(500);
    expect(Math.min(seen.deep, seen.structs, seen.lists, seen.caught), JSON.stringify(seen)).toBeGreaterThan(2);
  });

  test('the picture is the same whichever way one comes, and gas by line adds up', async () => {
    let steps = 0;
    for (let place = 0; place < PROGRAMS / 2; place++) {
      const program = programOf(SEED, place);
      if (program.kind !== 'plain') continue;
      await WatchedStory.of(program)?.walk(({ run, trace, scene, step }) => {
        const { stops, length } = trace;
        if (stops.length > MANY) return;
        const look = (stop: number): Snapshot => snapshotOf(scene, run.seek(stop), '');
        const forwards = stops.map(look);
        expect(stops.toReversed().map(look).toReversed(), step.says).toEqual(forwards);
        const used = forwards.at(-1)?.gas.used ?? 0;
        const byLine = [...gasByLine(trace, length, used).values()].reduce((sum, gas) => sum + gas, 0);
        expect(byLine + snapshotOf(scene, run.seek(0), '').gas.used, step.says).toBe(used);
        steps += stops.length;
      });
    }
    expect(steps).toBeGreaterThan(500);
  });
});

/** Only contracts that took part are shown. */
function keptTo({ where, locals, leaves }: Moment, { scene }: Walked): Moment {
  const known = [...scene.contracts.keys()].map((address) => `${addressToWord(address)} `);
  return { where, locals, leaves: leaves.filter((leaf) => known.some((begin) => leaf.startsWith(begin))) };
}
