/**
 * What becomes of some bytes: refused with a ModuleError, or accepted, and then everything that makes an acceptance safe (`safety.ts`). There is one
 * way to write each module, so what was decoded is encoded again.
 */

import { equalBytes } from '../../src/base/bytes.ts';
import { decodeModule, encodeModule, ModuleError, type Decoded } from '../../src/vm/container.ts';
import type { Module } from '../../src/vm/module.ts';
import { loadVerified } from '../../src/vm/runnable.ts';
import { verify, type VerifiedModule } from '../../src/vm/verify.ts';
import { faultIn, nothingRun, type Ran } from './safety.ts';

export type Verify = (module: Module) => VerifiedModule;

export type Verdict =
  | { readonly is: 'refused'; readonly by: 'container' | 'verifier'; readonly rule: string }
  | { readonly is: 'accepted'; readonly ran: Ran }
  | { readonly is: 'wrong'; readonly what: string };

/** `seed` is that of the calls an accepted module is put to. */
export function judge(bytes: Uint8Array, seed: number, verifier: Verify = verify): Verdict {
  const decoded = attempt(() => decodeModule(bytes), 'container');
  if ('is' in decoded) return decoded;
  const { module, container } = decoded.value;
  const written = writtenOtherwise(decoded.value);
  if (written !== undefined) return { is: 'wrong', what: written };
  const verified = attempt(() => verifier(module), 'verifier');
  if ('is' in verified) return verified;
  const ran = nothingRun();
  const what = faultIn(verified.value, loadVerified(container), seed, ran);
  return what === undefined ? { is: 'accepted', ran } : { is: 'wrong', what };
}

/** Nothing but a ModuleError may be thrown. */
function attempt<T>(make: () => T, by: 'container' | 'verifier'): Verdict | { readonly value: T } {
  try {
    return { value: make() };
  } catch (error) {
    if (error instanceof ModuleError) return { is: 'refused', by, rule: error.rule };
    // a verifier that was loaded from elsewhere has an error class of its own
    if (error instanceof Error && error.name === 'ModuleError') return { is: 'refused', by, rule: 'elsewhere' };
    return { is: 'wrong', what: `the ${by} throws ${String(error)}` };
  }
}

function writtenOtherwise({ module, container }: Decoded): string | undefined {
  try {
    return equalBytes(encodeModule(module), container) ? undefined : 'decoded and encoded again it is something else';
  } catch (error) {
    return `what was decoded cannot be encoded: ${String(error)}`;
  }
}
