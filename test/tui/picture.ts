/** A small picture to draw and to press keys on: what a chain with a village looks like to the screen, made up. */

import type { BlockFacts, Callable, Facts, Model, Parameter, Size } from '../../src/tui/model.ts';
import { firstModel, pageOf } from '../../src/tui/model.ts';
import type { Effect, Event } from '../../src/tui/events.ts';
import { update } from '../../src/tui/update.ts';

const who = (name: string, help: string): Parameter => ({ name, type: 'address', help });
const hlp = (name: string, help: string): Parameter => ({ name, type: 'uint256', unit: 'hlp', help });

export const ADMIT: Callable = {
  name: 'admit',
  kind: 'action',
  isPayable: false,
  about: 'Let somebody in.',
  params: [who('member', 'who it is'), hlp('limit', 'how far below zero they may go')],
};
export const PAY: Callable = {
  name: 'pay',
  kind: 'action',
  isPayable: false,
  about: 'Pay a neighbour for help they gave you.',
  params: [who('to', 'who helped you'), hlp('units', 'how much'), { name: 'note', type: 'string', help: 'what for' }],
};
export const BALANCE: Callable = {
  name: 'balanceOf',
  kind: 'view',
  isPayable: false,
  about: 'What a member gave minus what they received.',
  params: [who('member', 'whose balance')],
};

const PEOPLE = ['alise', 'bob', 'jon', 'helper'];

export const EMPTY_CHAIN: Facts = {
  head: 0,
  waiting: 0,
  isPaused: false,
  people: PEOPLE.map((name, i) => ({ name, address: `0x${String(i + 1).repeat(40)}`, hlp: '10000' })),
  contracts: [],
  sources: [{ path: 'contracts/village.hlp', name: 'village', isTour: true }],
  blocks: [],
  village: undefined,
};

function block(number: number, sentence: string): BlockFacts {
  return { number, hash: `0x00${'a'.repeat(62)}`, tries: '39 tries', transactions: [{ index: 0, sentence, failed: false, details: sentence }] }; // prettier-ignore
}

/** Deployed; `members` were let in, and perhaps somebody paid. */
export function village(members: readonly string[], hasPaid = false): Facts {
  const sentences = [
    'Alise put village on the chain in block 1: hash 00aaaaaa…, found after 39 tries',
    ...members.map((name) => `Alise let ${name} in, with a limit of 50 hlp`),
    ...(hasPaid ? ['Alise paid Bob 4.5 hlp for "fixed my bike"'] : []),
  ];
  return {
    ...EMPTY_CHAIN,
    head: sentences.length,
    contracts: [
      {
        name: 'village',
        address: `0x${'9'.repeat(40)}`,
        about: 'Mutual credit.',
        functions: [ADMIT, PAY, BALANCE],
      },
    ],
    blocks: sentences.map((sentence, i) => block(i + 1, sentence)).toReversed(),
    village: {
      contract: 'village',
      steward: 'alise',
      members,
      payment: hasPaid ? { block: sentences.length, index: 0 } : undefined,
    },
  };
}

export const SIZE: Size = { columns: 80, rows: 24 };

export function picture(facts: Facts, size: Size = SIZE): Model {
  return firstModel({ size, directory: '.hlp', facts, me: 'alise' });
}

/** The keys of a text, one by one. */
export function typed(text: string): string[] {
  return Array.from(text);
}

export type After = { readonly model: Model; readonly effects: readonly Effect[] };

/** Everything that happened, one after the other, and all that was asked for meanwhile. */
export function after(model: Model, events: readonly (Event | string)[]): After {
  let now = model;
  const effects: Effect[] = [];
  for (const event of events) {
    const [next, ...asked] = update(now, typeof event === 'string' ? { kind: 'key', key: event } : event);
    now = next;
    effects.push(...asked);
  }
  return { model: now, effects };
}

/** A page of that kind is looked at; its picture. */
export function shownPage<K extends ReturnType<typeof pageOf>['kind']>(
  model: Model,
  kind: K,
): Extract<ReturnType<typeof pageOf>, { kind: K }> {
  const page = pageOf(model);
  if (page.kind !== kind) throw new Error(`a page of kind ${page.kind} is looked at, not ${kind}`);
  return page as Extract<ReturnType<typeof pageOf>, { kind: K }>;
}
