/** What a call to the outside depends on: whom it is for, and for hlp what there was of it. */

import { formatHlp } from '../../base/units.ts';
import { nameOf } from '../changes.ts';
import { countAboveTarget } from '../next-call.ts';
import { formatPosition, positionIn } from '../position.ts';
import { addressOf, placeOf } from '../running.ts';
import { sourceAt } from '../source-place.ts';
import type { Stepper } from '../stepper.ts';
import { namedValue } from '../values.ts';
import type { Cause, Search } from './cause.ts';
import { liesIn } from './evaluated.ts';
import type { Moment } from './faults.ts';
import type { Asked } from './slice.ts';
import { amountOf, whyIn } from './outside.ts';
import type { Operand } from './operands.ts';
import { firstAt } from './operands.ts';
import type { Site } from './site.ts';

/** The part of a statement that decides: of a call that nobody could take, whom it was for; of hlp that is not there, how much. */
export function partAsked({ kind, guard, head, evaluated, moment, reason }: Site): Pick<Asked, 'span' | 'computed'> {
  const whole = { span: head ?? guard?.span };
  const why = whyIn(reason);
  if (kind !== 'call' || moment === undefined || why === 'misfit' || why === 'outOfGas') return whole;
  const part = evaluated.findLast(({ height }) => height === heightAsked(moment, why === 'tooPoor'))?.row.span;
  if (part === undefined) return whole;
  const computed = evaluated.filter(({ row }) => liesIn(row.span, part)).map(({ step }) => step - 1);
  return { span: part, computed };
}

/** How high the stack was when that had been computed: the target lies below the arguments, the amount on top; of `send` below the address. */
function heightAsked(moment: Moment, isAboutAmount: boolean): number {
  const { machine, instruction } = moment;
  const { length } = machine.stack;
  if (instruction.op === 'send') return isAboutAmount ? length - 1 : length;
  return isAboutAmount ? length : length - countAboveTarget(machine, instruction.args[0] ?? 0);
}

/** Who called, where `only` asks; what a contract has, where that is too little. */
export function givenIn({ given, moment, reason, contract }: Site): readonly Operand[] {
  if (whyIn(reason) !== 'tooPoor' || moment === undefined || contract === undefined) return given;
  const { host, call } = moment.machine;
  return [...given, namedValue('hlpOf(self)', 'uint256', 'hlp', [host.balance(call.contract)], contract.names)];
}

/** Where hlp is missing: the newest transfer of this transaction without which there would have been enough. */
export function poorIn(stepper: Stepper, site: Site): Pick<Search, 'cause' | 'note'> | undefined {
  const { moment, reason, contract } = site;
  if (whyIn(reason) !== 'tooPoor' || moment === undefined || contract === undefined) return undefined;
  const wanted = amountOf(moment);
  const has = moment.machine.host.balance(moment.machine.call.contract);
  const cause = moveBefore(stepper, site, wanted - has);
  const who = nameOf(contract.address, contract.names);
  return { cause, note: `${who} had no more than ${formatHlp(has)} hlp in this transaction` };
}

function moveBefore(
  { trace, run, place, scene }: Stepper,
  { failing, contract }: Site,
  missing: bigint,
): Cause | undefined {
  const has = (step: number): bigint => {
    const { machine } = run.seek(step);
    return contract === undefined ? 0n : machine.host.balance(BigInt(contract.address));
  };
  for (let i = firstAt(trace.events, failing.step) - 1; i >= 0; i--) {
    const event = trace.events[i];
    if (event?.kind !== 'move' || event.contract !== contract?.address || event.wei < missing || event.step < 0)
      continue;
    const [old, next] = [has(event.step), has(event.step + 1)];
    if (old < next) continue;
    const { innermost } = run.seek(event.step).machine;
    const known = scene.contracts.get(addressOf(innermost));
    return {
      name: 'hlpOf(self)',
      path: '',
      contract: contract.name,
      unit: 'hlp',
      shownOld: formatHlp(old),
      shownNew: formatHlp(next),
      position: formatPosition(positionIn(place, event.step)),
      line: sourceAt(known, placeOf(innermost)),
      sentence: undefined,
    };
  }
  return undefined;
}
