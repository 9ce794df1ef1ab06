/**
 * Finding logs: in a range of blocks, in one block, and in blocks one comes by. What is asked is judged before anything is read, and what
 * takes long gives way.
 */

import type { Hash } from '../../base/hash.ts';
import type { Chain } from '../../chain/chain.ts';
import { type Asker, Breath } from '../breath.ts';
import { badParam, RpcError } from '../errors.ts';
import { type LogJson, logJson, logsIn } from '../json/log-json.ts';
import { type BlockRef, LATEST } from '../reading/block-ref.ts';
import {
  blocksOnly,
  type Passed,
  passing,
  type Place,
  placeOf,
  type Reach,
  type Visit,
  walkUpTo,
} from '../reading/chain-walk.ts';
import { attempted, steadily } from '../reading/steady.ts';
import { bloomQuestion, isWanted, type LogFilter } from './log-filter.ts';

/** Blocks of one question: their blooms are asked in about two seconds. */
const MOST_BLOCKS = 100_000;
/** Logs of one answer. */
const MOST_LOGS = 10_000;
/** What they may carry together; written as hex it is twice as long. */
const MOST_LOG_BYTES = 16 * 1024 * 1024;

/** About what a log takes in an answer beside its data. */
const LOG_BYTES = 800;

/** How far one goes for one answer of a filter; the next goes on there. */
export const FILTER_REACH: Reach<LogJson> = {
  mostBlocks: 5_000,
  mostBytes: 2 * MOST_LOG_BYTES,
  sizeInBytes: (log) => LOG_BYTES + 2 * dataSize(log),
};

/** The logs of a block that are wanted, as JSON; those of a block that left the chain last first, as one takes things back. */
export function logVisit(wanted: Omit<LogFilter, 'blocks'>): Visit<LogJson> {
  const mayHold = bloomQuestion(wanted);
  return ({ block, isRemoved, known: read }: Passed) => {
    if (!mayHold(block.header.logsBloom)) return [];
    const known = read();
    const placed = logsIn(known.receipts).filter(({ log }) => isWanted(wanted, log));
    const inOrder = isRemoved ? placed.toReversed() : placed;
    return inOrder.map((each) => logJson(known, each, isRemoved));
  };
}

/**
 * All logs that are wanted, in their order. Throws RpcError for a range that is none, or is too large, and for more logs than one answer
 * holds.
 *
 * @param place how the filter is called where it came from
 */
export async function findLogs(
  chain: Chain,
  wanted: LogFilter,
  place: string,
  asker?: Asker,
): Promise<readonly LogJson[]> {
  const { blocks } = wanted;
  if ('hash' in blocks) return logsOfBlock(chain, wanted, blocks.hash);
  const breath = new Breath(asker);
  const { found } = await attempted(breath, async () => {
    const range = await steadily(chain, () => rangeIn(chain, blocks.from ?? LATEST, blocks.to, place));
    const way = { ...range, visit: counted(logVisit(wanted)), reach: blocksOnly(MOST_BLOCKS) };
    return walkUpTo(chain, way, breath);
  });
  return found;
}

function logsOfBlock(chain: Chain, wanted: LogFilter, hash: Hash): Promise<readonly LogJson[]> {
  const visit = logVisit(wanted);
  return steadily(chain, () => {
    const block = chain.blockByHash(hash);
    if (block === undefined) throw new RpcError('notFound', `there is no block ${hash} here`);
    return counted(visit)(passing(chain, block, false));
  });
}

const dataSize = ({ data }: LogJson): number => String(data).length / 2 - 1;

type Range = { readonly from: bigint; readonly end: Place };

/** The first number, and the last block. Throws RpcError where the blocks are not there, or are too many. */
function rangeIn(chain: Chain, fromRef: BlockRef, toRef: BlockRef, place: string): Range {
  const [from, to] = [numberOf(chain, fromRef), numberOf(chain, toRef)];
  const newest = chain.head.header.number;
  if (from > newest) throw badParam(`${place}.fromBlock`, `block ${from} is beyond the newest, ${newest}`);
  if (to > newest) throw badParam(`${place}.toBlock`, `block ${to} is beyond the newest, ${newest}`);
  if (from > to) throw badParam(place, `it ends with block ${to}, before it begins with block ${from}`);
  const count = to - from + 1n;
  if (count <= BigInt(MOST_BLOCKS)) return { from, end: placeOf(chain, chain.blockByNumber(to)!) };
  throw new RpcError('limit', `${count} blocks are too many at once; ask for at most ${MOST_BLOCKS}`);
}

function numberOf(chain: Chain, ref: BlockRef): bigint {
  if ('number' in ref) return ref.number;
  return 'tag' in ref && ref.tag === 'earliest' ? 0n : chain.head.header.number;
}

/** The same visit, which throws RpcError (limit) when an answer has grown too large. */
function counted(visit: Visit<LogJson>): Visit<LogJson> {
  let [logs, bytes] = [0, 0];
  return (passed) => {
    const found = visit(passed);
    logs += found.length;
    bytes += found.reduce((sum, log) => sum + dataSize(log), 0);
    if (logs <= MOST_LOGS && bytes <= MOST_LOG_BYTES) return found;
    const most = logs > MOST_LOGS ? `${MOST_LOGS} logs` : `${MOST_LOG_BYTES} bytes of data in logs`;
    throw new RpcError('limit', `there are more than ${most}; ask for fewer blocks, addresses or topics`);
  };
}
