/** A transaction becomes something that can be walked: executed again, with the sources of its contracts compiled aside. */

import { setImmediate } from 'node:timers/promises';
import type { ChainReader } from '../chain/chain-reader.ts';
import type { Pause } from './pace.ts';
import { Quiet } from './quiet.ts';
import { type Replay, replayOf, runBefore, type TransactionPlace } from './replay.ts';
import { prepareSources } from './sources/running.ts';
import { Stepper } from './stepper.ts';
import type { Names } from './values.ts';

/** Gets a transaction ready to be walked. Throws StepError when there is none. */
export type OpenTransaction = (place: TransactionPlace) => Promise<Stepper | Quiet>;

/** Others have their turn while a long transaction is walked through. */
const givingWay: Pause = () => setImmediate();

/** From its replay to what can be walked: instructions, or a before and an after. */
export async function openedReplay(
  chain: ChainReader,
  replay: Replay,
  names: Names,
  pause = givingWay,
): Promise<Stepper | Quiet> {
  if (replay.prepare().call === undefined) return Quiet.of(chain, replay, names);
  const stepper = await Stepper.of(chain, replay, names, pause);
  return stepper.length > 0 ? stepper : Quiet.of(chain, replay, names);
}

/** A mined transaction, with the sources of strangers compiled aside. */
export async function openedCarefully(
  chain: ChainReader,
  place: TransactionPlace,
  names: Names,
): Promise<Stepper | Quiet> {
  const { run, transaction } = runBefore(chain, place);
  await prepareSources(run.prepare(transaction));
  return openedReplay(chain, replayOf(chain, place, names), names);
}
