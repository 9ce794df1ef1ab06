/** The tree made visible: at a write, what is new from the leaf up to the root, and the same leaf under the root in the header. */

import { verifyMerkleProof } from '@ethereumjs/mpt';
import { beforeAll, describe, expect, test } from 'vitest';
import { addressToBytes } from '../../../src/base/address.ts';
import {
  bytesToHex,
  bytesToWord,
  concatBytes,
  type Hex,
  hexToBytes,
  utf8ToBytes,
  wordToBytes,
} from '../../../src/base/bytes.ts';
import { keccak256 } from '../../../src/base/hash.ts';
import { decodeRlp } from '../../../src/base/rlp.ts';
import { cheatBytes } from '../../../src/chain/cheat.ts';
import { signTransaction } from '../../../src/chain/signing.ts';
import { type Artifact, compileFiles } from '../../../src/lang/artifact.ts';
import { commitDiff } from '../../../src/state/commit.ts';
import { checkProof, ProofError } from '../../../src/state/proof.ts';
import { parseProof } from '../../../src/state/proof-json.ts';
import type { LeafPlace } from '../../../src/timeline/leaf-place.ts';
import { type Merkle, merkleAt, type Proven } from '../../../src/timeline/tree/merkle.ts';
import { parsePosition } from '../../../src/timeline/position.ts';
import { runBefore, StepError } from '../../../src/timeline/replay.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import { whyOf } from '../../../src/timeline/why/why.ts';
import { Node } from '../../../src/node/node.ts';
import { openMemoryStore } from '../../../src/state/memory-store.ts';
import { ALISE, BOB, keyOf } from '../../chain/helpers.ts';
import { transferTo } from '../../chain/make.ts';
import { filesOf } from '../../helpers/contracts.ts';
import { openCrowd } from '../../helpers/crowd.ts';
import { Town } from '../../helpers/town.ts';

const NOTES = `contract Notes {
  state times: uint = 1
  state note: string
  state other: string

  action write(words: string) {
    note = words
    times += 1
    other = words
  }

  action lose(words: string) {
    note = words
    require false else "no"
  }
}
`;
const LONG = 'a note of more than two times thirty-two bytes, so that it takes three slots of the tree';

let town: Town;
let timeline: Timeline;

const at = (text: string, leaf?: LeafPlace): Promise<Merkle> => merkleAt(timeline, parsePosition(text)!, leaf);

/** The positions of the writes of a leaf, the oldest first. */
async function writesOf(contract: string, path: string): Promise<string[]> {
  const { writes } = await whyOf(town.chain, { contract: town.address(contract), path }, town.names, { limit: 99 });
  return writes.map(({ position }) => position).toReversed();
}

/** By another implementation: what the nodes show, from the root alone. */
async function shownElsewhere({ root, proof }: Proven): Promise<readonly bigint[]> {
  const account = await valueUnder(hexToBytes(root), addressToBytes(proof.address), proof.accountProof);
  const [, , storageRoot] = decodeRlp(account!) as Uint8Array[];
  const words = proof.storageProof.map(async ({ key, proof: nodes }) => {
    const value = await valueUnder(storageRoot!, hexToBytes(key), nodes);
    return value === null ? 0n : bytesToWord(decodeRlp(value) as Uint8Array);
  });
  return Promise.all(words);
}

function valueUnder(root: Uint8Array, key: Uint8Array, nodes: readonly Hex[]): Promise<Uint8Array | null> {
  return verifyMerkleProof(key, nodes.map(hexToBytes), { root, useKeyHashing: true });
}

beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village'); // block 1
  for (const person of ['alise', 'bob', 'jon']) await town.send('village.admit', [person, '50']); // 2, 3, 4
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']); // 5
  await town.deploy('notes', [], NOTES); // 6
  await town.send('notes.write', [LONG]); // 7
  await town.send('notes.write', ['short']); // 8
  await town.send('notes.lose', ['never']); // 9
  timeline = Timeline.open(town.chain, town.names);
});

describe('at a write', () => {
  test('the leaf has its new value, and only the nodes between it and the root are new', async () => {
    const [credit] = await writesOf('village', `balances[${town.address('bob')}]`);
    const merkle = await at(credit!);

    expect(merkle).toMatchObject({ contract: 'village', name: 'balances[bob]', unit: 'hlp', holds: true });
    expect(merkle.write).toMatchObject({
      position: credit,
      shownOld: '0',
      shownNew: '4.5',
      line: { text: '    balances[to] += int(units)' },
      undone: false,
    });
    expect([merkle.before?.shown, merkle.here.shown, merkle.block.shown]).toEqual(['0', '4.5', '4.5']);
    const { account, slots } = merkle.here;
    expect([...account, ...slots[0]!.nodes].every(({ isNew }) => isNew)).toBe(true);
    expect(slots[0]).toMatchObject({ spelled: `"balances[${town.address('bob')}]"`, value: `${45n * 10n ** 17n}`, shown: '4.5 hlp' }); // prettier-ignore
    expect(slots[0]!.nodes.map(({ kind }) => kind).at(-1)).toBe('leaf');
    expect(merkle.sentence).toMatch(/^balances\[bob\] 0 → 4\.5 hlp, \d+ nodes of the tree new, under the root 0x.{8}…; .* of block 5 promises 0x.{8}…, where it is 4\.5 hlp; the proofs hold$/); // prettier-ignore
  });

  test('the digits of the key lead from the root to the leaf, and each node stands inside the one before', async () => {
    const [credit] = await writesOf('village', `balances[${town.address('bob')}]`);
    const { here } = await at(credit!);
    const [slot] = here.slots;

    expect(slot!.slot).toBe(bytesToHex(keccak256(utf8ToBytes(`balances[${town.address('bob')}]`))));
    expect(slot!.key).toBe(bytesToHex(keccak256(hexToBytes(slot!.slot))));
    expect(`0x${slot!.nodes.map(({ digits }) => digits).join('')}`).toBe(slot!.key);
    expect(`0x${here.account.map(({ digits }) => digits).join('')}`).toBe(here.accountKey);
    expect([here.account[0]!.hash, slot!.nodes[0]!.hash]).toEqual([here.root, here.storageRoot]);
    const records = here.proof.storageProof[0]!.proof;
    for (const [i, { hash }] of slot!.nodes.slice(1).entries()) expect(records[i]).toContain(hash.slice(2));
    const branches = slot!.nodes.filter(({ kind }) => kind === 'branch');
    for (const { ways, digits } of branches) expect(ways).toContain(digits);
  });

  test('another implementation reads the same values from the same nodes', async () => {
    const [credit] = await writesOf('village', `balances[${town.address('bob')}]`);
    const { before, here, block } = await at(credit!);

    expect(await shownElsewhere(before!)).toEqual([0n]);
    expect(await shownElsewhere(here)).toEqual([45n * 10n ** 17n]);
    expect(await shownElsewhere(block)).toEqual([45n * 10n ** 17n]);
  });

  test('a changed value, or another root, is no proof any more', async () => {
    const [credit] = await writesOf('village', `balances[${town.address('bob')}]`);
    const { here, block, before } = await at(credit!);
    const proof = parseProof(here.proof);

    expect(() => checkProof(here.root, proof)).not.toThrow();
    expect(() => checkProof(here.root, { ...proof, slots: [{ ...proof.slots[0]!, value: 46n }] })).toThrow(ProofError);
    for (const { root } of [before!, block]) expect(() => checkProof(root, proof)).toThrow(ProofError);
  });

  test('after the last write comes the root of the whole transaction, and of the last one, with the reward, that of the header', async () => {
    const { chain } = town;
    const { transactions } = chain.blockByNumber(5n)!;
    const { run } = runBefore(chain, { block: 5, index: transactions.length - 1 });
    const { steps } = await timeline.transaction(parsePosition('5.0.0')!);
    const leaf = { contract: town.address('village'), path: `balances[${town.address('bob')}]` };
    const end = await at(`5.0.${steps.length}`, leaf);

    run.apply(transactions.at(-1)!);
    expect(end.write).toBeUndefined();
    expect(end.here.root).toBe(
      commitDiff(chain.store, chain.blockByNumber(4n)!.header.stateRoot, run.state.diff()).root,
    );
    expect(end.block.root).toBe(chain.blockByNumber(5n)!.header.stateRoot);
    expect(end.here.root).not.toBe(end.block.root);
    expect(end.here.storageRoot).toBe(end.block.storageRoot);
  });
});

describe('which write', () => {
  test('the start of a line shows what the line writes; behind all writes, the last one; the leaf comes before the sums over it', async () => {
    const [credit] = await writesOf('village', `balances[${town.address('bob')}]`);
    const { steps } = await timeline.transaction(parsePosition('5.0.0')!);
    const line = Array.from(steps.places).findLast((step) => step <= parsePosition(credit!)!.step)!;

    expect(await at(`5.0.${line}`)).toEqual(await at(credit!));
    expect(await at(`5.0.${steps.length}`)).toEqual(await at(credit!));
  });

  test('a leaf that one names is looked at, written there or not', async () => {
    const contract = town.address('village');
    const [credit] = await writesOf('village', `balances[${town.address('bob')}]`);

    const sum = await at(credit!, { contract, path: 'sum(balances)' });
    expect([sum.write?.shownOld, sum.write?.shownNew, sum.here.shown]).toEqual(['-4.5', '0', '0']);
    const limit = await at(credit!, { contract, path: `limits[${town.address('jon')}]` });
    expect(limit).toMatchObject({ write: undefined, before: undefined, position: credit, here: { shown: '50' } });
    expect(limit.here.account.some(({ isNew }) => isNew)).toBe(false);
    expect(limit.sentence).toMatch(/^limits\[jon\] = 50 hlp, under the root 0x/);
    const nothing = await at(credit!, { contract, path: `limits[${town.address('priya')}]` });
    expect([nothing.here.shown, nothing.holds, await shownElsewhere(nothing.here)]).toEqual(['0', true, [0n]]);
  });

  test('what a variable begins with, and what is taken back later, are writes too', async () => {
    const contract = town.address('notes');
    const begun = await at('6.0.0', { contract, path: 'times' });
    expect(begun).toMatchObject({ here: { shown: '1' }, block: { shown: '1' }, holds: true });
    expect((await at('6.0.0')).write).toMatchObject({
      position: '6.0.0',
      shownOld: '0',
      shownNew: '1',
      line: undefined,
    });

    const failed = await at('9.0.0');
    expect(failed.write).toMatchObject({ shownNew: '"never"', undone: true });
    expect([failed.here.shown, failed.block.shown, failed.holds]).toEqual(['"never"', '"short"', true]);
  });

  test('places without a write say so, and what to do', async () => {
    await expect(at('5.header')).rejects.toThrow(new StepError('5.header is no place in a mined transaction: the tree is looked at where a transaction writes, such as 5.0.17')); // prettier-ignore
    await expect(at('5.0.0', { contract: town.address('bob'), path: 'x' })).rejects.toThrow(
      'there is no contract at 0x',
    );
    await expect(at('5.0.999')).rejects.toThrow('so there is no step 999');
    await expect(at('5.1.0')).rejects.toThrow(StepError);
  });
});

describe('a text', () => {
  test('takes a slot for its length and one for each piece, and leaves none behind when a shorter one takes its place', async () => {
    const [long, short] = await writesOf('notes', 'note');
    const [first, second] = [await at(long!), await at(short!)];

    expect(first.here.slots.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^note: "a note .*", length in bytes$/),
      'note: piece 0',
      'note: piece 1',
      'note: piece 2',
    ]);
    expect(first.here.slots[0]!.value).toBe(String(LONG.length));
    expect([second.before?.slots.length, second.here.slots.length]).toEqual([4, 2]);
    expect([first.holds, second.holds]).toEqual([true, true]);
    expect(await shownElsewhere(second.here)).toEqual([5n, expect.any(BigInt)]);
  });
});

describe('elsewhere', () => {
  test('a change by hand is shown at both of its steps', async () => {
    const node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
    const artifact = compileFiles(await filesOf('token.hlp')).artifacts[0] as Artifact;
    const data = concatBytes(artifact.bytecode, wordToBytes(1_000n));
    await node.submit(
      signTransaction({ ...transferTo(BOB, 0n, { data, gasLimit: 20_000_000n }), to: undefined }, keyOf('alise')),
    );
    await node.mine();
    const contract = node.chain.contracts()[0]!.address;
    const shape = BigInt(artifact.module.module.shapes.findIndex(({ name }) => name === 'balances'));
    const keys = [cheatBytes(BigInt(BOB))];
    await node.development.change(contract, { kind: 'leaf', shape, keys, value: cheatBytes(42n) });
    const line = Timeline.open(node.chain, node.names);

    const merkle = await merkleAt(line, parsePosition('2.0.0')!);
    expect(merkle).toMatchObject({
      name: 'balances[bob]',
      write: { shownOld: '0', shownNew: '42' },
      here: { shown: '42' },
      holds: true,
    });
    expect(await merkleAt(line, parsePosition('2.0.1')!)).toEqual(merkle);
    const sum = await merkleAt(line, parsePosition('2.0.0')!, { contract, path: 'sum(balances)' });
    expect(sum.write).toMatchObject({ shownOld: '1000', shownNew: '1042' });
    const owner = { contract, path: `balances[${ALISE}]` };
    expect((await merkleAt(line, parsePosition('2.0.0')!, owner)).here.shown).toBe('1000');
    await node.close();
  });

  test('every write of a crowded chain holds in its tree and, as the block left it, under the header', async () => {
    const { chain, names, village, members } = await openCrowd({ members: 40, payments: 60, paymentsPerBlock: 6 });
    const line = Timeline.open(chain, names);
    for (const { address } of members.slice(0, 6)) {
      const path = `balances[${address}]`;
      const { writes } = await whyOf(chain, { contract: village, path }, names, { limit: 99 });
      for (const { position, block, shownOld, shownNew } of writes) {
        const { before, here, block: mined, holds } = await merkleAt(line, parsePosition(position)!);
        expect([before?.shown, here.shown, holds]).toEqual([shownOld, shownNew, true]);
        expect(mined.shown).toBe(writes.find((write) => write.block === block)?.shownNew);
      }
    }
  });
});
