/** Power cuts: of everything that was not synced a part is there, or nothing. One of the two forms in which the chain is kept may be gone as well. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../helpers/generate-dice.ts';
import { CUTS } from './disk.ts';
import type { Bench, Kind, Result } from './kind.ts';
import type { Step } from './record.ts';
import { record, Replay, type Shape, whyNoRecording } from './recording.ts';

const SHAPES: readonly Shape[] = [
  { name: 'from the beginning', mix: { gift: 2, put: 3, deploy: 1, wait: 2, reorganise: 1 }, deeds: 25 },
  { name: 'with new files', mix: { gift: 1, put: 2, memos: 4, wait: 1, reorganise: 1 }, deeds: 60, before: 10 },
  { name: 'behind a killed process', mix: { gift: 2, put: 3, wait: 2, side: 1, reorganise: 2 }, deeds: 20, before: 30 },
];
const CUTS_OF_A_SERIES = 9;

export const cut: Kind = {
  name: 'cut',
  title: 'power cuts: bytes that were not synced and names whose directory was not are gone, in part or wholly',
  tries: { full: 60, quick: 8, test: 4 },
  allowed: ['sound'],
  whyNot: whyNoRecording,
  series: (bench) => cuts(bench, []),
};

/** What is gone besides: the database, or the file with all blocks. */
const FORMS = ['chain', 'blocks.hlpchain'] as const;

export const cutAndLoss: Kind = {
  name: 'cut-and-loss',
  title: 'power cuts that also take one of the two forms in which the chain is kept',
  tries: { full: 40, quick: 6, test: 0 },
  allowed: ['sound', 'repaired'],
  whyNot: whyNoRecording,
  series: (bench) => cuts(bench, FORMS),
};

async function* cuts({ ground, dice, place }: Bench, forms: readonly string[]): AsyncGenerator<Result> {
  const shape = SHAPES[place % SHAPES.length] as Shape;
  const recording = await record(ground, shape, dice);
  const replay = new Replay(recording);
  const moments = momentsOf(recording.steps, dice);
  for (const [index, step] of recording.steps.entries()) {
    if (moments.has(index)) yield await cutNow(index);
    replay.do(step);
  }

  async function cutNow(index: number): Promise<Result> {
    const how = dice.pick(CUTS);
    const directory = ground.place('cut');
    replay.disk.writeCut(directory, how, dice);
    const gone = forms.length === 0 ? undefined : dice.pick(forms);
    if (gone !== undefined) rmSync(join(directory, gone), { recursive: true, force: true });
    const fate = await ground.fateOf(directory, replay.books.page);
    ground.forget(directory);
    return {
      fate,
      how: `${shape.name}: before call ${index}, ${how} of what was not synced is there${gone === undefined ? '' : `, ${gone} is gone`}`,
    };
  }
}

/** Before anything was told there is nothing to lose. */
function momentsOf(steps: readonly Step[], dice: Dice): ReadonlySet<number> {
  const first = steps.findIndex((step) => step.is === 'told' && step.text.includes('"ready"'));
  return new Set(Array.from({ length: CUTS_OF_A_SERIES }, () => dice.between(first, steps.length - 1)));
}
