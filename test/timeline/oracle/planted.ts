/** Faults that the table of names, scopes and lines might have: each has to be found by looking at what is shown. */

import type { Artifact } from '../../../src/lang/artifact.ts';
import type { DebugFunction } from '../../../src/lang/debug.ts';
import type { Spoil } from './programs.ts';

export type Planted = {
  readonly name: string;
  /** Undefined for a table that it leaves as it is. */
  readonly spoil: (artifact: Artifact) => Artifact | undefined;
};

/** Undefined for a function that it leaves as it is. */
type Fault = (fn: DebugFunction) => Partial<DebugFunction> | undefined;

function planted(name: string, fault: Fault): Planted {
  return {
    name,
    spoil: (artifact) => {
      const { functions } = artifact.debug;
      const spoiled = functions.map((fn) => ({ ...fn, ...fault(fn) }));
      const isSpoiled = functions.some((fn) => fault(fn) !== undefined);
      return isSpoiled ? { ...artifact, debug: { ...artifact.debug, functions: spoiled } } : undefined;
    },
  };
}

type Rows = 'locals' | 'statements' | 'accesses' | 'values' | 'branches';
type Row<R extends Rows> = DebugFunction[R][number];

/** In one row of each function: the last one in which there is something to change. */
function inOneRow<R extends Rows>(
  rows: R,
  change: (row: Row<R>, fn: DebugFunction) => readonly Row<R>[] | undefined,
): Fault {
  return (fn) => {
    const all: readonly Row<R>[] = fn[rows];
    for (let place = all.length - 1; place >= 0; place--) {
      const instead = change(all[place] as Row<R>, fn);
      if (instead !== undefined) return { [rows]: [...all.slice(0, place), ...instead, ...all.slice(place + 1)] };
    }
    return undefined;
  };
}

export const PLANTED: readonly Planted[] = [
  planted(
    'a local is looked for in the place beside its own',
    inOneRow('locals', (local) => [{ ...local, slot: local.slot === 0 ? 1 : local.slot - 1 }]),
  ),
  planted(
    'a name is in scope one instruction too early',
    inOneRow('locals', (local) =>
      local.from === 0 || local.from === local.to ? undefined : [{ ...local, from: local.from - 1 }],
    ),
  ),
  planted(
    'a name goes out of scope one instruction too early',
    inOneRow('locals', (local) => (local.from === local.to ? undefined : [{ ...local, to: local.to - 1 }])),
  ),
  planted(
    'a name stays in scope one instruction too long',
    inOneRow('locals', (local, { spans }) =>
      local.from === local.to || local.to >= spans.length ? undefined : [{ ...local, to: local.to + 1 }],
    ),
  ),
  planted(
    'a local is missing',
    inOneRow('locals', () => []),
  ),
  planted('two locals of one type have each other’s names', ({ locals }) => {
    const [a, b] = pairIn(locals);
    if (a === undefined || b === undefined) return undefined;
    const names = new Map([
      [a, b.name],
      [b, a.name],
    ]);
    return { locals: locals.map((local) => ({ ...local, name: names.get(local) ?? local.name })) };
  }),
  planted(
    'a signed number is said to be unsigned',
    inOneRow('locals', (local) =>
      typeof local.type === 'string' && local.type.startsWith('int')
        ? [{ ...local, type: `u${local.type}` as 'uint8' }]
        : undefined,
    ),
  ),
  planted(
    'an amount of hlp is said to be a plain number',
    inOneRow('locals', (local) => (local.unit === undefined ? undefined : [{ ...local, unit: undefined }])),
  ),
  planted('a statement stands where the one before it does', ({ statements }) => {
    const [before, last] = statements.slice(-2);
    if (before === undefined || last === undefined) return undefined;
    return { statements: [...statements.slice(0, -1), { ...last, span: before.span }] };
  }),
  planted('a statement is missing', ({ statements }) =>
    statements.length < 2 ? undefined : { statements: statements.slice(0, -1) },
  ),
  planted('a statement begins where none does', ({ statements, spans }) => {
    const first = statements[0];
    const free = spans.findIndex((_, i) => i > 0 && !statements.some(({ instruction }) => instruction === i));
    if (first === undefined || free < 0) return undefined;
    return { statements: [...statements, { ...first, instruction: free }] };
  }),
  planted(
    'a write to the state is said to be a read',
    inOneRow('accesses', (access) => (access.writes ? [{ ...access, writes: false }] : undefined)),
  ),
  planted(
    'the value of an expression is said to be there one instruction too early',
    inOneRow('values', (value) => [{ ...value, instruction: value.instruction - 1 }]),
  ),
  planted(
    'what runs when a condition is true is said to run when it is false',
    inOneRow('branches', (branch) => (branch.kind === 'if' && branch.when ? [{ ...branch, when: false }] : undefined)),
  ),
];

function pairIn(locals: DebugFunction['locals']): readonly DebugFunction['locals'][number][] {
  for (const [i, a] of locals.entries()) {
    const b = locals.slice(i + 1).find(({ type, from, to }) => type === a.type && from < a.to && a.from < to);
    if (b !== undefined) return [a, b];
  }
  return [];
}

/** The fault in all contracts that it changes. */
export function spoilWith({ spoil }: Planted): Spoil {
  return (artifact) => spoil(artifact) ?? artifact;
}
