/** What `hlp dev` says first where lines are typed: what this is, who is there, and what to type. */

import { show } from '../base/show.ts';
import type { Node } from '../node/node.ts';
import { developmentPeople } from '../wallet/mnemonic.ts';
import { placeText } from './place.ts';

export function welcome({ chain, names }: Node, directory: string): string {
  const people = developmentPeople().map(({ name }) => name);
  const contracts = names.contracts().map(({ name }) => show(name));
  const { number } = chain.head.header;
  return [
    'This is a small shared computer for people who help each other and want the books to be fair.',
    `${number === 0n ? 'A new chain has begun' : `The chain is open at block ${number}`} (chain id ${chain.params.chainId}). It lies in ${placeText(directory)} and is still there when you come back.`,
    `People: ${people.slice(0, -1).join(', ')}; ${people.at(-1)} is paid for mining.`,
    contracts.length === 0 ? 'Contracts: none yet.' : `Contracts: ${contracts.join(', ')}.`,
    '',
    'Type a command and press return; it is mined as soon as it arrives. For example:',
    ...examples(contracts),
    '  help                                       all commands',
    '  quit                                       close the chain',
    '',
  ].join('\n');
}

function examples(contracts: readonly string[]): string[] {
  if (contracts.includes('village')) {
    return [
      '  state village                              what the village remembers',
      '  send village.pay bob 4.5 "fixed my bike"   alise pays bob',
      '  step                                       walk through what just happened',
    ];
  }
  return [
    '  deploy contracts/village.hlp               put the village on the chain',
    '  send village.admit alise 50                let alise in, with a limit of 50 hlp',
    '  send village.admit bob 50                  and bob',
    '  send village.pay bob 4.5 "fixed my bike"   alise pays bob',
    '  step                                       walk through what just happened',
  ];
}
