/** Handing in transactions, signed or to be signed; and how refusals reach viem and ethers. */

import { Contract, JsonRpcProvider, Transaction as EthersTransaction } from 'ethers';
import {
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  custom,
  http,
  parseTransaction,
  recoverTransactionAddress,
  TipAboveFeeCapError,
  type BaseError,
  type CustomTransport,
  type Hex,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { encodeTransaction } from '../../src/chain/transaction.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { Harness } from './harness.ts';
import { ALISE, BOB, deployed, HLP, JON, quantity, refusalOf, type Deployed } from './on-chain.ts';

const GWEI = 10n ** 9n;
const POOR = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const keyOf = (name: string): Hex => bytesToHex(personNamed(name)?.privateKey as Uint8Array);
const alise = privateKeyToAccount(keyOf('alise'));

type Json = Record<string, unknown>;

let harness: Harness;
let village: Deployed;
let url: string;

beforeAll(async () => {
  harness = await Harness.open();
  village = await deployed(harness, 'village');
  url = (await harness.serve()).http;
});
afterAll(() => harness.close());

const send = (request: object): Promise<Hex> => harness.ask<Hex>('eth_sendTransaction', request);
const found = (hash: Hex): Promise<Json> => harness.ask<Json>('eth_getTransactionByHash', hash);
const receipt = (hash: Hex): Promise<Json> => harness.ask<Json>('eth_getTransactionReceipt', hash);
const nonceOf = async (who: Hex): Promise<number> =>
  Number(await harness.ask<Hex>('eth_getTransactionCount', who, 'latest'));
const raw = (fields: object, account = alise): Promise<Hex> =>
  account.signTransaction({
    type: 'eip1559',
    chainId: 1902,
    gas: 50_000n,
    maxFeePerGas: 10n * GWEI,
    maxPriorityFeePerGas: GWEI,
    to: BOB,
    ...fields,
  });

describe('eth_sendTransaction', () => {
  test('fills in nonce, gas and fees, and answers when it is in a block', async () => {
    const nonce = await nonceOf(ALISE);
    const hash = await send({ from: ALISE, to: BOB, value: quantity(HLP) });
    expect(await receipt(hash)).toMatchObject({ status: '0x1', gasUsed: quantity(21_000n) });
    expect(await found(hash)).toMatchObject({
      type: '0x2',
      nonce: quantity(nonce),
      maxPriorityFeePerGas: quantity(GWEI),
    });
  });

  test('takes what is named: a legacy price, a type, a nonce, gas, fees', async () => {
    const legacy = await send({ from: ALISE, to: BOB, gasPrice: quantity(9n * GWEI), gas: quantity(30_000n) });
    expect(await found(legacy)).toMatchObject({
      type: '0x0',
      gasPrice: quantity(9n * GWEI),
      gas: quantity(30_000n),
      chainId: quantity(1902n),
    });
    const typed = await send({ from: ALISE, to: BOB, type: '0x1' });
    expect(await found(typed)).toMatchObject({ type: '0x1', accessList: [] });
    const nonce = quantity(await nonceOf(ALISE));
    const market = await send({
      from: ALISE,
      to: BOB,
      nonce,
      maxFeePerGas: quantity(8n * GWEI),
      maxPriorityFeePerGas: '0x0',
    });
    expect(await found(market)).toMatchObject({
      nonce,
      maxFeePerGas: quantity(8n * GWEI),
      maxPriorityFeePerGas: '0x0',
    });
    const low = await send({ from: ALISE, to: BOB, maxFeePerGas: quantity(GWEI - 1n) });
    expect(await found(low)).toMatchObject({ maxPriorityFeePerGas: quantity(GWEI - 1n) });
  });

  test('answers with the hash of one that is undone, and its receipt says so', async () => {
    const request = { from: BOB, to: village.address, data: village.data('leave') };
    expect((await receipt(await send(request))).status).toBe('0x0');
    expect((await receipt(await send({ ...request, gas: quantity(30_000n) }))).status).toBe('0x0');
  });

  test('of many at once gives each a nonce of its own', async () => {
    const before = await nonceOf(JON);
    const hashes = await Promise.all(Array.from({ length: 40 }, () => send({ from: JON, to: BOB, value: '0x1' })));
    expect(new Set(hashes).size).toBe(40);
    expect(await nonceOf(JON)).toBe(before + 40);
  });

  test.each([
    [{ to: BOB }, -32602, 'from: who sends it is missing'],
    [{ from: ALISE }, -32602, 'contract creation without any data provided'],
    [{ from: ALISE, to: BOB, type: '0x4' }, -32602, 'transaction type not valid: this chain takes'],
    [{ from: POOR.address, to: BOB }, -32000, 'unknown account'],
    [{ from: ALISE, to: BOB, chainId: '0x1' }, -32000, "another chain's"],
    [{ from: ALISE, to: BOB, gasPrice: '0x1', maxFeePerGas: '0x1' }, -32602, 'and not both'],
    [{ from: ALISE, to: BOB, value: quantity(20_000n * HLP) }, -32000, 'insufficient funds'],
    [{ from: ALISE, to: BOB, gas: quantity(30_000_001n) }, -32000, 'gas limit reached'],
    [{ from: ALISE, to: BOB, gas: '0x5207' }, -32000, 'intrinsic gas too low'],
    [{ from: ALISE, to: BOB, nonce: '0x0' }, -32000, 'nonce too low'],
    [{ from: ALISE, to: BOB, maxFeePerGas: '0x1' }, -32000, 'max fee per gas less than block base fee'],
  ])('refuses %o', async (request, number, words) => {
    const { code, message } = await refusalOf(send(request));
    expect([code, message]).toEqual([number, expect.stringContaining(words)]);
  });

  test('acts for somebody who is impersonated, a contract too, and for nobody else', async () => {
    await harness.ask('anvil_setBalance', village.address, quantity(HLP));
    const request = { from: village.address, to: BOB, value: '0x5' };
    expect((await refusalOf(send(request))).message).toMatch(/^unknown account/);
    await harness.ask('anvil_impersonateAccount', village.address);
    const hash = await send(request);
    expect(await receipt(hash)).toMatchObject({ status: '0x1', from: village.address });
    expect(await found(hash)).toMatchObject({ type: '0x68', from: village.address });
    const legacy = await harness.ask<Hex>('eth_sendUnsignedTransaction', { ...request, gasPrice: quantity(5n * GWEI) });
    expect(await found(legacy)).toMatchObject({ type: '0x68', maxFeePerGas: quantity(5n * GWEI) });
    await harness.ask('anvil_stopImpersonatingAccount', village.address);
    expect((await refusalOf(send(request))).message).toMatch(/^unknown account/);
  });

  test('answers when it is accepted where nothing is mined by itself', async () => {
    await harness.ask('evm_setAutomine', false);
    const nonce = await nonceOf(ALISE);
    const hashes = [await send({ from: ALISE, to: BOB }), await send({ from: ALISE, to: BOB })];
    expect(await nonceOf(ALISE)).toBe(nonce);
    expect(await Promise.all(hashes.map(async (hash) => (await found(hash))['nonce']))).toEqual(
      [nonce, nonce + 1].map(quantity),
    );
    expect(await receipt(hashes[0] as Hex)).toBeNull();
    await harness.ask('evm_mine');
    expect(await nonceOf(ALISE)).toBe(nonce + 2);
    await harness.ask('evm_setAutomine', true);
  });
});

describe('eth_sendRawTransaction', () => {
  test('takes what its sender signed, and once more what waits already', async () => {
    await harness.ask('evm_setAutomine', false);
    const signed = await raw({ nonce: await nonceOf(ALISE) });
    const hash = await harness.ask<Hex>('eth_sendRawTransaction', signed);
    expect(await harness.ask('eth_sendRawTransaction', signed)).toBe(hash);
    await harness.ask('evm_mine');
    await harness.ask('evm_setAutomine', true);
    expect((await receipt(hash)).status).toBe('0x1');
    expect((await refusalOf(harness.ask('eth_sendRawTransaction', signed))).message).toMatch(/^nonce too low/);
  });

  test('answers with the receipt where that is wanted, or says that the time was up', async () => {
    const wallet = createWalletClient({ account: alise, transport: late() });
    const serializedTransaction = await raw({ nonce: await nonceOf(ALISE) });
    expect(await wallet.sendRawTransactionSync({ serializedTransaction })).toMatchObject({ status: 'success' });
    await harness.ask('evm_setAutomine', false);
    const signed = await raw({ nonce: await nonceOf(ALISE) });
    const { code, data } = await refusalOf(harness.ask('eth_sendRawTransactionSync', signed, 20));
    expect([code, await receipt(data as Hex)]).toEqual([4, null]);
    const waiting = harness.ask('eth_sendRawTransactionSync', signed, 8_000);
    await harness.ask('evm_mine');
    expect(await waiting).toMatchObject({ transactionHash: data, status: '0x1' });
    await harness.ask('evm_setAutomine', true);
  });

  test('refuses one that nobody signed', async () => {
    await harness.ask('anvil_setBalance', JON, quantity(9_000n * HLP));
    const [system] = harness.node.chain.head.transactions.map((each) => bytesToHex(encodeTransaction(each)));
    const { code, message } = await refusalOf(harness.ask('eth_sendRawTransaction', system));
    expect([code, message]).toEqual([-32000, expect.stringMatching(/^transaction type not valid: 0x68/)]);
  });

  test.each([
    ['no transaction', '0x1234', 'transaction type not valid'],
    ['a type that is not here', '0x03c0', 'transaction type not valid'],
    ['nothing', '0x', '1 to 132096 bytes'],
    ['half a transaction', '0x02c0', ''],
  ])('refuses %s', async (_, bytes, words) => {
    const { code, message } = await refusalOf(harness.ask('eth_sendRawTransaction', bytes));
    expect([-32000, -32602]).toContain(code);
    expect(message).toContain(words);
  });
});

describe('signing without sending', () => {
  test('eth_signTransaction gives bytes that say what was asked for, by the account', async () => {
    const { raw: bytes, tx } = await harness.ask<{ raw: Hex; tx: Json }>('eth_signTransaction', {
      from: ALISE,
      to: BOB,
      value: '0x7',
    });
    expect(await recoverTransactionAddress({ serializedTransaction: bytes as `0x02${string}` })).toBe(alise.address);
    expect(parseTransaction(bytes)).toMatchObject({
      value: 7n,
      nonce: Number(tx['nonce']),
      gas: BigInt(tx['gas'] as Hex),
    });
    expect(EthersTransaction.from(bytes).from).toBe(alise.address);
    const legacy = await harness.ask<{ raw: Hex; tx: Json }>('eth_signTransaction', {
      from: ALISE,
      to: BOB,
      gasPrice: quantity(5n * GWEI),
    });
    expect(EthersTransaction.from(legacy.raw)).toMatchObject({ type: 0, chainId: 1902n, from: alise.address });
    expect(await nonceOf(ALISE)).toBe(Number(tx['nonce']));
  });

  test('eth_fillTransaction signs nothing', async () => {
    const request = { from: POOR.address, to: BOB };
    const { tx } = await harness.ask<{ tx: Json }>('eth_fillTransaction', { ...request, gas: '0x5208' });
    expect(tx).toMatchObject({ type: '0x2', nonce: '0x0', gas: '0x5208', chainId: quantity(1902n), input: '0x' });
    const filled = await harness.ask<{ tx: Json }>('eth_fillTransaction', {
      from: ALISE,
      to: BOB,
      gasPrice: quantity(5n * GWEI),
    });
    expect(filled.tx).toMatchObject({ type: '0x0', gas: quantity(26_250n) });
  });
});

describe('a refusal, as viem tells it', () => {
  const wallet = createWalletClient({ account: alise, transport: late() });
  const reader = createPublicClient({ transport: late() });
  const usual = { gas: 50_000n, maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI };

  test.each([
    ['NonceTooLowError', { nonce: 0 }],
    ['InsufficientFundsError', { value: 20_000n * HLP }],
    ['IntrinsicGasTooLowError', { gas: 20_999n }],
    ['IntrinsicGasTooHighError', { gas: 30_000_001n }],
    ['FeeCapTooLowError', { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n }],
  ])('is a %s when something is sent', async (name, fields) => {
    const sent = wallet.sendTransaction({ chain: null, to: BOB, ...usual, ...fields });
    expect(await namesOf(sent)).toContain(name);
  });

  test.each([
    ['InsufficientFundsError', { value: 20_000n * HLP }],
    ['IntrinsicGasTooLowError', { gas: 20_999n }],
    ['FeeCapTooLowError', { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n }],
  ])('is a %s when something is tried', async (name, fields) => {
    const request = { account: ALISE, to: BOB, ...usual, ...fields };
    expect(await namesOf(reader.call(request))).toContain(name);
  });

  test('has the words of a TipAboveFeeCapError, with the gas named or not', async () => {
    const fees = { maxFeePerGas: quantity(2n * GWEI), maxPriorityFeePerGas: quantity(3n * GWEI) };
    for (const gas of [{}, { gas: quantity(50_000n) }]) {
      const { message } = await refusalOf(send({ from: ALISE, to: BOB, ...fees, ...gas }));
      expect(message).toMatch(TipAboveFeeCapError.nodeMessage);
    }
  });

  test('is an InsufficientFundsError for an estimate', async () => {
    const request = { account: ALISE, to: BOB, value: 20_000n * HLP };
    expect(await namesOf(reader.estimateGas(request))).toContain('InsufficientFundsError');
  });

  test('names the error of a contract and its fields', async () => {
    const request = { address: village.address, abi: village.abi, functionName: 'pay', args: [BOB, 1n, 'bike'] };
    const error = await failureOf(reader.simulateContract({ ...request, account: ALISE }));
    const reverted = (error as BaseError).walk((cause) => cause instanceof ContractFunctionRevertedError);
    expect((reverted as ContractFunctionRevertedError).data).toMatchObject({
      errorName: 'NotAMember',
      args: [alise.address],
    });
    const estimated = await failureOf(reader.estimateContractGas({ ...request, account: ALISE }));
    expect(String(estimated)).toContain('NotAMember(address who)');
  });
});

describe('a refusal, as ethers tells it', () => {
  let provider: JsonRpcProvider;
  beforeAll(() => (provider = new JsonRpcProvider(url, undefined, { staticNetwork: true })));
  afterAll(() => provider.destroy());

  test.each([
    ['NONCE_EXPIRED', { nonce: 0 }],
    ['INSUFFICIENT_FUNDS', { value: 20_000n * HLP }],
  ])('is %s when something is sent', async (code, fields) => {
    expect(await codeOf(provider.broadcastTransaction(await raw({ nonce: await nonceOf(ALISE), ...fields })))).toBe(
      code,
    );
    const signer = await provider.getSigner(ALISE);
    const fees = { gasLimit: 50_000n, maxFeePerGas: 10n * GWEI, maxPriorityFeePerGas: GWEI };
    expect(await codeOf(signer.sendUncheckedTransaction({ to: BOB, ...fees, ...fields }))).toBe(code);
  });

  test('is REPLACEMENT_UNDERPRICED for one that does not pay enough more', async () => {
    await harness.ask('evm_setAutomine', false);
    const nonce = await nonceOf(ALISE);
    await provider.broadcastTransaction(await raw({ nonce }));
    expect(await codeOf(provider.broadcastTransaction(await raw({ nonce, value: 1n })))).toBe(
      'REPLACEMENT_UNDERPRICED',
    );
    await harness.ask('evm_mine');
    await harness.ask('evm_setAutomine', true);
  });

  test('is UNSUPPORTED_OPERATION for one that names no chain', async () => {
    const unprotected = await alise.signTransaction({
      type: 'legacy',
      gas: 50_000n,
      gasPrice: 10n * GWEI,
      to: BOB,
      nonce: await nonceOf(ALISE),
    });
    expect(await codeOf(provider.broadcastTransaction(unprotected))).toBe('UNSUPPORTED_OPERATION');
  });

  test('is INSUFFICIENT_FUNDS for an estimate', async () => {
    expect(await codeOf(provider.estimateGas({ from: ALISE, to: BOB, value: 20_000n * HLP }))).toBe(
      'INSUFFICIENT_FUNDS',
    );
  });

  test('names the error of a contract and its fields', async () => {
    const contract = new Contract(village.address, village.abi as never, await provider.getSigner(ALISE));
    const called = await failureOf(contract.getFunction('pay').staticCall(BOB, 1n, 'bike'));
    expect(called).toMatchObject({ code: 'CALL_EXCEPTION', revert: { name: 'NotAMember', args: [alise.address] } });
    for (const way of ['estimateGas', 'send'] as const) {
      const error = (await failureOf(contract.getFunction('pay')[way](BOB, 1n, 'bike'))) as { code: string; data: Hex };
      expect(error.code).toBe('CALL_EXCEPTION');
      expect(contract.interface.parseError(error.data)).toMatchObject({ name: 'NotAMember', args: [alise.address] });
    }
  });
});

/** The address of the server is known when the tests run, and not before. */
function late(): CustomTransport {
  return custom({ request: ({ method, params }) => http(url)({}).request({ method, params }) });
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const codeOf = async (asked: Promise<unknown>): Promise<unknown> =>
  ((await failureOf(asked)) as { code?: unknown }).code;

async function namesOf(asked: Promise<unknown>): Promise<readonly string[]> {
  const names: string[] = [];
  const error = (await failureOf(asked)) as BaseError;
  error.walk((cause) => {
    names.push((cause as Error).name);
    return false;
  });
  return names;
}
