/**
 * A call as one writes it in a test, and here in quotes: `pay(bob, 4.5, "bike")`. In front of it may stand who does it, `bob: pay(…)`, and
 * another contract, `prices.write(…)`; behind it what is paid, `buy("apples", 3) paying 2`. Beside calls there are `deploy Prices(…)`,
 * which puts another contract of the files on the chain, and `wait 3 days`. What the words mean is for whoever knows the contract.
 */

import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { MAX_LEAP_IN_SECONDS } from '../../chain/params.ts';
import { argumentsOf } from '../../timeline/literals.ts';
import { ValueError } from '../../timeline/parse-value.ts';
import { Misuse } from '../failure.ts';

export type CallText = {
  readonly kind: 'call' | 'deploy';
  readonly who: string | undefined;
  /** The contract, where it is not the one that is stepped. */
  readonly target: string | undefined;
  /** The function, or the contract to deploy. */
  readonly name: string;
  readonly words: readonly string[];
  /** An amount of hlp. */
  readonly paying: string | undefined;
  /** As it was typed. */
  readonly text: string;
};

export type WaitText = { readonly kind: 'wait'; readonly seconds: bigint; readonly text: string };

const SECONDS: Readonly<Record<string, bigint>> = {
  second: 1n,
  minute: 60n,
  hour: 3_600n,
  day: 86_400n,
  week: 604_800n,
};

const HOW = 'write it as in a test: pay(bob, 4.5, "bike"), bob: pay(…), prices.write(…), buy(…) paying 2, wait 3 days';

/** Throws Misuse, which shows how it is written. */
export function parseCall(text: string): CallText | WaitText {
  const whole = text.trim();
  return /^wait\s/.test(whole) ? parseWait(whole) : parseAct(whole);
}

function parseWait(text: string): WaitText {
  const [, count = '', unit = ''] = /^wait\s+(\d{1,12})\s+([a-z]+?)s?$/.exec(text) ?? [];
  const seconds = BigInt(count === '' ? 0 : count) * (SECONDS[unit] ?? 0n);
  if (seconds > 0n && seconds <= MAX_LEAP_IN_SECONDS) return { kind: 'wait', seconds, text };
  const units = Object.keys(SECONDS);
  const hint = unit === '' ? '' : meant(unit, units);
  throw new Misuse(`call: "${show(text)}" is no time to wait${hint}; write wait 3 days, with ${units.join(', ')}`);
}

const HEAD = /^(?:([\w.-]+)\s*:\s*)?(?:(deploy)\s+)?(?:([\w-]+)\s*\.\s*)?([A-Za-z_]\w*)\s*/;

function parseAct(text: string): CallText {
  const [head = '', who, deploy, target, name = ''] = HEAD.exec(text) ?? [];
  if (name === '' || (deploy !== undefined && target !== undefined))
    throw new Misuse(`call: "${show(text)}" is no call; ${HOW}`);
  const { words, rest } = wordsAt(text.slice(head.length), text);
  const paying = payingIn(rest.trim(), text);
  return { kind: deploy === undefined ? 'call' : 'deploy', who, target, name, words, paying, text };
}

/** Without brackets there are no arguments. */
function wordsAt(text: string, whole: string): ReturnType<typeof argumentsOf> {
  if (!text.startsWith('(')) return { words: [], rest: text };
  try {
    return argumentsOf(text);
  } catch (error) {
    if (error instanceof ValueError) throw new Misuse(`call: "${show(whole)}": ${error.message}`);
    throw error;
  }
}

function payingIn(rest: string, whole: string): string | undefined {
  if (rest === '') return undefined;
  const [, amount] = /^paying\s+(-?[\d.]+)(?:\s*hlp)?$/.exec(rest) ?? [];
  if (amount !== undefined) return amount;
  throw new Misuse(`call: "${show(whole)}": what is "${show(rest)}"? ${HOW}`);
}

/** `(50, bob)` or `50, bob`: the words of `--init`. Throws Misuse. */
export function parseInit(text: string): readonly string[] {
  const whole = text.trim();
  const { words, rest } = wordsAt(whole.startsWith('(') ? whole : `(${whole})`, text);
  if (rest.trim() !== '') throw new Misuse(`--init: what is "${show(rest.trim())}"? Write --init '(50, bob)'`);
  return words;
}
