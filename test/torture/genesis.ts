/** How every chain of the campaign begins. Blocks are found in a blink, so that the disk is what takes the time. */

import { developmentGenesis, type Genesis } from '../../src/chain/genesis.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';

const DIFFICULTY = 16n;

export function tortureGenesis(): Genesis {
  const plain = developmentGenesis(developmentPeople().map(({ address }) => address));
  return { ...plain, params: { ...plain.params, difficulty: DIFFICULTY } };
}
