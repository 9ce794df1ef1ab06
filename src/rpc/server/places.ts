/** Places that many share: whoever finds none is told when there is one again, in the order in which they asked. */

export class Places {
  readonly #most: number;
  readonly #line = new Set<() => void>();
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** False where there is none; then `onFree` is called once, when there is one that nobody before wanted. */
  take(onFree: () => void): boolean {
    if (this.#taken >= this.#most) {
      this.#line.add(onFree);
      return false;
    }
    this.#taken += 1;
    return true;
  }

  giveBack(): void {
    this.#taken -= 1;
    for (const onFree of this.#line) {
      if (this.#taken >= this.#most) return;
      this.#line.delete(onFree);
      onFree();
    }
  }

  /** Does not want one any more. */
  leave(onFree: () => void): void {
    this.#line.delete(onFree);
  }

  get taken(): number {
    return this.#taken;
  }
}
