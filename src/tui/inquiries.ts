/** Answers to questions about the past, as rows of the screen: who wrote a value, why something failed, where a leaf lies, what if. */

import { show } from '../base/show.ts';
import { Pace } from '../timeline/pace.ts';
import { parsePosition, type Position } from '../timeline/position.ts';
import type { SourcePlace } from '../timeline/source-place.ts';
import type { LeafPlace } from '../timeline/leaf-place.ts';
import { StepError } from '../timeline/stepper.ts';
import { withUnit } from '../timeline/values.ts';
import { addressNamed } from '../timeline/who.ts';
import { HOW_WRITTEN, type Why, whyOf, type Written } from '../timeline/why/why.ts';
import { branchAnswer } from './branched.ts';
import { failureAnswer } from './explained.ts';
import type { Grounds, Walkable } from './grounds.ts';
import type { ValueRow } from './model.ts';
import type { Answer, Inquiry } from './pages/answer.ts';
import { treeAnswer } from './tree-answer.ts';
import type { Waiting } from './walk.ts';

export function answerTo(inquiry: Inquiry, grounds: Grounds, waiting: Waiting): Promise<Answer> {
  const ground = grounds.at(inquiry.on);
  switch (inquiry.kind) {
    case 'what if':
      return branchAnswer(grounds, inquiry, waiting);
    case 'failure':
      return failureAnswer(ground, inquiry, waiting);
    case 'tree':
      return treeAnswer(ground, inquiry, leafOf(inquiry, ground));
    default:
      return whyAnswer(ground, inquiry, waiting);
  }
}

// ───────────── why is it this value ─────────────

type WhyInquiry = Extract<Inquiry, { kind: 'why' }>;

async function whyAnswer(ground: Walkable, inquiry: WhyInquiry, waiting: Waiting): Promise<Answer> {
  const { chain, timeline } = ground;
  const { before, limit, on } = inquiry;
  const pace = new Pace({ signal: waiting.signal });
  const pause = (): Promise<void> | undefined => pace.keep();
  const why = await whyOf(chain, leafOf(inquiry, ground), timeline.names, { limit, before, pause });
  return {
    told: [...whyTold(why, before), ...(before?.moment === 'draft' ? [NOT_THE_DRAFT] : [])],
    rows: why.writes.map((written) => writtenRow(written, why)),
    on,
    ...moreOf(why),
  };
}

const NOT_THE_DRAFT = 'What the draft itself writes is not among them: it never happened.';

function whyTold(why: Why, before: Position | undefined): string[] {
  const { contract, name, shownNow, writes, more, moreWrites } = why;
  const now = `${contract}.${name} = ${withUnit(shownNow, why)}`;
  if (writes.length === 0) return [`${now}. Nobody has written it ${before === undefined ? 'yet' : 'up to here'}.`];
  const all = writes.length + more + moreWrites;
  return [`${now}: written ${all === 1 ? 'once' : `${all} times`}${more > 0 ? ' or more' : ''}, the newest first.`];
}

function moreOf({ more, moreWrites }: Why): { readonly more?: number } {
  return more + moreWrites === 0 ? {} : { more: more + moreWrites };
}

function writtenRow(written: Written, why: Why): ValueRow {
  const { position, how, who, line, sentence, shownOld, shownNew } = written;
  const go = parsePosition(position);
  const where = line === undefined ? HOW_WRITTEN[how] : `${line.file}:${line.line}`;
  return {
    name: `${position}  ${who.name}  ${where}`,
    old: shownOld,
    now: withUnit(shownNew, why),
    type: why.type,
    path: why.path,
    about: [line === undefined ? HOW_WRITTEN[how] : lineText(line), sentence].join(' – '),
    group: { word: 'Written', shown: 'Written' },
    ...(go === undefined ? {} : { go }),
  };
}

const lineText = ({ file, line, text }: SourcePlace): string => `line ${line} of ${file}: ${text.trim()}`;

// ───────────── what they share ─────────────

/** Throws StepError for what is no contract. */
function leafOf(
  { contract, path }: { readonly contract: string; readonly path: string },
  { timeline }: Walkable,
): LeafPlace {
  const address = addressNamed(contract, timeline.names);
  if (address === undefined) throw new StepError(`there is no contract ${show(contract)}`);
  return { contract: address, path };
}
