/** The operands of the machine as text. It knows no types: what may be text is shown as text. */

import { bytesToHex, bytesToUtf8 } from '../base/bytes.ts';
import type { Value } from '../vm/types.ts';
import { quoted } from './values.ts';

export function stackText(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(stackText).join(', ')}]`;
  const text = bytesToUtf8(value);
  return text === undefined ? bytesToHex(value) : quoted(text);
}
