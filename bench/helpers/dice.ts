/** Numbers that look random and are the same for the same seed. */

/** A whole number from 0 to below `below`. */
export type Dice = (below: number) => number;

/** A linear congruence with the multiplier and increment of Numerical Recipes; good enough for a search. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
