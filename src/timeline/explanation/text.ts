/** An explanation as lines for people. Every line is safe to show. */

import { grouped } from '../../base/counts.ts';
import { show } from '../../base/show.ts';
import { callPath, type CallPlace } from '../call-path.ts';
import type { SourcePlace } from '../source-place.ts';
import { withUnit } from '../values.ts';
import type { Cause, Search } from './cause.ts';
import type { Explanation, FailureKind, GasUse } from './explanation.ts';
import type { Operand } from './operands.ts';

/** What failed and where, what was wrong, what everything in it was worth, and why it was so. */
export function explanationLines(explanation: Explanation): string[] {
  const { operands, because, gas, reason } = explanation;
  const cause = searchText(explanation);
  return [
    `failed: ${reason.text}`,
    ...placeLines(explanation),
    ...ruleLines(explanation),
    ...operands.map((operand) => `    ${operandText(operand)}`),
    ...(gas === undefined ? [] : gasLines(gas)),
    ...(because === undefined ? [] : explanationLines(because).map((line) => `  ${line}`)),
    ...(cause === undefined ? [] : [`  cause: ${cause}`]),
  ];
}

/** What came of looking for the write that made it so; undefined where nobody looked, or there is nothing to say of it. */
export function searchText(explanation: Explanation): string | undefined {
  const { search } = explanation;
  return search === undefined || isIdle(explanation, search) ? undefined : causeText(search);
}

/** Whom one calls is no matter of what is remembered, unless it is. */
function isIdle({ kind }: Explanation, { dependsOn, cause, note }: Search): boolean {
  return kind === 'call' && dependsOn.length === 0 && cause === undefined && note === undefined;
}

/** What was required, or what could not be done and why not. */
function ruleLines({ kind, condition, decidedBy, was, rule, reason }: Explanation): string[] {
  if (condition === undefined) return rule === reason.text ? [] : [`  ${rule}`];
  if (kind === 'condition') return [`  required: ${condition}`];
  if (decidedBy === 'try') return [`  because this ${was === true ? 'went well' : 'failed'}: ${condition}`];
  if (kind === 'fail' && was !== undefined) return [`  because this was ${was}: ${condition}`];
  return [`  ${ASKED[kind]}: ${condition}`, ...(rule === reason.text ? [] : [`  but ${rule}`])];
}

/** What stands before what it could not do. */
const ASKED: Readonly<Record<FailureKind, string>> = {
  condition: 'required',
  fail: 'it says',
  fault: 'it computes',
  rounds: 'it repeats',
  call: 'it does',
  invariant: 'after every action',
  refused: 'it was asked for',
  gas: 'it was doing',
};

function placeLines({ position, source, path, contract }: Explanation): string[] {
  const where = source === undefined ? contract : `${show(source.file)}:${source.line}`;
  const way = path.length === 0 ? '' : ` in ${wayText(path)}`;
  return where === '' && way === '' ? [] : [`  at ${position}, ${where}${way}`];
}

/** Of a long way, both ends. */
const LONG_WAY = 8;
const ENDS = 3;

function wayText(path: readonly CallPlace[]): string {
  if (path.length <= LONG_WAY) return callPath(path);
  const left = path.length - 2 * ENDS;
  return `${callPath(path.slice(0, ENDS))} → … (${left} more) … → ${callPath(path.slice(-ENDS))}`;
}

/** `limits[alise] = 50 hlp`: a leaf by its own name, everything else as it is written. */
function operandText(operand: Operand): string {
  return `${operand.leaf ?? operand.name} = ${withUnit(shortened(operand.shown), operand)}`;
}

/** The whole value is in the data. */
const MOST_LETTERS = 100;

function shortened(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= MOST_LETTERS) return text;
  return `${letters.slice(0, MOST_LETTERS / 2).join('')}… (${grouped(letters.length)} letters)`;
}

function gasLines({ lines }: GasUse): string[] {
  if (lines.length === 0) return [];
  const most = lines.map(({ file, line, gas }) => `    ${show(file)}:${line}  ${grouped(gas)}`);
  return ['  most of the gas went into', ...most];
}

// ───────────── the cause ─────────────

/** Which write made it so, or that there was none, and how far one looked. */
export function causeText({ cause, note, newest, neverWritten, dependsOn, tried, isComplete }: Search): string {
  if (cause !== undefined) return `${writeText(cause)}; with what was there before, it would have passed`;
  if (note !== undefined) return note;
  if (dependsOn.length === 0) return 'nothing that is remembered decides this, only what the call brought along';
  if (neverWritten.length === dependsOn.length)
    return `${listed(neverWritten)} ${wereOrWas(neverWritten)} never written`;
  const never = neverWritten.length === 0 ? '' : `; ${listed(neverWritten)} ${wereOrWas(neverWritten)} never written`;
  const looked = isComplete ? `${tried} tried` : `${tried} tried, and there are more`;
  const others = dependsOn.filter((name) => !neverWritten.includes(name));
  return `no earlier value of ${listed(others)} would have let it pass (${looked})${never}${newest === undefined ? '' : `; the newest: ${writeText(newest)}`}`;
}

/** `balances[alise] went from 0 to -40 hlp in 3.0.17, line 44 of village.hlp (village: Alise paid Bob …)`. */
function writeText(cause: Cause): string {
  const { sentence } = cause;
  return `${changeText(cause)}${sentence === undefined ? ', in this transaction' : ` (${sentence})`}`;
}

/** The same without whose it was. */
export function changeText(cause: Cause): string {
  const { name, shownOld, shownNew, position, line } = cause;
  return `${name} went from ${shownOld} to ${withUnit(shownNew, cause)} at ${position}${lineText(line)}`;
}

const lineText = (line: SourcePlace | undefined): string =>
  line === undefined ? '' : `, line ${line.line} of ${show(line.file)}`;

const wereOrWas = (names: readonly string[]): string => (names.length === 1 ? 'was' : 'were');

/** A condition may depend on hundreds. */
const MOST_LISTED = 8;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  const last = more > 0 ? `${more} more` : (names.at(-1) ?? '');
  const before = more > 0 ? names.slice(0, MOST_LISTED) : names.slice(0, -1);
  return before.length === 0 ? last : `${before.join(', ')} and ${last}`;
}
