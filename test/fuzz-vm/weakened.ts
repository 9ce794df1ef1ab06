/** Verifiers with one check taken out, and modules that show it: copies of the verifier's files beside the rest of the room as it is. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeModule, encodeModule } from '../../src/vm/container.ts';
import { verify, type VerifiedModule } from '../../src/vm/verify.ts';
import { Random, randomModule } from '../vm/generator.ts';
import { draftOf, finished } from './draft.ts';
import { GENTLE_CODE, ROUGH_CODE, type Edit } from './edit-code.ts';
import { ROUGH_TABLES } from './edit-tables.ts';
import { ILL_TYPED } from './ill-typed.ts';
import { judge, type Verify } from './judge.ts';

const ROOM = resolve(import.meta.dirname, '../../src/vm');
const FILES = [
  'verify.ts',
  'verify-function.ts',
  'operand-stack.ts',
  'verify-tables.ts',
  'verify-types.ts',
  'body.ts',
  'effects.ts',
  'immediates.ts',
  'instruction-at.ts',
] as const;
export type VerifierFile = (typeof FILES)[number];

/** Throws when the file does not hold that text exactly once: then the table that names it is out of date. */
export async function weakened(file: VerifierFile, find: string, replace: string): Promise<Verify> {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-weak-'));
  try {
    for (const name of FILES) {
      const source = readFileSync(join(ROOM, name), 'utf8');
      if (name === file && source.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
      writeFileSync(
        join(directory, name),
        withWholePaths(name === file ? source.replace(find, () => replace) : source),
      );
    }
    return ((await import(pathToFileURL(join(directory, 'verify.ts')).href)) as { verify: Verify }).verify;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function withWholePaths(source: string): string {
  return source.replace(/from '(\.\.?\/([^']+))'/g, (whole, path: string, name: string) =>
    (FILES as readonly string[]).includes(name) ? whole : `from '${pathToFileURL(join(ROOM, path)).href}'`,
  );
}

// ───────────── modules that show it ─────────────

const EDITS: Readonly<Record<string, Edit>> = { ...GENTLE_CODE, ...ROUGH_CODE, ...ROUGH_TABLES, ...ILL_TYPED };

/** What is found wrong first, and how many modules were made until then. Each is a random one, spoilt a little or changed by one kind of edit. */
export function firstFault(
  verifier: Verify,
  seed: number,
  most: number,
  edit?: string,
): { readonly what: string; readonly tried: number } | undefined {
  for (let tried = 1; tried <= most; tried++) {
    const bytes = madeModule(seed + tried, edit);
    if (bytes === undefined || !isNews(bytes, verifier)) continue;
    const verdict = judge(bytes, seed + tried, verifier);
    if (verdict.is === 'wrong') return { what: verdict.what, tried };
  }
  return undefined;
}

function madeModule(seed: number, edit: string | undefined): Uint8Array | undefined {
  if (edit === undefined) return encodeModule(randomModule(seed, 100));
  const change = EDITS[edit];
  if (change === undefined) throw new Error(`there is no edit ${edit}`);
  const draft = draftOf(randomModule(seed, 0));
  change(new Random(seed), draft);
  try {
    return encodeModule(finished(draft));
  } catch {
    return undefined;
  }
}

/** What the whole verifier accepts with the same result is known to run well: that saves the time. */
function isNews(bytes: Uint8Array, verifier: Verify): boolean {
  const weak = outcomeOf(bytes, verifier);
  return weak !== undefined && weak !== outcomeOf(bytes, verify);
}

function outcomeOf(bytes: Uint8Array, verifier: Verify): string | undefined {
  try {
    return boundsOf(verifier(decodeModule(bytes).module));
  } catch (error) {
    return (error as Error).name === 'ModuleError' ? undefined : 'it throws';
  }
}

function boundsOf({ functions }: VerifiedModule): string {
  const jumps = functions.map(({ slots, depth, gasBound, targets }) => [slots, depth, gasBound, ...targets]);
  return JSON.stringify(jumps);
}
