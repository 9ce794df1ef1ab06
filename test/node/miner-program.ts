/** A process that mines, and ends while it does, in the way it is told. */

import { utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { Miner } from '../../src/node/mining/miner.ts';

const sealHash = keccak256(utf8ToBytes('a process'));
const miner = new Miner({ threads: 2 });

/** Whatever is done, nothing else is: the process ends when nothing keeps it alive. */
const WAYS: Readonly<Record<string, () => unknown>> = {
  exit: () => process.exit(7),
  pause: () => miner.pause(),
  stop: () => miner.stop(),
  close: () => miner.close(),
};

const [, , way = ''] = process.argv;
if (way === 'found') {
  // The second one too is waited for, though the threads have rested meanwhile.
  for (const difficulty of [256n, 1_000_000n]) console.log(await miner.search({ sealHash, difficulty }));
} else {
  const isUnderWay = new Promise<void>((resolve) => {
    miner
      .search({ sealHash, difficulty: 1n << 200n }, () => resolve())
      .catch((error: Error) => console.log(error.message));
  });
  await isUnderWay;
  await WAYS[way]?.();
}
