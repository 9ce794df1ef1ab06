/** Stepping, as the screen asks for it: a place, what is pinned there, and why it failed if it did. */

import type { Address } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { SourceFile } from '../lang/source.ts';
import type { Node } from '../node/node.ts';
import { breakIt, type Experiment, type ExperimentName } from '../timeline/break.ts';
import type { Breakpoint } from '../timeline/breakpoints/breakpoint.ts';
import { parseBreakpoint } from '../timeline/breakpoints/parse.ts';
import { surroundingsOf } from '../timeline/breakpoints/surroundings.ts';
import type { PaceOptions } from '../timeline/pace.ts';
import { runTo } from '../timeline/breakpoints/run-to.ts';
import { searchFor } from '../timeline/breakpoints/search.ts';
import { formatPosition, type Position } from '../timeline/position.ts';
import type { SourcePlace } from '../timeline/source-place.ts';
import type { Person } from '../wallet/mnemonic.ts';
import { shorten } from './cut.ts';
import { draftTimeline } from './drafted.ts';
import { Grounds, type Walkable } from './grounds.ts';
import { failureAt } from './explained.ts';
import { answerTo } from './inquiries.ts';
import type { Answer, Inquiry } from './pages/answer.ts';
import { hasFailed } from './pages/step-keys.ts';
import type { Failure, Ground, StepAnswer, StepQuestion } from './pages/step.ts';
import { pinnedRows, StateBefore } from './pinned.ts';
import { signerNamed } from './signer.ts';

/** Whoever waits for an answer: how to end it, and where to say how far it is. */
export type Waiting = { readonly signal: AbortSignal; readonly tell: (text: string) => void };

/** Where one is led, and what is to be said about it. */
type Led = { readonly position: Position; readonly note?: string };

export class Walk {
  readonly #node: Node;
  readonly #grounds: Grounds;
  readonly #before = new StateBefore();
  #failure: { readonly key: string; readonly ground: Walkable; readonly failure: Failure | undefined } | undefined;

  constructor(node: Node) {
    this.#node = node;
    this.#grounds = new Grounds(node);
  }

  /** From now on the chain is told to this person. */
  lookAs(person: Person): void {
    this.#grounds.lookAs(person);
  }

  /** Throws StepError when there is no such place. */
  async step(question: StepQuestion, waiting: Waiting): Promise<StepAnswer> {
    const on = await this.#groundOf(question);
    const ground = this.#grounds.at(on);
    const { position, note } = await ledTo(ground, question, waiting);
    const { timeline, chain } = ground;
    const view = await timeline.look(position);
    const transactions = chain.blockByNumber(BigInt(view.position.block))?.transactions.length ?? 0;
    const place = { view, names: timeline.names, stateBefore: () => this.#before.at(chain, view.position) };
    const pinned = pinnedRows(question.pins, place);
    return { view, transactions, head: timeline.last().block, on, pinned, note };
  }

  /** A form is tried out behind the newest block as it is now. */
  async #groundOf(question: StepQuestion): Promise<Ground> {
    if (question.kind !== 'draft') return question.on;
    const { form, me } = question;
    return this.#grounds.add('draft', await draftTimeline(this.#node, this.#grounds, form, me));
  }

  /** What is found out once the place is on the screen: why it failed. Undefined when there is nothing to add. */
  async more(question: StepQuestion, { view, ...answer }: StepAnswer): Promise<StepAnswer | undefined> {
    if (view.kind !== 'step' || !hasFailed(view)) return undefined;
    const failure = await this.#failureAt(this.#grounds.at(answer.on ?? question.on), view.position);
    return failure && { ...answer, view, failure, note: undefined };
  }

  /** Looking for a cause means running it many times: the newest answer is remembered. */
  async #failureAt(ground: Walkable, position: Position): Promise<Failure | undefined> {
    const key = `${ground.chain.headHash} ${formatPosition(position)}`;
    const known = this.#failure;
    if (known?.key === key && known.ground === ground) return known.failure;
    const failure = await failureAt(ground, position);
    this.#failure = { key, ground, failure };
    return failure;
  }

  /** Its copy is kept until the next one. `village` stands in when there is none on the chain. */
  async experiment(which: ExperimentName, village: SourceFile | undefined): Promise<Experiment> {
    const { chain, names } = this.#node;
    const people = [signerNamed('alise'), signerNamed('bob')] as const;
    const experiment = await breakIt(which, { chain, names, people, ...(village === undefined ? {} : { village }) });
    this.#grounds.keep('copy', experiment.copy);
    return experiment;
  }

  /** As it was typed. Throws ValueError that says what would be one. */
  breakpoint(text: string, here: SourcePlace | undefined): Breakpoint {
    const { chain, timeline } = this.#grounds.at('chain');
    const place = here && { contract: here.address.toLowerCase() as Address, file: here.file };
    return parseBreakpoint(text, surroundingsOf(chain.headState(), timeline.names, place));
  }

  inquire(inquiry: Inquiry, waiting: Waiting): Promise<Answer> {
    return answerTo(inquiry, this.#grounds, waiting);
  }
}

async function ledTo(ground: Walkable, question: StepQuestion, waiting: Waiting): Promise<Led> {
  const { timeline } = ground;
  switch (question.kind) {
    case 'open':
      return { position: timeline.positionOf(question.place.block, question.place.index) };
    case 'at':
      return { position: question.position };
    case 'draft':
      return { position: ground.position };
    case 'run':
      return runOn(ground, question, waiting);
    case 'search':
      return searchOn(ground, question, waiting);
    default: {
      const { move, from } = question;
      return { position: move === 'first' || move === 'last' ? timeline[move]() : await timeline.move(from, move) };
    }
  }
}

const WAYS = { [1]: 'from here to the newest block', [-1]: 'from here back to genesis' } as const;

function runOn(
  { timeline }: Walkable,
  question: Extract<StepQuestion, { kind: 'run' }>,
  waiting: Waiting,
): Promise<Led> {
  // prettier-ignore
  const { from, direction, breakpoints } = question;
  const none = `No breakpoint is met ${WAYS[direction]}.`;
  return hunted({ from, none, verb: 'Running' }, waiting, async (options) => {
    const found = await runTo(timeline, from, direction, breakpoints, options);
    return found && { position: found.position, note: `Stopped at ${found.breakpoint.text}.` };
  });
}

function searchOn(
  { timeline }: Walkable,
  question: Extract<StepQuestion, { kind: 'search' }>,
  waiting: Waiting,
): Promise<Led> {
  // prettier-ignore
  const { from, direction, text } = question;
  const none = `"${show(text)}" is nowhere ${WAYS[direction]}; ${direction === 1 ? '< looks back' : '> looks on'}.`;
  return hunted({ from, none, verb: 'Searching' }, waiting, async (options) => {
    const found = await searchFor(timeline, from, direction, text, options);
    return found && { position: found.position, note: `${WHERE[found.where]}: ${shorten(found.what, MOST_OF_A_HIT)}` };
  });
}

type Hunted = { readonly from: Position; readonly none: string; readonly verb: string };

const MOST_OF_A_HIT = 90;
const WHERE = { transaction: 'Found in the transaction', line: 'Found in the line', function: 'Found in the function', change: 'Found in what changes next' } as const; // prettier-ignore

/** Where nothing is found one stays; where it was ended, too, and it is said how far it came. */
async function hunted(
  { from, none, verb }: Hunted,
  { signal, tell }: Waiting,
  find: (options: PaceOptions) => Promise<Led | undefined>,
): Promise<Led> {
  let at = from;
  const onProgress = (position: Position): void => {
    at = position;
    tell(`${verb} … at ${formatPosition(position)}`);
  };
  try {
    return (await find({ signal, onProgress })) ?? { position: from, note: none };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { position: from, note: `Ended at ${formatPosition(at)}; nothing was met up to there.` };
  }
}
