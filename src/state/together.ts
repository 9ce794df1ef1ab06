/**
 * Work for which everybody has to stand in line, and that costs as much for many as for one, such as waiting for a disk: one after the
 * other, in the order they came; whoever comes while it is being done goes into the next round with all others who wait.
 */

type Waiting<Item, Answer> = {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
};

export class Together<Item, Answer> {
  readonly #work: (items: readonly Item[]) => Promise<Answer>;
  #waiting: Waiting<Item, Answer>[] = [];
  #running: Promise<void> | undefined;

  constructor(work: (items: readonly Item[]) => Promise<Answer>) {
    this.#work = work;
  }

  /** Answers when the round this went into has ended, with what that round answered or threw. */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Everything that was asked for so far has ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const round = this.#waiting;
      this.#waiting = [];
      await this.#work(round.map(({ item }) => item)).then(
        (answer) => round.forEach(({ resolve }) => resolve(answer)),
        (error: unknown) => round.forEach(({ reject }) => reject(error)),
      );
    }
    this.#running = undefined;
  }
}
