/** What holds for all tests: properties try the same cases each time, so that a run says something of the change alone. `SEED=7 npm test` tries others. */

import { configureGlobal } from 'fast-check';

const seed = Number(process.env['SEED'] ?? 20_261);
if (!Number.isSafeInteger(seed)) throw new Error('SEED takes a whole number');
configureGlobal({ seed });
