/** A mined transaction in detail, as lines for people: who, what, when, and what it cost. */

import { show } from '../base/show.ts';
import { columns, timeText } from './layout.ts';
import type { Told } from './sentence.ts';
import { type NamedValue, withUnit } from './values.ts';

/** The sentence, then a line for everything there is to say. Safe to show. */
export function detailsOf(told: Told): string {
  const { call, answer, events, reason } = told;
  const rows: [string, string][] = [
    ['transaction', told.hash],
    ['place', `${told.block}.${told.index}, ${timeText(BigInt(told.time))}`],
    ['from', withName(told.sender, told.senderName)],
    ['to', told.recipient === '' ? 'no contract was made' : withName(told.recipient, told.recipientName)],
    ['amount', `${told.amount} hlp`],
    ...(call === undefined ? [] : [['call', `${show(call.function)}(${listOf(call.args)})`] as [string, string]]),
    ...(answer === undefined ? [] : [['answer', withUnit(answer.shown, answer)] as [string, string]]),
    ...events.map(({ contract, event, fields }): [string, string] => [
      'event',
      `${show(contract)}: ${show(event)}(${listOf(fields)})`,
    ]),
    ['gas', `${told.gasUsed} used`],
    ['status', reason === undefined ? 'done' : `failed: ${reason.text}`],
  ];
  return `${told.sentence}\n${columns(rows.map(([name, value]) => [`  ${name}`, value]))}`;
}

function withName(address: string, name: string): string {
  return name === '' ? address : `${show(name)} (${address})`;
}

function listOf(values: readonly NamedValue[]): string {
  return values.map((value) => `${show(value.name)}: ${withUnit(value.shown, value)}`).join(', ');
}
