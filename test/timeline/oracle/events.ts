/** What a trace says happened to the world, put together again: it has to come to what is there in the end. */

import { wordToAddress, type Address } from '../../../src/base/address.ts';
import type { TraceEvent } from '../../../src/timeline/trace.ts';
import type { Leaf } from '../../../src/vm/host.ts';
import { isZero, sameLeaf } from '../../evaluator/values.ts';
import type { Walked } from './compare.ts';

/** `logs` is how many events of contracts stayed, says the evaluator. */
export function eventsDiffer(walked: Walked, logs: number): string | undefined {
  const { run, trace } = walked;
  const { moved, machine } = run.seek(trace.length);
  const staying = trace.events.filter(({ kind, undone }) => !undone && DOES.has(kind));
  const [first] = staying;
  if (machine.outcome?.status !== 'success' && first !== undefined) return `it failed, and a ${first.kind} stays`;
  const told = staying.filter(({ kind }) => kind === 'event').length;
  if (told !== logs) return `${told} events are told, and ${logs} stayed`;
  return writesDiffer(walked, staying) ?? hlpDiffers(staying, moved(), machine.call.caller);
}

/** Reading changes nothing, and that something failed stays true. */
const DOES: ReadonlySet<string> = new Set(['write', 'event', 'move']);

/** Each write finds what the one before it left; the last ones leave what is there in the end. */
function writesDiffer({ run, trace, scene }: Walked, staying: readonly TraceEvent[]): string | undefined {
  const changes = run.seek(trace.length).changes();
  const left = new Map<Address, Map<string, Leaf>>();
  const before = (contract: Address, path: string): Leaf | undefined =>
    left.get(contract)?.get(path) ?? scene.contracts.get(contract)?.before.get(path);
  for (const event of staying) {
    if (event.kind !== 'write') continue;
    const { contract, path, step } = event;
    if (!isSame(before(contract, path), event.old)) return `step ${step} finds another ${path} than was left there`;
    left.set(contract, (left.get(contract) ?? new Map<string, Leaf>()).set(path, event.new));
  }
  for (const contract of new Set([...left.keys(), ...changes.keys()])) {
    const [own, changed] = [left.get(contract), changes.get(contract)];
    for (const path of new Set([...(own?.keys() ?? []), ...(changed?.keys() ?? [])])) {
      const now = changed?.get(path) ?? scene.contracts.get(contract)?.before.get(path);
      if (!isSame(before(contract, path), now)) return `${path} is another in the end than was written`;
    }
  }
  return undefined;
}

/** What is not there is zero. */
function isSame(a: Leaf | undefined, b: Leaf | undefined): boolean {
  if (a !== undefined && b !== undefined) return sameLeaf(a, b);
  return [a, b].every((leaf) => leaf === undefined || isZero(leaf));
}

/** Hlp comes from the contract whose code ran; at the entry, from whoever called from outside. */
function hlpDiffers(
  staying: readonly TraceEvent[],
  moved: ReadonlyMap<Address, bigint>,
  caller: bigint,
): string | undefined {
  const told = new Map<Address, bigint>();
  const gain = (who: Address, wei: bigint): void => void told.set(who, (told.get(who) ?? 0n) + wei);
  for (const event of staying) {
    if (event.kind !== 'move') continue;
    gain(event.to, event.wei);
    gain(event.step < 0 ? wordToAddress(caller) : event.contract, -event.wei);
  }
  const all = [...new Set([...told.keys(), ...moved.keys()])];
  const wrong = all.find((who) => (told.get(who) ?? 0n) !== (moved.get(who) ?? 0n));
  return wrong && `${wrong} gained ${moved.get(wrong) ?? 0n} wei, and ${told.get(wrong) ?? 0n} are told`;
}
