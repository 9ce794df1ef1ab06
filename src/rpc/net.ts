/** `net_*`: who else is there. */

import { type Method, method } from './method.ts';

export const NET_METHODS: readonly Method[] = [
  method({
    name: 'net_version',
    summary: 'The chain id, in decimal.',
    params: [],
    result: 'text',
    example: { params: [] },
    run: ({ node }) => String(node.chain.params.chainId),
  }),
  method({
    name: 'net_listening',
    summary: 'Does the node take connections? Whoever reads the answer knows.',
    params: [],
    result: 'true',
    example: { params: [] },
    run: () => true,
  }),
  method({
    name: 'net_peerCount',
    summary: 'How many other nodes it is connected to: none.',
    params: [],
    result: 'quantity',
    example: { params: [] },
    run: () => '0x0',
  }),
];
