/** A line that is a call, when it means something else: an event, an error, hlp on its way to someone. */

import type { Node } from 'ohm-js';
import { type Finder, found } from './finder.ts';
import { across, put, rangeOf, swap } from './mistake.ts';

/** `place` is the whole line. True when nothing more is to be found in it. */
export function checkCallLine(finder: Finder, place: Node): boolean {
  const [start, suffixes] = place.children as [Node, Node];
  const parts = suffixes.children;
  const word = start.sourceString;
  const isCall = parts.length === 1 && parts[0]?.ctorName === 'Args';
  if (isCall && finder.declared.events.has(word)) return signal('emit', 'emit ');
  if (isCall && finder.declared.errors.has(word)) return signal('fail', 'fail ');
  return checkSend(finder, place, start, parts);

  function signal(habit: 'emit' | 'fail', before: string): false {
    found(finder, habit, rangeOf(start), [put(start.source.startIdx, before)]);
    return false;
  }
}

/** `(bool ok, ) = who.call{value: amount}("")`: the answer is looked at, and there is none. True when it is that. */
export function checkSendWithAnswer(finder: Finder, value: Node): boolean {
  const sent = /^(.*?)\s*\.\s*call\s*\{\s*value\s*:\s*([^,}]*?)\s*[,}]/s.exec(value.sourceString);
  const [, who = '', amount] = sent ?? [];
  if (amount === undefined) return false;
  const receiverOnly = who.replace(/^payable\s*\(([^()]*)\)$/, '$1');
  found(finder, 'send', rangeOf(value), undefined, {
    label: 'written `send … to …`',
    fix: `send ${amount} to ${receiverOnly}\nIt cannot be refused, so there is no answer to look at.`,
  });
  return true;
}

/** `who.transfer(amount)`, `who.send(amount)`, `who.call{value: amount}("")`. */
function checkSend(finder: Finder, whole: Node, start: Node, parts: readonly Node[]): boolean {
  const at = parts.findLastIndex((part) => /^\.\s*(?:transfer|send|call)$/.test(part.sourceString));
  const pick = parts[at];
  const amount = pick && amountIn(pick.sourceString, parts.slice(at + 1));
  if (pick === undefined || amount === undefined) return false;
  const path = parts.slice(0, at).map((part) => part.sourceString);
  const who = receiver(start) + path.join('');
  found(finder, 'send', across(pick, parts.at(-1) ?? pick), [swap(rangeOf(whole), `send ${amount} to ${who}`)]);
  return true;
}

/** What is sent, when what follows the dot is that and nothing else. */
function amountIn(pick: string, rest: readonly Node[]): string | undefined {
  const [first, second, ...more] = rest;
  if (first === undefined || more.length > 0) return undefined;
  if (pick.endsWith('call')) {
    const isBare = second === undefined || /^\(\s*(?:""|'')?\s*\)$/.test(second.sourceString);
    return isBare ? /^\{\s*value\s*:\s*([^,}]*?)\s*\}$/.exec(first.sourceString)?.[1] : undefined;
  }
  if (second !== undefined || first.ctorName !== 'Args') return undefined;
  const inside = first.sourceString.slice(1, -1).trim();
  return inside === '' || hasSeveral(inside) ? undefined : inside;
}

/** A comma outside of every bracket. */
function hasSeveral(args: string): boolean {
  let depth = 0;
  for (const sign of args) {
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (sign === ',' && depth === 0) return true;
  }
  return args.includes('"') || args.includes("'");
}

/** `payable(who)` is `who`. */
function receiver(start: Node): string {
  return (start.ctorName === 'PayableCast' ? start.child(2) : start).sourceString;
}
