/** What was measured, beside each other: medians of ours and of each peer, and how much better ours is. */

export type Row = {
  readonly what: string;
  readonly unit: string;
  /** More of it is better; otherwise less is. */
  readonly isRate: boolean;
  /** By name of the subject; nothing where it could not be measured. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  /** How many times better than that peer it should be. */
  readonly aims?: Readonly<Record<string, number>>;
  /** What keeps ours from being quicker. */
  readonly bound?: string;
};

export const median = (numbers: readonly number[]): number | undefined =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

export function tableOf(rows: readonly Row[], names: readonly string[]): string {
  const [ours = '', ...peers] = names;
  const cells = rows.map((row) => [
    `${row.what}, ${row.unit}`,
    ...names.map((name) => figure(median(row.values.get(name) ?? []))),
    ...peers.map((peer) => ratioText(row, ours, peer)),
  ]);
  const table = [['', ...names, ...peers.map((peer) => `than ${peer}`)], ...cells];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  return table
    .map((line) =>
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

export function boundsOf(rows: readonly Row[]): string {
  return rows.flatMap(({ what, bound }) => (bound === undefined ? [] : [`${what}: ${bound}`])).join('\n');
}

/** Times better: above 1 ours is ahead. */
export function ratioOf({ values, isRate }: Row, ours: string, peer: string): number | undefined {
  const [own, other] = [median(values.get(ours) ?? []), median(values.get(peer) ?? [])];
  if (own === undefined || other === undefined) return undefined;
  return isRate ? own / other : other / own;
}

function ratioText(row: Row, ours: string, peer: string): string {
  const ratio = ratioOf(row, ours, peer);
  if (ratio === undefined) return '–';
  const aim = row.aims?.[peer];
  return `${ratio.toFixed(2)} ×${aim === undefined ? '' : ratio >= aim ? ` (aim ${aim})` : ` (AIM ${aim})`}`;
}

function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
