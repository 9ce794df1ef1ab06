/** How long things take on a machine that others use too. */

/** Nanoseconds that an action takes. */
export function nsOf(action: () => void): number {
  const begin = performance.now();
  action();
  return (performance.now() - begin) * 1e6;
}

/** How often to do an action so that it takes at least `leastInNs`. */
export function timesFor(leastInNs: number, action: () => void): number {
  for (let times = 1; ; times *= 2) {
    const taken = nsOf(() => again(times, action));
    if (taken >= leastInNs / 2) return Math.max(1, Math.ceil((times * leastInNs) / taken));
  }
}

export function again(times: number, action: () => void): void {
  for (let i = 0; i < times; i++) action();
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A tenth of the samples were quicker: what others did meanwhile is mostly not in it. */
export const quiet = (values: readonly number[]): number => quantile(values, 0.1);

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
