/**
 * The one place of the screen where something happens: it holds the picture, hears the node, and does what `update.ts` asks for. The
 * picture is never waited for: every answer comes back as an event.
 */

import { show } from '../base/show.ts';
import type { Hash } from '../base/hash.ts';
import { draftOf, withGas } from '../node/draft.ts';
import { Miner, MinerError } from '../node/miner.ts';
import type { Node } from '../node/node.ts';
import type { Phase } from '../node/phase.ts';
import { sealHash } from '../chain/header.ts';
import { powHash } from '../chain/pow.ts';
import { bytesToHex } from '../base/bytes.ts';
import { breakIt, type ExperimentName } from '../timeline/break.ts';
import { Timeline } from '../timeline/timeline.ts';
import { type Person, personNamed } from '../wallet/mnemonic.ts';
import { deedOf } from './deed.ts';
import type { Effect, Event, Next } from './events.ts';
import { FactFinder, initOf, oneLine } from './facts.ts';
import { deployForm } from './forms.ts';
import { difficultyOf, replayOf, TICK_IN_MS } from './lottery.ts';
import { blockText, memoryOf } from './look.ts';
import { firstModel, type Form, type Model, type Size } from './model.ts';
import type { StepQuestion } from './pages/step.ts';
import { artifactAt, sourceAt } from './sources.ts';
import { VILLAGE } from './story.ts';
import { tryOut } from './try-out.ts';
import { isMoving, update } from './update.ts';

/** What a line of the shell's words says; what it signs is signed by `me`. */
export type RunWords = (line: string, me: string) => Promise<string>;

export type Opening = {
  readonly node: Node;
  /** Where the chain lies, as people write it. */
  readonly directory: string;
  readonly size: Size;
  readonly runWords: RunWords;
};

/** Blocks may arrive faster than anybody reads; the chain is looked at again at most so often. */
const FACTS_EVERY_MS = 100;

export class Session {
  readonly #opening: Opening;
  readonly #finder: FactFinder;
  readonly #timeline: Timeline;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Set<Hash>();
  #model: Model;
  #clock: NodeJS.Timeout | undefined;
  #facts: NodeJS.Timeout | undefined;
  #miner: Miner | undefined;
  readonly #forget: () => void;
  readonly #left = Promise.withResolvers<void>();

  constructor(opening: Opening) {
    const { node, directory, size } = opening;
    this.#opening = opening;
    this.#finder = new FactFinder(node);
    this.#timeline = Timeline.open(node.chain, node.names);
    this.#model = firstModel({ size, directory, facts: this.#finder.now(), me: 'alise' });
    this.#forget = node.listen((phase) => this.#hear(phase));
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
    this.#model = model;
    if (isNew) for (const listener of this.#listeners) listener();
    this.#keepTime();
    for (const effect of effects) this.#do(effect);
  };

  /** Ends whatever is under way; the node stays open. */
  async close(): Promise<void> {
    this.#forget();
    clearInterval(this.#clock);
    clearTimeout(this.#facts);
    await this.#miner?.close();
  }

  #do(effect: Effect): void {
    this.#perform(effect).catch((error: unknown) => this.#complain(effect, error));
  }

  #complain(effect: Effect, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (effect.kind === 'send') this.dispatch({ kind: 'refused', message });
    else this.dispatch({ kind: 'trouble', message });
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
        return this.dispatch({ kind: 'memory', ticket, rows: await memoryOf(node, contract, block) });
      }
      case 'block':
        return this.dispatch({ kind: 'block', number: effect.number, lines: blockText(node, effect.number) });
      case 'draw':
        return this.#draw(effect.zeros, effect.ticket);
      case 'stopDrawing':
        return this.#miner?.stop();
      case 'run':
        return this.dispatch({
          kind: 'said',
          title: `: ${effect.line}`,
          text: await runWords(effect.line, this.#model.me),
        });
      case 'step':
        return this.#step(effect.question, effect.ticket);
      case 'leave':
        return this.#left.resolve();
      case 'break':
        return this.#break(effect.which);
    }
  }

  // ───────────── the chain ─────────────

  async #send(form: Form, me: string, anyway: boolean): Promise<void> {
    const { node } = this.#opening;
    const signer = signerNamed(me);
    const draft = draftOf(node, signer, await deedOf(form, node));
    const { receipt } = node.dryRun(draft);
    if (receipt.status !== 'success' && !anyway) throw new Error('This would fail by now, so it was not sent.');
    const signed = withGas(draft, signer, receipt);
    const hash = await node.submit(signed);
    this.#waiting.add(hash);
    this.dispatch({ kind: 'accepted', hash });
    this.#tellMined();
  }

  #hear(phase: Phase): void {
    if (phase.phase === 'failed') return this.dispatch({ kind: 'trouble', message: phase.error.message });
    if (phase.phase === 'dropped')
      return this.dispatch({ kind: 'trouble', message: `A waiting transaction was dropped: ${phase.reason}` });
    if (phase.phase !== 'committed' && phase.phase !== 'accepted') return;
    this.#lookSoon();
    if (phase.phase === 'committed') this.#tellMined();
  }

  /** Many blocks in a moment are one look. */
  #lookSoon(): void {
    this.#facts ??= setTimeout(() => {
      this.#facts = undefined;
      this.dispatch({ kind: 'facts', facts: this.#finder.now() });
    }, FACTS_EVERY_MS);
  }

  /** What this screen sent is told as soon as it is in a block, however that came about. */
  #tellMined(): void {
    const { node } = this.#opening;
    for (const hash of this.#waiting) {
      const found = node.chain.findTransaction(hash);
      if (found === undefined) continue;
      this.#waiting.delete(hash);
      const { header } = found.block;
      const block = Number(header.number);
      const told = this.#finder.toldIn(block)[found.index];
      this.dispatch({ kind: 'facts', facts: this.#finder.now() });
      this.dispatch({
        kind: 'mined',
        mined: {
          hash,
          replay: replayOf(header),
          told: told === undefined ? [] : [told.sentence],
          place: { block, index: found.index },
        },
      });
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

  async #step(question: StepQuestion, ticket: number): Promise<void> {
    const position =
      question.kind === 'move'
        ? await this.#timeline.move(question.from, question.move)
        : this.#timeline.positionOf(question.place.block, question.place.index);
    const view = await this.#timeline.look(position);
    const transactions = this.#opening.node.chain.blockByNumber(BigInt(view.position.block))?.transactions.length ?? 0;
    this.dispatch({ kind: 'stepped', ticket, answer: { view, transactions } });
  }

  async #break(which: ExperimentName): Promise<void> {
    const { chain, names } = this.#opening.node;
    const people = [signerNamed('alise'), signerNamed('bob')] as const;
    const path = this.#model.facts.sources.find(({ name }) => name === VILLAGE)?.path;
    const village = path === undefined ? {} : { village: await sourceAt(path) };
    const experiment = await breakIt(which, { chain, names, people, ...village });
    this.dispatch({ kind: 'broke', experiment });
  }

  // ───────────── time ─────────────

  #keepTime(): void {
    if (isMoving(this.#model)) this.#clock ??= setInterval(() => this.dispatch({ kind: 'tick' }), TICK_IN_MS);
    else {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }

  /** Off the chain: the newest header once more, with a difficulty of its own. */
  async #draw(zeros: number, ticket: number): Promise<void> {
    this.#miner ??= new Miner();
    this.#miner.stop();
    const seal = sealHash(this.#opening.node.chain.head.header);
    const started = performance.now();
    const report = (tries: bigint, found?: string): void => {
      const seconds = (performance.now() - started) / 1000;
      this.dispatch({ kind: 'drawn', ticket, tries: tries.toString(), seconds, found });
    };
    try {
      const nonce = await this.#miner.search({ sealHash: seal, difficulty: difficultyOf(zeros) }, report);
      report(nonce + 1n, bytesToHex(powHash(seal, nonce)).slice(2));
    } catch (error) {
      if (!(error instanceof MinerError && error.reason === 'stopped')) throw error;
    }
  }
}

function signerNamed(name: string): Person {
  const person = personNamed(name);
  if (person === undefined) throw new Error(`${show(name)} has no key here`);
  return person;
}
