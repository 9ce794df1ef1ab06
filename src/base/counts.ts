/** Counts as people read them, the same on every machine. */

/** `1,234,567`. */
export function grouped(count: bigint | number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 write`, `1,234 writes`. */
export function counted(count: bigint | number, what: string): string {
  return `${grouped(count)} ${what}${String(count) === '1' ? '' : 's'}`;
}
