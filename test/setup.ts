/**
 * What holds for all tests: properties try the same cases each time, so that a run says something of the change alone (`SEED=7 npm test` tries
 * others); and nobody's own keys and address book take part.
 */

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureGlobal } from 'fast-check';

process.env['HLP_KEYS'] = join(tmpdir(), 'hlp-tests-have-no-keys');

const seed = Number(process.env['SEED'] ?? 20_261);
if (!Number.isSafeInteger(seed)) throw new Error('SEED takes a whole number');
configureGlobal({ seed });
