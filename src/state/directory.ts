/** Finding names in the directory a store lies in. */

import { existsSync } from 'node:fs';

/** The first of `name-1`, `name-2`, … under which nothing is there. */
export function freePath(path: string, extension = ''): string {
  let number = 1;
  while (existsSync(`${path}-${number}${extension}`)) number += 1;
  return `${path}-${number}${extension}`;
}
