/** `hlp explain`: why a transaction failed, so that nobody has to guess. */

import { show } from '../../base/show.ts';
import type { Chain } from '../../chain/chain.ts';
import { caughtFailures, type Explanation, explanationOf } from '../../timeline/explanation/explanation.ts';
import { explanationLines } from '../../timeline/explanation/text.ts';
import { formatPosition, isStep, type Position } from '../../timeline/position.ts';
import type { Quiet } from '../../timeline/quiet.ts';
import { Stepper } from '../../timeline/stepper.ts';
import { type Answer, type Command, type Input, optionOf } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { type Subject, SUBJECT_OPTIONS, subjectOf } from '../step/subject.ts';
import { atPlace } from '../step/walk.ts';

export const explain: Command = {
  name: 'explain',
  summary:
    'why a transaction failed: the condition with its values, the way there, and the earlier write that made it so',
  arguments: [
    {
      name: 'what',
      help:
        '4.0: block 4, first transaction; 4.0.17: a call in it that failed there and was caught; a hash; a contract, or a source file, with calls behind it; ' +
        'left out, the newest transaction that failed',
      count: 'optional',
    },
    {
      name: 'calls',
      help: 'calls that nobody sends, in quotes: \'pay(bob, 4.5, "bike")\', one behind the other; the last one is explained',
      count: 'any number',
    },
  ],
  options: SUBJECT_OPTIONS,
  signs: false,
  examples: [
    'hlp explain',
    'hlp explain 4.0 --json',
    `hlp explain village 'pay(bob, 1000, "bike")' --as alise`,
    "hlp explain contracts/counter.hlp 'up(2)'",
  ],
  async run(context, input) {
    const subject = await subjectOf(context, input);
    try {
      return await explained({ ...subject, position: meant(subject, input) });
    } finally {
      await subject.close();
    }
  },
};

/** Where nothing is named, the newest transaction that failed. */
function meant({ chain, timeline, position }: Subject, input: Input): Position {
  if (input.words.length > 0 || optionOf(input, 'at') !== undefined) return position;
  const found = newestFailure(chain);
  if (found !== undefined) return timeline.positionOf(found.block, found.index);
  throw new Failed('nothingFailed', 'nothing has failed on this chain so far; name a transaction, such as 4.0');
}

function newestFailure(chain: Chain): { readonly block: number; readonly index: number } | undefined {
  for (let number = chain.head.header.number; number > 0n; number -= 1n) {
    const index = chain.receipts(number)?.findLastIndex(({ status }) => status !== 'success') ?? -1;
    if (index !== -1) return { block: Number(number), index };
  }
  return undefined;
}

async function explained({ chain, timeline, position, isWhole, notes, data: about }: Subject): Promise<Answer> {
  if (!isStep(position)) {
    const { block } = position;
    throw new Misuse(
      `${formatPosition(position)} is no place in a transaction; name one, such as ${block}.0 or ${block}.0.17`,
    );
  }
  const subject = await atPlace(() => timeline.transaction(position));
  const step = isWhole ? undefined : caughtNear(subject, position.step);
  const explanation = await explanationOf(chain, subject, step === undefined ? {} : { step });
  const caught = step === undefined ? await caughtFailures(chain, subject) : [];
  const { told } = subject;
  return {
    data: { ...about, transaction: told, explanation, caught },
    text: [...notes, show(told.sentence), ...linesOf(explanation, caught)].join('\n'),
  };
}

/** Of a caught failure one may have named the place before it, or the one behind. */
function caughtNear(subject: Stepper | Quiet, step: number): number | undefined {
  if (!(subject instanceof Stepper)) return undefined;
  return subject.trace.failures.find((failure) => failure.step === step || failure.step === step - 1)?.step;
}

function linesOf(explanation: Explanation | undefined, caught: readonly Explanation[]): string[] {
  const own = explanation === undefined ? ['it did not fail'] : explanationLines(explanation);
  const told = explanation?.because?.position;
  const others = caught.filter(({ position }) => position !== told);
  if (others.length === 0) return own;
  return [...own, 'caught on the way:', ...others.flatMap(explanationLines).map((line) => `  ${line}`)];
}
