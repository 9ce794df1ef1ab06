/** Puts the defects of `plants.ts` into copies of the project, and looks whether the kinds of fault find them. */

import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ground, OWN_TREE } from './ground.ts';
import { FATES } from './kind.ts';
import type { Edit, Plant } from './plants.ts';
import { run } from './run.ts';

export type Found = {
  readonly plant: Plant;
  /** The kind that found it; undefined when none did. */
  readonly by: string | undefined;
  /** How many faults it took. */
  readonly tries: number;
  /** What came out. */
  readonly as: string;
  /** Why it could not be looked for. */
  readonly whyNot?: string;
};

export async function find(plant: Plant, shelf: Ground['shelf'], seed: number): Promise<Found> {
  const room = new Ground({ shelf });
  const tree = room.place('tree');
  const ground = new Ground({ tree, shelf, isSmall: true });
  try {
    plantIn(tree, plant);
    return await look(plant, ground, seed);
  } finally {
    ground.close();
    room.close();
  }
}

async function look(plant: Plant, ground: Ground, seed: number): Promise<Found> {
  let tries = 0;
  const notRun: string[] = [];
  for (const kind of plant.by) {
    const tally = await run(kind, { ground, seed, tries: kind.tries.full, stopsWhenBad: true });
    tries += tally.tried;
    if (tally.whyNot !== undefined) notRun.push(`${kind.name}: ${tally.whyNot}`);
    const bad = tally.bad.find(({ isStumble }) => isStumble !== true);
    if (bad !== undefined)
      return { plant, by: kind.name, tries, as: `${FATES[bad.fate.is]}: ${shorter(bad.fate.findings[0])}` };
  }
  const isLooked = notRun.length < plant.by.length;
  return { plant, by: undefined, tries, as: '', ...(isLooked ? {} : { whyNot: notRun.join('; ') }) };
}

const MOST_CHARACTERS = 110;

function shorter(text = ''): string {
  const plain = text
    .replaceAll(/\/\S*\/hlp-torture-[^/\s]*\//g, '')
    .replaceAll(/0x([0-9a-f]{6})[0-9a-f]{20,}/g, '0x$1…')
    .replaceAll('\n', ' ');
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}

const PARTS = ['src', 'bin', 'grammar', 'contracts', 'test/torture', 'test/helpers', 'package.json'];

/** Makes a copy of what children and judges run from, with the defect in it. */
function plantIn(tree: string, { edits }: Plant): void {
  for (const part of PARTS) cpSync(join(OWN_TREE, part), join(tree, part), { recursive: true });
  symlinkSync(join(OWN_TREE, 'node_modules'), join(tree, 'node_modules'));
  for (const edit of edits) apply(edit, tree);
}

function apply({ file, from, to }: Edit, tree: string): void {
  const path = join(tree, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}

/** What keeps a defect from being put in: the code is another one by now. Undefined when it fits. */
export function misfit({ edits }: Plant): string | undefined {
  const other = edits.find(({ file, from }) => readFileSync(join(OWN_TREE, file), 'utf8').split(from).length !== 2);
  return other && `${other.file} does not hold this once: ${other.from}`;
}
