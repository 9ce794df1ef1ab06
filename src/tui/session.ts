/**
 * The one place of the screen where something happens: it holds the picture, hears the node, and does what `update.ts` asks for. The
 * picture is never waited for: every answer comes back as an event.
 */

import type { Node } from '../node/node.ts';
import type { Phase } from '../node/phase.ts';
import { tryingText } from '../node/mining/trying.ts';
import type { ExperimentName } from '../timeline/break.ts';
import { reorganisedText } from '../timeline/displaced.ts';
import { Draw } from './draw.ts';
import type { Effect, Event, Next } from './events.ts';
import { initOf, oneLine } from './callables.ts';
import { FactFinder } from './facts.ts';
import { deployForm } from './forms.ts';
import { TICK_IN_MS } from './lottery.ts';
import { blockAbout, memoryOf } from './look.ts';
import { firstModel, type Form, type Model, type Size } from './model.ts';
import { Post } from './post.ts';
import { readSeen, type Seen, writeSeen } from './seen.ts';
import { signerNamed } from './signer.ts';
import { artifactAt, sourceAt } from './sources.ts';
import { tryOut } from './try-out.ts';
import { isMoving, update } from './update.ts';
import { Questions } from './waiting.ts';
import { Walk } from './walk.ts';

/** What a line of the shell's words says; what it signs is signed by `me`. */
export type RunWords = (line: string, me: string) => Promise<string>;

export type Opening = {
  readonly node: Node;
  /** Where the chain lies, as people write it. */
  readonly directory: string;
  /** What one types into a shell for this program, such as `npx hlp`. */
  readonly program?: string;
  readonly size: Size;
  readonly runWords: RunWords;
};

const FIRST_PERSON = 'alise';

/** Blocks may arrive faster than anybody reads; the chain is looked at again at most so often. */
const FACTS_EVERY_MS = 100;

/** What the facts may be others after. */
const CHANGING: ReadonlySet<Phase['phase']> = new Set(['accepted', 'committed', 'paused', 'resumed']);

export class Session {
  readonly #opening: Opening;
  readonly #finder: FactFinder;
  readonly #walk: Walk;
  readonly #post: Post;
  readonly #draw = new Draw();
  readonly #questions = new Questions((event) => this.dispatch(event));
  readonly #listeners = new Set<() => void>();
  #model: Model;
  #clock: NodeJS.Timeout | undefined;
  #facts: NodeJS.Timeout | undefined;
  readonly #forget: () => void;
  readonly #left = Promise.withResolvers<void>();
  #saved: Promise<void> = Promise.resolve();
  readonly #lookedBack: Promise<void>;

  constructor(opening: Opening) {
    const { node, directory, program = 'hlp', size } = opening;
    this.#opening = opening;
    this.#finder = new FactFinder(node);
    this.#walk = new Walk(node);
    this.#post = new Post(node);
    const seen = readSeen(node.chain.store);
    this.#lookAs(FIRST_PERSON);
    this.#model = firstModel({ size, directory, program, facts: this.#finder.now(), me: FIRST_PERSON, seen });
    this.#forget = node.listen((phase) => this.#hear(phase));
    this.#lookedBack = this.#lookBack();
  }

  /** Resolves when somebody wants to leave. */
  get left(): Promise<void> {
    return this.#left.promise;
  }

  readonly model = (): Model => this.#model;

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly dispatch = (event: Event): void => {
    const [model, ...effects]: Next = update(this.#model, event);
    const isNew = model !== this.#model;
    if (model.seen !== this.#model.seen) this.#save(model.seen);
    if (model.me !== this.#model.me) {
      this.#lookAs(model.me);
      this.#lookSoon();
    }
    this.#model = model;
    if (isNew) for (const listener of this.#listeners) listener();
    this.#keepTime();
    for (const effect of effects) this.#do(effect);
  };

  /** Ends whatever is under way; the node stays open. */
  async close(): Promise<void> {
    this.#forget();
    this.#questions.stopAll();
    await Promise.all([this.#saved, this.#lookedBack, this.#draw.close()]);
    clearInterval(this.#clock);
    clearTimeout(this.#facts);
  }

  /** What was written to somebody in private is open to them, and to nobody else. */
  #lookAs(me: string): void {
    const person = signerNamed(me);
    this.#finder.lookAs(person);
    this.#walk.lookAs(person);
  }

  /** When that fails, a chapter is suggested once more. */
  #save(seen: Seen): void {
    const { store } = this.#opening.node.chain;
    this.#saved = this.#saved.then(() => writeSeen(store, seen)).catch(() => undefined);
  }

  #do(effect: Effect): void {
    this.#perform(effect).catch((error: unknown) => this.#complain(effect, error));
  }

  #complain(effect: Effect, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (effect.kind === 'send') return this.dispatch({ kind: 'refused', message });
    if (effect.kind === 'inquire') return this.dispatch({ kind: 'trouble', message, ticket: effect.ticket });
    if (effect.kind !== 'preview') return this.dispatch({ kind: 'trouble', message });
    return this.dispatch({ kind: 'previewed', ticket: effect.ticket, preview: { kind: 'incomplete', message } });
  }

  async #perform(effect: Effect): Promise<void> {
    const { node, runWords } = this.#opening;
    switch (effect.kind) {
      case 'preview':
        return this.dispatch({
          kind: 'previewed',
          ticket: effect.ticket,
          preview: await tryOut(node, effect.form, effect.me),
        });
      case 'send':
        return this.#send(effect.form, effect.me, effect.anyway);
      case 'form':
        return this.#openSource(effect.path);
      case 'memory': {
        const { contract, block, ticket } = effect;
        return this.dispatch({ kind: 'memory', ticket, ...(await memoryOf(node, contract, block)) });
      }
      case 'block':
        return this.dispatch({ kind: 'block', number: effect.number, about: blockAbout(node, effect.number) });
      case 'draw':
        return this.#draw.search(node.chain.head.header, effect.zeros, (drawn) =>
          this.dispatch({ kind: 'drawn', ticket: effect.ticket, ...drawn }),
        );
      case 'stopDrawing':
        return this.#draw.stop();
      case 'run':
        return this.dispatch({
          kind: 'said',
          title: `: ${effect.line}`,
          text: await runWords(effect.line, this.#model.me),
        });
      case 'step': {
        const { question, ticket } = effect;
        const answer = await this.#questions.ask(ticket, (waiting) => this.#walk.step(question, waiting));
        if (answer === undefined) return;
        this.dispatch({ kind: 'stepped', ticket, answer });
        const more = await this.#walk.more(question, answer);
        if (more !== undefined) this.dispatch({ kind: 'stepped', ticket, answer: more });
        return;
      }
      case 'inquire': {
        const { inquiry, ticket } = effect;
        const answer = await this.#questions.ask(ticket, (waiting) => this.#walk.inquire(inquiry, waiting));
        return answer && this.dispatch({ kind: 'inquired', ticket, answer });
      }
      case 'breakpoint':
        return this.dispatch({ kind: 'breakpoint', breakpoint: this.#walk.breakpoint(effect.text, effect.here) });
      case 'stop':
        return this.#questions.stop(effect.ticket);
      case 'leave':
        return this.#left.resolve();
      case 'break':
        return this.#break(effect.which);
    }
  }

  // ───────────── the chain ─────────────

  async #send(form: Form, me: string, anyway: boolean): Promise<void> {
    const hash = await this.#post.send(form, me, anyway);
    this.dispatch({ kind: 'accepted', hash });
    this.#tellMined();
  }

  #hear(phase: Phase): void {
    this.#tellTrying(phase);
    if (phase.phase === 'failed') return this.dispatch({ kind: 'trouble', message: phase.error.message });
    if (phase.phase === 'dropped')
      return this.dispatch({ kind: 'trouble', message: `A waiting transaction was dropped: ${phase.reason}` });
    if (phase.phase === 'reorganised') {
      this.#finder.forget();
      return this.dispatch({ kind: 'notice', message: reorganisedText(phase) });
    }
    if (!CHANGING.has(phase.phase)) return;
    this.#lookSoon();
    if (phase.phase === 'committed') this.#tellMined();
  }

  /** A long search is shown until the node tells of something else. */
  #tellTrying(phase: Phase): void {
    if (phase.phase === 'accepted') return;
    const text = phase.phase === 'trying' ? tryingText(phase) : undefined;
    if (text !== this.#model.trying) this.dispatch({ kind: 'trying', text });
  }

  /** On a long chain the village's payment may be older than what is shown. A record that cannot be read is for `verify` to tell. */
  async #lookBack(): Promise<void> {
    await this.#finder.lookBack().catch(() => undefined);
    this.#lookSoon();
  }

  /** Many blocks in a moment are one look. */
  #lookSoon(): void {
    this.#facts ??= setTimeout(() => {
      this.#facts = undefined;
      this.dispatch({ kind: 'facts', facts: this.#finder.now() });
    }, FACTS_EVERY_MS);
  }

  /** The page that shows it shows the chain as it is since then. */
  #tellMined(): void {
    for (const mined of this.#post.mined((block) => this.#finder.toldIn(block))) {
      this.dispatch({ kind: 'facts', facts: this.#finder.now() });
      this.dispatch({ kind: 'mined', mined });
    }
  }

  async #openSource(path: string): Promise<void> {
    const source = this.#model.facts.sources.find((candidate) => candidate.path === path);
    if (source === undefined) return;
    const artifact = await artifactAt(path);
    const { params, isPayable } = initOf(artifact);
    this.dispatch({
      kind: 'formed',
      form: deployForm(source, oneLine(artifact.userdoc.notice), params, isPayable),
    });
  }

  async #break(which: ExperimentName): Promise<void> {
    const path = this.#model.facts.sources.find(({ isTour }) => isTour)?.path;
    const village = path === undefined ? undefined : await sourceAt(path);
    const { copy, ...experiment } = await this.#walk.experiment(which, village);
    this.dispatch({ kind: 'broke', experiment, onCopy: copy.position });
  }

  // ───────────── time ─────────────

  #keepTime(): void {
    if (isMoving(this.#model)) this.#clock ??= setInterval(() => this.dispatch({ kind: 'tick' }), TICK_IN_MS);
    else {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }
}
