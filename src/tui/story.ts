/**
 * The first minutes: what a newcomer does next, as far as the chain and this evening have come. Each step is a form that is filled in
 * already, or a page; the strip shows them all.
 */

import { callForm, deployForm } from './forms.ts';
import type { ContractFacts, Facts, Form, Model } from './model.ts';

export const STRIP = ['deploy', 'admit', 'pay', 'step', 'break it'] as const;
export type Chapter = (typeof STRIP)[number];

export type Advice = {
  readonly chapter: Chapter;
  readonly label: string;
  readonly why: string;
  readonly go:
    | { readonly kind: 'send' | 'form'; readonly form: Form; readonly as: string | undefined }
    | { readonly kind: 'step'; readonly place: { readonly block: number; readonly index: number } }
    | { readonly kind: 'breaks' };
};

/** In their order; the first that has something left to do is the advice. */
export function advice({ facts, seen }: Model): Advice | undefined {
  return deployAdvice(facts) ?? admitAdvice(facts) ?? payAdvice(facts) ?? lookAdvice(facts, seen);
}

export const VILLAGE = 'village';
const LIMIT = '50';
const AMOUNT = '4.5';
const NOTE = 'fixed my bike';

function deployAdvice({ village, sources, head }: Facts): Advice | undefined {
  const source = sources.find(({ isTour }) => isTour);
  if (village !== undefined || source === undefined) return undefined;
  return {
    chapter: 'deploy',
    label: 'Put the village on the chain',
    why:
      head === 0
        ? 'Nothing has happened yet. Enter puts the village on the chain.'
        : 'Enter puts the village on the chain.',
    go: { kind: 'send', form: deployForm(source, ''), as: undefined },
  };
}

/** The steward pays, and the first of these who is somebody else is paid. */
function pairOf(steward: string): [string, string] {
  return [steward, steward === 'bob' ? 'alise' : 'bob'];
}

function admitAdvice(facts: Facts): Advice | undefined {
  const found = villageIn(facts);
  if (found === undefined) return undefined;
  const { contract, steward, members } = found;
  const next = pairOf(steward).find((name) => !members.includes(name));
  const form = next === undefined ? undefined : actionForm(contract, 'admit', [next, LIMIT]);
  if (next === undefined || form === undefined) return undefined;
  return {
    chapter: 'admit',
    label: `Let ${next} into the village`,
    why: `Only members can pay and be paid, and the steward (${steward}) lets people in.`,
    go: { kind: 'form', form, as: steward },
  };
}

function payAdvice(facts: Facts): Advice | undefined {
  const found = villageIn(facts);
  if (found === undefined || facts.village?.payment !== undefined) return undefined;
  const [payer, helper] = pairOf(found.steward);
  const form = actionForm(found.contract, 'pay', [helper, AMOUNT, NOTE]);
  if (form === undefined) return undefined;
  return {
    chapter: 'pay',
    label: `Pay ${helper} for help`,
    why: `${helper} fixed your bike. That is worth ${AMOUNT} hlp.`,
    go: { kind: 'form', form, as: payer },
  };
}

function lookAdvice({ village }: Facts, seen: Model['seen']): Advice | undefined {
  if (village?.payment !== undefined && !seen.stepped) {
    return {
      chapter: 'step',
      label: 'Step through the payment, line by line',
      why: "See how the balances in the village's own books moved, forwards and backwards.",
      go: { kind: 'step', place: village.payment },
    };
  }
  if (village === undefined || seen.broke.length === EXPERIMENT_COUNT) return undefined;
  return {
    chapter: 'break it',
    label: 'Break it: try to cheat, on a copy',
    why: 'Three experiments. Each ends at the rule that stops it.',
    go: { kind: 'breaks' },
  };
}

type Village = { readonly contract: ContractFacts; readonly steward: string; readonly members: readonly string[] };

function villageIn({ village, contracts }: Facts): Village | undefined {
  const contract = contracts.find(({ name }) => name === village?.contract);
  return village === undefined || contract === undefined
    ? undefined
    : { contract, steward: village.steward, members: village.members };
}

function actionForm(contract: ContractFacts, name: string, values: readonly string[]): Form | undefined {
  const callable = contract.functions.find((candidate) => candidate.name === name);
  return callable && callForm(contract, callable, values);
}

/** Pay out of nothing, copy a signature, change the past. */
export const EXPERIMENT_COUNT = 3;

/** Which chapters are behind us. */
export function isDone(chapter: Chapter, model: Model): boolean {
  const next = advice(model)?.chapter;
  if (model.facts.village === undefined) return false;
  if (chapter === 'step') return model.seen.stepped;
  if (chapter === 'break it') return model.seen.broke.length === EXPERIMENT_COUNT;
  return next === undefined || STRIP.indexOf(chapter) < STRIP.indexOf(next);
}
