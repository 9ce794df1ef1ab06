/** What `hlp node` says when it is ready, for people and for programs. */

import { networkInterfaces } from 'node:os';
import { checksumAddress } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Node } from '../../node/node.ts';
import { isLoopback } from '../../rpc/server/guard.ts';
import { DEFAULT_HOST } from '../../rpc/server/server.ts';
import { columns } from '../../timeline/layout.ts';
import { developmentPeople, HELPER_NAME } from '../../wallet/mnemonic.ts';
import { placeText } from '../place.ts';
import type { Served } from './served.ts';

/** How blocks come. */
export type Pace =
  | { readonly kind: 'at once' }
  | { readonly kind: 'on demand' }
  | { readonly kind: 'by the clock'; readonly seconds: number };

export type Ready = {
  readonly node: Node;
  readonly directory: string;
  /** The interface as it was asked for, and the port as it is. */
  readonly host: string;
  readonly port: number;
  /** May whoever reaches it use the accounts? */
  readonly allowsAccounts: boolean;
  readonly pace: Pace;
  /** A block that wallets may remember and that is gone. */
  readonly gone: Served | undefined;
};

export type ReadyData = {
  readonly ready: true;
  readonly http: string;
  readonly ws: string;
  readonly chainId: bigint;
  readonly genesis: Hash | undefined;
  readonly block: bigint;
  readonly directory: string;
  readonly accounts: readonly { readonly name: string; readonly address: string }[];
  readonly mining: string;
  /** Wallets that were here before remember nonces that are wrong now. */
  readonly isAnotherChain: boolean;
};

export function readyData({ node, directory, host, port, allowsAccounts, pace, gone }: Ready): ReadyData {
  const { head, params } = node.chain;
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    ready: true,
    http: `http://${place}`,
    ws: `ws://${place}`,
    chainId: params.chainId,
    genesis: node.chain.blockByNumber(1n)?.header.parentHash ?? node.chain.headHash,
    block: head.header.number,
    directory,
    accounts: accountsOf(params.development && allowsAccounts),
    mining: pace.kind === 'by the clock' ? `every ${pace.seconds} s` : pace.kind,
    isAnotherChain: gone !== undefined,
  };
}

export function readyText(ready: Ready): string {
  const { chainId, block, accounts } = readyData(ready);
  const isNew = block === 0n;
  return [
    placeLine(ready),
    `Chain id ${chainId}, ${isNew ? 'a new chain' : `at block ${block}`}, in ${placeText(ready.directory)}.`,
    ...accountLines(ready, accounts),
    paceText(ready),
    ...walletLines(ready),
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

function accountsOf(areHere: boolean): ReadyData['accounts'] {
  const people = areHere ? developmentPeople().filter(({ name }) => name !== HELPER_NAME) : [];
  return people.map(({ name, address }) => ({ name, address: checksumAddress(address) }));
}

/** What can be typed: 0.0.0.0 is every interface, and the address of none. */
function placeLine(ready: Ready): string {
  const { http, ws } = readyData(ANY.has(ready.host) ? { ...ready, host: DEFAULT_HOST } : ready);
  const reach = isLoopback(ready.host) ? 'for this machine only' : 'for every machine that can reach this one';
  const elsewhere = ANY.has(ready.host) ? addressesHere().map((address) => ` http://${address}:${ready.port}`) : [];
  return `The node is ready: ${http} and ${ws}, ${reach}${elsewhere.length === 0 ? '' : ':'}${elsewhere.join(',')}.`;
}

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Those of version 4: short enough to be typed, and every network at home or in a classroom has them. */
function addressesHere(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}

function accountLines({ node, host, allowsAccounts }: Ready, accounts: ReadyData['accounts']): readonly string[] {
  if (!node.chain.params.development) return ['It signs for nobody; transactions come signed.'];
  if (!allowsAccounts) {
    return [
      'It signs for nobody and refuses the development methods, since others can reach it; --unsafe-accounts allows both to all of them.',
    ];
  }
  const danger = isLoopback(host)
    ? []
    : ['Whoever reaches this node can spend what is theirs, and rewind the chain (--unsafe-accounts).'];
  return [
    'It signs for these people, and the same keys are in every tool like this one: send nothing of worth to them.',
    columns(accounts.map(({ name, address }) => [`  ${name}`, address])),
    ...danger,
  ];
}

function paceText({ node, pace }: Ready): string {
  const { development } = node.chain.params;
  if (pace.kind === 'at once')
    return `${development ? 'A block is mined' : 'Mining begins'} as soon as something is sent.`;
  if (pace.kind === 'on demand') return 'Blocks are mined when somebody asks: `hlp mine`, or evm_mine.';
  return `A block is mined every ${pace.seconds === 1 ? 'second' : `${pace.seconds} seconds`}.`;
}

/** For wallets that remember another chain. */
export const REMEDY =
  'make it forget: in MetaMask, Settings, Advanced, "Clear activity tab data"; elsewhere, remove the network and add it again';

/** What wallets that were here before have to be told, if anything. */
export function walletLines({ node, gone }: Pick<Ready, 'node' | 'gone'>): readonly string[] {
  const isNew = node.chain.head.header.number === 0n;
  if (gone !== undefined) {
    const what = `This is not the chain that was served from here last time: block ${gone.block} of that one is not in it.`;
    return [
      `${what} A wallet that was connected to it remembers its nonces, and what it sends now may wait for ever or be refused; ${REMEDY}.`,
    ];
  }
  if (!isNew) return [];
  const { chainId } = node.chain.params;
  return [`A wallet that was used with another chain of id ${chainId} remembers its nonces; ${REMEDY}.`];
}
