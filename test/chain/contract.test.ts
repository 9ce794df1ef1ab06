import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Address, addressToWord, contractAddress } from '../../src/base/address.ts';
import { bytesToHex, bytesToWord, concatBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { bloomMayHold } from '../../src/chain/bloom.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import { OverlayHost, moduleAt } from '../../src/chain/host.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { contextOf, envOf } from '../../src/chain/transition.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { historyOf } from '../../src/state/history.ts';
import { Overlay } from '../../src/state/overlay.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { execute, Machine } from '../../src/vm/machine.ts';
import type { Value, LeafType } from '../../src/vm/types.ts';
import { ALISE, BOB, JON } from './helpers.ts';
import { HLP, transferTo } from './make.ts';
import { contentOf, gift, mine, openVillage, signed } from './village.ts';

const GAS = 3_000_000n;
const NO_DATA = new Uint8Array(0);

function compiled(name: string): Uint8Array {
  const text = readFileSync(join(import.meta.dirname, '../../contracts', `${name}.hlp`), 'utf8');
  return compiledText(text);
}

function compiledText(text: string): Uint8Array {
  const { artifacts, diagnostics } = compileFiles([{ name: 'test.hlp', text }]);
  if (artifacts[0] === undefined) throw new Error(JSON.stringify(diagnostics));
  return artifacts[0].bytecode;
}

/** Keeps hlp, counts, logs and fails, each on demand. */
const JAR = compiledText(`
contract Jar {
  state owner: address
  state drops: uint = 7
  state notes: map<address, string>
  accepts hlp
  event Dropped(by: address indexed, amount: uint)
  error Enough(drops: uint)
  payable init(first: uint) {
    owner = caller
    drops += first
  }
  payable action drop(note: string) {
    drops += 1
    notes[caller] = note
    emit Dropped(caller, paid)
  }
  action spill() {
    drops = 0
    emit Dropped(caller, 0)
    fail Enough(drops)
  }
  view fill() -> uint = drops
}`);

function calldata(name: string, types: readonly LeafType[] = [], values: readonly Value[] = []): Uint8Array {
  return concatBytes(selectorOf(name, types), encodeAbi(types, values));
}

async function deploy(chain: Chain, from: string, data: Uint8Array, value = 0n): Promise<Address> {
  const [receipt] = await mine(chain, [
    signed(chain, from, { ...transferTo(BOB, value, { data, gasLimit: 8_000_000n }), to: undefined }),
  ]);
  if (receipt?.contractAddress === undefined)
    throw new Error(`not deployed: ${new TextDecoder().decode(receipt?.output)}`);
  return receipt.contractAddress;
}

const openJar = (chain: Chain): Promise<Address> =>
  deploy(chain, 'alise', concatBytes(JAR, encodeAbi(['uint256'], [3n])), HLP);

const drop = (note: string): Uint8Array => calldata('drop', ['string'], [utf8ToBytes(note)]);

function call(
  chain: Chain,
  from: string,
  to: Address,
  data: Uint8Array,
  changes: { value?: bigint; gasLimit?: bigint } = {},
) {
  return signed(chain, from, transferTo(to, 0n, { data, gasLimit: GAS, ...changes }));
}

describe('a deployment', () => {
  test('puts the container, without its arguments, at an address made of sender and nonce', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const account = chain.headState().account(jar);
    expect(jar).toBe(contractAddress(ALISE, 0n));
    expect(account).toEqual({ nonce: 1n, balance: HLP, codeHash: bytesToHex(keccak256(JAR)) });
    expect(chain.headState().code(bytesToHex(keccak256(JAR)))).toEqual(JAR);
    expect(chain.headState().word(jar, 'owner')).toBe(addressToWord(ALISE));
    expect(chain.headState().word(jar, 'drops')).toBe(10n);
  });

  test('is found again in the order of deployments', async () => {
    const chain = await openVillage();
    const counter = compiled('counter');
    const first = await deploy(chain, 'bob', counter);
    const second = await openJar(chain);
    expect(chain.contracts()).toEqual([
      { address: first, deployer: BOB, blockNumber: 1n, index: 0, transactionHash: hashAt(chain, 1n) },
      { address: second, deployer: ALISE, blockNumber: 2n, index: 0, transactionHash: hashAt(chain, 2n) },
    ]);
  });

  test('pays 200 gas for every byte of the container', async () => {
    const chain = await openVillage();
    const unsigned = { ...transferTo(BOB, 0n, { data: compiled('counter'), gasLimit: 8_000_000n }), to: undefined };
    const [receipt] = await mine(chain, [signed(chain, 'alise', unsigned)]);
    expect(intrinsicGas(unsigned)).toBeGreaterThan(BigInt(unsigned.data.length) * 200n);
    expect(receipt?.gasUsed).toBeGreaterThan(intrinsicGas(unsigned));
  });

  test('whose init fails leaves nothing but the fee, and the nonce', async () => {
    const chain = await openVillage();
    const wrong = concatBytes(JAR, Uint8Array.of(1, 2, 3));
    const unsigned = { ...transferTo(BOB, HLP, { data: wrong, gasLimit: 8_000_000n }), to: undefined };
    const [receipt] = await mine(chain, [signed(chain, 'alise', unsigned)]);
    const jar = contractAddress(ALISE, 0n);
    expect(receipt).toMatchObject({ status: 'reverted', contractAddress: undefined, logs: [] });
    expect(chain.headState().account(jar)).toBeUndefined();
    expect(chain.headState().word(jar, 'drops')).toBe(0n);
    expect(chain.headState().account(ALISE)?.nonce).toBe(1n);
    expect(chain.contracts()).toEqual([]);
    expect(await chain.verify()).toMatchObject({ ok: true });
  });

  test('that runs out of gas leaves nothing, and takes all of it', async () => {
    const chain = await openVillage();
    const data = concatBytes(JAR, encodeAbi(['uint256'], [3n]));
    const unsigned = { ...transferTo(BOB, 0n, { data }), to: undefined };
    const gasLimit = intrinsicGas(unsigned) + 500n;
    const [receipt] = await mine(chain, [signed(chain, 'alise', { ...unsigned, gasLimit })]);
    expect(receipt).toMatchObject({ status: 'outOfGas', gasUsed: gasLimit, contractAddress: undefined });
    expect(chain.headState().account(contractAddress(ALISE, 0n))).toBeUndefined();
  });

  test('at an address that somebody gave hlp to before keeps the hlp', async () => {
    const chain = await openVillage();
    const counter = contractAddress(BOB, 0n);
    await mine(chain, [signed(chain, 'alise', transferTo(counter, 3n * HLP))]);
    await deploy(chain, 'bob', compiled('counter'));
    expect(chain.headState().account(counter)).toMatchObject({ nonce: 1n, balance: 3n * HLP });
  });
});

describe('a call', () => {
  test('changes the memory, logs, keeps the hlp sent along, and answers', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const [receipt] = await mine(chain, [call(chain, 'bob', jar, drop('fixed my bike'), { value: 2n * HLP })]);
    expect(receipt).toMatchObject({ status: 'success', contractAddress: undefined });
    expect(receipt?.logs).toEqual([
      {
        address: jar,
        topics: [bytesToHex(keccak256(utf8ToBytes('Dropped(address,uint256)'))), `0x${'00'.repeat(12)}${BOB.slice(2)}`],
        data: encodeAbi(['uint256'], [2n * HLP]),
      },
    ]);
    expect(bloomMayHold(chain.head.header.logsBloom, keccak256(utf8ToBytes('Dropped(address,uint256)')))).toBe(true);
    expect(chain.headState().word(jar, 'drops')).toBe(11n);
    expect(new TextDecoder().decode(chain.headState().text(jar, `notes[${BOB}]`))).toBe('fixed my bike');
    expect(chain.headState().account(jar)?.balance).toBe(3n * HLP);
  });

  test('that fails undoes memory, logs and hlp, keeps the fee, and says why', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const before = chain.headState().account(BOB)?.balance ?? 0n;
    const [receipt] = await mine(chain, [call(chain, 'bob', jar, calldata('spill'))]);
    expect(receipt).toMatchObject({ status: 'reverted', logs: [] });
    expect(receipt?.output).toEqual(concatBytes(selectorOf('Enough', ['uint256']), encodeAbi(['uint256'], [0n])));
    expect(receipt?.gasUsed).toBeLessThan(GAS);
    expect(chain.headState().word(jar, 'drops')).toBe(10n);
    const fee = (receipt?.gasUsed ?? 0n) * (receipt?.effectiveGasPrice ?? 0n);
    expect(chain.headState().account(BOB)?.balance).toBe(before - fee);
  });

  test('with hlp to what is not payable gives the hlp back', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const [receipt] = await mine(chain, [call(chain, 'bob', jar, calldata('spill'), { value: HLP })]);
    expect(receipt?.output).toEqual(selectorOf('NotPayable', []));
    expect(chain.headState().account(jar)?.balance).toBe(HLP);
  });

  test('that runs out of gas uses all of it and changes nothing', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const [receipt] = await mine(chain, [call(chain, 'bob', jar, drop('x'), { gasLimit: 25_000n })]);
    expect(receipt).toMatchObject({ status: 'outOfGas', gasUsed: 25_000n, output: NO_DATA });
    expect(chain.headState().word(jar, 'drops')).toBe(10n);
  });

  test('without data is a gift, where the contract accepts hlp', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const counter = await deploy(chain, 'bob', compiled('counter'));
    const receipts = await mine(chain, [
      call(chain, 'bob', jar, NO_DATA, { value: HLP }),
      call(chain, 'alise', counter, NO_DATA, { value: HLP }),
    ]);
    expect(receipts.map(({ status }) => status)).toEqual(['success', 'reverted']);
    expect(chain.headState().account(jar)?.balance).toBe(2n * HLP);
    expect(chain.headState().account(counter)?.balance).toBe(0n);
  });

  test('knows the time and the number of its block, and which chain it is on', async () => {
    const chain = await openVillage();
    const clock = await deploy(
      chain,
      'alise',
      compiledText(`contract Clock {
        state time: uint
        state height: uint
        state chain: uint
        action look() { time = now  height = blockNumber  chain = chainId }
      }`),
    );
    await mine(chain, [call(chain, 'bob', clock, calldata('look'))]);
    const state = chain.headState();
    expect(state.word(clock, 'time')).toBe(chain.head.header.timestamp);
    expect(state.word(clock, 'height')).toBe(2n);
    expect(state.word(clock, 'chain')).toBe(1902n);
  });
});

describe('a block with several writes to one leaf', () => {
  test('remembers which transactions wrote it', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    await mine(chain, [
      gift(chain, 'jon', 'bob', HLP),
      call(chain, 'bob', jar, drop('one')),
      call(chain, 'alise', jar, calldata('spill')),
      call(chain, 'hana', jar, drop('two')),
    ]);
    const entries = [];
    for await (const entry of historyOf(chain.store, jar, 'drops')) entries.push(entry);
    expect(entries).toEqual([
      { block: 1n, leaf: 10n, transactions: [0] },
      { block: 2n, leaf: 12n, transactions: [1, 3] },
    ]);
    expect(await chain.verify()).toEqual({ ok: true, blocks: 2n });
  });

  test('whose history or memory was altered is named', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    await mine(chain, [call(chain, 'bob', jar, drop('one'))]);
    await mine(chain, []);
    const content = await contentOf(chain.store);
    const history = [...content.keys()].find((key) => key.startsWith(`history/${jar}/drops\0`) && key.endsWith('2'));
    await chain.store.commit([{ key: history ?? '', value: Uint8Array.of(0xc0) }]);
    expect(await chain.verify()).toMatchObject({ ok: false, blockNumber: 2n, rule: 'record' });
    await chain.store.commit([{ key: history ?? '', value: content.get(history ?? '') }]);
    await chain.store.commit([{ key: `leaf/${jar}/drops`, value: Uint8Array.of(1, 99) }]);
    const verdict = await chain.verify();
    expect(verdict).toMatchObject({ ok: false, blockNumber: 3n, rule: 'memory' });
    expect(verdict).toHaveProperty('message', expect.stringContaining(`drops of ${jar}`));
  });
});

describe('a transaction that is stepped through', () => {
  test('gives the same receipt as one that ran by itself', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    const receipts = await mine(chain, [
      call(chain, 'bob', jar, drop('one')),
      call(chain, 'hana', jar, calldata('spill')),
      call(chain, 'jon', jar, drop('three')),
    ]);
    for (let index = 0; index < 3; index += 1) {
      const { block, run } = chain.replay(2n);
      block.transactions.slice(0, index).forEach((transaction) => run.apply(transaction));
      const prepared = run.prepare(block.transactions[index] ?? block.transactions[0]!);
      if (prepared.call === undefined) throw new Error('this is a call');
      const machine = new Machine(prepared.host, prepared.env, prepared.call);
      while (machine.outcome === undefined) machine.step();
      expect(prepared.finish(machine.outcome).receipt).toEqual(receipts[index]);
    }
  });

  test('sees the state as it was before it began, and as it is', async () => {
    const chain = await openVillage();
    const jar = await openJar(chain);
    await mine(chain, [call(chain, 'bob', jar, drop('one'))]);
    const { block, run } = chain.replay(2n);
    const prepared = run.prepare(block.transactions[0]!);
    prepared.run();
    const contract = addressToWord(jar);
    expect(prepared.host.wordBefore(contract, 'drops')).toBe(10n);
    expect(prepared.host.word(contract, 'drops')).toBe(11n);
    expect(prepared.host.isWritten(contract, 'drops')).toBe(true);
    expect(prepared.host.isWritten(contract, 'owner')).toBe(false);
    expect(prepared.host.isContract(contract)).toBe(true);
    expect(prepared.host.isContract(addressToWord(JON))).toBe(false);
    expect(prepared.host.module(contract)).toBe(moduleAt(chain.headState(), jar));
    expect(prepared.host.balance(contract)).toBe(HLP);
  });
});

test('a view can be asked over any state, and changes nothing', async () => {
  const chain = await openVillage();
  const jar = await openJar(chain);
  await mine(chain, [call(chain, 'bob', jar, drop('one'))]);
  const ask = (number: bigint): bigint => {
    const state = new Overlay(chain.stateAt(number));
    const env = envOf(contextOf(chain.head.header, chain.params));
    const module = moduleAt(state, jar);
    if (module === undefined) throw new Error('no contract there');
    const view = { kind: 'view', module, contract: addressToWord(jar), caller: 0n, value: 0n } as const;
    return bytesToWord(execute(new OverlayHost(state), env, { ...view, data: calldata('fill'), gas: 100_000 }).data);
  };
  const before = await contentOf(chain.store);
  expect([ask(1n), ask(2n)]).toEqual([10n, 11n]);
  expect(await contentOf(chain.store)).toEqual(before);
});

test('code that was altered in the store is not run', async () => {
  const chain = await openVillage();
  const odd = compiledText('contract Odd { state n: uint  action up() { n += 1 } }');
  const contract = await deploy(chain, 'alise', odd);
  await chain.store.commit([{ key: `code/${bytesToHex(keccak256(odd))}`, value: compiled('counter') }]);
  expect(() => moduleAt(chain.headState(), contract)).toThrow('damaged');
  await chain.store.commit([{ key: `code/${bytesToHex(keccak256(odd))}`, value: undefined }]);
  expect(() => moduleAt(chain.headState(), contract)).toThrow('not in the store');
});

function hashAt(chain: Chain, number: bigint): string {
  const transaction = chain.blockByNumber(number)?.transactions[0];
  return transaction === undefined ? '' : transactionHash(transaction);
}
