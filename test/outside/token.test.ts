/** The token seen from outside: viem, unchanged, writes its calldata and reads its answers, events, errors and transactions. */

import {
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionData,
  decodeFunctionResult,
  encodeDeployData,
  encodeFunctionData,
  erc20Abi,
  getContractAddress,
  parseEther,
  parseTransaction,
  recoverTransactionAddress,
  toEventSelector,
  toFunctionSelector,
  type Abi,
  type Hex,
} from 'viem';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { encodeTransaction } from '../../src/chain/transaction.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import type { Artifact } from '../../src/lang/artifact.ts';
import { compileText, contractText, Town, type Mined } from '../helpers/town.ts';

const ERC6093 = [
  'ERC20InsufficientBalance(address,uint256,uint256)',
  'ERC20InvalidSender(address)',
  'ERC20InvalidReceiver(address)',
  'ERC20InsufficientAllowance(address,uint256,uint256)',
  'ERC20InvalidApprover(address)',
  'ERC20InvalidSpender(address)',
];

/** What a client sees of a function or event, names of parameters aside. */
function face(row: Abi[number]): string {
  if (row.type === 'function') {
    return `${toFunctionSelector(row)} ${row.stateMutability} ${row.outputs.map(({ type }) => type).join()}`;
  }
  if (row.type === 'event')
    return `${toEventSelector(row)} ${row.inputs.map(({ indexed }) => indexed === true).join()}`;
  return row.type;
}

const NOBODY = '0x0000000000000000000000000000000000000000';

describe('the token', () => {
  let town: Town;
  let artifact: Artifact;
  let abi: Abi;
  let alise: Hex;
  let bob: Hex;
  let token: Hex;

  beforeAll(async () => {
    town = await Town.open();
    artifact = compileText('token.hlp', contractText('token'));
    abi = artifact.abi;
    alise = town.address('alise');
    bob = town.address('bob');
    const data = encodeDeployData({ abi, bytecode: bytesToHex(artifact.bytecode), args: [parseEther('100')] });
    const mined = await town.mine({ to: undefined, data: hexToBytes(data) });
    token = mined.receipt.contractAddress ?? NOBODY;
  });

  const send = (name: string, args: readonly unknown[], from = 'alise'): Promise<Mined> =>
    town.mine({ to: token, data: hexToBytes(encodeFunctionData({ abi, functionName: name, args })) }, from);

  const ask = async (name: string, args: readonly unknown[] = []): Promise<unknown> => {
    // A view may be called by a transaction too; its answer is in the receipt.
    const { receipt } = await send(name, args);
    return decodeFunctionResult({ abi: erc20Abi, functionName: name as 'balanceOf', data: bytesToHex(receipt.output) });
  };

  test("has every function and event of viem's erc20Abi: selector, mutability, outputs", () => {
    const ours = new Set(abi.map(face));
    expect(erc20Abi.map(face).filter((wanted) => !ours.has(wanted))).toEqual([]);
  });

  test("its errors are ERC-6093's", () => {
    const errors = artifact.abi.flatMap((row) =>
      row.type === 'error' && row.name.startsWith('ERC20')
        ? [`${row.name}(${row.inputs.map(({ type }) => type).join(',')})`]
        : [],
    );
    expect(errors.toSorted()).toEqual(ERC6093.toSorted());
  });

  test('stands at the address viem computes, and its deployment is a transaction viem reads', async () => {
    expect(token).toBe(getContractAddress({ from: alise, nonce: 0n }).toLowerCase());
    const { transaction } = await send('approve', [bob, 1n]);
    const raw = bytesToHex(encodeTransaction(transaction));
    expect(parseTransaction(raw)).toMatchObject({ type: 'eip1559', chainId: 1902, to: token });
    const sender = await recoverTransactionAddress({ serializedTransaction: raw as `0x02${string}` });
    expect(sender.toLowerCase()).toBe(alise);
    expect(transactionHash(transaction)).toMatch(/^0x[0-9a-f]{64}$/);
  });

  test('answers what viem decodes', async () => {
    expect(await ask('name')).toBeTypeOf('string');
    expect(await ask('symbol')).toBeTypeOf('string');
    expect(await ask('decimals')).toBe(18);
    expect(await ask('totalSupply')).toBe(parseEther('100'));
    expect(await ask('balanceOf', [alise])).toBe(parseEther('100'));
  });

  test('moves, and the event is the one viem decodes', async () => {
    const { receipt, transaction } = await send('transfer', [bob, parseEther('2.5')]);

    const call = decodeFunctionData({ abi: erc20Abi, data: bytesToHex(transaction.data) });
    expect(call).toMatchObject({ functionName: 'transfer' });
    const [log] = receipt.logs;
    const event = decodeEventLog({
      abi: erc20Abi,
      topics: (log?.topics ?? []) as [Hex],
      data: bytesToHex(log?.data ?? new Uint8Array(0)),
    });
    expect(event.eventName).toBe('Transfer');
    expect(
      JSON.stringify(event.args, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)).toLowerCase(),
    ).toBe(JSON.stringify({ from: alise, to: bob, value: parseEther('2.5').toString() }));
    expect(await ask('balanceOf', [bob])).toBe(parseEther('2.5'));
  });

  test.each([
    ['transfer', () => [bob, parseEther('1000')], 'alise', 'ERC20InsufficientBalance'],
    ['transfer', () => [NOBODY, 1n], 'alise', 'ERC20InvalidReceiver'],
    ['transferFrom', () => [alise, bob, 5n], 'jon', 'ERC20InsufficientAllowance'],
    ['approve', () => [NOBODY, 5n], 'alise', 'ERC20InvalidSpender'],
    ['mint', () => [bob, 5n], 'bob', 'NotAllowed'],
  ] as const)('%s that may not be fails with an error viem names', async (name, args, from, error) => {
    const { receipt } = await send(name, args(), from);

    expect(receipt.status).toBe('reverted');
    expect(decodeErrorResult({ abi, data: bytesToHex(receipt.output) }).errorName).toBe(error);
  });

  test('spends an allowance, and one of the largest number stays', async () => {
    await send('approve', [bob, 10n]);
    await send('transferFrom', [alise, bob, 4n], 'bob');
    expect(await ask('allowance', [alise, bob])).toBe(6n);

    const most = (1n << 256n) - 1n;
    await send('approve', [bob, most]);
    await send('transferFrom', [alise, bob, 4n], 'bob');
    expect(await ask('allowance', [alise, bob])).toBe(most);
  });
});
