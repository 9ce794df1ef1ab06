/** What is on a chain, or would come next on it: a position, a transaction by its hash, or a contract and calls that nobody has sent. */

import { type Address, parseAddress } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { TransactionError } from '../../chain/errors.ts';
import { transactionHash } from '../../chain/signing.ts';
import { contractsIn, type KnownContract } from '../../timeline/contracts.ts';
import { type DraftDeed, Drafts } from '../../timeline/draft.ts';
import { parsePlace, parsePosition, type Position, readPlace, stepPosition } from '../../timeline/position.ts';
import { StepError } from '../../timeline/replay.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { type LookedAt, lookedAt, withoutMemos } from '../chain-file.ts';
import { type Context, type Input, optionOf, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { lastTransaction } from '../last.ts';
import { withNames } from '../transact.ts';
import { addressIn, contractIn, type NamedContract } from '../who.ts';
import { type CallText, parseCall } from './call-text.ts';
import { usualCaller } from './caller.ts';
import { calledBy, targetOf } from './calling.ts';
import type { Subject } from './subject.ts';

/** Throws Misuse for words that are none of these. */
export async function chainSubject(context: Context, input: Input): Promise<Subject> {
  const calls = callsIn(input);
  const ground = await lookedAt(context, calls === undefined ? input : withoutMemos(input));
  try {
    if (calls !== undefined) return await draftOf(calls, ground, input);
    return await minedSubject(ground, input);
  } catch (error) {
    await ground.close();
    throw withoutAddresses(error, ground);
  }
}

function withoutAddresses(error: unknown, { names }: LookedAt): unknown {
  return error instanceof TransactionError ? new Failed(error.rule, withNames(error.message, names)) : error;
}

// ───────────── what was mined ─────────────

/** A hash may also be that of a transaction which waits: nobody knows yet what it will do. */
async function minedSubject(ground: LookedAt, input: Input): Promise<Subject> {
  const text = wordAt(input, 0);
  if (text === '' && input.words.length > 0)
    throw new Misuse('what: the word is empty; left out altogether, it is the newest transaction');
  if (input.words.length > 1)
    throw new Misuse(`calls: behind "${show(text)}" there is nothing to call; name a contract`);
  if (optionOf(input, 'pay') !== undefined)
    throw new Misuse('--pay goes with a call that is tried; this happened already');
  const waiting = ground.pending.findIndex((transaction) => transactionHash(transaction) === text.toLowerCase());
  if (waiting >= 0) return draftSubject(ground, [], waiting, 'it waits to be mined');
  const { chain, seen: names, close } = ground;
  const timeline = Timeline.open(chain, names);
  // A block alone is its header.
  const exact = parsePlace(text) === undefined ? readPlace(text) : parsePosition(text);
  const position = exact ?? transactionAt(text, ground);
  await check(timeline, position);
  return { kind: 'mined', chain, names, timeline, position, isWhole: exact === undefined, notes: [], data: {}, close };
}

function transactionAt(text: string, ground: LookedAt): Position {
  const place = text === '' ? lastTransaction(ground) : (placeIn(text) ?? placeOfHash(text, ground));
  if (place !== undefined) return stepPosition(place.block, place.index);
  const address = ground.names.resolve(text) ?? (/^0x[0-9a-fA-F]{40}$/.test(text) ? parseAddress(text) : undefined);
  const contract = address && contractsIn(ground.chain.headState())(address);
  if (contract !== undefined) throw new Misuse(`calls: which one of ${show(text)}? It can: ${functionsOf(contract)}; write one behind it in quotes, with what it takes`); // prettier-ignore
  // No name begins so.
  if (/^[-.\d]/.test(text)) throw new Misuse(`position: "${show(text)}" is not a position such as 4, 4.0, 4.0.17 or 4.root`); // prettier-ignore
  const contracts = ground.names.contracts().map(({ name }) => show(name));
  const there = contracts.length === 0 ? 'there is none here' : `there is: ${contracts.join(', ')}`;
  throw new Misuse(`position: "${show(text)}" is neither a position such as 4, 4.0, 4.0.17 or 4.root, nor a contract${meant(text, contracts)}; ${there}`); // prettier-ignore
}

/** `pay(to, units, note)`: what it takes, by name. */
function functionsOf({ module }: KnownContract): string {
  const calls = [...module.entries.values()].map(({ def }) => `${show(def.name)}(${def.params.map(({ name }) => show(name)).join(', ')})`); // prettier-ignore
  return [...new Set(calls)].join(', ');
}

type Place = { readonly block: number; readonly index: number };

function placeIn(text: string): Place | undefined {
  const place = parsePlace(text);
  return place && { block: place.block, index: place.transaction };
}

function placeOfHash(text: string, { chain }: LookedAt): Place | undefined {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) return undefined;
  const found = chain.findTransaction(text.toLowerCase() as Hash);
  if (found === undefined) throw new Misuse(`what: there is no transaction ${text} on this chain`);
  return { block: Number(found.block.header.number), index: found.index };
}

async function check(timeline: Timeline, { block, moment, transaction }: Position): Promise<void> {
  if (moment !== 'transaction') return;
  try {
    timeline.positionOf(block, transaction);
  } catch (error) {
    if (error instanceof StepError) throw new Misuse(`position: ${error.message}`);
    throw error;
  }
}

// ───────────── what nobody has sent ─────────────

type Calls = { readonly contract: string; readonly calls: readonly CallText[] };

/**
 * `village 'pay(bob, 4.5, "bike")'`, `'village.pay(bob, 4.5, "bike")'`, or as for `hlp send`: `village.pay bob 4.5 bike`. Undefined for what
 * names no contract.
 */
function callsIn({ words }: Input): Calls | undefined {
  const [first = '', ...rest] = words;
  if (first.includes('(')) return written(words);
  // A position begins with a digit, which no name does.
  if (!/^(?:[A-Za-z]|0x)/.test(first)) return undefined;
  const dot = first.lastIndexOf('.');
  if (dot > 0) return { contract: first.slice(0, dot), calls: [spoken(first.slice(dot + 1), rest, first)] };
  return rest.length === 0 ? undefined : { contract: first, calls: rest.map(callIn) };
}

/** The first of them names its contract. */
function written(words: readonly string[]): Calls {
  const calls = words.map(callIn);
  const contract = calls[0]?.target;
  if (contract !== undefined) return { contract, calls };
  throw new Misuse(`what: "${show(words[0] ?? '')}": of which contract? Write village '${show(words[0] ?? '')}'`);
}

function spoken(name: string, words: readonly string[], text: string): CallText {
  return { kind: 'call', who: undefined, target: undefined, name, words, paying: undefined, text };
}

function callIn(text: string): CallText {
  const call = parseCall(text);
  if (call.kind === 'call') return call;
  throw new Misuse(
    `call: "${show(text)}" is for a source file, which has a chain of its own; here there are only calls`,
  );
}

async function draftOf({ contract, calls }: Calls, ground: LookedAt, input: Input): Promise<Subject> {
  await prepareNamed([contract, ...calls.map(({ target }) => target)], ground);
  const own = contractIn(contract, 'what', ground);
  const deeds = calls.map((call, i) => deedOf(call, own, { ground, input, isLast: i === calls.length - 1 }));
  return draftSubject(ground, deeds, ground.pending.length + deeds.length - 1, 'nobody has sent it');
}

/** Their sources may be a stranger's. */
async function prepareNamed(words: readonly (string | undefined)[], { names, chain }: LookedAt): Promise<void> {
  const addresses = words.flatMap((word = '') => names.resolve(word) ?? addressesIn(word));
  await prepareArtifacts(chain.headState(), addresses);
}

const addressesIn = (word: string): Address[] =>
  /^0x[0-9a-fA-F]{40}$/.test(word) ? [word.toLowerCase() as Address] : [];

function deedOf(
  call: CallText,
  own: NamedContract,
  { ground, input, isLast }: { readonly ground: LookedAt; readonly input: Input; readonly isLast: boolean },
): DraftDeed {
  const { names } = ground;
  const otherwise = isLast ? optionOf(input, 'pay') : undefined;
  const { kind, to, data, wei } = calledBy(call, targetOf(call, own, ground), { names, otherwise });
  const sender: Address = addressIn(call.who ?? usualCaller(input), call.who === undefined ? '--as' : 'call', ground);
  return kind === 'view' ? { kind, to, data, from: sender } : { kind: 'unsigned', sender, to, wei, data };
}

/** Behind what waits already: that comes first. */
async function draftSubject(
  { chain, names, next, pending, close }: LookedAt,
  deeds: readonly DraftDeed[],
  index: number,
  why: string,
): Promise<Subject> {
  const waiting = pending.map((transaction): DraftDeed => ({ kind: 'signed', transaction }));
  const drafts = new Drafts(chain, next(), [...waiting, ...deeds], names);
  const timeline = Timeline.open(chain, names, { drafts });
  const position = timeline.draftPosition(index);
  // What could not even be mined is said now.
  await timeline.transaction(position);
  const notes = [
    `A draft behind block ${drafts.block}: ${why}, and nothing of this happened on the chain.`,
    ...behindText(index),
  ];
  return { kind: 'draft', chain, names, timeline, position, isWhole: true, notes, data: { isDraft: true }, close };
}

function behindText(others: number): readonly string[] {
  if (others === 0) return [];
  return [`It stands behind ${others === 1 ? 'another one, and finds what that' : `${others} others, and finds what they`} would do.`]; // prettier-ignore
}
