/** Before anything is believed: all subjects come to the same, after the same transactions. */

import type { Contestant } from './contestant.ts';
import { PEOPLE } from './people.ts';
import { callOf } from './work.ts';

/** Throws naming who says what, when they differ. */
export async function checkAgreement(contestants: readonly Contestant[], strangers: readonly string[]): Promise<void> {
  const told = await Promise.all(contestants.map((contestant) => facts(contestant, strangers)));
  const different = told.findIndex((each) => each !== told[0]);
  if (different === -1) return;
  const names = [contestants[0], contestants[different]].map((each) => each?.subject.name);
  throw new Error(`${names.join(' and ')} do not agree:\n${told[0] ?? ''}\n${told[different] ?? ''}`);
}

async function facts(contestant: Contestant, strangers: readonly string[]): Promise<string> {
  const people = PEOPLE.map(({ address }) => address);
  const questions: readonly Question[] = [
    ['eth_chainId'],
    ...strangers.map((who): Question => ['eth_getBalance', who, 'latest']),
    ...people.map((who): Question => ['eth_getTransactionCount', who, 'latest']),
    ...[...strangers, ...people].map((who) => call(contestant.token, callOf('balanceOf(address)', who))),
    call(contestant.token, callOf('totalSupply()')),
    call(contestant.loop, callOf('run(uint256)', 1000n)),
  ];
  const said: string[] = [];
  for (const question of questions) said.push(await contestant.ask<string>(...question));
  return said.join(' ');
}

type Question = readonly [method: string, ...params: readonly unknown[]];

const call = (to: string, data: string): Question => ['eth_call', { to, data }, 'latest'];
