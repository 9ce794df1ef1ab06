/** Who signs, who asks, who looks: people whose keys are at hand. Those of the development people everybody has; own keys ask for their password, once. */

import type { Address } from '../../base/address.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { memoReader } from '../../node/private-memos.ts';
import { type Names, withMemos } from '../../timeline/values.ts';
import { developmentPeople, type Person } from '../../wallet/mnemonic.ts';
import type { Wallet } from '../../wallet/wallet.ts';
import { type Context, type Input, optionOf, type OptionRow } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { passwordOf } from './secret.ts';
import { walletOf } from './wallet.ts';

export const AS: OptionRow = {
  flags: '--as <name>',
  help: 'who looks: opens private memos with the key of that name',
};

/** Whoever signs: `--from`. */
export function signerOf(context: Context, input: Input): Promise<Person> {
  return keyHolder('--from', optionOf(input, 'from') ?? '', context, input);
}

/** Whose name it is, without the key: nothing is signed. */
export async function askerOf(context: Context, input: Input): Promise<Address> {
  const text = optionOf(input, 'from') ?? '';
  return (developmentPerson(text) ?? (await ownKey('--from', text, await walletOf(context, input)))).address;
}

/** Somebody with a key, unlocked. `place` names the word of the command. */
export async function keyHolder(place: string, text: string, context: Context, input: Input): Promise<Person> {
  const known = developmentPerson(text);
  if (known !== undefined) return known;
  const wallet = await walletOf(context, input);
  const { name } = await ownKey(place, text, wallet);
  return wallet.unlock(name, await passwordOf(name, context, input));
}

/** What names say to whoever looks: with `--as`, private memos of that person are open. */
export async function namesSeen(context: Context, input: Input, node: Pick<Node, 'names'>): Promise<Names> {
  const text = optionOf(input, 'as');
  return text === undefined
    ? node.names
    : withMemos(node.names, memoReader(await keyHolder('--as', text, context, input)));
}

function developmentPerson(text: string): Person | undefined {
  return developmentPeople().find(({ name, address }) => name === text || address === text.toLowerCase());
}

async function ownKey(place: string, text: string, wallet: Wallet): Promise<{ name: string; address: Address }> {
  const { people } = wallet;
  const found = people.find(({ name, address }) => name === text || address === text.toLowerCase());
  if (found?.kind === 'book') {
    throw new Misuse(
      `${place}: ${found.name} is in your address book, but the key is somebody else's; only who has a key can sign`,
    );
  }
  if (found !== undefined) {
    const { name, address, problem } = found;
    if (address === undefined)
      throw new Failed('keys', `The key of ${name} cannot be used: ${problem ?? 'its file is damaged'}`);
    return { name, address };
  }
  const names = [...developmentPeople(), ...people.filter(({ kind }) => kind === 'key')].map(({ name }) => name);
  throw new Misuse(
    `${place}: nobody called "${show(text)}" has a key here${meant(text, names)}; see \`hlp accounts\` and \`hlp key list\``,
  );
}
