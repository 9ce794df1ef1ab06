/** Compiles every contract of a directory and prints one line for each: its name and the hash of its bytes, ABI and debug tables. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { utf8ToBytes, bytesToHex } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { gatherFiles } from '../../src/lang/imports.ts';

const [directory = '', order = 'forwards'] = process.argv.slice(2);
const names = readdirSync(directory).filter((name) => name.endsWith('.hlp'));
if (order === 'backwards') names.reverse();

const lines: string[] = [];
for (const name of names) {
  const first = { name, text: readFileSync(join(directory, name), 'utf8') };
  const files = await gatherFiles(first, async (other) => readFileSync(join(directory, other), 'utf8'));
  for (const { name: contract, bytecode, abi, debug, userdoc, devdoc } of compileFiles(files).artifacts) {
    const all = JSON.stringify([bytesToHex(bytecode), abi, debug, userdoc, devdoc]);
    lines.push(`${name}:${contract} ${bytesToHex(keccak256(utf8ToBytes(all)))}`);
  }
}
process.stdout.write(lines.toSorted().join('\n'));
