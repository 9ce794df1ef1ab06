import { bytesToHex } from '../../../src/base/bytes.ts';
import type { Store } from '../../../src/state/store.ts';

/** Everything that lies in a store, to see that nobody touched it. */
export async function contentOf(store: Store): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for await (const [key, value] of store.scan('')) content[key] = bytesToHex(value);
  return content;
}
