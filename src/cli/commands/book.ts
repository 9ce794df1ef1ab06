/** `hlp book`: names for people whose keys are elsewhere. Every command takes them, and every sentence uses them. */

import { type Address, checksumAddress } from '../../base/address.ts';
import { columns } from '../../timeline/layout.ts';
import { type Action, commandOf } from '../actions.ts';
import type { Context } from '../command.ts';
import { Misuse } from '../failure.ts';
import { walletOf } from '../keys/wallet.ts';
import { writtenAddress } from '../keys/whose.ts';

const add: Action = {
  name: 'add',
  summary: 'give somebody a name',
  words: ['name', 'address'],
  options: [],
  async run([name = '', text = ''], context, input) {
    const address = writtenAddress(text, 'address');
    const wallet = await walletOf(context, input);
    wallet.checkFree(name, address);
    await refuseContract(name, address, context);
    await wallet.addPerson(name, address);
    const shown = checksumAddress(address);
    return { data: { name, address: shown }, text: `${name} is ${shown} from now on.` };
  },
};

const list: Action = {
  name: 'list',
  summary: 'list the people in your address book',
  words: [],
  options: [],
  async run(_words, context, input) {
    const { people } = await walletOf(context, input);
    const rows = people.flatMap(({ name, kind, address }) =>
      kind === 'book' && address !== undefined ? [[name, checksumAddress(address)]] : [],
    );
    const text = rows.length === 0 ? 'Nobody yet. `hlp book add maria 0x…` gives somebody a name.' : columns(rows);
    return { data: { people: rows.map(([name, address]) => ({ name, address })) }, text };
  },
};

const remove: Action = {
  name: 'remove',
  summary: 'forget a name; nothing else changes',
  words: ['name'],
  options: [],
  async run([name = ''], context, input) {
    const wallet = await walletOf(context, input);
    const known = wallet.people.find((person) => person.name === name && person.kind === 'book');
    await wallet.removePerson(name);
    const address = known?.address === undefined ? '' : checksumAddress(known.address);
    return { data: { name, address }, text: `${address} has no name here any more.` };
  },
};

export const book = commandOf(
  {
    name: 'book',
    summary: 'your address book: names for other people, used by every command',
    examples: [
      'hlp book add maria 0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      'hlp book list',
      'hlp book remove maria',
    ],
  },
  [add, list, remove],
);

/** Where a chain is open, its contracts are called something already. Elsewhere a person's name goes before a contract's. */
async function refuseContract(name: string, address: Address, context: Context): Promise<void> {
  if (context.mark === undefined) return;
  const { names } = await context.node();
  const same = names.contracts().find((contract) => contract.name === name || contract.address === address);
  if (same?.name === name) throw new Misuse(`name: a contract on this chain is called ${name}; choose another name`);
  if (same !== undefined) throw new Misuse(`address: this is a contract, and it is called ${same.name}`);
}
