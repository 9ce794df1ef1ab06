/**
 * Where breakpoints match, found in the plainest way: every transaction of the chain is executed instruction by instruction, and at each of
 * them everything is asked. Nothing is skipped, no trace is used. What `runTo` finds is held against this.
 */

import { type Address, wordToAddress } from '../../../src/base/address.ts';
import { bytesToHex, wordToBytes } from '../../../src/base/bytes.ts';
import { isByHand } from '../../../src/chain/cheat.ts';
import type { Chain } from '../../../src/chain/chain.ts';
import type { Prepared } from '../../../src/chain/transition.ts';
import { positionAt } from '../../../src/lang/source.ts';
import type { Breakpoint } from '../../../src/timeline/breakpoints/breakpoint.ts';
import { type Contracts, contractsIn } from '../../../src/timeline/contracts.ts';
import { formatPosition, stepPosition } from '../../../src/timeline/position.ts';
import { runBefore } from '../../../src/timeline/replay.ts';
import { topicOf } from '../../../src/vm/abi.ts';
import { type Frame, Machine } from '../../../src/vm/machine.ts';
import type { Host } from '../../../src/vm/host.ts';
import type { OpName } from '../../../src/vm/opcodes.ts';
import type { Instruction } from '../../../src/vm/runnable.ts';
import { type Effect, WatchedHost } from '../../../src/vm/watched-host.ts';

/** Everything that one step is. */
export type Moment = {
  readonly position: string;
  readonly op: OpName | undefined;
  readonly contract: Address;
  readonly fn: number;
  readonly functionName: string;
  readonly index: number;
  /** Where a statement begins. */
  readonly line: { readonly file: string; readonly line: number } | undefined;
  readonly isEntered: boolean;
  readonly happenings: readonly Happening[];
};

export type Happening =
  | { readonly kind: 'write' | 'read'; readonly contract: Address; readonly path: string }
  | { readonly kind: 'event'; readonly contract: Address; readonly name: string | undefined }
  | { readonly kind: 'call'; readonly target: Address; readonly name: string }
  | { readonly kind: 'revert' };

export function momentsOf(chain: Chain): Moment[] {
  const moments: Moment[] = [];
  for (let number = 1n; number <= chain.head.header.number; number++) {
    chain.blockByNumber(number)?.transactions.forEach((_, index) => {
      moments.push(...momentsIn(chain, Number(number), index));
    });
  }
  return moments;
}

const READING: ReadonlySet<OpName | undefined> = new Set<OpName | undefined>(['sget', 'sagg', 'slen', 'slist']);

/** Hears what a step does and asks. */
class Ears extends WatchedHost {
  readonly #effects: Effect[];
  #reads: Happening[] = [];

  constructor(host: Host) {
    const effects: Effect[] = [];
    super(host, (effect) => effects.push(effect));
    this.#effects = effects;
  }

  override word(contract: bigint, path: string): bigint {
    this.#reads.push({ kind: 'read', contract: wordToAddress(contract), path });
    return super.word(contract, path);
  }

  override text(contract: bigint, path: string): Uint8Array {
    this.#reads.push({ kind: 'read', contract: wordToAddress(contract), path });
    return super.text(contract, path);
  }

  /** Since it was last asked. What a write looks up is not what it reads. */
  heard(op: OpName | undefined, contracts: Contracts): Happening[] {
    const reads = READING.has(op) ? this.#reads : [];
    this.#reads = [];
    return [...this.#effects.splice(0).flatMap((effect) => happeningOf(effect, contracts)), ...reads];
  }
}

function happeningOf(effect: Effect, contracts: Contracts): Happening[] {
  if (effect.event === 'write') return [{ kind: 'write', contract: wordToAddress(effect.contract), path: effect.path }];
  if (effect.event !== 'log') return [];
  const contract = wordToAddress(effect.address);
  const topic = bytesToHex(wordToBytes(effect.topics[0] ?? 0n));
  const events = contracts(contract)?.module.module.events ?? [];
  const event = events.find(({ name, fields }) => bytesToHex(topicOf(name, fields.map(({ type }) => type))) === topic); // prettier-ignore
  return [{ kind: 'event', contract, name: event?.name }];
}

function momentsIn(chain: Chain, block: number, index: number): Moment[] {
  const { run, transaction } = runBefore(chain, { block, index });
  const prepared = run.prepare(transaction);
  const at = (step: number): string => formatPosition(stepPosition(block, index, step));
  const { call, env, host } = prepared;
  if (call === undefined) return [{ ...NOWHERE, position: at(0), happenings: atOnce(prepared) }];
  const contracts = contractsIn(chain.headState());
  const ears = new Ears(host);
  const machine = new Machine(ears, env, call);
  const atEntry = [...ears.heard(undefined, contracts), ...(hasFailed(machine) ? [REVERT] : [])];
  if (machine.outcome !== undefined) return [{ ...NOWHERE, position: at(0), happenings: atEntry }];
  const moments: Moment[] = [];
  const begun = new WeakSet<Frame>();
  while (machine.outcome === undefined) {
    const here = placeIn(machine, contracts, begun);
    const happenings = [...stepped(machine, ears, contracts)];
    if (moments.length === 0) happenings.unshift(...atEntry);
    moments.push({ ...here, position: at(moments.length), happenings });
  }
  return moments;
}

const REVERT: Happening = { kind: 'revert' };

const hasFailed = ({ outcome }: Machine): boolean => outcome !== undefined && outcome.status !== 'success';

/** By hand, or refused. */
function atOnce(prepared: Prepared): Happening[] {
  const { status } = prepared.run();
  const leaves = isByHand(prepared.transaction) ? [...prepared.state.diff().leaves] : [];
  const writes = leaves.flatMap(([contract, paths]) =>
    [...paths.keys()].map((path): Happening => ({ kind: 'write', contract, path })),
  );
  return status === 'success' ? writes : [...writes, REVERT];
}

/** Where the next instruction stands. A function is entered with the first of its statements. */
function placeIn(
  outermost: Machine,
  contracts: Contracts,
  begun: WeakSet<Frame>,
): Omit<Moment, 'position' | 'happenings'> {
  const machine = machinesOf(outermost).at(-1) as Machine;
  const frame = machine.frames.at(-1) as Frame;
  const { fn, next: index, body } = frame;
  const contract = wordToAddress(machine.call.contract);
  const artifact = contracts(contract)?.artifact;
  const statement = artifact?.debug.functions[fn.index]?.statements.find(({ instruction }) => instruction === index);
  const file = statement && artifact?.files[statement.span.file];
  const line = statement && file && { file: file.name, line: positionAt(file, statement.span.start).line };
  const isEntered = statement !== undefined && !begun.has(frame);
  if (isEntered) begun.add(frame);
  return { op: body[index]?.op, contract, fn: fn.index, functionName: fn.def.name, index, line, isEntered };
}

function stepped(machine: Machine, ears: Ears, contracts: Contracts): Happening[] {
  const all = machinesOf(machine);
  const inner = all.at(-1) as Machine;
  const { instruction } = inner.next as NonNullable<Machine['next']>;
  const call = callOf(inner, instruction);
  const failedBefore = all.map(({ failedCall }) => failedCall);
  machine.step();
  const failed = all.some((one, i) => one.failedCall !== failedBefore[i] || hasFailed(one));
  return [...ears.heard(instruction.op, contracts), ...call, ...(failed ? [REVERT] : [])];
}

/** The callee lies below its arguments, and the amount. */
function callOf({ module: { module }, stack }: Machine, { op, args }: Instruction): Happening[] {
  const external = op === 'ext' || op === 'try' ? module.externals[args[0] ?? -1] : undefined;
  if (external === undefined) return [];
  const above = external.params.length + (external.payable ? 1 : 0);
  return [{ kind: 'call', target: wordToAddress(stack.at(-1 - above) as bigint), name: external.name }];
}

const NOWHERE = {
  op: undefined,
  contract: '0x' as Address,
  fn: -1,
  functionName: '',
  index: -1,
  line: undefined,
  isEntered: false,
} as const;

function machinesOf(outermost: Machine): Machine[] {
  const all = [outermost];
  for (let at = outermost.callee; at !== undefined; at = at.callee) all.push(at);
  return all;
}

/** Does it match? As `breakpoint.ts` says it, word by word. */
export function matches(breakpoint: Breakpoint, moment: Moment): boolean {
  const isOwn =
    !('contract' in breakpoint) || breakpoint.contract === undefined || breakpoint.contract === moment.contract;
  const any = (test: (happening: Happening) => boolean): boolean => moment.happenings.some(test);
  switch (breakpoint.kind) {
    case 'line':
      return (
        isOwn && moment.line?.line === breakpoint.line && (breakpoint.file ?? moment.line.file) === moment.line.file
      );
    case 'function':
      return isOwn && moment.isEntered && moment.functionName === breakpoint.name;
    case 'instruction':
      return moment.op === breakpoint.op;
    case 'instruction at':
      return isOwn && moment.fn === breakpoint.fn && moment.index === breakpoint.index;
    case 'revert':
      return any(({ kind }) => kind === 'revert');
    case 'event':
      return any(
        (happening) =>
          happening.kind === 'event' &&
          (breakpoint.contract ?? happening.contract) === happening.contract &&
          (breakpoint.name ?? happening.name) === happening.name,
      );
    case 'call':
      return any(
        (happening) =>
          happening.kind === 'call' &&
          (breakpoint.contract ?? happening.target) === happening.target &&
          (breakpoint.function ?? happening.name) === happening.name,
      );
    default: {
      const { kind, contract, path } = breakpoint;
      return any(
        (happening) =>
          happening.kind === kind &&
          happening.contract === contract &&
          (path === '' || happening.path === path || happening.path.startsWith(`${path}[`) || happening.path.startsWith(`${path}.`)), // prettier-ignore
      );
    }
  }
}
