/** A chain that is open elsewhere knows the names of whoever opened it. Somebody with a directory of keys of their own may mean another person. */

import { checksumAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { type Context, type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { placeText } from '../place.ts';
import { walletOf } from './wallet.ts';

/** Throws Misuse for a name that is somebody else, or nobody, where the chain is open: nothing is sent to whom it was not meant for. */
export async function checkWhoIsMeant(context: Context, input: Input): Promise<void> {
  if (optionOf(input, 'keys') === undefined) return;
  const [own, theirs] = [await walletOf(context, input), await context.wallet()];
  if (own.directory === theirs.directory) return;
  const { names } = await context.node();
  for (const word of input.words) {
    const meant = own.people.find(({ name }) => name === word)?.address;
    const known = names.resolve(word);
    if (meant === undefined || known === meant) continue;
    const who = `${show(word)} is ${known === undefined ? 'nobody' : 'somebody else'}`;
    throw new Misuse(
      `${show(word)}: the chain is open with the names in ${placeText(theirs.directory)}, and there ${who}; write the address, ${checksumAddress(meant)}`,
    );
  }
}
