/** The contracts that are measured, as the EVM wants them and as our machine does, with the words to call them. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { compileFiles } from '../../src/lang/artifact.ts';

const PEERS = join(import.meta.dirname, '../peers');
const OURS = {
  Token: join(import.meta.dirname, '../../contracts/token.hlp'),
  Loop: join(import.meta.dirname, 'loop.hlp'),
};

export type ContractName = keyof typeof OURS;

/** Without constructor arguments, in hex with 0x. */
export type Work = { bytecode(name: ContractName): string };

export function ourWork(): Work {
  return {
    bytecode(name) {
      const { artifacts } = compileFiles([{ name: basename(OURS[name]), text: readFileSync(OURS[name], 'utf8') }]);
      const [artifact] = artifacts;
      if (artifact === undefined) throw new Error(`${OURS[name]} does not compile`);
      return bytesToHex(artifact.bytecode);
    },
  };
}

type Solc = { compile(input: string): string };
type Compiled = {
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { readonly evm: { readonly bytecode: { readonly object: string } } }>>>
  >;
};

/** Compiled with the optimizer on. */
export function evmWork(): Work {
  const solc = createRequire(join(PEERS, 'package.json'))('solc') as Solc;
  const input = {
    language: 'Solidity',
    sources: { 'bench.sol': { content: readFileSync(join(PEERS, 'bench.sol'), 'utf8') } },
    // What the oldest of the peers can run.
    settings: {
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 1_000_000 },
      outputSelection: { '*': { '*': ['evm.bytecode.object'] } },
    },
  };
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as Compiled;
  return { bytecode: (name) => `0x${contracts['bench.sol']?.[name]?.evm.bytecode.object ?? ''}` };
}

/** Calldata for a function of words. */
export function callOf(signature: string, ...words: readonly (bigint | string)[]): string {
  const selector = bytesToHex(keccak256(utf8ToBytes(signature)).subarray(0, 4));
  return selector + words.map(wordHex).join('');
}

export const wordHex = (word: bigint | string): string => BigInt(word).toString(16).padStart(64, '0');
