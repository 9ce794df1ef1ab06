/** `grammar/hlp.ohm`, read once. The grammar is the document; this only loads it. */

import { readFileSync } from 'node:fs';
import { type Grammar, grammar as load } from 'ohm-js';

/** Beside the package's `src/`, wherever that stands. */
export const GRAMMAR_FILE = new URL('../../../grammar/hlp.ohm', import.meta.url);

export const grammar: Grammar = load(readFileSync(GRAMMAR_FILE, 'utf8'));
