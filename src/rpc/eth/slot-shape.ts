/** A slot of a contract's memory: at most 32 bytes as hex text, with or without zeros in front, as clients send them. */

import { hexToBytes } from '../../base/bytes.ts';
import { badParam } from '../errors.ts';
import type { Shape } from '../shape.ts';

export const slot: Shape<Uint8Array> = {
  name: 'slot',
  schema: { type: 'string', pattern: '^0x[0-9a-f]{0,64}$' },
  read(value, place) {
    if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{0,64}$/.test(value)) {
      throw badParam(place, 'a slot is at most 32 bytes as hex text, such as "0x0"');
    }
    return hexToBytes(`0x${value.slice(2).padStart(64, '0')}`);
  },
};
