/**
 * From play to test: any stretch of the chain as a `test` block that passes. What happened in it is told in the words of the test language,
 * with what each call answered or failed with and what is there at the end; what has to happen before is found (`needs.ts`) and put in front,
 * and nothing else. The test is compiled with the contracts' own sources and played before it is given out.
 *
 * What a test cannot say is left out, with the reason in its place, and with it whatever depends on it.
 *
 * Next: `footprint.ts` what a transaction has to do with others, `deed.ts` one transaction as a line, `script.ts` the lines as a test.
 */

import { NOBODY } from '../../base/address.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { format } from '../../lang/format/format.ts';
import { positionAt, type SourceFile } from '../../lang/source.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';
import type { Names } from '../../timeline/values.ts';
import { firstActor } from './actors.ts';
import { Cast } from './cast.ts';
import { type Deed, deedOf } from './deed.ts';
import { type End, endOf } from './end.ts';
import { failedArtifact, type Footprint, Footprints } from './footprint.ts';
import { checkGas, RecordError, type Stretch, stretchIn } from './limits.ts';
import { MOST_NEEDED, type Needed, Needs, placeText, TooMuchNeeded } from './needs.ts';
import { type Origin, type Scene, type Script, scriptOf } from './script.ts';
import { playedProblem } from './played.ts';
import { Sources } from './sources.ts';
import { Unsayable } from './words.ts';

export { RecordError, type Stretch } from './limits.ts';

export type Wish = {
  /** The test's name. */
  readonly sentence: string;
  /** What its file is called. */
  readonly fileName: string;
};

export type Recording = {
  /** Imports and the test, laid out. */
  readonly text: string;
  /** The test alone. */
  readonly test: string;
  /** The sources of the contracts, which stand beside it. */
  readonly sources: readonly SourceFile[];
  /** Transactions of the stretch that are told, and those that come before as set-up. */
  readonly told: number;
  readonly setUp: number;
  readonly leftOut: readonly LeftOut[];
  /** Expectations at the end that do not hold in a test, and were left out. */
  readonly unseen: readonly string[];
};

export type LeftOut = { readonly place: string; readonly why: string };

/** Throws RecordError. */
export async function recordingOf(chain: ChainReader, stretch: Stretch, names: Names, wish: Wish): Promise<Recording> {
  return new Recorder(chain, stretch, names, wish).record();
}

/** One line after the other may turn out not to hold. */
const MOST_TRIES = 30;

class Recorder {
  readonly #footprints: Footprints;
  readonly #needs: Needs;
  readonly #names: Names;
  readonly #wish: Wish;
  readonly #stretch: ReadonlySet<Footprint>;
  /** What cannot be told, by place: why. */
  readonly #untold = new Map<string, string>();
  readonly #dropped = new Set<string>();
  /** Earlier ones that are in the test only so that more of the end can be seen. */
  readonly #wanted = new Set<Footprint>();
  #delay = 0n;

  constructor(chain: ChainReader, { from, to }: Stretch, names: Names, wish: Wish) {
    this.#footprints = new Footprints(chain);
    this.#needs = new Needs(this.#footprints);
    this.#names = names;
    this.#wish = wish;
    this.#stretch = new Set(stretchIn(this.#footprints, { from, to }));
  }

  async record(): Promise<Recording> {
    if (this.#stretch.size === 0) throw new RecordError('there is no transaction in it');
    for (let i = 0; i < MOST_TRIES; i++) {
      const scene = await this.#scene();
      const script = scriptOf(this.#wish.fileName, scene);
      const recording = await this.#laidOut(script, scene);
      if (recording !== undefined) return recording;
      this.#mend(await this.#problemOf(script, scene), script);
    }
    throw new RecordError('too much of it does not happen again in a test');
  }

  // ───────────── what is told ─────────────

  /** Everything that can be said, in order; what cannot is noted. */
  async #scene(): Promise<Scene> {
    for (;;) {
      const known = this.#untold.size;
      const sources = new Sources(this.#wish.fileName);
      const cast = new Cast(this.#names, sources);
      const deeds = await this.#deeds(sources, cast);
      if (this.#untold.size > known) continue;
      if (!deeds.some(({ footprint }) => this.#isTold(footprint))) throw new RecordError(this.#nothing());
      checkGas(deeds);
      const end = await this.#end(deeds, cast);
      const wanted = end.wanted.filter((footprint) => !this.#wanted.has(footprint));
      if (wanted.length === 0) return this.#sceneOf({ deeds, cast, sources, expectations: end.expectations });
      for (const footprint of wanted) this.#wanted.add(footprint);
    }
  }

  #sceneOf(parts: Pick<Scene, 'deeds' | 'cast' | 'sources' | 'expectations'>): Scene {
    const firstTold = parts.deeds.findIndex(({ footprint }) => this.#isTold(footprint));
    const untold = this.#leftOut().map(({ place, why }) => `${place} is left out: ${why}`);
    const expectations = parts.expectations.flatMap(({ before, conditions }) => {
      const holding = conditions.filter((condition) => !this.#dropped.has(condition));
      return holding.length === 0 ? [] : [{ before, conditions: holding }];
    });
    return {
      ...parts,
      expectations,
      delay: this.#delay,
      unseen: [...this.#dropped],
      sentence: this.#wish.sentence,
      firstTold,
      untold,
    };
  }

  async #deeds(sources: Sources, cast: Cast): Promise<readonly Deed[]> {
    const needed = await this.#needed();
    const failed = await this.#failedDeployments(needed);
    const telling = { footprints: this.#footprints, names: this.#names, sources, cast, failed };
    return needed.flatMap(({ footprint, on }) => {
      const missing = on.find((other) => this.#isUntold(other));
      if (missing !== undefined) this.#leave(footprint, `it needs ${placeText(missing.place)}, which cannot be told`);
      if (this.#isUntold(footprint)) return [];
      try {
        return [deedOf(footprint, this.#isTold(footprint), telling)];
      } catch (error) {
        if (!(error instanceof Unsayable)) throw error;
        this.#leave(footprint, error.message);
        return [];
      }
    });
  }

  /** Their sources are not to be trusted: they are compiled elsewhere first. */
  async #needed(): Promise<readonly Needed[]> {
    const needed = await this.#allNeeded();
    const contracts = new Set(
      needed.flatMap(({ footprint: { receipt, asked } }) => [...asked.contracts, receipt.contractAddress ?? []].flat()),
    );
    await prepareArtifacts(this.#footprints.chain.headState(), contracts);
    return needed;
  }

  async #failedDeployments(needed: readonly Needed[]): Promise<ReadonlyMap<Footprint, Artifact>> {
    const found = new Map<Footprint, Artifact>();
    for (const { footprint } of needed) {
      const { transaction, receipt } = footprint;
      if (transaction.to !== undefined || receipt.contractAddress !== undefined) continue;
      const artifact = await failedArtifact(this.#footprints.chain, footprint);
      if (artifact !== undefined) found.set(footprint, artifact);
    }
    return found;
  }

  async #allNeeded(): Promise<readonly Needed[]> {
    const roots = [...this.#stretch, ...this.#wanted].filter((footprint) => !this.#isUntold(footprint));
    try {
      return await this.#needs.of(roots);
    } catch (error) {
      if (!(error instanceof TooMuchNeeded)) throw error;
      throw new RecordError(`more than ${MOST_NEEDED} earlier transactions would have to stand in front of it`);
    }
  }

  async #end(deeds: readonly Deed[], cast: Cast): Promise<End> {
    const told = [...this.#stretch].filter((footprint) => !this.#isUntold(footprint));
    const end = ([...this.#stretch].at(-1) as Footprint).place;
    const first = firstActor({ deeds, cast });
    const caller = [...cast.people].find(([, name]) => name === first)?.[0] ?? NOBODY;
    const story = { footprints: this.#footprints, needs: this.#needs, cast, deeds, told, end, caller };
    return endOf(story, (footprint) => this.#isUntold(footprint));
  }

  #isTold(footprint: Footprint): boolean {
    return this.#stretch.has(footprint);
  }

  #isUntold({ place }: Footprint): boolean {
    return this.#untold.has(placeText(place));
  }

  #leave({ place }: Footprint, why: string): void {
    if (!this.#untold.has(placeText(place))) this.#untold.set(placeText(place), why);
  }

  /** Of the stretch. */
  #leftOut(): readonly LeftOut[] {
    return [...this.#stretch].flatMap(({ place }) => {
      const why = this.#untold.get(placeText(place));
      return why === undefined ? [] : [{ place: placeText(place), why }];
    });
  }

  #nothing(): string {
    const reasons = this.#leftOut().map(({ place, why }) => `${place}: ${why}`);
    return `nothing of it can be told as a test; ${reasons.join('; ')}`;
  }

  // ───────────── playing it ─────────────

  /** The first line that does not hold. It is played once more as it was written, a line for each statement. */
  async #problemOf({ source, origins }: Script, { sources }: Scene): Promise<Problem> {
    const found = await playedProblem([source, ...sources.files]);
    const span = found?.spans.find(({ file }) => file === 0);
    const origin = span && origins.get(positionAt(source, span.start).line);
    if (origin === undefined)
      throw new RecordError(`the test would not hold: ${found?.text ?? 'it cannot be laid out'}`);
    return { origin, text: found?.text ?? '' };
  }

  /** When something that comes too late is what is wrong, all of it happens that much later; else the line is left out. */
  #mend({ origin, text }: Problem, { lateness }: Script): void {
    if (origin.kind === 'deed' && this.#delay === 0n && lateness > 0n) {
      this.#delay = lateness;
      return;
    }
    if (origin.kind === 'deed')
      return this.#leave(origin.footprint, `in a test it comes out otherwise: ${text}${hintOf(origin.footprint)}`);
    this.#dropped.add(origin.condition);
  }

  /** Undefined where it does not hold. */
  async #laidOut({ source }: Script, { sources, deeds, firstTold }: Scene): Promise<Recording | undefined> {
    const { text } = format(source);
    if (text === undefined || (await playedProblem([{ ...source, text }, ...sources.files])) !== undefined)
      return undefined;
    const test = text.slice(text.search(/^test "/m));
    const [told, setUp] = [deeds.length - firstTold, firstTold];
    return { text, test, sources: sources.files, told, setUp, leftOut: this.#leftOut(), unseen: [...this.#dropped] };
  }
}

type Problem = { readonly origin: Origin; readonly text: string };

/** What is different in a test and can make a difference. */
function hintOf({ asked, receipt }: Footprint): string {
  const hints = [
    ...(asked.clock.has('now') ? ['it asks what time it is'] : []),
    ...(asked.clock.has('blockNumber') ? ['it asks which block it is in'] : []),
    ...(asked.clock.has('chainId') ? ['it asks which chain it is on'] : []),
    ...(asked.balances.size > 0 ? ['it asks who has how much, and in a test nobody pays fees'] : []),
    ...(receipt.status === 'outOfGas' ? ['its sender allowed less gas than everybody has in a test'] : []),
  ];
  return ` (${hints.length === 0 ? 'it may be about addresses, which are others in a test' : hints.join('; ')})`;
}
