/** A process that judges directories for its parent: each message names one and the books, and is answered with the verdict. */

import type { Page } from './books.ts';
import { judge } from './judge.ts';

export type Case = { readonly directory: string; readonly page: Page };

process.once('disconnect', () => process.exit());
process.on('message', ({ directory, page }: Case) => {
  void judge(directory, page).then((verdict) => process.send?.(verdict));
});
