/** Small layouts of text that is safe to show already. */

import { columnsOf } from '../lang/columns.ts';

/** Rows of cells, each column as wide as its widest cell. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, columnsOf(cell))),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => padded(cell, widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - columnsOf(cell)));
}

/** `2027-01-15 08:00:00 UTC`. The same on every machine. */
export function timeText(seconds: bigint): string {
  const latest = 8_640_000_000_000n; // The last second that a Date can say.
  if (seconds > latest) return `${seconds} seconds since 1970`;
  return new Date(Number(seconds) * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}
