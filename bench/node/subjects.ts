/** Who is measured, and how each is started: all with the same chain id and the same ten people, so that they take the same transactions. */

import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import type { Start } from './running.ts';

export const CHAIN_ID = 1902n;

const ROOT = join(import.meta.dirname, '../..');
const PEERS = join(ROOT, 'bench/peers');
const MNEMONIC = 'test test test test test test test test test test test junk';

export type Subject = {
  readonly name: string;
  /** Does it keep what happened when its process ends? */
  readonly isDurable: boolean;
  readonly isHlp: boolean;
  /** Switches the mining of whatever arrives off and on. */
  readonly pause: readonly [method: string, ...params: unknown[]];
  readonly goOn: readonly [method: string, ...params: unknown[]];
  /** Asked once, before anything is measured: it would write about every request otherwise. */
  readonly quieten?: readonly [method: string, ...params: unknown[]];
  /** @param isTracing for nodes that only trace what they are told beforehand to */
  start(port: number, directory: string, isTracing: boolean): Start;
};

const AUTOMINE = { pause: ['evm_setAutomine', false], goOn: ['evm_setAutomine', true] } as const;

export const OURS = ours();

/** @param profile a directory: what its processors did is written there when it ends */
export function ours(profile?: string): Subject {
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  return {
    name: 'hlp',
    isDurable: true,
    isHlp: true,
    ...AUTOMINE,
    start: (port, directory) => ({
      command: process.execPath,
      args: [...profiling, join(ROOT, 'bin/hlp.js'), 'node', '--port', String(port), '--data', directory],
    }),
  };
}

export const PEERS_OF_OURS: readonly Subject[] = [
  {
    name: 'anvil',
    isDurable: false,
    isHlp: false,
    ...AUTOMINE,
    start: (port, _directory, isTracing) => ({
      command: anvil(),
      args: [
        '--port',
        String(port),
        '--chain-id',
        String(CHAIN_ID),
        '--mnemonic',
        MNEMONIC,
        '--silent',
        ...(isTracing ? ['--steps-tracing'] : []),
      ],
    }),
  },
  {
    name: 'Hardhat',
    isDurable: false,
    isHlp: false,
    ...AUTOMINE,
    quieten: ['hardhat_setLoggingEnabled', false],
    start: (port) => ({
      command: process.execPath,
      args: [
        join(PEERS, 'node_modules/hardhat/dist/src/cli.js'),
        'node',
        '--port',
        String(port),
        '--hostname',
        '127.0.0.1',
        '--chain-id',
        String(CHAIN_ID),
      ],
      cwd: PEERS,
    }),
  },
  {
    name: 'ganache',
    isDurable: false,
    isHlp: false,
    pause: ['miner_stop'],
    goOn: ['miner_start'],
    start: (port) => ({
      command: process.execPath,
      args: [
        join(PEERS, 'node_modules/ganache/dist/node/cli.js'),
        '--server.port',
        String(port),
        '--chain.chainId',
        String(CHAIN_ID),
        '--wallet.mnemonic',
        MNEMONIC,
        '--wallet.defaultBalance',
        '10000',
        '--logging.quiet',
      ],
    }),
  },
];

export const areInstalled = (): boolean => existsSync(join(PEERS, 'node_modules'));

/** The program itself, not the script in front of it, which would be measured too. */
function anvil(): string {
  const [path] = globSync('node_modules/@foundry-rs/anvil-*/bin/anvil*', { cwd: PEERS });
  if (path === undefined) throw new Error('anvil has no build for this machine');
  return join(PEERS, path);
}
