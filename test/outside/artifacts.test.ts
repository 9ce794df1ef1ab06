/** What `hlp compile` and `hlp types` write, as other tools read it: viem, ethers, TypeScript, unchanged. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ContractFactory, Interface } from 'ethers';
import { type Abi, encodeDeployData, encodeFunctionData, type Hex, toFunctionSelector } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hlp } from '../cli/helpers.ts';
import { Harness } from '../rpc/harness.ts';
import { PassThrough, Readable } from 'node:stream';
import { terminalOf } from '../../src/cli/terminal.ts';

const ROOT = join(import.meta.dirname, '../..');
const VOTING = 'contracts/voting.hlp';

type Artifact = {
  readonly contractName: string;
  readonly sourceName: string;
  readonly abi: Abi;
  readonly bytecode: Hex;
  readonly deployedBytecode: Hex;
};

let project = '';
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'hlp-project-'));
  await symlink(join(ROOT, 'contracts'), join(project, 'contracts'));
  await symlink(join(ROOT, 'node_modules'), join(project, 'node_modules'));
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** A command typed in the project. */
async function typed(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const said = { out: '', err: '' };
  out.on('data', (chunk) => (said.out += String(chunk)));
  err.on('data', (chunk) => (said.err += String(chunk)));
  const around = {
    pathOf: (path: string) => resolve(project, path),
    whenAskedToEnd: () => () => {},
    sleep: async () => false,
    kind: undefined,
  };
  const code = await main(words, terminalOf(Readable.from([]), out, err, around));
  return { code, ...said };
}

const names = (abi: Abi): string[] => abi.map((item) => `${item.type} ${'name' in item ? item.name : ''}`);

const read = async <T>(path: string): Promise<T> => JSON.parse(await readFile(join(project, path), 'utf8')) as T;

describe('an artifact', () => {
  test('has the fields that Hardhat looks for, in the place where it looks', async () => {
    const { code, out } = await typed('compile', 'contracts/village.hlp', 'contracts/counter.hlp', '-o', 'artifacts');
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^Village is in artifacts\/contracts\/village\.hlp\/Village\.json: \d+ bytes of bytecode\.\nCounter is in /,
      ),
    });
    const artifact = await read<Artifact>('artifacts/contracts/village.hlp/Village.json');
    expect(artifact).toMatchObject({
      _format: 'hh-sol-artifact-1',
      contractName: 'Village',
      sourceName: 'contracts/village.hlp',
      abi: expect.arrayContaining([expect.objectContaining({ name: 'pay', type: 'function' })]),
      bytecode: expect.stringMatching(/^0xef686c70[0-9a-f]+$/),
      linkReferences: {},
      deployedLinkReferences: {},
    });
    expect(JSON.parse((await typed('compile', 'contracts/village.hlp', '--json')).out)).toEqual(artifact);
  });

  test('has them as Foundry looks for them, with --format foundry', async () => {
    await typed('compile', 'contracts/market.hlp', '--dir', 'out', '--format', 'foundry');
    const artifact = await read<{ methodIdentifiers: Record<string, string> }>('out/market.hlp/Market.json');
    const flat = JSON.parse((await typed('compile', 'contracts/market.hlp')).out) as Artifact;
    expect(artifact).toMatchObject({
      abi: flat.abi,
      bytecode: { object: flat.bytecode, linkReferences: {} },
      deployedBytecode: { object: flat.deployedBytecode },
      metadata: { settings: { compilationTarget: { 'contracts/market.hlp': 'Market' } } },
    });
    // Structs among them: what viem and ethers call each function by.
    const functions = flat.abi.filter((item) => item.type === 'function');
    expect(Object.values(artifact.methodIdentifiers)).toEqual(
      functions.map((item) => toFunctionSelector(item).slice(2)),
    );
    const theirs = new Interface(flat.abi as never);
    for (const [signature, selector] of Object.entries(artifact.methodIdentifiers))
      expect(theirs.getFunction(signature)?.selector).toBe(`0x${selector}`);
  });

  test('is deployed as it stands by viem and by ethers, and its deployed bytecode is the code on chain', async () => {
    const artifact = JSON.parse((await typed('compile', 'contracts/token.hlp')).out) as Artifact;
    const data = encodeDeployData({ ...artifact, args: [1000n] });
    const factory = ContractFactory.fromSolidity(artifact);
    expect((await factory.getDeployTransaction(1000n)).data).toBe(data);
    expect(new ContractFactory(artifact.abi as never, artifact.bytecode).bytecode).toBe(artifact.bytecode);
    const harness = await Harness.open();
    const [from = ''] = await harness.ask<string[]>('eth_accounts');
    const hash = await harness.ask('eth_sendTransaction', { from, data });
    const { contractAddress } = await harness.ask<{ contractAddress: string }>('eth_getTransactionReceipt', hash);
    expect(await harness.ask('eth_getCode', contractAddress, 'latest')).toBe(artifact.deployedBytecode);
    await harness.close();
  });

  test.each([
    [['compile'], 'name at least one'],
    [['compile', VOTING, 'contracts/village.hlp'], 'only one can be printed'],
    [['compile', VOTING, '--format', 'truffle'], '"truffle" is not known; it is hardhat or foundry'],
    [['compile', VOTING, '--out', 'a.json', '--dir', 'a'], 'choose one of them'],
    [['compile', VOTING, '-o', '--json'], 'its value is missing'],
    [['compile', VOTING, '-o', 'contracts/village.hlp'], 'cannot be written (a part of this path is a file)'],
    [['compile', 'contracts/percent.hlp', '-o', 'a'], 'there is no contract in contracts/percent.hlp'],
    [['types'], 'name at least one'],
    [['types', 'contracts/percent.hlp'], 'there is no contract in'],
  ])('%j is refused in words', async (words, why) => {
    const { code, out, err } = await typed(...words);
    expect({ code, said: out + err }).toEqual({ code: 2, said: expect.stringContaining(why) });
  });

  test('of a file elsewhere goes by the name of the file', async () => {
    expect(JSON.parse((await typed('compile', join(ROOT, 'contracts/counter.hlp'))).out)).toMatchObject({
      sourceName: 'counter.hlp',
    });
  });
});

const USE = `
import { mainnet } from 'viem/chains';
import { createPublicClient, createWalletClient, getContract, http, encodeFunctionData, decodeFunctionResult } from 'viem';
import { marketAbi, marketArtifact, marketBytecode } from './contracts/Market.ts';
import { villageAbi, villageArtifact } from './contracts/Village.ts';

const client = createPublicClient({ transport: http() });
const wallet = createWalletClient({ transport: http(), account: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', chain: mainnet });
const village = getContract({ address: '0x5FbDB2315678afecb367f032d93F642f64180aa3', abi: villageAbi, client: { public: client, wallet } });
export const code: \`0x\${string}\` = marketBytecode;
export const name: 'Village' = villageArtifact.contractName;
export const paying = () => village.write.pay(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 4500000000000000000n, 'bike']);
export const balance = (): Promise<bigint> => village.read.balanceOf(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8']);
export const deploying = () => wallet.deployContract({ ...marketArtifact, args: ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'] });
export const settling = () => wallet.deployContract(villageArtifact);
export const watching = () => client.watchContractEvent({ abi: villageAbi, eventName: 'Paid', onLogs: (logs) => logs.map(({ args }): [bigint?, string?] => [args.units, args.note]) });
export const calls = [encodeFunctionData({ abi: villageAbi, functionName: 'admit', args: ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 1n] })];
export const abi = marketAbi;
`;

const WRONG: readonly [string, string][] = [
  ['a number for text', "village.write.pay(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 1n, 2n])"],
  ['a plain number for a uint256', "village.write.pay(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 1, 'x'])"],
  ['too few arguments', "village.write.pay(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8'])"],
  ['a function that is not there', 'village.write.steal([])'],
  [
    'an answer of another type',
    "const text: Promise<string> = village.read.balanceOf(['0x70997970C51812dc3A010C7d01b50e0d17dc79C8'])",
  ],
  ['a deployment without its arguments', 'wallet.deployContract(marketArtifact)'],
  [
    'an event that is not there',
    "client.watchContractEvent({ abi: villageAbi, eventName: 'Stolen', onLogs: () => {} })",
  ],
];

const CONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: [],
  },
};

/** What the compiler says of the project. */
function check(): string[] {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line.includes('error'));
}

describe('types', () => {
  beforeAll(async () => {
    await writeFile(join(project, 'package.json'), '{"type":"module"}');
    const files = [{ ...CONFIG, files: ['use.ts', 'wrong.ts', 'all.ts'] }];
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(files[0]));
    const all = await typed(
      'types',
      'contracts/village.hlp',
      'contracts/market.hlp',
      VOTING,
      'contracts/deeds.hlp',
      '-o',
      'contracts-in-types',
    );
    if (all.code !== 0) throw new Error(all.err);
  });

  test('let viem infer every argument: right ones pass, and each wrong one is seen', async () => {
    const use = USE.replaceAll('./contracts/', './contracts-in-types/');
    const head = use.split('\n').slice(0, 9).join('\n');
    await writeFile(join(project, 'use.ts'), use);
    await writeFile(
      join(project, 'wrong.ts'),
      `${head}\n${WRONG.map(([, line], i) => `export const f${i} = () => { ${line}; };`).join('\n')}\n`,
    );
    await writeFile(
      join(project, 'all.ts'),
      ['Village', 'Market', 'Voting', 'Deeds']
        .map((name) => `export * from './contracts-in-types/${name}.ts';`)
        .join('\n'),
    );
    const complaints = check();
    const firstLine = head.split('\n').length + 1;
    const seen = WRONG.map(([what], i) => [
      what,
      complaints.some((line) => line.startsWith(`wrong.ts(${firstLine + i},`)),
    ]);
    expect(seen).toEqual(WRONG.map(([what]) => [what, true]));
    expect(complaints.filter((line) => !line.startsWith('wrong.ts'))).toEqual([]);
  });

  test('hold the same ABI and bytecode as the artifact, and run as they stand', async () => {
    const made = (await import(pathToFileURL(join(project, 'contracts-in-types/Village.ts')).href)) as {
      readonly villageAbi: Abi;
      readonly villageArtifact: Artifact;
    };
    const artifact = JSON.parse((await typed('compile', 'contracts/village.hlp')).out) as Artifact;
    const { contractName, sourceName, bytecode } = artifact;
    expect(made.villageArtifact).toMatchObject({ contractName, sourceName, bytecode });
    expect(names(made.villageAbi)).toEqual(names(artifact.abi));
    const args = ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', 1n, 'x'];
    const encode = (abi: Abi): Hex => encodeFunctionData({ abi, functionName: 'pay', args });
    expect(encode(made.villageAbi)).toBe(encode(artifact.abi));
  });

  test('are printed where no directory is named', async () => {
    const { out } = await hlp(['types', 'contracts/counter.hlp']);
    expect(out).toMatch(/^\/\/ Made by `hlp types contracts\/counter\.hlp`/);
    expect(out).toContain('export const counterAbi = [');
  });
});
