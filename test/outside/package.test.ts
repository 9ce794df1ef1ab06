/** The package as somebody installs it: what it exports, and that it works from another folder, where Node runs no TypeScript. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as compileEntry from '../../src/entry/compile.ts';
import * as everything from '../../src/entry/hlp.ts';
import * as nodeEntry from '../../src/entry/node.ts';
import * as rpcEntry from '../../src/entry/rpc.ts';
import * as timelineEntry from '../../src/entry/timeline.ts';

const ROOT = join(import.meta.dirname, '../..');

const COMPILE = ['compileFiles', 'foundryArtifact', 'hardhatArtifact', 'renderAll', 'typescriptOf'];
const NODE = [
  'ChainError',
  'Node',
  'RuleBroken',
  'StoreLocked',
  'TransactionError',
  'blockHash',
  'checksumAddress',
  'decodeTransaction',
  'developmentGenesis',
  'developmentPeople',
  'encodeTransaction',
  'formatGenesis',
  'formatHlp',
  'openMemoryStore',
  'parseAddress',
  'parseGenesis',
  'parseHlp',
  'senderOf',
  'signTransaction',
  'transactionHash',
];
const RPC = ['Rpc', 'RpcServer'];
const TIMELINE = [
  'Drafts',
  'StepError',
  'Stepper',
  'Timeline',
  'explanationOf',
  'formatPosition',
  'merkleAt',
  'parseBreakpoint',
  'parsePosition',
  'runTo',
  'searchFor',
  'surroundingsOf',
  'toldAt',
  'whatIf',
  'whyOf',
];

const names = (entry: object): string[] => Object.keys(entry).sort();

test('every exported name is promised', () => {
  expect(names(compileEntry)).toEqual(COMPILE);
  expect(names(nodeEntry)).toEqual(NODE);
  expect(names(rpcEntry)).toEqual(RPC);
  expect(names(timelineEntry)).toEqual(TIMELINE);
  expect(names(everything)).toEqual([...COMPILE, ...NODE, ...RPC, ...TIMELINE].sort());
});

/** What somebody writes who has installed it. Their own code may be TypeScript; types come along. */
const PROGRAM = `
import { readFileSync } from 'node:fs';
import { compileFiles, hardhatArtifact, Node, openMemoryStore, Rpc, RpcServer, Timeline, formatPosition } from 'hlp';
import type { Artifact } from 'hlp/compile';
import { developmentPeople } from 'hlp/node';
import { createPublicClient, createWalletClient, http, type Abi, type Hex } from 'viem';

const text: string = readFileSync(process.argv[2] ?? '', 'utf8');
const { artifacts } = compileFiles([{ name: 'counter.hlp', text }]);
const artifact: Artifact | undefined = artifacts[0];
if (artifact === undefined) throw new Error('no contract');
const node = await Node.open({ store: openMemoryStore(), threads: 1 });
node.start();
const rpc = await Rpc.open(node, { report: console.error, allowsAccounts: true });
const server = await RpcServer.open(rpc, { port: 0 });
const transport = http(\`http://127.0.0.1:\${server.port}\`);
const account = developmentPeople()[0]!.address;
const { abi, bytecode } = hardhatArtifact(artifact);
const hash = await createWalletClient({ transport, account }).deployContract({ abi: abi as Abi, bytecode, chain: null });
const client = createPublicClient({ transport });
const { contractAddress, status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
const code: Hex | undefined = await client.getCode({ address: contractAddress! });
const timeline = Timeline.open(node.chain, node.names);
const before = await timeline.move(timeline.last(), 'previousLine');
console.log(JSON.stringify({ status, isSame: code === bytecode, before: formatPosition(before).split('.')[0] }));
await server.close();
await rpc.close();
await node.close();
`;

const CONFIG = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  },
  files: ['program.ts'],
};

type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

/** What has to go well before anything can be tried. */
function check({ code, out, err }: Ran): void {
  if (code !== 0) throw new Error(`${out}${err}`);
}

describe('installed', () => {
  let user = '';
  const run = (words: readonly string[], cwd = user): Ran => {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
    const { status, stdout, stderr } = spawnSync(words[0] ?? '', words.slice(1), { cwd, env, encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  };
  const node = (...words: string[]): Ran => run([process.execPath, ...words]);

  /** Packed as `npm publish` would, and unpacked where `npm install` would; what it depends on is what is installed here, so no registry is asked. */
  beforeAll(async () => {
    user = await mkdtemp(join(tmpdir(), 'hlp-user-'));
    const stage = join(user, 'stage');
    for (const name of ['package.json', 'bin', 'grammar', 'contracts', 'LICENSE', 'README.md'])
      cpSync(join(ROOT, name), join(stage, name), { recursive: true });
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const built = node(tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', join(stage, 'dist'));
    check(built);
    const packed = run(['npm', 'pack', '--ignore-scripts', '--offline', '--json', '--pack-destination', user], stage);
    check(packed);
    const modules = join(user, 'node_modules');
    mkdirSync(join(modules, 'hlp'), { recursive: true });
    const [archive = ''] = readdirSync(user).filter((name) => name.endsWith('.tgz'));
    check(run(['tar', '-xzf', archive, '-C', join(modules, 'hlp'), '--strip-components=1']));
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (!name.startsWith('.')) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    writeFileSync(join(user, 'package.json'), '{"type":"module"}');
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify(CONFIG));
    writeFileSync(join(user, 'program.ts'), PROGRAM);
  });
  afterAll(() => rm(user, { recursive: true, force: true }));

  test('it compiles, runs a chain, serves viem and steps, from another folder', () => {
    const { out, err } = node('program.ts', join(ROOT, 'contracts/counter.hlp'));
    expect({ said: out, err }).toEqual({ said: '{"status":"success","isSame":true,"before":"1"}\n', err: '' });
  });

  test('its types are there, and are right', () => {
    expect(node(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.', '--pretty', 'false')).toMatchObject({
      code: 0,
      out: '',
    });
    writeFileSync(join(user, 'program.ts'), PROGRAM.replace("'counter.hlp', text", "'counter.hlp', text: 1"));
    expect(node(join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.', '--pretty', 'false').out).toMatch(
      /^program\.ts\(9,\d+\): error TS2322/,
    );
  });

  test('its command works, and finds the contracts that come along', () => {
    const hlp = join(user, 'node_modules/hlp/bin/hlp.js');
    expect(node(hlp, 'check', 'node_modules/hlp/contracts/village.hlp')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing is wrong with Village'),
    });
    expect(node(hlp, 'give', 'bob', '1')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Alise gave Bob 1 hlp in block 1/),
      err: '',
    });
  });

  test('what is not promised cannot be imported, and only what is needed was packed', async () => {
    const { err } = node('--input-type=module', '--eval', "await import('hlp/dist/base/rlp.js')");
    expect(err).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    expect(readdirSync(join(user, 'node_modules/hlp')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'contracts',
      'dist',
      'grammar',
      'package.json',
    ]);
    const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { exports: object };
    expect(Object.keys(exports)).toEqual(['.', './compile', './node', './rpc', './timeline', './package.json']);
  });
});
