/** Cold start, and the memory that is held before anything happens. */

import { Contestant } from './contestant.ts';
import type { Subject } from './subjects.ts';
import type { Row } from './table.ts';
import { note, type Scale, type Values } from './values.ts';

export async function starts(subjects: readonly Subject[], { rounds }: Scale): Promise<readonly Row[]> {
  const [start, memory]: [Values, Values] = [new Map(), new Map()];
  for (let round = 0; round <= rounds; round++) {
    for (const subject of subjects) {
      const contestant = await Contestant.start(subject);
      // The first time the disk may have to find it.
      if (round > 0) note(start, subject.name, contestant.running.startInMs);
      note(memory, subject.name, contestant.running.residentInMib());
      await contestant.stop();
    }
  }
  return [
    {
      what: 'cold start to the first answer',
      unit: 'ms',
      isRate: false,
      values: start,
      bound: 'Node itself, then loading the files of this project and its libraries',
      aims: { anvil: 0.4, Hardhat: 4, ganache: 4 },
    },
    {
      what: 'memory at rest',
      unit: 'MiB',
      isRate: false,
      values: memory,
      bound: 'the heap of Node, with the compiler and its grammar in it',
      aims: { Hardhat: 1.67 },
    },
  ];
}
