/**
 * Lesson 2: a notebook that nobody can rewrite. People are key pairs; what they send is signed as a whole; blocks point to the block before.
 * Then somebody tampers with a page: which check notices, and where?
 *
 * Run it: npx node examples/02-notebook.ts
 */

import type { Address } from '../src/base/address.ts';
import { verify as isSignedBy } from '../src/base/keys.ts';
import { formatHlp, parseHlp } from '../src/base/units.ts';
import { blockHash, encodeBlock, sealBlock, transactionsRoot, type Block } from '../src/chain/block.ts';
import { TransactionError } from '../src/chain/errors.ts';
import { sealHash } from '../src/chain/header.ts';
import { search } from '../src/chain/pow.ts';
import { blockKey } from '../src/chain/records.ts';
import { senderOf, signingHash, signTransaction } from '../src/chain/signing.ts';
import type { Transaction, UnsignedTransaction } from '../src/chain/transaction.ts';
import { Node } from '../src/node/node.ts';
import { openMemoryStore } from '../src/state/memory-store.ts';
import { personNamed, type Person } from '../src/wallet/mnemonic.ts';

const GWEI = 1_000_000_000n;

function person(name: string): Person {
  const found = personNamed(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const [alise, bob, jon] = [person('alise'), person('bob'), person('jon')];
const node = await Node.open({ store: openMemoryStore() });
const { chain } = node;

/** What a person writes down before signing. */
function gift(from: Person, to: Address, amount: string): UnsignedTransaction {
  const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 10n * GWEI, gasLimit: 21_000n, accessList: [] };
  const { chainId } = chain.params;
  const nonce = node.nextNonce(from.address);
  return { type: 2, chainId, nonce, ...fees, to, value: parseHlp(amount), data: new Uint8Array(0) };
}

async function send(from: Person, to: Person, amount: string): Promise<Transaction> {
  const transaction = signTransaction(gift(from, to.address, amount), from.privateKey);
  await node.submit(transaction);
  const [block] = await node.mine();
  if (block === undefined) throw new Error('nothing was mined');
  const { number, parentHash } = block.header;
  console.log(`${from.name} gave ${to.name} ${formatHlp(transaction.value)} hlp`);
  console.log(`  block ${number}: hash ${blockHash(block).slice(0, 14)}… points to ${parentHash.slice(0, 14)}…`);
  return transaction;
}

console.log('Two pages of the notebook:');
const first = await send(alise, bob, '2.0');
await send(bob, jon, '4.5');

console.log('\nAnyone can check who signed:');
console.log(`  by alise? ${isSignedBy(signingHash(first), first.signature, alise.address)}`);
console.log(`  by bob?   ${isSignedBy(signingHash(first), first.signature, bob.address)}`);

console.log("\nAlise's signature, copied onto something else, is not hers any more:");
const copies: readonly (readonly [string, Transaction])[] = [
  ['another amount', { ...first, value: parseHlp('2000') }],
  ['another recipient', { ...first, to: jon.address }],
  ['another chain', { ...first, chainId: 1n }],
];
for (const [what, copy] of copies) {
  const isHers = senderOf(copy) === alise.address;
  const refusal = await node.submit(copy).then(
    () => 'accepted',
    (error: unknown) => (error instanceof TransactionError ? `refused (${error.rule})` : String(error)),
  );
  console.log(`  ${what}: ${isHers ? 'still alise' : 'a stranger'}, ${refusal}`);
}

/** The page as somebody would like it to have been; its record in the store is rewritten, with a correct check of its own. */
async function rewrite(block: Block): Promise<void> {
  await chain.store.commit([{ key: blockKey(block.header.number), value: encodeBlock(block) }]);
}

async function judge(what: string): Promise<void> {
  const verdict = await chain.verify();
  console.log(`  ${what}: ${verdict.ok ? 'valid' : `block ${verdict.blockNumber} breaks ${verdict.rule}`}`);
  if (!verdict.ok && verdict.rule === 'parentHash') console.log(`    (${verdict.message})`);
}

function mined(block: Block): Block {
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  if (found === undefined) throw new Error('no nonce was found');
  return sealBlock(block, found.nonce);
}

/** The block as it would have been with another transaction: executed anew from the first state. */
function redone({ header }: Block, transaction: Transaction): Block {
  const { timestamp, miner, parentHash } = header;
  return chain.build([transaction], { timestamp, miner }, parentHash).block;
}

console.log('\nSomebody changes 2.0 to 200 in block 1:');
const original = chain.blockByNumber(1n);
if (original === undefined) throw new Error('block 1 is missing');
const forged = signTransaction({ ...gift(alise, bob.address, '200'), nonce: 0n }, alise.privateKey);
const altered: Block = { ...original, transactions: [forged] };
await judge('before');
await rewrite(altered);
await judge('the page altered');
await rewrite(mined({ ...altered, header: { ...altered.header, transactionsRoot: transactionsRoot([forged]) } }));
await judge('its root made to fit, and mined again');
await rewrite(mined(redone(original, forged)));
await judge('everything in it redone, and mined again');
await rewrite(original);
await judge('put back');

await node.close();
