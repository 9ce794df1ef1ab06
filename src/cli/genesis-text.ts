/** How a chain began, in words: its numbers, what was agreed on, who had what. */

import { checksumAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import type { Chain } from '../chain/chain.ts';
import { sentenceOf } from '../chain/chosen-rules.ts';
import { type Allocation, firstSupply } from '../chain/genesis.ts';
import type { Params } from '../chain/params.ts';
import { columns, timeText } from '../timeline/layout.ts';
import { type Names, quoted } from '../timeline/values.ts';

/** All lines. Safe to show. */
export function genesisText(chain: Chain, names: Names): string {
  const { genesis, params } = chain;
  const first = chain.blockByNumber(0n);
  const rows = [
    ['chain id', String(params.chainId)],
    ['time', timeText(genesis.timestamp)],
    ['it says', genesis.extraData === '' ? 'nothing' : quoted(genesis.extraData)],
    ['rules', first?.header.parentHash ?? ''],
    ...paramRows(params),
    ['supply', `${formatHlp(firstSupply(genesis))} hlp before the first block is mined`],
  ];
  return [
    'How this chain began',
    columns(rows.map(([name = '', text = '']) => [`  ${name}`, text])),
    ...agreedLines(params),
    ...allocationLines(genesis.allocations, names),
  ].join('\n');
}

function paramRows(params: Params): [string, string][] {
  const { development, difficulty, blockTimeInSeconds, gasLimit, rewardInWei, firstBaseFeeInWei } = params;
  const tries = `${difficulty.toLocaleString('en-US')} tries on average`;
  return [
    ['kind', development ? 'to play on: time may run ahead of the clock' : 'in earnest: blocks from the future are not taken'],
    ['difficulty', blockTimeInSeconds === 0n ? `${tries}, for ever` : `${tries}; it follows how long blocks take`],
    ['block time', blockTimeInSeconds === 0n ? 'blocks come when there is something to mine' : `${blockTimeInSeconds} s are wanted`],
    ['gas', `${gasLimit.toLocaleString('en-US')} for all transactions of a block`],
    ['reward', `${formatHlp(rewardInWei)} hlp for whoever finds a block`],
    ['base fee', firstBaseFeeInWei === 0n ? 'none, ever' : `begins at ${formatHlp(firstBaseFeeInWei)} hlp for each gas`],
  ]; // prettier-ignore
}

function agreedLines({ rules }: Params): string[] {
  if (rules.length === 0) return ['Nothing was agreed on beside what every chain asks.'];
  return ['What was agreed on beside what every chain asks:', ...rules.map((rule) => `  ${rule.name}: ${sentenceOf(rule)}`)]; // prettier-ignore
}

/** A whole village fits; the others are in `--json`. */
const MOST_SHOWN = 300;

function allocationLines(allocations: readonly Allocation[], names: Names): string[] {
  if (allocations.length === 0) return ['Nobody began with anything.'];
  const people = allocations.map(({ address, wei }) => [nameOf(names, address), `${formatHlp(wei)} hlp`]);
  const known = new Map(names.all().map((name, place) => [name, place]));
  const place = ([name = '']: readonly string[]): number => known.get(name) ?? known.size;
  const rows = people.toSorted((a, b) => place(a) - place(b)).slice(0, MOST_SHOWN);
  const left = people.length - rows.length;
  const more = left === 0 ? [] : [`  … and ${left} more; \`--json\` names all`];
  return ['Who began with what:', columns(rows.map(([name = '', hlp = '']) => [`  ${name}`, hlp])), ...more];
}

function nameOf(names: Names, address: Allocation['address']): string {
  return show(names.nameOf(address)?.name ?? checksumAddress(address));
}
