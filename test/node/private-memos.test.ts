/** Private memos on a chain: what sentences say to the two, and to everybody else; and a memo that was copied onto another gift. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publicKeyOf } from '../../src/base/keys.ts';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { encodeTransaction } from '../../src/chain/transaction.ts';
import { type Deed, draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { memoReader } from '../../src/node/private-memos.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { toldAt } from '../../src/timeline/replay.ts';
import { withMemos } from '../../src/timeline/values.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { type Person, personNamed } from '../../src/wallet/mnemonic.ts';

const [alise, bob, jon] = ['alise', 'bob', 'jon'].map((name) => personNamed(name)!) as [Person, Person, Person];

let node: Node;
beforeEach(async () => {
  node = await Node.open({ store: openMemoryStore(), threads: 0 });
});
afterEach(() => node.close());

async function send(from: Person, deed: Deed): Promise<void> {
  const draft = draftOf(node, from, deed);
  await node.submit(withGas(draft, from, node.dryRun(draft).receipt));
  await node.mine();
}

const gift = (text: string, to: Person = bob): Deed => ({
  to: to.address,
  wei: 2n * 10n ** 18n,
  data: utf8ToBytes(text),
  privateFor: publicKeyOf(to.privateKey),
});

function toldTo(person: Person | undefined, block = 1): string {
  const names = person === undefined ? node.names : withMemos(node.names, memoReader(person));
  return toldAt(node.chain, { block, index: 0 }, names).sentence.replace(/ in block.*/, '');
}

describe('a private memo on the chain', () => {
  test('reads to each as it should', async () => {
    await send(alise, gift('thank you'));
    expect(toldTo(alise)).toBe('Alise gave Bob 2 hlp (in private: "thank you")');
    expect(toldTo(bob)).toBe('Alise gave Bob 2 hlp (in private: "thank you")');
    expect(toldTo(jon)).toBe('Alise gave Bob 2 hlp (a private memo for Bob)');
    expect(toldTo(undefined)).toBe('Alise gave Bob 2 hlp (a private memo for Bob)');
    const [transaction] = node.chain.head.transactions;
    expect(Buffer.from(encodeTransaction(transaction!)).includes('thank you')).toBe(false);
  });

  test('is told to programs as data', async () => {
    await send(alise, gift('thank you'));
    const { memo } = toldAt(node.chain, { block: 1, index: 0 }, withMemos(node.names, memoReader(bob)));
    expect(memo).toEqual({ isPrivate: true, text: 'thank you', shown: 'in private: "thank you"' });
    expect(toldAt(node.chain, { block: 1, index: 0 }, node.names).memo).toEqual({
      isPrivate: true,
      shown: 'a private memo for Bob',
    });
  });

  test('is read on the timeline too', async () => {
    await send(alise, gift('thank you'));
    const timeline = Timeline.open(node.chain, withMemos(node.names, memoReader(bob)));
    const view = await timeline.look(timeline.positionOf(1, 0));
    expect(view.kind === 'step' && view.told.sentence).toContain('in private: "thank you"');
  });

  test('copied onto another gift, it does not open, and whoever could be deceived is told', async () => {
    await send(alise, gift('I owe you a hundred'));
    const { data } = node.chain.head.transactions[0]!;
    await send(alise, { to: bob.address, wei: 2n * 10n ** 18n, data });
    await send(jon, { to: bob.address, wei: 2n * 10n ** 18n, data });
    await send(alise, { to: jon.address, wei: 2n * 10n ** 18n, data });
    const broken = 'which does not open: it was made for another transaction';
    expect(toldTo(bob, 2)).toBe(`Alise gave Bob 2 hlp (a private memo for Bob, ${broken})`);
    expect(toldTo(alise, 2)).toBe(`Alise gave Bob 2 hlp (a private memo for Bob, ${broken})`);
    expect(toldTo(bob, 3)).toBe(`Jon gave Bob 2 hlp (a private memo for Bob, ${broken})`);
    expect(toldTo(jon, 3)).toContain(broken);
    expect(toldTo(jon, 4)).toContain(broken);
    expect(toldTo(bob, 4)).toBe('Alise gave Jon 2 hlp (a private memo for Jon)');
  });

  test('with control characters is made safe to look at', async () => {
    await send(alise, gift('\u001b]0;owned\u0007" in block 9'));
    expect(toldTo(bob)).toBe(
      'Alise gave Bob 2 hlp (in private: "\\u{1b}]0;owned\\u{7}\\" in block 9")'.replace(/ in block 9.*/, ''),
    );
  });

  test('an open memo cannot pretend to be a private one', async () => {
    await send(alise, { to: bob.address, wei: 1n, data: utf8ToBytes('in private: x') });
    expect(toldTo(bob)).toBe('Alise gave Bob 0.000000000000000001 hlp ("in private: x")');
  });
});
