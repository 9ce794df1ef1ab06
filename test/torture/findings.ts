/** What was found when a directory was judged, from the best to the worst. */

/** `named`: an error said what is damaged. `lost`: what was acknowledged is not there, without a word. `wrong`: an answer is another one, or makes no sense. */
export type Outcome = 'sound' | 'named' | 'lost' | 'wrong';

export type Verdict = {
  readonly outcome: Outcome;
  /** The first findings of the worst kind. */
  readonly findings: readonly string[];
};

/** Errors by which the project says that something stored is not as it was, or cannot be used. Any other is a stumble. */
const NAMING: ReadonlySet<string> = new Set([
  'ChainError',
  'DamagedNode',
  'DamagedRecord',
  'GenesisError',
  'MissingNode',
  'StoreBroken',
  'StoreFull',
  'StoreGone',
  'StoreLocked',
  'StoreUnusable',
]);

const MOST_TOLD = 3;
const ORDER: readonly Outcome[] = ['wrong', 'lost', 'named'];

export class Findings {
  readonly #found: Record<Outcome, string[]> = { sound: [], named: [], lost: [], wrong: [] };

  named(what: string): void {
    this.#found.named.push(what);
  }

  lost(what: string): void {
    this.#found.lost.push(what);
  }

  wrong(what: string): void {
    this.#found.wrong.push(what);
  }

  /** What comes out; undefined when it threw, which is a finding. */
  async trying<T>(what: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      const { name, message, stack } = error as Error;
      if (NAMING.has(name)) this.named(`${what}: ${name}: ${message}`);
      else this.wrong(`${what}: stumbled over ${stack ?? `${name}: ${message}`}`);
      return undefined;
    }
  }

  get verdict(): Verdict {
    const outcome = ORDER.find((each) => this.#found[each].length > 0) ?? 'sound';
    return { outcome, findings: this.#found[outcome].slice(0, MOST_TOLD) };
  }
}
