/**
 * Holds what is said of the writes of a contract's leaves against the chain: each history begins with nothing and leads, link by link, to the
 * value that is there now; and the instruction at each position, executed by itself, writes that leaf with that old and that new value.
 */

import type { Address } from '../../src/base/address.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { headLeaves } from '../../src/state/head.ts';
import type { Leaf } from '../../src/state/reader.ts';
import { contractHistoryKey, parseHistoryKey } from '../../src/state/records.ts';
import { stateValue, type StateValue } from '../../src/timeline/changes.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { parsePosition, type Position } from '../../src/timeline/position.ts';
import { opened } from '../../src/timeline/replay.ts';
import type { TraceEvent } from '../../src/timeline/trace.ts';
import { traced } from '../../src/timeline/tracer.ts';
import type { Names } from '../../src/timeline/values.ts';
import { type Why, whyOf, type Written } from '../../src/timeline/why/why.ts';

export type Counted = { readonly leaves: number; readonly writes: number };

/** All leaves that a contract ever wrote. Throws Error naming the first thing that is not as it should be. */
export async function checkHistories(chain: Chain, contract: Address, names: Names): Promise<Counted> {
  const now = await leavesNow(chain, contract);
  const jumps: Jump[] = [];
  const paths = await pathsEver(chain, contract);
  for (const path of paths) {
    const why = await whyOf(chain, { contract, path }, names, { limit: Infinity });
    checkLinks(why, valueOf(chain, contract, path, now.get(path), names));
    jumps.push(...why.writes.filter(({ how }) => how === 'code').map((written) => jumpOf(path, written)));
  }
  checkJumps(chain, contract, jumps, names);
  return { leaves: paths.length, writes: jumps.length };
}

async function leavesNow(chain: Chain, contract: Address): Promise<Map<string, Leaf>> {
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of headLeaves(chain.store, contract)) leaves.set(path, leaf);
  return leaves;
}

async function pathsEver({ store }: Chain, contract: Address): Promise<string[]> {
  const paths = new Set<string>();
  for await (const [key] of store.scan(contractHistoryKey(contract))) paths.add(parseHistoryKey(key, contract).path);
  return [...paths];
}

function checkLinks({ name, writes, now, more, moreWrites }: Why, { old: zero, new: head }: StateValue): void {
  const [oldest, newest] = [writes.at(-1), writes[0]];
  if (oldest === undefined || newest === undefined) throw new Error(`${name}: nobody wrote it`);
  if (more + moreWrites > 0) throw new Error(`${name}: ${more} more were left out`);
  check(`${name} at first`, oldest.old, zero);
  for (const [i, { old, position }] of writes.slice(0, -1).entries()) {
    check(`${name} before ${position}`, old, writes[i + 1]?.new);
  }
  check(`${name} in the end`, newest.new, head);
  check(`${name} now`, now, head);
}

function check(what: string, found: unknown, expected: unknown): void {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: ${left}, and it should be ${right}`);
}

// ───────────── jumps ─────────────

type Jump = { readonly path: string; readonly written: Written; readonly at: Position };

function jumpOf(path: string, written: Written): Jump {
  const at = parsePosition(written.position);
  if (at === undefined) throw new Error(`${written.position} is no position`);
  return { path, written, at };
}

/** Block by block, each transaction once. */
function checkJumps(chain: Chain, contract: Address, jumps: readonly Jump[], names: Names): void {
  const blocks = Map.groupBy(jumps, ({ at }) => at.block);
  for (const [block, own] of blocks) {
    const { run, block: stored } = chain.replay(BigInt(block));
    const byTransaction = Map.groupBy(own, ({ at }) => at.transaction);
    for (const [index, transaction] of stored.transactions.entries()) {
      const wanted = byTransaction.get(index) ?? [];
      if (wanted.length > 0) {
        const { trace } = traced(
          (watch) => opened(run.prepare(transaction), watch),
          () => undefined,
        );
        for (const jump of wanted) checkJump(chain, contract, jump, trace.events, names);
      }
      run.apply(transaction);
    }
  }
}

function checkJump(
  chain: Chain,
  contract: Address,
  { path, written, at }: Jump,
  events: readonly TraceEvent[],
  names: Names,
): void {
  const here = events.filter(
    (event) => event.kind === 'write' && event.step === at.step && event.contract === contract && event.path === path,
  );
  const values = here.flatMap((event) => {
    if (event.kind !== 'write' || event.undone) return [];
    const { old, new: now } = valueOf(chain, contract, path, event.new, names, event.old);
    return [JSON.stringify([old, now])];
  });
  const told = JSON.stringify([written.old, written.new]);
  if (values.includes(told)) return;
  throw new Error(`${written.position}: it should write ${path} ${told}, and writes ${values.join(' ') || 'nothing'}`);
}

function valueOf(
  chain: Chain,
  contract: Address,
  path: string,
  now: Leaf | undefined,
  names: Names,
  old?: Leaf,
): StateValue {
  const known = contractsIn(chain.headState())(contract);
  const value = known && stateValue({ ...known, names }, path, old, now);
  if (value === undefined) throw new Error(`there is no leaf ${path}`);
  return value;
}
