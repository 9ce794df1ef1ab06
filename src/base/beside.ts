/** Files of this program beside the one that asks: TypeScript in a checkout, JavaScript in the package that is built of it. */

import { extname } from 'node:path';

/** @param from `import.meta.url` of the file that asks */
export function moduleBeside(name: string, from: string): URL {
  return new URL(`./${name}${extname(new URL(from).pathname)}`, from);
}
