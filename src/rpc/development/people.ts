/** Acting in somebody's name without their key. What is sent so is a system transaction, and says so for ever. */

import { BOB } from '../examples.ts';
import { type Method, param } from '../method.ts';
import { address, bool } from '../shape.ts';
import { both, development } from './aliases.ts';

export const PEOPLE_METHODS: readonly Method[] = [
  development({
    names: both('impersonateAccount'),
    summary: 'From now on this server sends in the name of the address, a contract too, without its key.',
    params: [param('address', address)],
    example: { params: [BOB] },
    run: ({ node }, who) => {
      node.development.impersonate(who);
    },
  }),
  development({
    names: ['hardhat_stopImpersonatingAccount'],
    summary: 'No longer sends in that name.',
    params: [param('address', address)],
    result: 'true when it did until now',
    example: { params: [BOB] },
    run: ({ node }, who) => {
      const did = node.development.isImpersonated(who);
      node.development.stopImpersonating(who);
      return did;
    },
  }),
  development({
    names: ['anvil_stopImpersonatingAccount'],
    summary: 'No longer sends in that name.',
    params: [param('address', address)],
    example: { params: [BOB] },
    run: ({ node }, who) => {
      node.development.stopImpersonating(who);
    },
  }),
  development({
    names: both('autoImpersonateAccount'),
    summary: 'Does this server send in the name of every address?',
    params: [param('on', bool)],
    example: { params: [false] },
    run: ({ node }, on) => {
      node.development.impersonatesAll = on;
    },
  }),
].flat();
