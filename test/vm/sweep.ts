/**
 * A call with every gas limit there is. A limit matters only where a payment fits that did not fit with one gas less; between two such
 * limits everything that happens is the same. So the call runs once with limit 0, the watcher says up to which limit the same would happen,
 * it runs with the next limit, and so on, until nothing is short any more: that course is the same for all limits from there on.
 * Each such stretch is run a second time at its upper end, and somewhere in between.
 *
 * What is watched and how is in `sweep-watch.ts`; the same through blocks, with fees and supply, in `sweep-block.ts`.
 */

import { bytesToHex } from '../../src/base/bytes.ts';
import { OverlayHost } from '../../src/chain/host.ts';
import { Overlay } from '../../src/state/overlay.ts';
import type { Diff } from '../../src/state/reader.ts';
import { execute, type Outcome } from '../../src/vm/machine.ts';
import { revertBuiltIn } from '../../src/vm/failure.ts';
import { WHY } from '../../src/vm/calls.ts';
import type { SweptCall } from './sweep-calls.ts';
import { gasAt, MOST } from './sweep-gauge.ts';
import { watch, type Watched } from './sweep-watch.ts';

/** Limits `from` … `to`, with which the very same happens. */
export type Stretch = Watched & {
  readonly from: number;
  readonly to: number;
  readonly effects: Effects;
};

/** What is changed at the end, as text: leaves and logs; accounts and code. */
export type Effects = { readonly written: string; readonly accounts: string };

/** How a stretch between two limits is told where to run once more. */
export type Between = (from: number, to: number) => number;

/** All stretches, from limit 0 to as far as limits go. Throws where one of the laws does not hold. */
export function sweep(swept: SweptCall, between: Between): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let from = 0; from <= MOST;) {
    const stretch = stretchFrom(swept, from);
    const { to } = stretch;
    for (const limit of new Set([from, to, between(from, to)])) expectSame(swept, stretch, limit);
    checkUndone(stretch);
    stretches.push(stretch);
    from = to + 1;
  }
  checkOrder(stretches);
  return stretches;
}

/** Runs with one limit and compares with what the stretch it lies in says. */
export function expectSame(swept: SweptCall, stretch: Stretch, limit: number): void {
  const { outcome, effects } = runWith(swept, limit);
  const { status, data } = stretch.outcome;
  const gasLeft = stretch.left === undefined ? 0 : gasAt(stretch.left, limit);
  same(limit, 'outcome', outcome.status, status);
  same(limit, 'answer', bytesToHex(outcome.data), bytesToHex(data));
  same(limit, 'gas left', outcome.gasLeft, gasLeft);
  same(limit, 'leaves and logs', effects.written, stretch.effects.written);
  same(limit, 'accounts', effects.accounts, stretch.effects.accounts);
}

function same(limit: number, what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`with ${limit} gas: ${what} ${String(found)} instead of ${String(wanted)}`);
}

const CALL_FAILED = bytesToHex(revertBuiltIn('CallFailed', [0n, WHY.outOfGas]).data);
const SELECTOR_LENGTH = '0x00000000'.length;
const WORD_LENGTH = 64;

/** Was it gas that ended this call, its own or that of a contract it needed (`CallFailed(…, 1)`)? */
export function isShort({ status, data }: Outcome): boolean {
  const said = bytesToHex(data);
  const isCallFailed =
    said.slice(0, SELECTOR_LENGTH) === CALL_FAILED.slice(0, SELECTOR_LENGTH) &&
    said.slice(-WORD_LENGTH) === CALL_FAILED.slice(-WORD_LENGTH);
  return status === 'outOfGas' || (status === 'reverted' && isCallFailed);
}

// ───────────── laws ─────────────

/** Whatever does not succeed leaves nothing, and whatever runs out has neither gas nor answer. */
function checkUndone({ from, outcome, effects }: Stretch): void {
  if (outcome.status !== 'success') {
    same(from, 'leaves and logs', effects.written, NOTHING.written);
    same(from, 'accounts', effects.accounts, NOTHING.accounts);
  }
  if (outcome.status !== 'outOfGas') return;
  same(from, 'gas left', outcome.gasLeft, 0);
  same(from, 'answer', outcome.data.length, 0);
}

/**
 * More gas never gets less far: what is the first to be too dear only moves on, and with enough nothing is. Until then gas ends the call, unless
 * a `try` goes on without what was too dear.
 */
function checkOrder(stretches: readonly Stretch[]): void {
  stretches.forEach(({ from, firstShortage, caught, outcome }, i) => {
    const before = stretches[i - 1]?.firstShortage ?? -1;
    const isLast = i === stretches.length - 1;
    if (isLast !== (firstShortage === undefined)) throw new Error(`with ${from} gas nothing is short, with more it is`);
    if (isLast) return;
    if ((firstShortage ?? 0) < before) throw new Error(`with ${from} gas it gets less far than with less`);
    if (caught === 0 && !isShort(outcome))
      throw new Error(`with ${from} gas it fails, and does not say that gas was short`);
  });
}

// ───────────── one run ─────────────

function stretchFrom({ call, env, prepared }: SweptCall, from: number): Stretch {
  const host = new OverlayHost(new Overlay(prepared));
  const watched = watch(host, env, { ...call, gas: from }, () => JSON.stringify(effectsOf(host)));
  return { ...watched, from, to: watched.sameUpTo, effects: effectsOf(host) };
}

function runWith({ call, env, prepared }: SweptCall, gas: number): { outcome: Outcome; effects: Effects } {
  const host = new OverlayHost(new Overlay(prepared));
  const outcome = execute(host, env, { ...call, gas });
  return { outcome, effects: effectsOf(host) };
}

const effectsOf = (host: OverlayHost): Effects => effectsIn(host.state.diff(), host.logs);

export function effectsIn({ accounts, leaves, codes }: Diff, logs: OverlayHost['logs']): Effects {
  const written = [...leaves].flatMap(([address, paths]) => [...paths].map(([path, leaf]) => [address, path, leaf]));
  return { written: textOf([written, logs]), accounts: textOf([[...accounts], [...codes.keys()]]) };
}

const textOf = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => plain(inner));

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? bytesToHex(value) : value;
}

const NOTHING: Effects = effectsIn({ accounts: new Map(), leaves: new Map(), codes: new Map() }, []);
