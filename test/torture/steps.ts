/** Death before, in the midst of and after every single call by which a process changes its files: all states that a kill can leave. */

import type { Dice } from '../helpers/generate-dice.ts';
import type { Ground } from './ground.ts';
import type { Bench, Kind, Result } from './kind.ts';
import type { Step } from './record.ts';
import { record, type Recording, Replay, type Shape, whyNoRecording } from './recording.ts';

const SHAPES: readonly Shape[] = [
  { name: 'a chain that begins', mix: { gift: 2, put: 3, deploy: 1, wait: 2 }, deeds: 10 },
  { name: 'other branches', mix: { gift: 1, put: 2, wait: 2, side: 1, reorganise: 3 }, deeds: 12, before: 20 },
  { name: 'long memos, so that the database makes new files', mix: { memos: 3, wait: 1 }, deeds: 40, before: 8 },
  { name: 'what a killed process left is opened', mix: { gift: 1 }, deeds: 1, before: 40 },
];

/** So many states of one shape at least; when there are more than are wanted, chance leaves some out. */
const LEAST_STATES = 8;

export const steps: Kind = {
  name: 'steps',
  title: 'death before, in the midst of and after single system calls of starting, accepting, committing, reorganising',
  tries: { full: 1_200, quick: 40, test: 16 },
  allowed: ['sound'],
  whyNot: whyNoRecording,
  most: SHAPES.length,
  series,
};

async function* series({ ground, dice, place, tries }: Bench): AsyncGenerator<Result> {
  const shape = SHAPES[place];
  if (shape === undefined) return;
  const recording = await record(ground, shape, dice);
  const most = Math.max(LEAST_STATES, tries / SHAPES.length);
  yield* statesOf(ground, recording, shape.name, dice, most);
}

/** The states a recorded process went through: each one, or when there are many some of them. */
export async function* statesOf(
  ground: Ground,
  recording: Recording,
  name: string,
  dice: Dice,
  most: number,
): AsyncGenerator<Result> {
  const chance = Math.ceil((100 * most) / Math.max(1, countStates(recording)));
  const replay = new Replay(recording);
  for (const [index, step] of recording.steps.entries()) {
    if (step.is === 'write' && dice.chance(chance)) {
      const half = { ...step, bytes: step.bytes.subarray(0, dice.below(step.bytes.length)) };
      yield await stateNow(`in the midst of call ${index}, ${wordsOf(step)}`, half);
    }
    replay.do(step);
    if (changesFiles(step) && dice.chance(chance)) yield await stateNow(`after call ${index}, ${wordsOf(step)}`);
  }

  async function stateNow(how: string, half?: Extract<Step, { is: 'write' }>): Promise<Result> {
    const directory = ground.place('state');
    replay.disk.writeAll(directory, half);
    const fate = await ground.fateOf(directory, replay.books.page);
    ground.forget(directory);
    return { fate, how: `${name}: ${how}` };
  }
}

const changesFiles = (step: Step): boolean => step.is !== 'told' && step.is !== 'open';

function countStates({ steps: all }: Recording): number {
  return all.filter(changesFiles).length + all.filter(({ is }) => is === 'write').length;
}

function wordsOf(step: Step): string {
  if (step.is === 'write') return `${step.bytes.length} bytes at ${step.offset}`;
  if (step.is === 'rename') return `rename to ${step.to.split('/').at(-1)}`;
  return 'path' in step ? `${step.is} ${step.path.split('/').at(-1)}` : step.is;
}
