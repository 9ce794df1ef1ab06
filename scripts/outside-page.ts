/** Writes the limits of docs/outside.md from their table: `npm run docs`. A test sees to it that the page in the repository has them. */

import { join } from 'node:path';
import { LIMIT_ROWS } from '../src/rpc/limits.ts';
import { writeSection } from './page-section.ts';

export const OUTSIDE_PAGE = join(import.meta.dirname, '../docs/outside.md');

export function limitsTable(): string {
  const rows = Object.entries(LIMIT_ROWS).map(
    ([name, [value, why]]) => `| \`${name}\` | ${amountText(name, value)} | ${why} |`,
  );
  return ['| limit | at most | why |', '|---|---|---|', ...rows].join('\n');
}

const MIB = 1024 * 1024;

function amountText(name: string, value: number): string {
  if (name.endsWith('InMs')) return `${value / 1000} s`;
  return name.endsWith('Bytes') ? `${value / MIB} MiB` : value.toLocaleString('en-US');
}

if (import.meta.main) writeSection(OUTSIDE_PAGE, 'limits', limitsTable());
