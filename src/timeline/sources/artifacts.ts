/**
 * What contracts on chain were compiled from. Compiling a stranger's source can take seconds, so it is done aside (`artifact-thread.ts`) before
 * anybody on this thread asks `timeline/contracts.ts`, which remembers. A source that takes too long to read counts as one that is not there.
 */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import { accountOf } from '../../chain/host.ts';
import { NO_CODE, type Reader } from '../../state/reader.ts';
import { isArtifactKnown, leaveAside, rememberArtifact } from '../contracts.ts';
import { ArtifactThread } from './artifact-thread.ts';

/** More contracts than this do not wait to be compiled: theirs count as not readable this time. Whoever asks waits for one at a time. */
const MOST_WAITING = 1_000;

const thread = new ArtifactThread();
/** Those that are waited for, in their order. */
const waiting = new Map<Hash, Promise<void>>();
let last: Promise<void> = Promise.resolve();

/** When it resolves, `contractsIn` answers at once for these addresses. */
export async function prepareArtifacts(state: Reader, addresses: Iterable<Address>): Promise<void> {
  for (const address of addresses) {
    const { codeHash } = accountOf(state, address);
    if (codeHash === NO_CODE) continue;
    leaveAside(codeHash);
    if (!isArtifactKnown(codeHash)) await (waiting.get(codeHash) ?? enqueue(state, codeHash));
  }
}

function enqueue(state: Reader, codeHash: Hash): Promise<void> {
  const code = state.code(codeHash);
  if (code === undefined || waiting.size >= MOST_WAITING) return Promise.resolve();
  const compiled = last.then(() => compile(codeHash, code)).finally(() => waiting.delete(codeHash));
  waiting.set(codeHash, compiled);
  last = compiled.catch(() => undefined);
  return compiled;
}

async function compile(codeHash: Hash, code: Uint8Array): Promise<void> {
  const answer = await thread.compile(code);
  rememberArtifact(codeHash, answer === 'late' ? undefined : answer.artifact);
}
