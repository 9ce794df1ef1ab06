/** `hlp give`: hlp from one person to another. */

import { utf8ToBytes } from '../../base/bytes.ts';
import { MAX_CALLDATA_BYTES } from '../../chain/params.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { type Command, optionOf, wordAt } from '../command.ts';
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
  options: [{ flags: '--memo <text>', help: 'what it is for; everybody can read it' }, ANYWAY],
  signs: true,
  examples: ['hlp give bob 2.5 --memo "for the bread" --from alise'],
  async run(context, input) {
    const node = await context.node();
    const to = addressIn(wordAt(input, 0), 'who', node);
    const wei = amountIn(wordAt(input, 1), 'amount');
    const memo = optionOf(input, 'memo') ?? '';
    if (!memo.isWellFormed()) throw new Misuse('--memo: half a character cannot be written down');
    const data = utf8ToBytes(memo);
    if (data.length > MAX_CALLDATA_BYTES) {
      throw new Misuse(`--memo: at most ${MAX_CALLDATA_BYTES} bytes can go along, and this has ${data.length}`);
    }
    const isContract = contractsIn(node.chain.headState())(to) !== undefined;
    if (memo !== '' && isContract) throw new Misuse('--memo: a contract would take this for a call; use `hlp send`');
    return transact(context, input, { to, wei, data });
  },
};
