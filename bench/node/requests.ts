/** How many small requests are answered in a second, over ten connections, each with one request at a time. */

import type { Line } from './line.ts';

export async function perSecond(lines: readonly Line[], body: string, forMs: number): Promise<number> {
  let count = 0;
  const begin = performance.now();
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() - begin < forMs) {
        await line.ask(body);
        count++;
      }
    }),
  );
  return (count * 1000) / (performance.now() - begin);
}
