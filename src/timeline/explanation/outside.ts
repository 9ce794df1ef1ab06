/** Calls of other contracts, and hlp that could not be sent: who was meant, and what stood in the way. Safe to show. */

import { wordToAddress } from '../../base/address.ts';
import { formatHlp } from '../../base/units.ts';
import { WHY } from '../../vm/calls.ts';
import { LIMITS } from '../../vm/limits.ts';
import type { Machine } from '../../vm/machine.ts';
import { nameOf } from '../changes.ts';
import type { Reason } from '../explain.ts';
import { targetOfCall } from '../next-call.ts';
import { addressOf } from '../running.ts';
import type { Names } from '../values.ts';
import type { Moment } from './faults.ts';

/** The call that did not come about, or came to nothing. */
export type Attempt = {
  readonly moment: Moment;
  /** All that run, the outermost first. */
  readonly running: readonly Machine[];
  readonly target: bigint;
  readonly names: Names;
};

export function attemptText(why: keyof typeof WHY, attempt: Attempt): string {
  return TEXTS[why](attempt);
}

const TEXTS: Readonly<Record<keyof typeof WHY, (attempt: Attempt) => string>> = {
  outOfGas: (attempt) => `${whom(attempt)} used up the gas it was given, all but a 64th of what was left`,
  running: (attempt) => {
    const chain = attempt.running.map((machine) => nameOf(addressOf(machine), attempt.names));
    return `${whom(attempt)} is running already (${chain.join(' → ')}), and cannot be called again before it is done`;
  },
  nobody: (attempt) => `there is no contract at ${whom(attempt)}`,
  tooDeep: ({ running }) =>
    `${running.length} contracts run already, each called by the one before, and ${LIMITS.contractNesting} are the most`,
  misfit: (attempt) => `${whom(attempt)} answered, and the answer is not what its caller expects`,
  tooPoor: (attempt) => {
    const { machine } = attempt.moment;
    const has = machine.host.balance(machine.call.contract);
    const wanted = amountOf(attempt.moment);
    const contract = nameOf(addressOf(machine), attempt.names);
    return `${formatHlp(wanted)} hlp were to go to ${whom(attempt)}, and ${contract} has ${formatHlp(has)} hlp`;
  },
};

const whom = ({ target, names }: Attempt): string => nameOf(wordToAddress(target), names);

/** `send` has the amount below the address, a call of a payable function has it on top. */
export function amountOf({ machine, instruction: { op } }: Moment): bigint {
  return machine.stack.at(op === 'send' ? -2 : -1) as bigint;
}

/** Whom an instruction that has yet to run is about to call, or to send hlp to. */
export function targetOf({ machine, instruction: { op, args } }: Moment): bigint | undefined {
  if (op === 'send') return machine.stack.at(-1) as bigint;
  return op === 'ext' || op === 'try' ? targetOfCall(machine, args[0] as number) : undefined;
}

/** Why a call failed without an answer of its own. */
export function whyIn({ name, fields }: Reason): keyof typeof WHY | undefined {
  const code = name === 'CallFailed' ? fields[1]?.value : undefined;
  return Object.entries(WHY).find(([, known]) => known.toString() === code)?.[0] as keyof typeof WHY | undefined;
}
