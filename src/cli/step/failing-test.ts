/** Where one looks at a test: where it failed, or what made an expectation not hold. */

import { bytesToHex } from '../../base/bytes.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { accountOf } from '../../chain/host.ts';
import type { Reader } from '../../state/reader.ts';
import type { Looked, TestFailure, TestResult } from '../../testing/results.ts';
import { formatPosition, momentPosition, type Position, stepPosition } from '../../timeline/position.ts';
import { Stepper } from '../../timeline/stepper.ts';
import type { Timeline } from '../../timeline/timeline.ts';

/** Where it opens, and the line that says why there. */
export type Found = { readonly position: Position; readonly why: readonly string[] };

/** Behind the last line of what failed, at the last write to what an expectation looked at, or else at the newest transaction. */
export async function placeOf({ chain, failure }: TestResult, timeline: Timeline): Promise<Found> {
  if (failure?.place !== undefined) return { position: await endOf(failure.place, timeline), why: [] };
  if (failure?.looked !== undefined) return lastWriteTo(failure.looked, timeline);
  return { position: newest(chain), why: [] };
}

async function endOf({ block, index }: NonNullable<TestFailure['place']>, timeline: Timeline): Promise<Position> {
  const position = stepPosition(block, index);
  const { steps } = await timeline.transaction(position);
  return { ...position, step: steps.length };
}

/** Where one would begin to look: what made it what it is. */
async function lastWriteTo(looked: readonly Looked[], timeline: Timeline): Promise<Found> {
  const { chain } = timeline;
  for (let block = chain.head.header.number; block > 0n; block -= 1n) {
    const changed = looked.filter((each) => !isSame(each, chain, block));
    if (changed.length === 0) continue;
    const position = await writeIn(stepPosition(Number(block), 0), changed, timeline);
    return { position, why: [`What it looked at was changed last at ${formatPosition(position)}:`] };
  }
  return { position: newest(chain), why: ['Nothing that it looked at was ever changed.'] };
}

/** Has a block left it as it was? */
function isSame(looked: Looked, chain: ChainReader, block: bigint): boolean {
  const [before, after] = [block - 1n, block].map((number) => valueIn(chain.stateAt(number), looked));
  return before === after;
}

function valueIn(state: Reader, looked: Looked): string {
  const { address } = looked;
  if (looked.kind === 'balance') return String(accountOf(state, address).balance);
  return looked.kind === 'word'
    ? String(state.word(address, looked.path))
    : bytesToHex(state.text(address, looked.path));
}

/** A block of a test has one transaction. What no instruction wrote was paid when it began. */
async function writeIn(position: Position, changed: readonly Looked[], timeline: Timeline): Promise<Position> {
  const transaction = await timeline.transaction(position);
  if (!(transaction instanceof Stepper)) return position;
  const write = transaction.trace.events.findLast(
    (event) => event.kind === 'write' && changed.some((each) => each.kind !== 'balance' && each.address === event.contract && each.path === event.path), // prettier-ignore
  );
  return { ...position, step: Math.max(0, write?.step ?? 0) };
}

function newest(chain: ChainReader): Position {
  const block = Number(chain.head.header.number);
  return block === 0 ? momentPosition(0, 'genesis') : stepPosition(block, 0);
}
