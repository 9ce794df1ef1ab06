/**
 * A compiled contract as a TypeScript file: its ABI `as const`, from which viem and others infer the type of every argument and answer,
 * and its bytecode. Only what the ABI standard names is in it, so that the types stay small.
 */

import { bytesToHex } from '../../base/bytes.ts';
import type { AbiEventParameter, AbiItem, AbiParameter } from '../abi.ts';
import type { Artifact } from '../artifact.ts';

/** @param sourceName the file's path from where the project lies */
export function typescriptOf(artifact: Artifact, sourceName: string = artifact.sourceName): string {
  const name = constantName(artifact.name);
  return `// Made by \`hlp types ${sourceName.replaceAll(/[^\x20-\x7e]/g, '?')}\`: change the contract, and make it anew.

export const ${name}Abi = ${literal(artifact.abi.map(standardItem))} as const;

/** Of the contract itself; arguments of its init are added when it is deployed. */
export const ${name}Bytecode: \`0x\${string}\` =
  '${bytesToHex(artifact.bytecode)}';

/** All of it, as \`deployContract\` takes it. */
export const ${name}Artifact = {
  contractName: ${literal(artifact.name)},
  sourceName: ${literal(sourceName)},
  abi: ${name}Abi,
  bytecode: ${name}Bytecode,
} as const;
`;
}

/** `PriceBoard` becomes `priceBoard`; what stands behind it keeps it from being a word of TypeScript's own. */
function constantName(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function standardItem(item: AbiItem): object {
  return {
    type: item.type,
    ...('name' in item ? { name: item.name } : {}),
    ...('stateMutability' in item ? { stateMutability: item.stateMutability } : {}),
    ...('anonymous' in item ? { anonymous: item.anonymous } : {}),
    ...('inputs' in item ? { inputs: item.inputs.map(standardParameter) } : {}),
    ...('outputs' in item ? { outputs: item.outputs.map(standardParameter) } : {}),
  };
}

function standardParameter(parameter: AbiParameter | AbiEventParameter): object {
  const { name, type, internalType, components } = parameter;
  return {
    name,
    type,
    ...(internalType === undefined ? {} : { internalType }),
    ...('indexed' in parameter ? { indexed: parameter.indexed } : {}),
    ...(components === undefined ? {} : { components: components.map(standardParameter) }),
  };
}

/** As a formatter would write it: names without quotes where they need none. */
function literal(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2);
  return json
    .replaceAll(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`)
    .replaceAll(/^(\s*)"([A-Za-z]\w*)":/gm, '$1$2:');
}
