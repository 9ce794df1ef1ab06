/** Is this a value of that type? */

import {
  elementOf,
  isList,
  isNumber,
  isText,
  rangeOf,
  sizeInBytes,
  type Range,
  type Value,
  type VmType,
} from '../../src/vm/types.ts';
import { ParanoidFault } from './paranoid-code.ts';

/** A list may be long, and one is told of it all the same. */
const MOST_SHOWN = 100;

export function checkValue(type: VmType, value: Value | undefined): void {
  if (!isValue(type, value)) throw new ParanoidFault(`${String(value).slice(0, MOST_SHOWN)} is no ${type}`);
}

function isValue(type: VmType, value: Value | undefined): boolean {
  if (typeof value === 'bigint') {
    const range = RANGES.get(type) ?? rememberRange(type);
    return range !== undefined && value >= range.min && value <= range.max;
  }
  if (isList(type)) {
    const element = elementOf(type);
    return Array.isArray(value) && value.length <= 1024 && value.every((one) => isValue(element, one));
  }
  return isText(type) && value instanceof Uint8Array && value.length <= 8192;
}

const RANGES = new Map<VmType, Range>();

function rememberRange(type: VmType): Range | undefined {
  if (isList(type) || isText(type)) return undefined;
  const bits = type === 'bool' ? 1n : BigInt(8 * sizeInBytes(type));
  const range = isNumber(type) ? rangeOf(type) : { min: 0n, max: (1n << bits) - 1n };
  RANGES.set(type, range);
  return range;
}
