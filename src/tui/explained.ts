/** Why a transaction failed, as rows of the screen: what made it so, what stood in the condition, every name there. */

import { callPath } from '../timeline/call-path.ts';
import type { Cause } from '../timeline/explanation/cause.ts';
import { type Explanation, explanationOf } from '../timeline/explanation/explanation.ts';
import { changeText, searchText } from '../timeline/explanation/text.ts';
import { Pace } from '../timeline/pace.ts';
import { parsePosition, type Position } from '../timeline/position.ts';
import { type NamedValue, withUnit } from '../timeline/values.ts';
import type { Walkable } from './grounds.ts';
import type { ValueRow } from './model.ts';
import type { Answer, Inquiry } from './pages/answer.ts';
import type { Failure } from './pages/step.ts';
import type { Waiting } from './walk.ts';

const WHY = { word: 'Why it failed', shown: 'Why it failed' } as const;

/** For the stepper, at the end of a transaction that failed; undefined when it did not. */
export async function failureAt({ chain, timeline }: Walkable, position: Position): Promise<Failure | undefined> {
  const explanation = await explanationAt({ chain, timeline }, position, new Pace());
  if (explanation === undefined) return undefined;
  const cause = explanation.search?.cause;
  const at = cause && parsePosition(cause.position);
  return {
    rows: explanation.operands.map((operand) => valueRow(operand, WHY)),
    cause: cause && at && { sentence: changeText(cause), position: at },
  };
}

export async function failureAnswer(
  { chain, timeline }: Walkable,
  { on, position }: Extract<Inquiry, { kind: 'failure' }>,
  { signal }: Waiting,
): Promise<Answer> {
  const explanation = await explanationAt({ chain, timeline }, position, new Pace({ signal }));
  if (explanation === undefined) return { told: ['It did not fail.'], rows: [], on };
  return { told: toldOf(explanation), rows: rowsOf(explanation), on };
}

/** Looking for a cause takes long; keys are heard meanwhile. */
async function explanationAt(
  { chain, timeline }: Pick<Walkable, 'chain' | 'timeline'>,
  position: Position,
  pace: Pace,
): Promise<Explanation | undefined> {
  return explanationOf(chain, await timeline.transaction(position), { pause: () => pace.keep() });
}

function toldOf(explanation: Explanation): string[] {
  const { rule, because, reason } = explanation;
  const said = reason.text === rule ? [] : [`It said ${reason.text}.`];
  return [`${rule}.`, ...said, ...(because === undefined ? searchTold(explanation) : toldOf(because).map((text) => `Because of that before: ${text}`))]; // prettier-ignore
}

/** What came of looking for a cause; one that was found has a row. */
function searchTold(explanation: Explanation): string[] {
  const text = explanation.search?.cause === undefined ? searchText(explanation) : undefined;
  return text === undefined ? [] : [`Cause: ${text}.`];
}

function rowsOf(explanation: Explanation): ValueRow[] {
  const { operands, values, path, source, position, search, because, gas } = explanation;
  const here = { word: 'In …', shown: `In ${callPath(path)}` } as const;
  const line = source === undefined ? '' : `${source.file}:${source.line}`;
  const go = parsePosition(position);
  return [
    ...(search?.cause === undefined ? [] : [causeRow(search.cause)]),
    { name: 'here', now: `${position}  ${line}`, group: WHY, ...(go && { go }), about: source?.text.trim() ?? '' },
    ...operands.map((operand) => valueRow(operand, WHY)),
    ...values.map((value) => valueRow(value, here)),
    ...(gas?.lines ?? []).map(({ file, line: number, gas: used }) => ({ name: `${file}:${number}`, now: String(used), group: { word: 'gas', shown: 'Where the gas went' } as const })), // prettier-ignore
    ...(because === undefined ? [] : rowsOf(because)),
  ];
}

function causeRow(cause: Cause): ValueRow {
  const { name, shownOld, shownNew, position, path, sentence = 'in this very transaction' } = cause;
  const go = parsePosition(position);
  return {
    name: `${name}  ${position}`,
    old: shownOld,
    now: withUnit(shownNew, cause),
    path,
    about: [lineText(cause), sentence].filter((text) => text !== '').join(' – '),
    group: { word: 'cause', shown: 'The write that made it so' },
    ...(go && { go }),
  };
}

const lineText = ({ line }: Cause): string => (line === undefined ? '' : `line ${line.line} of ${line.file}: ${line.text.trim()}`); // prettier-ignore

function valueRow(value: NamedValue & { readonly leaf?: string }, group: NonNullable<ValueRow['group']>): ValueRow {
  const { type, leaf } = value;
  return {
    name: leaf ?? value.name,
    now: withUnit(value.shown, value),
    type,
    group,
    ...(leaf === undefined ? {} : { path: leaf }),
  };
}
