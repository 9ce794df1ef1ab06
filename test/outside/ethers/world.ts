/** A node with ethers in front of it: unchanged, as anybody would set it up. */

import {
  type Contract,
  ContractFactory,
  JsonRpcProvider,
  NonceManager,
  Wallet,
  WebSocketProvider,
  type Signer,
} from 'ethers';
import { bytesToHex } from '../../../src/base/bytes.ts';
import { personNamed } from '../../../src/wallet/mnemonic.ts';
import { Harness } from '../../rpc/harness.ts';
import { type Compiled, compiled } from '../compiled.ts';

/** Somebody without a key. */
export const STRANGER = '0x00000000000000000000000000000000DeaDBeef';

export type World = Awaited<ReturnType<typeof openWorld>>;

export async function openWorld() {
  const harness = await Harness.open();
  const urls = await harness.serve();
  const provider = new JsonRpcProvider(urls.http, undefined, {
    cacheTimeout: -1,
    pollingInterval: 20,
    batchStallTime: 1,
  });
  const socket = new WebSocketProvider(urls.ws, undefined, { cacheTimeout: -1 });
  const key = personNamed('bob')?.privateKey;
  if (key === undefined) throw new Error('Bob is not there');
  return {
    harness,
    urls,
    provider,
    socket,
    /** Has the node sign, with Alise's key. */
    alise: await provider.getSigner(0),
    /** Signs itself. */
    bob: new Wallet(bytesToHex(key), provider),
    managed: new NonceManager(new Wallet(bytesToHex(key), provider)),
    /** Whatever ethers has no word for, as suites call it. */
    send: <T = unknown>(method: string, ...params: unknown[]): Promise<T> =>
      provider.send(method, params) as Promise<T>,
    async close(): Promise<void> {
      provider.destroy();
      await socket.destroy();
      await harness.close();
    },
  };
}

export async function deploy(artifact: Compiled, args: readonly unknown[], by: Signer): Promise<Contract> {
  const factory = new ContractFactory(artifact.abi, artifact.bytecode, by);
  const contract = await factory.deploy(...args);
  await contract.waitForDeployment();
  return contract as Contract;
}

export const TOKEN = compiled('token');
export const VILLAGE = compiled('village');
