/** The keys that stand in the names of leaves: `deals[7].stage` has a 7. What one of them means depends on the type it is asked for. */

import { hexToBytes, utf8ToBytes } from '../../base/bytes.ts';
import { isNumber, isText, rangeOf, sizeInBytes, type LeafType, type LeafValue } from '../../vm/types.ts';
import type { LeafKey } from './asking-host.ts';

const KEY = /\[("(?:[^"\\]|\\.)*"|[^"[\]]+)\]/gs;

/** As they are written, each once. */
export function keysIn(leaves: Iterable<LeafKey>): readonly string[] {
  return [...new Set([...leaves].flatMap((leaf) => Array.from(leaf.matchAll(KEY), ([, key = '']) => key)))];
}

/** Those that can be a value of the type. */
export function keysOfType(type: LeafType, keys: readonly string[]): readonly LeafValue[] {
  return keys.flatMap((key) => valueOf(type, key) ?? []);
}

function valueOf(type: LeafType, key: string): LeafValue | undefined {
  if (isText(type)) return textOf(type, key);
  if (type === 'bool') return key === 'true' ? 1n : key === 'false' ? 0n : undefined;
  if (!isNumber(type)) return isHex(key, sizeInBytes(type)) ? BigInt(key) : undefined;
  if (!/^-?\d+$/.test(key)) return undefined;
  const { min, max } = rangeOf(type);
  const number = BigInt(key);
  return min <= number && number <= max ? number : undefined;
}

function textOf(type: LeafType, key: string): Uint8Array | undefined {
  if (type === 'string' && key.startsWith('"')) return utf8ToBytes(unquoted(key));
  return /^0x([0-9a-f]{2})*$/.test(key) ? hexToBytes(key) : undefined;
}

function unquoted(key: string): string {
  return key.slice(1, -1).replaceAll(/\\u\{([0-9a-f]+)\}|\\(.)/gs, (_, point?: string, plain?: string) => {
    return point === undefined ? (plain ?? '') : String.fromCodePoint(Number.parseInt(point, 16));
  });
}

const isHex = (key: string, size: number): boolean => new RegExp(`^0x[0-9a-f]{${2 * size}}$`).test(key);
