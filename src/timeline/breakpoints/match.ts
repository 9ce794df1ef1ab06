/** Where in one transaction a breakpoint is come to: what of its trace or its run each kind of breakpoint is about. */

import type { Address } from '../../base/address.ts';
import { bytesToHex, wordToBytes } from '../../base/bytes.ts';
import { positionAt } from '../../lang/source.ts';
import { topicOf } from '../../vm/abi.ts';
import type { Contracts, KnownContract } from '../contracts.ts';
import { spanAt } from '../guide.ts';
import { addressOf, type Place } from '../running.ts';
import type { Trace, TraceEvent } from '../trace.ts';
import type { Breakpoint } from './breakpoint.ts';
import { isFile } from './file-name.ts';
import { type MachineTest, nearestEvent, nearestInstruction, nearestStop, type Walked, type Way } from './nearest.ts';
import type { Pace } from '../pace.ts';

type Of<K extends Breakpoint['kind']> = Extract<Breakpoint, { readonly kind: K }>;

/** The nearest step that matches; undefined when there is none. */
export async function nearestStep(
  walked: Walked,
  breakpoint: Breakpoint,
  way: Way,
  pace: Pace,
): Promise<number | undefined> {
  const { trace, contracts } = walked;
  switch (breakpoint.kind) {
    case 'line':
    case 'function': {
      const isWanted = stopTest(breakpoint, trace, contracts);
      return nearestStop(trace, (stop) => isWanted(stop) || undefined, way)?.step;
    }
    case 'instruction':
    case 'instruction at':
      return nearestInstruction(walked, instructionTest(breakpoint), way, pace);
    default: {
      const isWanted = eventTest(breakpoint, contracts);
      return nearestEvent(trace, (event) => isWanted(event) || undefined, way)?.step;
    }
  }
}

// ───────────── statements ─────────────

function stopTest(
  breakpoint: Of<'line' | 'function'>,
  { places, spots, entered }: Trace,
  contracts: Contracts,
): (stop: number) => boolean {
  const wanted = places.map((place) => isPlaceOf(breakpoint, place, contracts(place.contract)));
  const isHere = (stop: number): boolean => wanted[spots[stop] ?? -1] === true;
  return breakpoint.kind === 'line' ? isHere : (stop) => entered[stop] === 1 && isHere(stop);
}

function isPlaceOf(
  breakpoint: Of<'line' | 'function'>,
  { contract, fn, index }: Place,
  known: KnownContract | undefined,
): boolean {
  if (breakpoint.contract !== undefined && breakpoint.contract !== contract) return false;
  if (breakpoint.kind === 'function') return known?.module.functions[fn]?.def.name === breakpoint.name;
  const debug = known?.artifact?.debug.functions[fn];
  const span = debug && spanAt(debug, index);
  const file = span && known?.artifact?.files[span.file];
  if (span === undefined || file === undefined) return false;
  return isFile(file.name, breakpoint.file ?? file.name) && positionAt(file, span.start).line === breakpoint.line;
}

// ───────────── what happened ─────────────

type EventTest = (event: TraceEvent) => boolean;

function eventTest(breakpoint: Of<'revert' | 'event' | 'call' | 'write' | 'read'>, contracts: Contracts): EventTest {
  switch (breakpoint.kind) {
    case 'revert':
      return ({ kind }) => kind === 'failure';
    case 'event':
      return logTest(breakpoint, contracts);
    case 'call': {
      const { contract, function: name } = breakpoint;
      return (event) =>
        event.kind === 'call' &&
        (contract ?? event.target) === event.target &&
        (name ?? event.function) === event.function;
    }
    default: {
      const { kind, contract, path } = breakpoint;
      return (event) => event.kind === kind && event.contract === contract && isIn(event.path, path);
    }
  }
}

/** The leaf itself, or one of the group that a path begins; the empty path begins all. */
export function isIn(path: string, wanted: string): boolean {
  if (!path.startsWith(wanted)) return false;
  const next = path[wanted.length];
  return wanted === '' || next === undefined || next === '[' || next === '.';
}

function logTest({ contract, name }: Of<'event'>, contracts: Contracts): EventTest {
  const topics = new Map<Address, string | undefined>();
  return (event) => {
    if (event.kind !== 'event' || (contract ?? event.contract) !== event.contract) return false;
    if (name === undefined) return true;
    if (!topics.has(event.contract)) topics.set(event.contract, topicCalled(name, contracts(event.contract)));
    const [topic] = event.topics;
    return topic !== undefined && bytesToHex(wordToBytes(topic)) === topics.get(event.contract);
  };
}

function topicCalled(name: string, known: KnownContract | undefined): string | undefined {
  const fields = known?.module.module.events.find((event) => event.name === name)?.fields;
  return fields && bytesToHex(topicOf(name, fields.map(({ type }) => type))); // prettier-ignore
}

// ───────────── instructions ─────────────

function instructionTest(breakpoint: Of<'instruction' | 'instruction at'>): MachineTest {
  if (breakpoint.kind === 'instruction') {
    const { op } = breakpoint;
    return ({ frames }) => {
      const frame = frames.at(-1);
      return frame?.body[frame.next]?.op === op;
    };
  }
  const { contract, fn, index } = breakpoint;
  return (machine) => {
    const frame = machine.frames.at(-1);
    return frame?.next === index && frame.fn.index === fn && addressOf(machine) === contract;
  };
}
