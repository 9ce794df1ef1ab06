/**
 * Lesson 7: tools that know nothing of this project. A node answers JSON-RPC, so what was written for Ethereum works here as it stands. From
 * `viem` on, this program is one that any tutorial of that library could hold.
 *
 * Run it: npx node examples/07-wallets.ts        On a chain of your own: npx hlp node, and http://127.0.0.1:8545 in place of `url`
 */

import { readFileSync } from 'node:fs';
import {
  type Abi,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  formatEther,
  http,
  parseEther,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { compileFiles, hardhatArtifact } from '../src/entry/compile.ts';
import { Node, openMemoryStore } from '../src/entry/node.ts';
import { Rpc, RpcServer } from '../src/entry/rpc.ts';

// What `npx hlp node` does, on a chain that is gone when the program ends.
const node = await Node.open({ store: openMemoryStore() });
node.start();
const rpc = await Rpc.open(node, { report: console.error, allowsAccounts: true });
const server = await RpcServer.open(rpc, { port: 0 });
const url = `http://127.0.0.1:${server.port}`;

// What `npx hlp compile` writes.
const text = readFileSync(new URL('../contracts/village.hlp', import.meta.url), 'utf8');
const [compiled] = compileFiles([{ name: 'village.hlp', text }]).artifacts;
if (compiled === undefined) throw new Error('the village does not compile');
const { abi, bytecode } = hardhatArtifact(compiled, 'contracts/village.hlp') as { abi: Abi; bytecode: `0x${string}` };

// ───────────── from here on it is viem's ─────────────

const WORDS = 'test test test test test test test test test test test junk';
const [alise, bob] = [0, 1].map((addressIndex) => mnemonicToAccount(WORDS, { addressIndex }));
if (alise === undefined || bob === undefined) throw new Error('there are always two');
const transport = http(url);
const reader = createPublicClient({ transport, pollingInterval: 20 });
const chain = { id: await reader.getChainId(), name: 'village', nativeCurrency: { name: 'help', symbol: 'hlp', decimals: 18 }, rpcUrls: { default: { http: [url] } } }; // prettier-ignore
const wallet = createWalletClient({ transport, chain, account: alise });
console.log(`The chain is number ${chain.id}. Alise has ${formatEther(await reader.getBalance(alise))} hlp.`);

const deployed = await reader.waitForTransactionReceipt({ hash: await wallet.deployContract({ abi, bytecode }) });
const address = deployed.contractAddress;
if (address === null || address === undefined) throw new Error('it was not deployed');
console.log(`The village is in block ${deployed.blockNumber}.`);

for (const member of [alise, bob]) {
  const hash = await wallet.writeContract({
    address,
    abi,
    functionName: 'admit',
    args: [member.address, parseEther('50')],
  });
  await reader.waitForTransactionReceipt({ hash });
}
const units = parseEther('4.5');
const paid = await wallet.writeContract({
  address,
  abi,
  functionName: 'pay',
  args: [bob.address, units, 'fixed my bike'],
});
await reader.waitForTransactionReceipt({ hash: paid });
const balance = (await reader.readContract({
  address,
  abi,
  functionName: 'balanceOf',
  args: [alise.address],
})) as bigint;
console.log(`Alise's balance in the village is ${formatEther(balance)} hlp.`);

const [event] = await reader.getContractEvents({ address, abi, eventName: 'Paid', fromBlock: 0n });
console.log(`The event says: ${JSON.stringify((event as unknown as { args: { note: string } }).args.note)}.`);

const castle = [bob.address, parseEther('400'), 'a castle'];
const refusal = await reader
  .simulateContract({ address, abi, functionName: 'pay', args: castle, account: alise })
  .then(() => undefined, reasonIn);
console.log(`And 400 hlp for a castle? ${refusal ?? 'It would go well.'}`);

await server.close();
await rpc.close();
await node.close();

/** The contract's own error, by its name and values. */
function reasonIn(error: unknown): string {
  const reverted =
    error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : undefined;
  if (!(reverted instanceof ContractFunctionRevertedError)) throw error;
  const [, balanceThen, limit] = (reverted.data?.args ?? []) as [string, bigint, bigint];
  return `${reverted.data?.errorName}: that would be ${formatEther(balanceThen)} hlp, and the limit is ${formatEther(limit)}.`;
}
