/** Artifacts as tools take them: a JSON ABI and bytecode in hex. */

import { type Hex, bytesToHex } from '../../src/base/bytes.ts';
import type { Artifact } from '../../src/lang/artifact.ts';
import { compileText, contractText } from '../helpers/town.ts';

export type Compiled = { readonly abi: Artifact['abi']; readonly bytecode: Hex };

/** The contract of a file in `contracts/`. */
export function compiled(name: string): Compiled {
  const { abi, bytecode } = compileText(`${name}.hlp`, contractText(name));
  return { abi, bytecode: bytesToHex(bytecode) };
}
