/** Makes bytes that go wrong small: leaves out functions, instructions and entries of tables, as long as what is left goes wrong in the same way. */

import { bytesToHex, concatBytes } from '../../src/base/bytes.ts';
import { abiText, type AbiType } from '../../src/vm/abi-type.ts';
import { decodeModule, encodeModule } from '../../src/vm/container.ts';
import type { Module } from '../../src/vm/module.ts';
import { decodeType } from '../../src/vm/types.ts';
import { OPCODES, type Row } from '../../src/vm/opcodes.ts';
import type { Line } from '../helpers/module.ts';
import { draftOf, finished, type Draft, type Sketch } from './draft.ts';
import { judge, type Verify } from './judge.ts';

/** `seed` is that of the story. */
export type Small = { readonly bytes: Uint8Array; readonly seed: number; readonly what: string };

/** Gives up when the time is over, with the smallest one so far. */
export function smallest(start: Small, verifier?: Verify, milliseconds = 20_000): Small {
  const end = performance.now() + milliseconds;
  const outline = outlineOf(start.what);
  const stillWrong = (bytes: Uint8Array): Small | undefined => {
    for (const seed of [start.seed, 1, 2, 3]) {
      const verdict = judge(bytes, seed, verifier);
      if (verdict.is === 'wrong' && outlineOf(verdict.what) === outline) return { bytes, seed, what: verdict.what };
    }
    return undefined;
  };
  let best = start;
  for (let found: Small | undefined = start; found !== undefined && performance.now() < end;) {
    best = found;
    found = undefined;
    for (const bytes of smallerThan(best.bytes)) {
      found = bytes.length < best.bytes.length ? stillWrong(bytes) : undefined;
      if (found !== undefined || performance.now() > end) break;
    }
  }
  return best;
}

/** The kind of wrong: without numbers and places. */
const outlineOf = (what: string): string =>
  what
    .replace(/^call \d+ \([^)]*\): /, '')
    .replaceAll(/0x[0-9a-f]+|\d+/g, '#')
    .slice(0, 60);

function* smallerThan(bytes: Uint8Array): Iterable<Uint8Array> {
  const module = decoded(bytes);
  if (module === undefined) yield* withFewerBytes(bytes);
  for (const draft of module === undefined ? [] : smallerDrafts(draftOf(module))) {
    try {
      yield encodeModule(finished(draft));
    } catch {
      // what cannot be written is no smaller module
    }
  }
}

function decoded(bytes: Uint8Array): Module | undefined {
  try {
    const { module } = decodeModule(bytes);
    draftOf(module);
    return module;
  } catch {
    return undefined;
  }
}

function* withFewerBytes(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let size = bytes.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= bytes.length; at += size)
      yield concatBytes(bytes.slice(0, at), bytes.slice(at + size));
  }
}

function* smallerDrafts(draft: Draft): Iterable<Draft> {
  for (let i = draft.functions.length - 1; i >= 0; i--) yield withoutFunction(draft, i);
  for (const sketch of draft.functions) yield* withFewerLines(draft, sketch);
  for (const table of [
    'source',
    'initial',
    'aggregates',
    'events',
    'errors',
    'externals',
    'constants',
    'shapes',
    'types',
  ] as const) {
    const entries = draft.tables[table];
    if (Array.isArray(entries) && entries.length > 0) {
      yield { ...draft, tables: { ...draft.tables, [table]: [] } };
      yield { ...draft, tables: { ...draft.tables, [table]: entries.slice(0, -1) } };
    } else if (table === 'source' && entries !== undefined)
      yield { ...draft, tables: { ...draft.tables, source: undefined } };
  }
}

/** Those behind it move up. */
function withoutFunction({ functions, tables }: Draft, at: number): Draft {
  const follow = ([op, index = 0, ...rest]: Line): Line => [op, index > at ? index - 1 : index, ...rest];
  const rest = functions.filter((_, i) => i !== at);
  return {
    tables,
    functions: rest.map((one) => ({
      ...one,
      body: one.body.map((line) => (line[0] === 'call' ? follow(line) : line)),
    })),
  };
}

function* withFewerLines(draft: Draft, sketch: Sketch): Iterable<Draft> {
  const instead = (change: Partial<Sketch>): Draft => ({
    ...draft,
    functions: draft.functions.map((one) => (one === sketch ? { ...one, ...change } : one)),
  });
  for (let size = sketch.body.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= sketch.body.length; at += size) {
      yield instead({ body: sketch.body.filter((_, i) => i < at || i >= at + size) });
    }
  }
  if (sketch.locals.length > 0) yield instead({ locals: sketch.locals.slice(0, -1) });
  if (sketch.params.length > 0) yield instead({ params: sketch.params.slice(0, -1) });
}

// ───────────── for people ─────────────

/** Functions with their instructions where there are some, and the bytes. */
export function shown(bytes: Uint8Array): string {
  const module = decoded(bytes);
  const hex = bytesToHex(bytes);
  if (module === undefined) return hex;
  const { functions } = draftOf(module);
  return [...functions.map(functionText), tablesText(module), hex].join('\n');
}

function functionText({ kind, name, params, result, locals, body }: Sketch): string {
  const types = params.map(({ type }) => abiText(type)).join(', ');
  const answer = result === undefined ? '' : ` -> ${abiText(result)}`;
  const lines = body.map(
    ([op, ...args]) => `  ${[op, ...args.map((arg, i) => argText(OPCODES[op], arg, i))].join(' ')}`,
  );
  return [`${kind} ${name}(${types})${answer}; locals ${locals.join(', ')}`, ...lines].join('\n');
}

const argText = ({ immediates }: Row, arg: number, i: number): string =>
  /^([NMTU]|result)$/.test(immediates[i] ?? '') ? (decodeType(arg) ?? String(arg)) : String(arg);

const json = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner instanceof Uint8Array ? bytesToHex(inner) : inner,
  );

function tablesText({ constants, shapes, aggregates, initial, externals, events, errors, types }: Module): string {
  const tables = {
    types: types as readonly AbiType[],
    constants,
    shapes,
    aggregates,
    initial,
    externals,
    events,
    errors,
  };
  return Object.entries(tables)
    .flatMap(([name, entries]) => (entries.length === 0 ? [] : [`${name} ${json(entries)}`]))
    .join('\n');
}
