/** What was wrong, in words with values; and where the gas went. Safe to show. */

import { grouped } from '../../base/counts.ts';
import { concatBytes } from '../../base/bytes.ts';
import { wordToAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { encodeAbi } from '../../vm/abi.ts';
import { disassemble } from '../../vm/disassemble.ts';
import { nameOf } from '../changes.ts';
import type { Stepper } from '../stepper.ts';
import { quoted } from '../values.ts';
import { doorText, type Visit } from './door.ts';
import type { Explanation, FailureKind, GasUse } from './explanation.ts';
import type { Panic } from '../../vm/failure.ts';
import { faultText, lookedUp, panicOf } from './faults.ts';
import { attemptText, targetOf, whyIn } from './outside.ts';
import type { Site } from './site.ts';

export function ruleOf(site: Site, condition: string | undefined, because: Explanation | undefined): string {
  return RULES[site.kind](site, condition, because) ?? site.reason.text;
}

type Rule = (site: Site, condition: string | undefined, because: Explanation | undefined) => string | undefined;

const RULES: Readonly<Record<FailureKind, Rule>> = {
  condition: guardText,
  fail: guardText,
  fault: faultIn,
  rounds: ({ reason }) => `it went round ${reason.fields[0]?.shown ?? ''} times, and wanted to go round once more`,
  call: attemptIn,
  invariant: brokenText,
  gas: gasText,
  refused: () => undefined,
};

function brokenText({ reason }: Site, condition: string | undefined): string {
  const value = reason.fields[0]?.value;
  const sentence = `${quoted(typeof value === 'string' ? value : '')} did not hold at the end`;
  return condition === undefined ? sentence : `${sentence}: ${condition} was false`;
}

function guardText({ guard, reason }: Site, condition: string | undefined, because: Explanation | undefined): string {
  if (guard === undefined || condition === undefined) return reason.text;
  if (guard.kind === 'only') return 'the caller is none of those who may do this';
  if (guard.kind === 'always') return 'whoever comes there fails';
  if (guard.kind === 'try') {
    const why = because === undefined ? '' : `: ${because.rule}`;
    return guard.was ? `${condition} went well` : `${condition} failed${why}`;
  }
  return `${condition} was ${guard.was}`;
}

function faultIn(site: Site): string | undefined {
  const panic = panicIn(site);
  return panic && site.moment && faultText(panic, site.moment);
}

function panicIn({ reason }: Site): Panic | undefined {
  const code = reason.name === 'Panic' ? reason.fields[0]?.value : undefined;
  return typeof code === 'string' ? panicOf(code) : undefined;
}

/** Stored paths that no instruction reads for its own sake, but the machine, to carry out the one that failed. */
export function lookedUpIn(site: Site): readonly string[] {
  const panic = panicIn(site);
  return panic === undefined || site.moment === undefined ? [] : lookedUp(panic, site.moment);
}

// ───────────── other contracts ─────────────

function attemptIn(site: Site): string | undefined {
  const { moment, running, reason, contract } = site;
  const target = moment && (calledIn(site) ?? targetOf(moment));
  if (moment === undefined || target === undefined || contract === undefined) return undefined;
  const why = whyIn(reason);
  if (why !== undefined) return attemptText(why, { moment, running, target, names: contract.names });
  const visit = visitTo(site, target);
  return visit && doorText(reason.name, visit);
}

/** Behind a call that was made, its target is not on the stack any more. */
function calledIn({ moment, reason }: Site): bigint | undefined {
  const own = moment?.frame.body[moment.frame.next] === moment?.instruction;
  const target = reason.name === 'CallFailed' && !own ? reason.fields[0]?.value : undefined;
  return typeof target === 'string' ? BigInt(target) : undefined;
}

/** What stood at the door of the other contract. */
function visitTo({ moment, contract: caller, known }: Site, target: bigint): Visit | undefined {
  const contract = known(wordToAddress(target));
  if (moment === undefined || caller === undefined || contract === undefined) return undefined;
  const { machine, instruction } = moment;
  const index = instruction.args[0] ?? 0;
  const external = machine.module.module.externals[index];
  const { types, flat, topic } = machine.module.tables.external(index);
  const above = [...machine.stack];
  const wei = external?.payable === true ? (above.pop() as bigint) : 0n;
  const args = above.slice(above.length - flat.length);
  const data = concatBytes(topic.subarray(0, 4), encodeAbi(types, args));
  const kind = external?.kind === 'view' ? 'view' : 'call';
  const gas = machine.gas - Math.floor(machine.gas / 64);
  return { who: nameOf(wordToAddress(target), caller.names), contract, kind, data, wei, gas };
}

// ───────────── gas ─────────────

const MOST_LINES = 3;

/** Where it ran out, and which lines used most of it. */
export function gasOf(stepper: Stepper, { kind, running }: Site): GasUse | undefined {
  if (kind !== 'gas') return undefined;
  const given = running[0]?.call.gas ?? 0;
  const lines = stepper.gasByLine(stepper.length, given).toSorted((a, b) => b.gas - a.gas);
  return { given, lines: lines.slice(0, MOST_LINES) };
}

function gasText({ moment, running, contract }: Site): string {
  const machine = running.at(-1);
  const left = machine?.gas ?? 0;
  const given = machine?.call.gas ?? 0;
  const whose = running.length > 1 ? ` that ${contract?.name ?? 'it'} was given` : '';
  const next = moment && show(disassemble(moment.instruction, moment.machine.module.module));
  const what = next === undefined ? '' : `, and \`${next}\` takes more than that`;
  return `of ${grouped(given)} gas${whose}, ${grouped(left)} were left${what}`;
}
