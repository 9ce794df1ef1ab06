/** How answers of `hlp_*` are written: plain objects, as `--json` prints them. Numbers that may grow beyond 2⁵³ are decimal text. */

import { inAscii } from '../json/ascii.ts';
import { JsonStream } from '../method.ts';

export function plainAnswer(value: unknown): JsonStream {
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
  return new JsonStream([inAscii(text)]);
}
