/**
 * What is known of the contract at an address: its verified code, and – when the chain carries its source and compiling that gives the same
 * bytes – names, lines and documentation. Compiling is not free, so it is remembered by code hash, as long as there is room.
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

type Known = { readonly artifact: Artifact | undefined; readonly weight: number };

/** The one that was asked for last at the end. */
const known = new Map<Hash, Known>();
let weight = 0;
const MOST_ARTIFACTS = 512;
/** Bytes of containers: what is known of one takes some 35 times as much. */
const MOST_WEIGHT = 4 * 1024 * 1024;
const WEIGHT_OF_NOTHING = 1_000;

/** Code that was compiled aside once. Where others wait for this thread it is compiled nowhere else, however often it is pushed out. */
const compiledAside = new Set<Hash>();
const MOST_ASIDE = 100_000;
/** Servers that others wait for. */
let servers = 0;

/** From here on others wait for this thread, until what it answers is called. */
export function othersWait(): () => void {
  let isOver = false;
  servers += 1;
  return () => {
    if (!isOver) servers -= 1;
    isOver = true;
  };
}

function remembered(codeHash: Hash, code: () => Uint8Array | undefined): Artifact | undefined {
  if (isArtifactKnown(codeHash)) return known.get(codeHash)?.artifact;
  if (servers > 0 && compiledAside.has(codeHash)) return undefined;
  const container = code();
  return keep(codeHash, container && artifactOf(container));
}

/** Is there no need to compile it (again)? Then it stays for a while. */
export function isArtifactKnown(codeHash: Hash): boolean {
  const found = known.get(codeHash);
  if (found === undefined) return false;
  known.delete(codeHash);
  known.set(codeHash, found);
  return true;
}

/**
 * What the code was compiled from, for who has found that out elsewhere; undefined where nothing of its source is to be believed. When others
 * have pushed it out, and others wait, it counts as one without a source until somebody finds it out once more.
 */
export function rememberArtifact(codeHash: Hash, artifact: Artifact | undefined): void {
  keep(codeHash, artifact);
  leaveAside(codeHash);
}

/** Code that is compiled elsewhere or not at all. */
export function leaveAside(codeHash: Hash): void {
  if (compiledAside.size >= MOST_ASIDE) compiledAside.clear();
  compiledAside.add(codeHash);
}

function keep(codeHash: Hash, artifact: Artifact | undefined): Artifact | undefined {
  forget(codeHash);
  const own = artifact?.bytecode.length ?? WEIGHT_OF_NOTHING;
  known.set(codeHash, { artifact, weight: own });
  weight += own;
  for (const oldest of known.keys()) {
    if (known.size === 1 || (known.size <= MOST_ARTIFACTS && weight <= MOST_WEIGHT)) break;
    forget(oldest);
  }
  return artifact;
}

function forget(codeHash: Hash): void {
  weight -= known.get(codeHash)?.weight ?? 0;
  known.delete(codeHash);
}
