/**
 * A program for tests: imports the blocks of a file into an empty directory and prints what came out.
 * Run as `node test/helpers/replay.ts GENESIS BLOCKS DIRECTORY`, from anywhere.
 */

import { readFileSync } from 'node:fs';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { decodeBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { parseGenesis } from '../../src/chain/genesis.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { compileText, contractText } from './town.ts';

const hashOf = (...parts: Uint8Array[]): string => bytesToHex(keccak256(concatBytes(...parts)));

const [genesisFile = '', blocksFile = '', directory = ''] = process.argv.slice(2);

const chain = await Chain.open(await openLevelStore(directory), parseGenesis(readFileSync(genesisFile, 'utf8')));
const blocks = readFileSync(blocksFile, 'utf8').split('\n').filter(Boolean);
for (const block of blocks) await chain.import(decodeBlock(hexToBytes(block)));
const verdict = await chain.verify();
const compiled = ['counter', 'village', 'token'].map((name) => {
  const { bytecode, abi, debug } = compileText(`${name}.hlp`, contractText(name));
  return hashOf(bytecode, utf8ToBytes(JSON.stringify([abi, debug])));
});
const { stateRoot, receiptsRoot } = chain.head.header;
process.stdout.write(JSON.stringify({ head: chain.headHash, stateRoot, receiptsRoot, ok: verdict.ok, compiled }));
await chain.store.close();
