/**
 * What is known of the contract at an address: its verified code, and – when the chain carries its source and compiling that gives the same
 * bytes – names, lines and documentation. Compiling is not free, so it is remembered by code hash.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { moduleAt } from '../chain/host.ts';
import { artifactOf, type Artifact } from '../lang/artifact.ts';
import type { Reader } from '../state/reader.ts';
import type { RunnableModule } from '../vm/runnable.ts';

/** The artifact is undefined when the source is missing or is not what was compiled: then nothing of it is believed. */
export type KnownContract = { readonly module: RunnableModule; readonly artifact: Artifact | undefined };

/** Looks up the contract at an address; undefined for people. */
export type Contracts = (address: Address) => KnownContract | undefined;

export function contractsIn(state: Reader): Contracts {
  return (address) => {
    const module = moduleAt(state, address);
    const codeHash = state.account(address)?.codeHash;
    if (module === undefined || codeHash === undefined) return undefined;
    return { module, artifact: remembered(codeHash, () => state.code(codeHash)) };
  };
}

const artifacts = new Map<Hash, Artifact | undefined>();
const MOST_ARTIFACTS = 128;

function remembered(codeHash: Hash, code: () => Uint8Array | undefined): Artifact | undefined {
  if (!artifacts.has(codeHash)) {
    const container = code();
    rememberArtifact(codeHash, container && artifactOf(container));
  }
  return artifacts.get(codeHash);
}

/** Is there no need to compile it (again)? */
export function isArtifactKnown(codeHash: Hash): boolean {
  return artifacts.has(codeHash);
}

/** What the code was compiled from, for who has found that out elsewhere; undefined where nothing of its source is to be believed. */
export function rememberArtifact(codeHash: Hash, artifact: Artifact | undefined): void {
  const [oldest] = artifacts.keys();
  if (artifacts.size >= MOST_ARTIFACTS && oldest !== undefined && !artifacts.has(codeHash)) artifacts.delete(oldest);
  artifacts.set(codeHash, artifact);
}
