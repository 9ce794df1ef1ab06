/** `hlp node`, the process itself: what it says, what it refuses, and how it ends and begins again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { bytesToHex } from '../../src/base/bytes.ts';
import { main } from '../../src/cli/main.ts';
import { servedAndGone, rememberServed } from '../../src/cli/serve/served.ts';
import { type Terminal, terminalOf } from '../../src/cli/terminal.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { until } from '../tui/terminal.ts';
import { hlp } from './helpers.ts';

const BIN = join(import.meta.dirname, '../../bin/hlp.js');
const [ALISE, BOB] = developmentPeople().map(({ address }) => address) as [string, string];

let scratch = '';
const processes: ChildProcess[] = [];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-node-'));
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await rm(scratch, { recursive: true, force: true });
});

const room = (): Promise<string> => mkdtemp(join(scratch, 'room-'));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
type Serving = {
  readonly port: number;
  readonly text: () => string;
  readonly end: (signal?: NodeJS.Signals) => Promise<Ended>;
  readonly says: (text: string) => Promise<void>;
  readonly ask: <T>(method: string, ...params: readonly unknown[]) => Promise<T>;
};

/** In this process, as a test is quicker that way. */
async function serving(directory: string, ...words: readonly string[]): Promise<Serving> {
  const [outStream, errStream] = [new PassThrough(), new PassThrough()];
  const asked: (() => void)[] = [];
  const terminal: Terminal = {
    ...terminalOf(Readable.from([]), outStream, errStream),
    whenAskedToEnd: (listener) => {
      asked.push(listener);
      return () => {};
    },
  };
  const done = main(['node', '--port', '0', '--data', directory, ...words], terminal);
  return known(outStream, errStream, done, async () => asked.forEach((listener) => listener()));
}

/** As a process of its own. */
async function spawned(directory: string, ...words: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [BIN, 'node', '--port', '0', '--data', directory, ...words], {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  const closed = once(child, 'close').then(([code]) => code as number | null);
  return known(child.stdout, child.stderr, closed, async (signal) => void child.kill(signal));
}

async function known(
  outStream: Readable,
  errStream: Readable,
  closed: Promise<number | null>,
  end: (signal: NodeJS.Signals) => Promise<void>,
): Promise<Serving> {
  let [out, err] = ['', ''];
  outStream.on('data', (chunk) => (out += String(chunk)));
  errStream.on('data', (chunk) => (err += String(chunk)));
  const says = (text: string): Promise<void> =>
    until(
      () => out.includes(text),
      () => `${text}\n${out}${err}`,
    );
  await says('http://');
  const port = Number(/http:\/\/[^:]+:(\d+)/.exec(out)?.[1]);
  return {
    port,
    text: () => out,
    says,
    end: async (signal = 'SIGINT') => {
      await end(signal);
      return { code: await closed, out, err };
    },
    ask: <T>(method: string, ...params: readonly unknown[]) => answerOf<T>(port, method, params),
  };
}

async function answerOf<T>(port: number, method: string, params: readonly unknown[]): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await answer.json()) as { result: T; error?: { code: number; message: string } };
  if (error !== undefined) throw new Error(`${error.code} ${error.message}`);
  return result;
}

const gift = { from: ALISE, to: BOB, value: '0xde0b6b3a7640000' };

test('called by another name, it says that one first, and its own behind it', async () => {
  const node = await serving(await room(), '--as', 'anvil');
  expect(await node.ask('web3_clientVersion')).toMatch(/^anvil\/hlp\/v\d/);
  expect(await node.ask('hardhat_metadata')).toMatchObject({ clientVersion: expect.stringMatching(/^anvil\/hlp/) });
  await node.end();
  const wrong = await hlp(['node', '--as', 'a b\u0007', '--data', await room()]);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('is no name of a program')]);
});

describe('what it says', () => {
  test('where it listens, who is there, how blocks come, what happens, and how it ended', async () => {
    const directory = await room();
    const node = await serving(directory);
    await node.ask('eth_sendTransaction', gift);
    await node.says('Alise gave Bob 1 hlp');
    const { code, out, err } = await node.end();
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(
      out
        .replaceAll(String(node.port), 'PORT')
        .replaceAll(directory, 'DIRECTORY')
        .replaceAll(/found after .*/g, 'found …')
        .replaceAll(/hash \w+/g, 'hash'),
    ).toMatchSnapshot();
  });

  test('no private key and no mnemonic', async () => {
    const node = await serving(await room());
    const { out, err } = await node.end();
    for (const { privateKey } of developmentPeople()) expect(out + err).not.toContain(bytesToHex(privateKey).slice(2));
    expect(out + err).not.toContain('junk');
  });

  test('for programs: one line when it is ready, one at the end', async () => {
    const directory = await room();
    const node = await serving(directory, '--json');
    await node.ask('eth_sendTransaction', gift);
    const { code, out } = await node.end();
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      {
        ready: true,
        http: `http://127.0.0.1:${node.port}`,
        ws: `ws://127.0.0.1:${node.port}`,
        chainId: '1902',
        block: '0',
        directory,
        mining: 'at once',
        isAnotherChain: false,
        accounts: { length: 10 },
      },
      { closed: true, block: '1', directory },
    ]);
  });

  test('many blocks that come at once in one line', async () => {
    const node = await serving(await room());
    await node.ask('hardhat_mine', '0x32');
    await node.says(' 50: 0 transactions, 0 gas.');
    await node.end();
    expect(
      node
        .text()
        .split('\n')
        .filter((line) => line.startsWith('Block')).length,
    ).toBeLessThan(40);
  });
});

describe('how it ends and begins again', () => {
  test('with clients connected and requests under way', async () => {
    const node = await spawned(await room());
    const socket = new WebSocket(`ws://127.0.0.1:${node.port}`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const began = performance.now();
    const { code, out } = await node.end();
    expect(code).toBe(0);
    expect(out).toContain('The node has stopped at block 0.');
    expect((await closed)[0]).toBe(1001);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  test('killed, it has lost nothing it answered for: chain, identity and nonces go on', async () => {
    const directory = await room();
    const first = await spawned(directory);
    const hashes = await Promise.all([1, 2, 3].map(() => first.ask<string>('eth_sendTransaction', gift)));
    const before = await Promise.all([
      first.ask('eth_blockNumber'),
      first.ask('eth_chainId'),
      first.ask('net_version'),
    ]);
    await first.end('SIGKILL');
    const second = await serving(directory);
    expect(
      await Promise.all([second.ask('eth_blockNumber'), second.ask('eth_chainId'), second.ask('net_version')]),
    ).toEqual(before);
    expect(await second.ask('eth_getTransactionCount', ALISE, 'latest')).toBe('0x3');
    for (const hash of hashes)
      expect(await second.ask('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1' });
    expect((await second.end()).out).not.toContain('MetaMask');
  });

  test('on another chain in the same place it says what wallets have to forget', async () => {
    const directory = await room();
    const first = await serving(directory);
    await first.ask('eth_sendTransaction', gift);
    await first.end();
    for (const name of ['chain', 'blocks.hlpchain'])
      if (existsSync(join(directory, name))) renameSync(join(directory, name), join(directory, `${name}-1`));
    const second = await serving(directory);
    expect((await second.end()).out).toMatch(
      /This is not the chain that was served from here last time: block 1 .* MetaMask.*Clear activity tab data/,
    );
  });

  test('the same after the chain was taken back', async () => {
    const directory = await room();
    const first = await serving(directory);
    await first.ask('eth_sendTransaction', gift);
    await first.end();
    const second = await serving(directory, '--json');
    await second.ask('hardhat_reset');
    await second.end();
    const third = await serving(directory, '--json');
    expect(JSON.parse((await third.end()).out.split('\n')[0] ?? '')).toMatchObject({ isAnotherChain: true });
  });

  test.each(['', '{', 'null', '[]', '{"block":-1,"hash":"0x"}', '{"block":0}', '{"__proto__":{"block":1}}', '\0'])(
    'what it remembers may be damaged: %j',
    async (text) => {
      const directory = await room();
      const node = await Node.open({ store: openMemoryStore(), threads: 1 });
      await writeFile(join(directory, 'served.json'), text);
      expect(await servedAndGone(directory, node.chain)).toBeUndefined();
      await rememberServed(directory, node.chain);
      expect(await readdir(directory)).toEqual(['served.json']);
      expect(JSON.parse(await readFile(join(directory, 'served.json'), 'utf8'))).toEqual({
        block: 0,
        hash: node.chain.headHash,
      });
      await rememberServed(join(directory, 'nowhere'), node.chain);
      await node.close();
    },
  );
});

describe('how blocks come', () => {
  test('by the clock', async () => {
    const node = await serving(await room(), '--block-time', '0.2');
    await node.says('A block is mined every 0.2 seconds.');
    const hash = await node.ask('eth_sendTransaction', gift);
    await expect.poll(() => node.ask('eth_getTransactionReceipt', hash), { timeout: 5_000 }).not.toBeNull();
    await expect.poll(() => node.ask<string>('eth_blockNumber').then(Number), { timeout: 5_000 }).toBeGreaterThan(3);
    await node.end();
  });

  test('on demand', async () => {
    const node = await serving(await room(), '--no-mining');
    const hash = await node.ask('eth_sendTransaction', gift);
    expect(await node.ask('eth_getTransactionReceipt', hash)).toBeNull();
    await node.ask('evm_mine');
    expect(await node.ask('eth_getTransactionReceipt', hash)).not.toBeNull();
    await node.end();
  });
});

test('what a wallet sends that counts from another chain is told once, with the way out', async () => {
  const node = await serving(await room());
  const hash = await node.ask<string>('eth_sendTransaction', { ...gift, nonce: '0x9' });
  await node.ask('eth_sendTransaction', { ...gift, nonce: '0xa' });
  await node.says('make it forget, and send it again.');
  const { out } = await node.end();
  expect(out).toContain(`${hash} waits, and is in no block.\n  It is number 9 of alise, counted from 0 (its nonce)`);
  expect(out.match(/is in no block/g)).toHaveLength(1);
});

describe('where others can reach it', () => {
  test('it signs for nobody, and nothing can be changed by hand', async () => {
    const node = await serving(await room(), '--host', '0.0.0.0');
    expect(await node.ask('eth_accounts')).toEqual([]);
    await expect(node.ask('eth_sendTransaction', gift)).rejects.toThrow(/-32\d\d\d/);
    await expect(node.ask('anvil_setBalance', ALISE, '0x1')).rejects.toThrow(/-32004 .*--unsafe-accounts/);
    await expect(node.ask('evm_snapshot')).rejects.toThrow('-32004');
    expect((await node.end()).out).toMatch(
      /^The node is ready: http:\/\/127\.0\.0\.1:(\d+) and ws:\/\/127\.0\.0\.1:\1, for every machine that can reach this one(: http:\/\/[\d.]+:\1.*)?\.$/m,
    );
  });

  test('unless somebody says so', async () => {
    const node = await serving(await room(), '--host', '0.0.0.0', '--unsafe-accounts');
    expect(await node.ask('eth_accounts')).toHaveLength(10);
    await node.ask('eth_sendTransaction', gift);
    expect((await node.end()).out).toContain('(--unsafe-accounts)');
  });
});

describe('what it refuses', () => {
  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, out, err } = await hlp(['node', '--port', String(port), '--data', await room()]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `--port: another program listens on ${port} already; close that one, or choose another with --port ${port + 1}, or any that is free with --port 0\n`,
    );
    other.close();
  });

  test('a directory that another one has open', async () => {
    const directory = await room();
    const node = await serving(directory);
    const { code, err } = await hlp(['node', '--port', '0', '--data', directory]);
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain('open');
    await node.end();
  });

  test.each([
    [['--port', 'x'], '--port: "x" is not a whole number'],
    [['--port', '65536'], '--port: at most 65535, not 65536'],
    [['--port', '-1'], '--port: "-1" is not a whole number'],
    [['--port', '0x1'], '--port: "0x1" is not a whole number'],
    [['--port', ''], '--port: "" is not a whole number'],
    [['--port', '1e3'], '--port: "1e3" is not a whole number'],
    [['--host', ''], '--host: "" is no interface'],
    [['--host', 'a b'], '--host: "a b" is no interface'],
    [['--host', '\u001b[2J'], '--host: "'],
    [['--host', '203.0.113.7', '--port', '0'], '--host: this machine has no interface 203.0.113.7'],
    [['--host', 'nowhere.invalid', '--port', '0'], '--host: nobody knows an interface "nowhere.invalid"'],
    [['--block-time', '0'], '--block-time: "0" is not a number of seconds'],
    [['--block-time', 'NaN'], '--block-time: "NaN" is not a number of seconds'],
    [['--block-time', '-5'], '--block-time: "-5" is not a number of seconds'],
    [['--block-time', '99999'], '--block-time: "99999" is not a number of seconds'],
    [['--block-time', '5', '--no-mining'], '--block-time and --no-mining: choose one'],
    [['--allow-origin', 'app.example'], '--allow-origin: "app.example" is not an origin'],
    [['--allow-origin', 'https://app.example,x'], '--allow-origin: "x" is not an origin'],
    [['--allow-origin', '__proto__'], '--allow-origin: "__proto__" is not an origin'],
    [['--port', '1', '--port', '2'], '--port <number> is given twice'],
    [['--hots', '0.0.0.0'], "unknown option '--hots'"],
    [['word'], 'too many arguments'],
  ])('%j in one line', async (words, begins) => {
    const { code, out, err } = await hlp(['node', '--data', await room(), ...words]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(begins)).toBe(true);
    expect(err.trimEnd()).not.toMatch(/\p{Cc}/u);
  });
});
