/** A node with a few contracts on it, and viem's clients in front of it: unchanged, as anybody would make them. */

import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  http,
  parseEther,
  publicActions,
  walletActions,
  webSocket,
  type Address,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { bytesToHex } from '../../../src/base/bytes.ts';
import { developmentPeople } from '../../../src/wallet/mnemonic.ts';
import { Harness } from '../../rpc/harness.ts';
import { compiled } from '../compiled.ts';

export const NOBODY = '0x0000000000000000000000000000000000000000';
/** Somebody without a key. */
export const STRANGER = '0x00000000000000000000000000000000deadbeef';

export type World = Awaited<ReturnType<typeof openWorld>>;

export async function openWorld() {
  const harness = await Harness.open();
  const urls = await harness.serve();
  const chain = defineChain({
    id: 1902,
    name: 'hlp',
    nativeCurrency: { name: 'hlp', symbol: 'hlp', decimals: 18 },
    rpcUrls: { default: { http: [urls.http], webSocket: [urls.ws] } },
  });
  const common = { chain, pollingInterval: 20, cacheTime: 0 } as const;
  const transport = http(urls.http, { retryCount: 0 });
  const [alise, bob, jon] = developmentPeople().map(({ privateKey }) => privateKeyToAccount(bytesToHex(privateKey)));
  if (alise === undefined || bob === undefined || jon === undefined) throw new Error('nobody is there');
  const live = createPublicClient({ ...common, transport: webSocket(urls.ws, { retryCount: 0, reconnect: false }) });
  return {
    harness,
    urls,
    chain,
    alise,
    bob,
    jon,
    /** Reads. */
    reader: createPublicClient({ ...common, transport }),
    /** Signs itself, with Bob's key. */
    signer: createWalletClient({ ...common, transport, account: bob }),
    /** Has the node sign, with Alise's. */
    wallet: createWalletClient({ ...common, transport, account: alise.address }),
    /** Turns time, gives balances, acts for others. */
    anvil: createTestClient({ ...common, transport, mode: 'anvil' })
      .extend(publicActions)
      .extend(walletActions),
    hardhat: createTestClient({ ...common, transport, mode: 'hardhat' }),
    ganache: createTestClient({ ...common, transport, mode: 'ganache' }),
    /** Over a WebSocket. */
    live,
    token: compiled('token'),
    village: compiled('village'),
    async close(): Promise<void> {
      (await live.transport.getRpcClient()).close();
      await harness.close();
    },
  };
}

/** A token of Alise's, with 100 to give. */
export async function deployToken({ wallet, reader, token }: World): Promise<Address> {
  const hash = await wallet.deployContract({ ...token, args: [parseEther('100')] });
  const { contractAddress } = await reader.waitForTransactionReceipt({ hash });
  if (contractAddress === null || contractAddress === undefined) throw new Error('no token was made');
  return contractAddress;
}
