/** `hlp accounts`: who there is, and what they have. */

import { checksumAddress, type Address } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { formatHlp } from '../../base/units.ts';
import { accountOf } from '../../chain/host.ts';
import type { Reader } from '../../state/reader.ts';
import type { Command } from '../command.ts';
import { columns } from '../../timeline/layout.ts';

type Row = {
  readonly name: string;
  readonly kind: 'person' | 'contract';
  readonly address: string;
  readonly wei: bigint;
  readonly hlp: string;
  readonly nonce: bigint;
};

export const accounts: Command = {
  name: 'accounts',
  summary: 'list people and contracts, and the hlp each has',
  arguments: [],
  options: [],
  signs: false,
  examples: ['hlp accounts'],
  async run(context) {
    const node = await context.node();
    const state = node.chain.headState();
    const rows = [
      ...node.names.people().map(({ name, address }) => rowOf(name, 'person', address, state)),
      ...node.names.contracts().map(({ name, address }) => rowOf(name, 'contract', address, state)),
    ];
    const text = columns(rows.map(({ name, address, hlp }) => [show(name), address, `${hlp} hlp`]));
    return { data: { accounts: rows }, text };
  },
};

function rowOf(name: string, kind: Row['kind'], address: Address, state: Reader): Row {
  const { balance, nonce } = accountOf(state, address);
  return { name, kind, address: checksumAddress(address), wei: balance, hlp: formatHlp(balance), nonce };
}
