/**
 * How much gas a machine has at some place of its course, as a function of the limit its call began with. Spending takes a number away; a callee
 * gets all but a 64th; who called a contract that ran out of gas keeps the 64th. All of these only grow with the limit, so
 * the smallest limit at which a price can be paid is found by halving.
 */

/** Gas by limit. It never falls when the limit grows. */
export type Gauge =
  | { readonly kind: 'limit' }
  | { readonly kind: 'less'; readonly of: Gauge; readonly by: number }
  | { readonly kind: 'given' | 'kept'; readonly of: Gauge }
  | { readonly kind: 'sum'; readonly of: Gauge; readonly and: Gauge };

export const LIMIT: Gauge = { kind: 'limit' };

/** No gas limit is larger: more than 30 blocks have. */
export const MOST = 2 ** 30;

export function gasAt(gauge: Gauge, limit: number): number {
  if (gauge.kind === 'limit') return limit;
  const of = gasAt(gauge.of, limit);
  if (gauge.kind === 'less') return of - gauge.by;
  if (gauge.kind === 'sum') return of + gasAt(gauge.and, limit);
  const held = Math.floor(of / 64);
  return gauge.kind === 'kept' ? held : of - held;
}

export function less(of: Gauge, by: number): Gauge {
  return of.kind === 'less' ? less(of.of, of.by + by) : { kind: 'less', of, by };
}

/** What a callee is given of it. */
export const givenOf = (of: Gauge): Gauge => ({ kind: 'given', of });

/** What the caller has once its callee, which was given its part of `before`, has ended with `left`; undefined: out of gas. */
export function afterCallee(before: Gauge, left: Gauge | undefined): Gauge {
  const kept: Gauge = { kind: 'kept', of: before };
  if (left === undefined) return kept;
  const [base, used] = left.kind === 'less' ? [left.of, left.by] : [left, 0];
  return base.kind === 'given' && base.of === before ? less(before, used) : { kind: 'sum', of: kept, and: left };
}

/** The smallest limit that can pay this much; MOST + 1 when none can. */
export function firstLimitFor(gauge: Gauge, price: number): number {
  let [tooLittle, enough] = [-1, MOST + 1];
  while (enough - tooLittle > 1) {
    const middle = Math.floor((tooLittle + enough) / 2);
    if (gasAt(gauge, middle) >= price) enough = middle;
    else tooLittle = middle;
  }
  return enough;
}
