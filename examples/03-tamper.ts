/**
 * Lesson 3: what it takes to rewrite a page. Alise gave Bob 2 hlp, long ago; on a copy of the chain somebody makes 200 of it, mends whatever
 * the rules complain of, one thing after the other, and in the end makes every block above anew. What does each step cost?
 *
 * Run it: npx node examples/03-tamper.ts        The same on a chain of your own: npx hlp tamper
 */

import { parseHlp } from '../src/base/units.ts';
import { signTransaction } from '../src/chain/signing.ts';
import { Node } from '../src/node/node.ts';
import { openMemoryStore } from '../src/state/memory-store.ts';
import { Searcher } from '../src/timeline/searcher.ts';
import { tamper } from '../src/timeline/tamper.ts';
import { developmentPeople, personNamed, type Person } from '../src/wallet/mnemonic.ts';

const GWEI = 1_000_000_000n;

function person(name: string): Person {
  const found = personNamed(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

const [alise, bob, helper] = [person('alise'), person('bob'), person('helper')];
/** Its clock stands still, so that everybody who runs the lesson sees the same. */
const node = await Node.open({ store: openMemoryStore(), now: () => 1_750_000_000n });

async function give(amount: string): Promise<void> {
  const fees = { maxPriorityFeePerGas: GWEI, maxFeePerGas: 10n * GWEI, gasLimit: 21_000n, accessList: [] };
  const what = { to: bob.address, value: parseHlp(amount), data: new Uint8Array(0) };
  const { chainId } = node.chain.params;
  const nonce = node.nextNonce(alise.address);
  await node.submit(signTransaction({ type: 2, chainId, nonce, ...fees, ...what }, alise.privateKey));
  await node.mine();
}

for (const amount of ['2', '4.5', '1']) await give(amount);

const ground = { chain: node.chain, names: node.names, giver: alise, taker: bob, helper, people: developmentPeople() };
const change = { kind: 'amount', wei: parseHlp('200') } as const;

/** Who still notices, after each thing that was mended? */
async function show(block: number): Promise<void> {
  const place = { block, index: 0 };
  const { rungs, anew } = await tamper({ ...ground, searcher: new Searcher() }, { place, change });
  for (const { mended, tries, pointers, verdict } of rungs) {
    const mined = tries === undefined ? '' : `, mined again after ${tries} tries`;
    const notebook = pointers === undefined ? 'is content' : `notices the ${pointers.what} of block ${pointers.number}`;
    console.log(
      `  ${mended}${mined}: a plain notebook ${notebook}, the rules say ${verdict.ok ? 'yes' : verdict.rule}`,
    );
  }
  const { verdict, tries } = anew.followed ?? {};
  console.log(
    `  made anew, ${anew.made} of ${anew.needed} blocks, in ${tries} tries: the rules say ${verdict?.ok === true ? 'yes' : 'no'}`,
  );
}

console.log('In block 1, under two others:');
await show(1);
console.log('\nIn block 3, the newest one, to which nothing points yet:');
await show(3);

const verdict = await node.chain.verify();
console.log(`\nThe chain itself: ${verdict.ok ? 'as it was' : 'broken'}.`);
await node.close();
