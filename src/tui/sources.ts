/** Sources from disk: which there are, and compiled to what can be put on the chain. */

import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Artifact, compileFiles } from '../lang/artifact.ts';
import { gatherFiles } from '../lang/imports.ts';
import type { SourceFile } from '../lang/source.ts';
import { renderAll } from '../lang/render.ts';
import { signatureText } from '../vm/abi.ts';
import type { RunnableModule } from '../vm/runnable.ts';
import type { SourceFacts } from './model.ts';
import { VILLAGE } from './story.ts';

export async function sourceAt(path: string): Promise<SourceFile> {
  return { name: basename(path), text: await readFile(path, 'utf8') };
}

/** A file and all it imports from beside it or below. */
export async function filesAt(path: string): Promise<readonly SourceFile[]> {
  return gatherFiles(await sourceAt(path), async (name) => {
    if (name.split('/').includes('..')) return undefined;
    return readFile(join(dirname(path), name), 'utf8').catch(() => undefined);
  });
}

/** On chain a file goes by its own name. Throws with the compiler's messages, or when it cannot be read. */
export async function artifactAt(path: string): Promise<Artifact> {
  const source = await sourceAt(path);
  const { artifacts, diagnostics } = compileFiles([source]);
  const [artifact] = artifacts;
  if (artifact === undefined) throw new Error(renderAll(diagnostics, [source]));
  return artifact;
}

/** Where the contracts that come with this program lie. */
const OWN = join(import.meta.dirname, '../../contracts');

/**
 * Sources in `contracts/`, or where there are none those of this program. The first minutes need a village: without one of one's own it
 * is the one that comes with the program.
 */
export function sourcesAround(): SourceFacts[] {
  const own = filesIn(relative(process.cwd(), OWN));
  const around = filesIn('contracts');
  const isElsewhere = around.length > 0 && resolve('contracts') !== OWN;
  const files = (isElsewhere ? around : own).map((file) => ({ ...file, isTour: isTour(file, isElsewhere) }));
  const village = own.find(({ name }) => name === VILLAGE);
  return village === undefined || files.some((file) => file.isTour) ? files : [...files, { ...village, isTour: true }];
}

/** Somebody's own village may be another one. */
function isTour({ path, name }: SourceFacts, isElsewhere: boolean): boolean {
  return name === VILLAGE && (!isElsewhere || isVillageAt(path));
}

function isVillageAt(path: string): boolean {
  try {
    const [artifact] = compileFiles([{ name: basename(path), text: readFileSync(path, 'utf8') }]).artifacts;
    return artifact !== undefined && isVillage(artifact.module);
  } catch {
    return false;
  }
}

function filesIn(directory: string): SourceFacts[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.hlp'))
      .sort()
      .map((file) => ({ path: join(directory, file), name: basename(file, '.hlp'), isTour: false }));
  } catch {
    return [];
  }
}

/** What the first minutes press and read; another contract may be called village too. */
const VILLAGE_BUTTONS = ['admit(address,uint256)', 'pay(address,uint256,string)'];
const VILLAGE_STATE = ['steward', 'members'];

export function isVillage({ entries, module }: RunnableModule): boolean {
  const defs = [...entries.values()].map(({ def }) => def);
  const buttons = defs.map(({ name, params }) =>
    signatureText(
      name,
      params.map(({ type }) => type),
    ),
  );
  const names = module.shapes.map(({ name }) => name);
  return VILLAGE_BUTTONS.every((one) => buttons.includes(one)) && VILLAGE_STATE.every((one) => names.includes(one));
}
