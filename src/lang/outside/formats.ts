/**
 * A compiled contract as the JSON that other tools keep on disk. Where their habits disagree Hardhat's flat form is ours, since `abi` and
 * `bytecode` in it are what viem and ethers deploy as they stand; Foundry's is there for its own tools. The code on chain (`eth_getCode`)
 * is the bytecode without constructor arguments, so the deployed bytecode is the same.
 */

import { bytesToHex, type Hex, utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import type { Abi, AbiParameter, DevDoc, StateItem, UserDoc } from '../abi.ts';
import type { Artifact } from '../artifact.ts';

/** Nothing is ever linked: contracts that are called are found by their address. */
const NO_LINKS = {};

export type HardhatArtifact = {
  readonly _format: 'hh-sol-artifact-1';
  readonly contractName: string;
  /** The file's path from where the project lies, with slashes. */
  readonly sourceName: string;
  readonly abi: Abi;
  readonly bytecode: Hex;
  readonly deployedBytecode: Hex;
  readonly linkReferences: object;
  readonly deployedLinkReferences: object;
  /** Beyond what Hardhat knows: documentation in Solidity's format, and what the contract remembers. */
  readonly userdoc: UserDoc;
  readonly devdoc: DevDoc;
  readonly state: readonly StateItem[];
};

export type FoundryArtifact = {
  readonly abi: Abi;
  readonly bytecode: FoundryCode;
  readonly deployedBytecode: FoundryCode;
  /** Signature → selector, without 0x. */
  readonly methodIdentifiers: Readonly<Record<string, string>>;
  readonly metadata: {
    readonly compiler: { readonly version: string };
    readonly language: 'hlp';
    readonly output: { readonly abi: Abi; readonly userdoc: UserDoc; readonly devdoc: DevDoc };
    readonly settings: { readonly compilationTarget: Readonly<Record<string, string>> };
    readonly sources: object;
    readonly version: 1;
  };
  readonly id: number;
};

type FoundryCode = { readonly object: Hex; readonly sourceMap: ''; readonly linkReferences: object };

/** @param sourceName the file's path from where the project lies */
export function hardhatArtifact(artifact: Artifact, sourceName: string = artifact.sourceName): HardhatArtifact {
  const { name, abi, userdoc, devdoc, state } = artifact;
  const bytecode = bytesToHex(artifact.bytecode);
  return {
    _format: 'hh-sol-artifact-1',
    contractName: name,
    sourceName,
    abi,
    bytecode,
    deployedBytecode: bytecode,
    linkReferences: NO_LINKS,
    deployedLinkReferences: NO_LINKS,
    userdoc,
    devdoc,
    state,
  };
}

/** @param sourceName the file's path from where the project lies */
export function foundryArtifact(artifact: Artifact, sourceName: string = artifact.sourceName): FoundryArtifact {
  const { name, abi, userdoc, devdoc, module } = artifact;
  const code: FoundryCode = { object: bytesToHex(artifact.bytecode), sourceMap: '', linkReferences: NO_LINKS };
  return {
    abi,
    bytecode: code,
    deployedBytecode: code,
    methodIdentifiers: methodIdentifiers(abi),
    metadata: {
      compiler: { version: module.module.metadata.compiler },
      language: 'hlp',
      output: { abi, userdoc, devdoc },
      settings: { compilationTarget: { [sourceName]: name } },
      sources: {},
      version: 1,
    },
    id: 0,
  };
}

function methodIdentifiers(abi: Abi): Readonly<Record<string, string>> {
  const signatures = abi.flatMap((item) =>
    item.type === 'function' ? [`${item.name}(${item.inputs.map(typeOf).join()})`] : [],
  );
  return Object.fromEntries(signatures.map((signature) => [signature, selectorOf(signature)]));
}

const SELECTOR_BYTES = 4;

const selectorOf = (signature: string): string =>
  bytesToHex(keccak256(utf8ToBytes(signature)).subarray(0, SELECTOR_BYTES)).slice(2);

/** A struct is the list of its parts. */
function typeOf({ type, components = [] }: AbiParameter): string {
  return type.startsWith('tuple') ? `(${components.map(typeOf).join()})${type.slice('tuple'.length)}` : type;
}
