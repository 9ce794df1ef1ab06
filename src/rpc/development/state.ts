/** The state by hand. Each change is a system transaction in a block of its own, mined before the answer comes. */

import { wordToBytes } from '../../base/bytes.ts';
import { accountOf } from '../../chain/host.ts';
import { badParam } from '../errors.ts';
import { BOB } from '../examples.ts';
import { toWord } from '../json/quantities.ts';
import { type Method, param } from '../method.ts';
import { address, data, looseQuantity, type Shape, text } from '../shape.ts';
import { both, development } from './aliases.ts';
import { cheatAtPath, cheatInSlot, contractAt } from './leaf.ts';

const who = param('address', address);
const wei = param('wei', looseQuantity);
/** As much as a deployment may carry. */
const MOST_CODE = 131_072;

/** As JSON writes it: a text, a number, true or false. */
const written: Shape<string> = {
  name: 'value',
  schema: { type: ['string', 'number', 'boolean'] },
  read(value, place) {
    if (typeof value === 'string') return text(MOST_CODE).read(value, place);
    if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
    throw badParam(place, 'a text is wanted, such as "4.5", or a whole number, true or false');
  },
};

export const STATE_METHODS: readonly Method[] = [
  development({
    names: [...both('setBalance'), 'evm_setAccountBalance'],
    summary: 'Gives an account so many wei, no matter what it had.',
    params: [who, wei],
    example: { params: [BOB, '0xde0b6b3a7640000'] },
    run: async ({ node }, on, balance) => {
      await node.development.change(on, { kind: 'balance', wei: balance });
    },
  }),
  development({
    names: ['anvil_addBalance'],
    summary: 'Gives an account so many wei more.',
    params: [who, wei],
    example: { params: [BOB, '0xde0b6b3a7640000'] },
    run: async ({ node }, on, more) => {
      const { balance } = accountOf(node.chain.headState(), on);
      await node.development.change(on, { kind: 'balance', wei: balance + more });
    },
  }),
  development({
    names: [...both('setNonce'), 'evm_setAccountNonce'],
    summary: 'Says which number the next transaction of an account has. It only goes up.',
    params: [who, param('nonce', looseQuantity)],
    example: { params: [BOB, '0x10'] },
    run: async ({ node }, on, nonce) => {
      await node.development.change(on, { kind: 'nonce', nonce });
    },
  }),
  development({
    names: [...both('setCode'), 'evm_setAccountCode'],
    summary:
      'Puts the code of a contract at an address, or with "0x" takes it away. What the contract there remembers stays, and code that is put there later has to know it in the same form.',
    params: [who, param('code', data(0, MOST_CODE), 'a container as `eth_getCode` gives it')],
    example: { params: [BOB, '0x'] },
    run: async ({ node }, on, code) => {
      await node.development.change(on, { kind: 'code', code });
    },
  }),
  development({
    names: [...both('setStorageAt'), 'evm_setAccountStorageAt'],
    summary:
      'Changes what lies in a slot of a contract, where it is known which value that is; `hlp_setMemory` takes its name.',
    params: [who, param('slot', looseQuantity), param('value', looseQuantity)],
    example: { params: [BOB, '0x0', '0x1'], error: 'badParams' },
    run: async ({ node }, on, slot, value) => {
      const contract = await contractAt(node, on, 'params[0] (address)');
      await node.development.change(on, await cheatInSlot(node, on, contract, toWord(slot), wordToBytes(value)));
    },
  }),
  development({
    names: ['hlp_setMemory'],
    summary: 'Changes one value that a contract remembers, by its name; sums over it move along.',
    params: [
      who,
      param('path', text(), 'such as `balances[alise]`'),
      param('value', written, 'as people write it: "4.5" where it is tagged hlp; "0x…" is the plain number'),
    ],
    example: { params: [BOB, 'balances[alise]', '40'], error: 'badParams' },
    run: async ({ node }, on, path, value) => {
      const contract = await contractAt(node, on, 'params[0] (address)');
      await node.development.change(on, cheatAtPath(contract, path, value));
    },
  }),
].flat();
