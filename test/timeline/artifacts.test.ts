/** Sources of strangers, compiled aside: what comes back is what compiling here gives, and what takes too long is left. */

import { describe, expect, test } from 'vitest';
import { type Address, wordToAddress } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import { type Hash, keccak256 } from '../../src/base/hash.ts';
import { accountOf } from '../../src/chain/host.ts';
import { type Artifact, artifactOf, compileFiles } from '../../src/lang/artifact.ts';
import { ArtifactThread } from '../../src/timeline/sources/artifact-thread.ts';
import { prepareArtifacts } from '../../src/timeline/sources/artifacts.ts';
import type { Reader } from '../../src/state/reader.ts';
import { encodeCall, encodeDeployment } from '../../src/timeline/calls.ts';
import { contractsIn, isArtifactKnown, othersWait, rememberArtifact } from '../../src/timeline/contracts.ts';
import { prepareSources } from '../../src/timeline/sources/running.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { compileText, contractText, Town } from '../helpers/town.ts';

const VILLAGE: Address = '0x00000000000000000000000000000000000000aa';
const keccakText = (bytes: Uint8Array): Hash => bytesToHex(keccak256(bytes));

/** A world with nothing but one contract. */
function stateWith(code: Uint8Array): Reader {
  const account = { nonce: 0n, balance: 0n, codeHash: keccakText(code) };
  return { account: () => account, word: () => 0n, text: () => new Uint8Array(), code: () => code };
}

const MARKET = compileText('voting.hlp', contractText('voting')).bytecode;

function missing(what: string): never {
  throw new Error(`there should be ${what}`);
}

describe('a thread', () => {
  test('finds out the same as anybody, the module too', async () => {
    const thread = new ArtifactThread();
    const answer = await thread.compile(MARKET);
    const { module, ...rest } = artifactOf(MARKET) ?? missing('a source');
    const { module: sent, ...others } = (answer === 'late' ? undefined : answer.artifact) ?? missing('an answer');
    expect(others).toEqual(rest);
    expect(sent.module).toEqual(module.module);
    expect(sent.functions.map(({ gasBound }) => gasBound)).toEqual(module.functions.map(({ gasBound }) => gasBound));
  });

  test('says nothing of code without a source, and of one that is another', async () => {
    const thread = new ArtifactThread();
    const { module } = compileText('counter.hlp', contractText('counter')).module;
    const nothing = encodeModule({ ...module, source: undefined });
    const text = contractText('counter').replace('n += by', 'n += by + 1');
    const lying = encodeModule({ ...module, source: { entry: 'Counter', files: [{ name: 'counter.hlp', text }] } });
    for (const code of [nothing, lying]) expect(await thread.compile(code)).toEqual({ artifact: undefined });
  });

  test('is given up where it takes too long, and the next source is read by another one', async () => {
    const thread = new ArtifactThread(1);
    expect(await thread.compile(MARKET)).toBe('late');
    expect(await thread.compile(MARKET)).toBe('late');
  });
});

test('what was compiled aside is known to everybody who asks for names', async () => {
  const town = await Town.open();
  const { receipt } = await town.mine({
    to: undefined,
    data: compileText('prices.hlp', contractText('prices')).bytecode,
  });
  const state: Reader = town.chain.headState();
  const address = receipt.contractAddress as Address;
  const { codeHash } = accountOf(state, address);
  await prepareArtifacts(state, [address, address, town.address('bob')]);
  expect(isArtifactKnown(codeHash)).toBe(true);
  expect(contractsIn(state)(address)?.artifact?.abi.length).toBeGreaterThan(3);
});

test('what runs in a transaction is found before it is opened: whoever was called, and whoever they called', async () => {
  const board = 'contract Board { state price: uint action write(p: uint) { price = p } view ask() -> uint = price }';
  const shop = `contract Shop {
    state board: Board
    state seen: uint
    init(where: Board) { board = where }
    action look() {
      let price = call board.ask()
      seen = price
    }
  }
  ${board}`;
  const town = await Town.open();
  const [own, other] = compileFiles([{ name: 'shop.hlp', text: shop }]).artifacts as [Artifact, Artifact];
  const made = async (data: Uint8Array): Promise<Address> =>
    (await town.mine({ to: undefined, data })).receipt.contractAddress as Address;
  const asked = await made(other.bytecode);
  const asking = await made(encodeDeployment(own, [asked], town.names));
  const isKnown = (at: Address): boolean => isArtifactKnown(accountOf(town.chain.headState(), at).codeHash);
  rememberNothing();
  const data = encodeCall({ module: own.module, artifact: own }, 'look', [], town.names);
  const prepared = town.prepare(town.sign({ to: asking, data }, 'alise'));
  expect([asked, asking].map(isKnown)).toEqual([false, false]);
  await prepareSources(prepared);
  expect([asked, asking].map(isKnown)).toEqual([true, true]);
});

test('what others have pushed out is not compiled while everybody waits: it has no source until it is found out aside once more', async () => {
  const town = await Town.open();
  const { bytecode } = compileText('escrow.hlp', contractText('escrow'));
  const address = (await town.mine({ to: undefined, data: bytecode })).receipt.contractAddress as Address;
  const state: Reader = town.chain.headState();
  const nameOf = (): string | undefined => contractsIn(state)(address)?.artifact?.name;
  const nobodyWaits = othersWait();
  await prepareArtifacts(state, [address]);
  expect(nameOf()).toBe('Escrow');
  rememberNothing();
  expect(nameOf()).toBeUndefined();
  await prepareArtifacts(state, [address]);
  expect(nameOf()).toBe('Escrow');
  rememberNothing();
  nobodyWaits();
  expect(nameOf()).toBe('Escrow');
});

test('whoever is asked for now and then stays, however many strangers come', async () => {
  const village = compileText('village.hlp', contractText('village'));
  const [codeHash, state] = [keccakText(village.bytecode), stateWith(village.bytecode)];
  rememberArtifact(codeHash, village);
  for (let i = 0; i < 1_000; i++) {
    rememberArtifact(`0x${i.toString(16).padStart(64, 'e')}`, undefined);
    expect(contractsIn(state)(VILLAGE)?.artifact).toBe(village);
  }
});

test('of eighty that are asked for at once each is found out, the last one too', async () => {
  const all = Array.from({ length: 80 }, (_, i) => {
    const text = `contract C${i} { state n: uint action up() { n += ${i} } }`;
    return { at: wordToAddress(BigInt(i + 1)), code: compileText(`c${i}.hlp`, text).bytecode };
  });
  const states = all.map(({ code }) => stateWith(code));
  await Promise.all(all.map(({ at }, i) => prepareArtifacts(states[i]!, [at])));
  const names = all.map(({ at }, i) => contractsIn(states[i]!)(at)?.artifact?.name);
  expect(names).toEqual(all.map((_, i) => `C${i}`));
}, 30_000);

/** Others push out what was known: as after a day of strangers. */
function rememberNothing(): void {
  for (let i = 0; i < 600; i++) rememberArtifact(`0x${i.toString(16).padStart(64, 'f')}`, undefined);
}
