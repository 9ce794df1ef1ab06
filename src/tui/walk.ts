/** What is stepped through: the chain, or the copy on which the last experiment was made. */

import type { Node } from '../node/node.ts';
import { memoReader } from '../node/private-memos.ts';
import type { SourceFile } from '../lang/source.ts';
import { breakIt, type CopiedRun, type Experiment, type ExperimentName } from '../timeline/break.ts';
import type { Position } from '../timeline/position.ts';
import { Timeline } from '../timeline/timeline.ts';
import { withMemos } from '../timeline/values.ts';
import type { StepAnswer, StepQuestion } from './pages/step.ts';
import type { Person } from '../wallet/mnemonic.ts';
import { signerNamed } from './signer.ts';

type Ground = Pick<CopiedRun, 'timeline' | 'chain'>;

export class Walk {
  readonly #node: Node;
  #ground: Ground;
  #copy: CopiedRun | undefined;

  constructor(node: Node) {
    this.#node = node;
    this.#ground = { chain: node.chain, timeline: Timeline.open(node.chain, node.names) };
  }

  /** From now on the chain is told to this person. */
  lookAs(person: Person): void {
    const { chain, names } = this.#node;
    this.#ground = { chain, timeline: Timeline.open(chain, withMemos(names, memoReader(person))) };
  }

  /** Throws StepError when there is no such place. */
  async step(question: StepQuestion): Promise<StepAnswer> {
    const { timeline, chain } = question.isCopy ? (this.#copy ?? this.#ground) : this.#ground;
    const view = await timeline.look(await placeOf(timeline, question));
    const transactions = chain.blockByNumber(BigInt(view.position.block))?.transactions.length ?? 0;
    return { view, transactions, head: timeline.last().block };
  }

  /** Its copy is kept until the next one. `village` stands in when there is none on the chain. */
  async experiment(which: ExperimentName, village: SourceFile | undefined): Promise<Experiment> {
    const { chain, names } = this.#node;
    const people = [signerNamed('alise'), signerNamed('bob')] as const;
    const experiment = await breakIt(which, { chain, names, people, ...(village === undefined ? {} : { village }) });
    this.#copy = experiment.copy;
    return experiment;
  }
}

async function placeOf(timeline: Timeline, question: StepQuestion): Promise<Position> {
  switch (question.kind) {
    case 'open':
      return timeline.positionOf(question.place.block, question.place.index);
    case 'at':
      return question.position;
    default: {
      const { move, from } = question;
      return move === 'first' || move === 'last' ? timeline[move]() : timeline.move(from, move);
    }
  }
}
