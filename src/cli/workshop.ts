/**
 * What the commands of the workshop have in common: each tries something on a copy of the chain in memory, searches for nonces now and
 * then, tells how far it is, and ends when it is asked to. The chain itself is only read.
 */

import { grouped } from '../base/counts.ts';
import type { Ground } from '../timeline/ground.ts';
import { Searcher } from '../timeline/searcher.ts';
import { developmentPeople, HELPER_NAME, type Person } from '../wallet/mnemonic.ts';
import { type Context, type Input, type OptionRow, optionOf } from './command.ts';
import { Failed, Misuse } from './failure.ts';
import { untilAskedToEnd } from './until-asked.ts';
import { wholeNumberIn } from './who.ts';

export const TRIES: OptionRow = {
  flags: '--tries <number>',
  help: 'how many tries one search may take before it gives up',
};

/** Stands above every answer. */
export const ON_A_COPY = 'All of this happens on a copy in memory; the chain itself stays as it is.';

/** Runs the experiment. Throws Failed when somebody asks to end it. */
export async function onCopy<T>(context: Context, input: Input, run: (ground: Ground) => Promise<T>): Promise<T> {
  const { chain, names } = await context.node();
  const [giver, taker, helper] = ['alise', 'bob', HELPER_NAME].map(personCalled) as [Person, Person, Person];
  return searching(context, input, (searcher) =>
    run({ chain, names, giver, taker, helper, people: developmentPeople(), searcher }),
  );
}

/** With a searcher that tells how it goes. */
export async function searching<T>(
  { terminal }: Context,
  input: Input,
  run: (searcher: Searcher) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const onTries = (tries: number): void => {
    const perSecond = Math.round(tries / ((performance.now() - began) / 1000));
    terminal.progress(`${grouped(tries)} tries so far, ${grouped(perSecond)} a second`);
  };
  const onBlock = (done: bigint, all: bigint): void => terminal.progress(`every rule asked: block ${done} of ${all}`);
  const mostTries = mostTriesIn(input);
  return untilAskedToEnd(terminal, stopped, (signal) => run(new Searcher({ mostTries, onTries, onBlock, signal })));
}

function stopped(): Failed {
  return new Failed('interrupted', 'Stopped. Nothing has changed: it was only tried on a copy.');
}

function mostTriesIn(input: Input): number | undefined {
  const tries = optionOf(input, 'tries');
  return tries === undefined ? undefined : wholeNumberIn(tries, '--tries', 1);
}

/** `--blocks 5`; undefined when it was not given. */
export function numberOf(input: Input, option: string, least: number, most: number): number | undefined {
  const text = optionOf(input, option);
  if (text === undefined) return undefined;
  const number = wholeNumberIn(text, `--${option}`, least);
  if (number <= most) return number;
  throw new Misuse(`--${option}: at most ${most}, not ${grouped(number)}`);
}

function personCalled(name: string): Person {
  return developmentPeople().find((person) => person.name === name)!;
}
