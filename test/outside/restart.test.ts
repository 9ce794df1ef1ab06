/** A wallet that stays connected while the chain is closed and opened again: with `hlp dev --rpc`, and viem. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createTestClient, http, parseEther, publicActions, walletActions } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { main } from '../../src/cli/main.ts';
import { terminalOf } from '../../src/cli/terminal.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { hlp } from '../cli/helpers.ts';
import { testTerminal, until } from '../tui/terminal.ts';

const [ALISE, BOB] = developmentPeople().map(({ privateKey }) => privateKeyToAccount(bytesToHex(privateKey)));

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-restart-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

type Dev = { readonly port: number; readonly text: string; readonly quit: () => Promise<number> };

async function dev(data: string, ...words: string[]): Promise<Dev> {
  const [input, out, err] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let text = '';
  for (const stream of [out, err]) stream.on('data', (chunk) => (text += String(chunk)));
  const ended = main(['dev', '--rpc', '0', '--data', data, ...words], terminalOf(input, out, err));
  await until(
    () => /http:\S+ \(JSON-RPC\)\..*\n/.test(text),
    () => text,
  );
  const quit = (): Promise<number> => {
    input.end('quit\n');
    return ended;
  };
  return { port: Number(/:(\d+) \(JSON/.exec(text)?.[1]), text, quit };
}

const clientAt = (port: number) =>
  createTestClient({ mode: 'anvil', transport: http(`http://127.0.0.1:${port}`), account: ALISE!, pollingInterval: 20 })
    .extend(publicActions)
    .extend(walletActions);
type Client = ReturnType<typeof clientAt>;

/** What a wallet keeps of a chain. */
async function known(client: Client): Promise<object> {
  const { address } = ALISE!;
  return {
    chainId: await client.getChainId(),
    genesis: (await client.getBlock({ blockNumber: 0n })).hash,
    newest: (await client.getBlock()).hash,
    nonce: await client.getTransactionCount({ address }),
    nextNonce: await client.getTransactionCount({ address, blockTag: 'pending' }),
    balance: await client.getBalance({ address }),
    given: await client.getBalance({ address: BOB!.address }),
  };
}

/** A transfer of Alise's, signed by the client itself. */
async function give(client: Client, nonce: number, wei: bigint): Promise<`0x${string}`> {
  const fees = { maxFeePerGas: parseEther('0.00001'), maxPriorityFeePerGas: 1n };
  return client.sendTransaction({ to: BOB!.address, value: wei, nonce, gas: 21_000n, chain: null, ...fees });
}

describe('a chain that is closed and opened again', () => {
  test('has the same identity, the same nonces, and still holds what waited', async () => {
    const data = join(scratch, 'same');
    const first = await dev(data);
    const before = clientAt(first.port);
    const mined = await give(before, 0, 5n);
    await before.setAutomine(false);
    const waiting = await give(before, 1, 7n);
    const behindGap = await give(before, 3, 9n);
    const then = await known(before);
    expect(then).toMatchObject({ chainId: 1902, nonce: 1, nextNonce: 2 });
    expect(await first.quit()).toBe(0);

    const second = await dev(data);
    const after = clientAt(second.port);
    // It mines what waits as soon as it is open; the one behind the gap goes on waiting.
    expect((await after.waitForTransactionReceipt({ hash: waiting })).status).toBe('success');
    const now = await known(after);
    const { chainId, genesis } = then as { chainId: number; genesis: string };
    expect(now).toMatchObject({ chainId, genesis, nonce: 2, nextNonce: 2 });
    expect((await after.getTransactionReceipt({ hash: mined })).status).toBe('success');
    expect((await after.getTransaction({ hash: behindGap })).blockNumber).toBeNull();
    await give(after, 2, 8n);
    expect((await after.waitForTransactionReceipt({ hash: behindGap })).status).toBe('success');
    expect(await known(after)).toMatchObject({ nonce: 4, nextNonce: 4 });
    expect(second.text).not.toContain('remembers its nonces');
    expect(await second.quit()).toBe(0);
  });

  test('that was begun afresh says so, and what wallets have to forget', async () => {
    const data = join(scratch, 'fresh');
    const first = await dev(data);
    await clientAt(first.port).waitForTransactionReceipt({ hash: await give(clientAt(first.port), 0, 5n) });
    await first.quit();

    const seen = testTerminal(110, 30);
    const { stdin, stdout } = seen.streams;
    const terminal = terminalOf(stdin, stdout, new PassThrough());
    const running = main(['dev', '--fresh', '--rpc', '0', '--data', data], terminal);
    const sees = (text: string): Promise<void> =>
      until(async () => (await seen.screen()).replaceAll(/\s+/g, ' ').includes(text), seen.screen);
    await sees(
      'A wallet that was connected to the old one remembers its nonces; when the new one has begun, make it forget',
    );
    seen.type('yes\r');
    await sees('This is not the chain that was served from here last time: block 1 of that one is not in it.');
    seen.type('\u0003');
    expect(await running).toBe(0);
  });

  test.each([
    ['x', '--rpc: "x" is not a whole number'],
    ['65536', '--rpc: at most 65535'],
  ])('--rpc %s is refused in words', async (port, why) => {
    expect(await hlp(['dev', '--rpc', port, '--data', join(scratch, 'never')])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(why),
    });
  });

  test('a port that is taken is refused in words, and nothing stays open', async () => {
    const data = join(scratch, 'taken');
    const first = await dev(data);
    const other = join(scratch, 'other');
    const words = ['dev', '--rpc', String(first.port), '--data', other];
    expect(await hlp(words)).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        `--rpc: another program listens on ${first.port} already; close that one, or choose another with --rpc`,
      ),
    });
    expect(await hlp(['block', '--data', other])).toMatchObject({ code: 0 });
    await first.quit();
  });
});
