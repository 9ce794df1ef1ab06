/** How a call ended, in few words: for counting. */

import { bytesToHex } from '../../src/base/bytes.ts';
import { selectorOf } from '../../src/vm/abi.ts';
import { BUILT_IN_ERRORS } from '../../src/vm/failure.ts';
import type { Outcome } from '../../src/vm/machine.ts';

export function endingOf({ status, data }: Outcome): string {
  if (status === 'success') return 'success';
  if (status === 'outOfGas') return 'out of gas';
  const selector = bytesToHex(data.subarray(0, 4));
  if (selector === PANIC) return `Panic 0x${(data[35] ?? 0).toString(16)}`;
  return NAMES.get(selector) ?? 'an error of its own';
}

const PANIC = bytesToHex(selectorOf('Panic', ['uint256']));

const NAMES: ReadonlyMap<string, string> = new Map([
  [bytesToHex(selectorOf('Error', ['string'])), 'a text'],
  ...BUILT_IN_ERRORS.map(({ name, fields }): [string, string] => {
    const types = fields.map(({ type }) => type);
    return [bytesToHex(selectorOf(name, types)), name];
  }),
]);
