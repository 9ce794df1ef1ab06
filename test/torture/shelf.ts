/** The contract that the work of the campaign writes with: numbers and texts under a few keys, so that the same leaves change often. */

import { concatBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';

const SOURCE = `/// Numbers and notes under keys.
contract Shelf {
  state numbers: map<uint, uint>
  state notes: map<uint, string>
  event Put(key: uint indexed, number: uint)
  action put(key: uint, number: uint, note: string) {
    numbers[key] = number
    notes[key] = note
    emit Put(key, number)
  }
}
`;

const TYPES = ['uint256', 'uint256', 'string'] as const;

/** Keys that are written: few, so that most writes change what is there. */
export const SHELF_KEYS = 8;

/** What a deployment carries. Compiling takes a while, so one process does it for all. */
export function shelfCode(): Uint8Array {
  const { artifacts, diagnostics } = compileFiles([{ name: 'shelf.hlp', text: SOURCE }]);
  const [shelf] = artifacts;
  if (shelf === undefined) throw new Error(JSON.stringify(diagnostics));
  return shelf.bytecode;
}

/** Calldata of `put`. */
export function putting(key: number, number: bigint, note: string): Uint8Array {
  return concatBytes(selectorOf('put', TYPES), encodeAbi(TYPES, [BigInt(key), number, utf8ToBytes(note)]));
}

/** The leaves of one shelf. */
export function shelfPaths(): readonly { readonly path: string; readonly isText: boolean }[] {
  const keys = Array.from({ length: SHELF_KEYS }, (_, key) => key);
  return keys.flatMap((key) => [
    { path: `numbers[${key}]`, isText: false },
    { path: `notes[${key}]`, isText: true },
  ]);
}
