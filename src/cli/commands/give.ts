/** `hlp give`: hlp from one person to another. */

import { type Address, NOBODY } from '../../base/address.ts';
import { hexToBytes, utf8ToBytes } from '../../base/bytes.ts';
import { addressOfPublicKey, readPublicKey } from '../../base/keys.ts';
import { MAX_CALLDATA_BYTES } from '../../chain/params.ts';
import type { Node } from '../../node/node.ts';
import { publicKeyAt } from '../../node/public-keys.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { nameAtStart } from '../../timeline/who.ts';
import { sealedSize } from '../../wallet/memo.ts';
import { type Command, hasSwitch, type Input, optionOf, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { ANYWAY, transact } from '../transact.ts';
import { addressIn, amountIn } from '../who.ts';

export const give: Command = {
  name: 'give',
  summary: 'give somebody hlp',
  arguments: [
    { name: 'who', help: 'a name, or an address' },
    { name: 'amount', help: 'in hlp, such as 2.5' },
  ],
  options: [
    { flags: '--memo <text>', help: 'what it is for; everybody can read it' },
    { flags: '--private', help: 'only the two of you can read the memo' },
    {
      flags: '--to-key <hex>',
      help: 'the public key of who gets it, for a private memo to somebody who never signed anything here',
    },
    ANYWAY,
  ],
  signs: true,
  examples: ['hlp give bob 2.5 --memo "for the bread" --from alise', 'hlp give bob 2 --memo "thank you" --private'],
  async run(context, input) {
    const node = await context.node();
    const to = addressIn(wordAt(input, 0), 'who', node);
    const wei = amountIn(wordAt(input, 1), 'amount');
    if (to === NOBODY && !hasSwitch(input, 'anyway'))
      throw new Misuse(
        'who: nobody has a key, so what nobody gets is lost for ever; with --anyway it is given all the same',
      );
    const memo = optionOf(input, 'memo') ?? '';
    if (!memo.isWellFormed()) throw new Misuse('--memo: half a character cannot be written down');
    const data = utf8ToBytes(memo);
    const isPrivate = hasSwitch(input, 'private');
    const size = isPrivate ? sealedSize(data.length) : data.length;
    if (size > MAX_CALLDATA_BYTES) {
      const sealed = isPrivate ? ' when it is sealed' : '';
      throw new Misuse(`--memo: at most ${MAX_CALLDATA_BYTES} bytes can go along, and this has ${size}${sealed}`);
    }
    if (!isPrivate && optionOf(input, 'toKey') !== undefined)
      throw new Misuse('--to-key is for a private memo; it goes with --private');
    if (memo === '' && isPrivate)
      throw new Misuse('--private: there is no memo to keep private; write one: --memo "thank you"');
    const isContract = contractsIn(node.chain.headState())(to) !== undefined;
    if (memo !== '' && isContract) throw new Misuse('--memo: a contract would take this for a call; use `hlp send`');
    const privateFor = isPrivate ? recipientKey(input, to, node) : undefined;
    return transact(context, input, { to, wei, data, privateFor });
  },
};

/** The public key of whoever gets it. Throws Misuse for one that is not his, and when none is known. */
function recipientKey(input: Input, to: Address, node: Node): Uint8Array {
  const given = optionOf(input, 'toKey');
  const publicKey = given === undefined ? publicKeyAt(node.chain, to, node.pending) : keyIn(given);
  const name = nameAtStart(node.names, to);
  if (publicKey === undefined) {
    throw new Misuse(
      `--private: the public key of ${name} is not known here yet; it is, once ${name} has signed something on this chain, or you name it: --to-key 0x…`,
    );
  }
  if (addressOfPublicKey(publicKey) === to) return publicKey;
  const whose = nameAtStart(node.names, addressOfPublicKey(publicKey));
  throw new Misuse(`--to-key: this is the public key of ${whose}, not of ${name}`);
}

function keyIn(text: string): Uint8Array {
  const publicKey = /^0x([0-9a-fA-F]{2})+$/.test(text) ? readPublicKey(hexToBytes(text)) : undefined;
  if (publicKey !== undefined) return publicKey;
  throw new Misuse(
    '--to-key: a public key is 0x and 66, 128 or 130 hex digits that name a point of the curve; this names none',
  );
}
