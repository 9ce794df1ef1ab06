/**
 * The timeline of a node, as strangers may walk it: transactions are looked over before they are opened (`survey.ts`), so that nothing takes
 * long at one go. Those that were opened stay open for a while: whoever steps, steps on.
 */

import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Address } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import type { Block } from '../../chain/block.ts';
import { ChainError } from '../../chain/errors.ts';
import { accountOf } from '../../chain/host.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { Node } from '../../node/node.ts';
import type { Reader } from '../../state/reader.ts';
import { leafKey } from '../../state/records.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { isCustom } from '../../timeline/explain.ts';
import type { Quiet } from '../../timeline/quiet.ts';
import { minedAt, type Replay, StepError, type TransactionPlace } from '../../timeline/replay.ts';
import { type Knowledge, tell, type Told } from '../../timeline/sentence.ts';
import { frameOf } from '../../timeline/running.ts';
import { Stepper } from '../../timeline/stepper.ts';
import type { DraftSource } from '../../timeline/draft.ts';
import { openedReplay } from '../../timeline/open-transaction.ts';
import { Timeline, type TimelineOptions } from '../../timeline/timeline.ts';
import type { Pause } from '../../timeline/pace.ts';
import { selectorOf } from '../../vm/abi.ts';
import { decodeModule } from '../../vm/container.ts';
import type { Value } from '../../vm/types.ts';
import { verify } from '../../vm/verify.ts';
import { Breath } from '../breath.ts';
import { RpcError } from '../errors.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';
import { runUpTo, type Survey, survey } from './survey.ts';

/** All that the contracts of a transaction remember is laid out at each step. */
const MOST_LEAVES = 20_000;
/** Invariants are asked after each write to find the one that broke them: some tenths of a second. */
const MOST_GAS_OF_QUESTIONS = 30_000_000;

const timelines = new WeakMap<Node, Timeline>();

export function timelineOf(node: Node): Timeline {
  const known = timelines.get(node) ?? Timeline.open(node.chain, node.publicNames, careful(node));
  timelines.set(node, known);
  return known;
}

/** Mined transactions are looked over before they are opened. */
export function careful(node: Node, drafts?: DraftSource): TimelineOptions {
  const breath = new Breath();
  const onTheWay = (blocks: number): Promise<void> => {
    if (blocks > MOST_BLOCKS_PASSED) throw tooFar();
    return breath.takeIfDue();
  };
  const looking = {
    openTransaction: (place: TransactionPlace) => opened(node, place),
    beforeLook: checkValues,
    onTheWay,
  };
  return { ...looking, ...(drafts === undefined ? {} : { drafts }) };
}

/** Blocks without a transaction are passed one by one: some hundredths of a second. */
const MOST_BLOCKS_PASSED = 2_000;

function tooFar(): RpcError {
  return new RpcError('limit', `there is no transaction in the ${MOST_BLOCKS_PASSED} blocks from there, and it is not looked for any further; go on from one of them, such as "4.header"`); // prettier-ignore
}

/** Bytes of texts and numbers that one function and its contract hold at once; one text may be held by hundreds of names, and is written out for each. */
const MOST_HELD = 512 * 1024;

function checkValues(transaction: Stepper | Quiet, step: number): void {
  if (!(transaction instanceof Stepper)) return;
  const here = transaction.run.seek(step).running.at(-1);
  const held = here === undefined ? 0 : sizeOf(here.stack) + sizeOf(frameOf(here)?.locals ?? []);
  if (held <= MOST_HELD) return;
  throw new RpcError('limit', `what is held here takes ${held} bytes to write down, and more than ${MOST_HELD} are not laid out here; debug_traceTransaction does without names`); // prettier-ignore
}

const WORD = 32;

function sizeOf(values: readonly Value[]): number {
  return values.reduce((sum, value) => {
    if (Array.isArray(value)) return sum + sizeOf(value);
    return sum + (value instanceof Uint8Array ? value.length : WORD);
  }, 0);
}

/** While blocks are exchanged for others, what was there a moment ago may look lost. */
const TRIES = 5;
const PAUSE_IN_MS = 20;

/** Walks; what it throws is a plain error of ours, also where a position is not there. */
export async function walking<T>(action: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof StepError || error instanceof RangeError) throw new RpcError('notFound', error.message);
      if (!(error instanceof ChainError) || tries === TRIES) throw error;
      await pauseFor(PAUSE_IN_MS);
    }
  }
}

async function opened(node: Node, place: TransactionPlace): Promise<Stepper | Quiet> {
  const { stored, receipt, transaction } = minedAt(node.chain, place);
  const run = await runUpTo(node.chain, place);
  const tellIt = (knowledge: Knowledge): Told => tell(stored, place.index, receipt, knowledge);
  const replay = await lookedOver(node, { place, prepare: () => run.prepare(transaction), receipt, tellIt });
  return openedReplay(node.chain, replay, node.publicNames, pausing());
}

/** A turn for the others, now and then. */
export function pausing(): Pause {
  const breath = new Breath();
  return () => breath.takeIfDue();
}

/** What is known of a transaction before it is looked over. */
type Ran = Pick<Replay, 'place' | 'prepare'> & {
  readonly receipt: Receipt;
  readonly tellIt: (knowledge: Knowledge) => Told;
};

/** Ready to be walked through, with the sources of its contracts. Throws RpcError (limit) for what would take too long. */
export async function lookedOver(node: Node, { place, prepare, receipt, tellIt }: Ran): Promise<Replay> {
  const prepared = prepare();
  const seen = await survey(prepared);
  await checkSize(node, seen);
  const { state, transaction } = prepared;
  if (isInvariantBroken(receipt.output)) checkQuestions(state, seen);
  const { to } = transaction;
  await prepareArtifacts(state, [
    ...seen.contracts,
    ...(to === undefined ? [] : [to]),
    ...receipt.logs.map(({ address }) => address),
  ]);
  const contracts = contractsIn(state);
  const failed = isCustom(receipt.status, receipt.output) && seen.failed ? contracts(seen.failed) : undefined;
  return { place, told: tellIt({ contracts, names: node.publicNames, failed }), prepare };
}

async function checkSize({ chain }: Node, { contracts }: Survey): Promise<void> {
  let leaves = 0;
  for (const contract of contracts) leaves += await chain.store.count(leafKey(contract, ''));
  if (leaves <= MOST_LEAVES) return;
  throw new RpcError('limit', `the contracts of this transaction remember ${leaves} values, and more than ${MOST_LEAVES} are not laid out here; hlp_changes and debug_traceTransaction do without`); // prettier-ignore
}

const INVARIANT_BROKEN = bytesToHex(selectorOf('InvariantBroken', ['string']));

function isInvariantBroken(output: Uint8Array): boolean {
  return bytesToHex(output.subarray(0, 4)) === INVARIANT_BROKEN;
}

/** The verifier knows what asking costs at most. */
function checkQuestions(state: Reader, { failed, writes }: Survey): void {
  const gas = failed === undefined ? 0 : gasOfInvariants(state, failed);
  if (writes * gas <= MOST_GAS_OF_QUESTIONS) return;
  throw new RpcError(
    'limit',
    'to find the write that broke the invariant takes too long here; debug_traceTransaction shows all of them',
  );
}

function gasOfInvariants(state: Reader, contract: Address): number {
  const code = state.code(accountOf(state, contract).codeHash);
  if (code === undefined) return 0;
  const { invariants } = verify(decodeModule(code).module);
  return Math.max(0, ...invariants.map(({ gasBound }) => gasBound));
}

/** A whole block is executed at one go to see its root; one that holds too much is not. Throws RpcError (limit). */
export function checkRoot({ header }: Block): void {
  if (header.gasUsed <= MOST_GAS_OF_ROOT) return;
  throw new RpcError('limit', `this block used ${header.gasUsed} gas, and is not executed again here for its root; debug_traceBlockByNumber shows what it did`); // prettier-ignore
}

const MOST_GAS_OF_ROOT = 10_000_000n;
