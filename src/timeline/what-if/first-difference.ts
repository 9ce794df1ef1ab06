/** The first difference between a chain and a branch of it: in the changed transaction, or in one of those that follow. */

import { formatHlp } from '../../base/units.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { senderOf } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { stateAt } from '../../state/state-at.ts';
import { nameOf } from '../changes.ts';
import { formatPosition, positionIn } from '../position.ts';
import { type Names, withUnit } from '../values.ts';
import type { Pace } from '../pace.ts';
import { comparedAt, sidesOf } from './compare.ts';
import { differenceIn, type FirstDifference, type Pair } from './side-by-side.ts';
import type { Plan } from './plan.ts';
import type { Again, Rerun } from './rerun.ts';
import type { Translation } from './translation.ts';

export type { FirstDifference } from './side-by-side.ts';

/** Transactions that are looked into, from the first that is not the same. */
const MOST_LOOKED_INTO = 32;

/** Undefined where both did the same. That something else had to be paid for it counts only where there is nothing else to tell. */
export async function firstDifference(
  chain: ChainReader,
  plan: Plan,
  rerun: Rerun,
  names: Pair['names'],
  pace: Pace,
): Promise<FirstDifference | undefined> {
  const search: Search = { chain, plan, rerun, names, pace, translation: rerun.translation };
  const suspects = rerun.transactions.filter((again) => isSuspect(search, again)).slice(0, MOST_LOOKED_INTO);
  for (const again of suspects) {
    const found = await differenceOf(search, again);
    if (found !== undefined) return found;
  }
  const [dearer] = suspects.flatMap((again) => gasDifference(again) ?? []);
  return dearer;
}

type Search = {
  readonly chain: ChainReader;
  readonly plan: Plan;
  readonly rerun: Rerun;
  readonly names: Pair['names'];
  readonly pace: Pace;
  readonly translation: Translation;
};

function isSuspect(search: Search, again: Again): boolean {
  const isOther = 'refused' in again.after || !again.after.isSame;
  return isOther || (search.plan.changed.length > 0 && isChanged(search, again)) || isFirstWrite(search, again);
}

function isChanged({ plan }: Search, { place }: Again): boolean {
  return place.block === plan.place.block && place.index === plan.place.index;
}

function isFirstWrite({ rerun: { touched } }: Search, { place }: Again): boolean {
  return touched.first?.block === place.block && touched.first.index === place.index;
}

async function differenceOf(search: Search, again: Again): Promise<FirstDifference | undefined> {
  const { place, after } = again;
  const { chain, rerun, names, translation, pace, plan } = search;
  const position = formatPosition(positionIn(place));
  if ('refused' in after) {
    const [shownOriginal, shownBranch] = ['it is', after.refused];
    const what = 'whether it is in a block';
    return { position, branchPosition: undefined, source: undefined, what, shownOriginal, shownBranch };
  }
  const branchPlace = { ...place, index: after.index };
  const given = new Set(isChanged(search, again) ? givenIn(plan) : []);
  const other = plan.instead?.address;
  const pair = { chain, place, branch: rerun.branch, branchPlace, names, translation, given, other };
  const found = await differenceIn(pair, pace);
  const at = { position, branchPosition: formatPosition(positionIn(branchPlace)), source: undefined };
  return found ?? plain(search, again, after, at);
}

function givenIn({ changed }: Plan): string[] {
  return changed.map(({ what, name }) => (what === 'argument' ? name : what));
}

type After = Exclude<Again['after'], { refused: string }>;
type At = Pick<FirstDifference, 'position' | 'branchPosition' | 'source'>;

/** Where lines do not say it: hlp that was given, a value that was written. */
function plain(search: Search, again: Again, after: After, at: At): FirstDifference | undefined {
  const { names } = search;
  const [there, here] = [
    givenText(again.transaction, again.receipt, names.chain),
    givenText(after.transaction, after.receipt, names.branch),
  ];
  if (there !== here) return { ...at, what: 'hlp', shownOriginal: there, shownBranch: here };
  const value = isFirstWrite(search, again) ? firstValue(search) : undefined;
  return value && { ...at, ...value };
}

function gasDifference({ place, receipt, after }: Again): FirstDifference | undefined {
  if ('refused' in after) return undefined;
  const [used, uses] = [receipt.gasUsed, after.receipt.gasUsed];
  if (used === uses) return undefined;
  const [position, branchPosition] = [place.index, after.index].map((index) =>
    formatPosition(positionIn({ ...place, index })),
  );
  const at = { position: position ?? '', branchPosition, source: undefined };
  return { ...at, what: 'gas', shownOriginal: `${used}`, shownBranch: `${uses}` };
}

/** Of what ran no code, or brought hlp along. */
function givenText(transaction: Transaction, { contractAddress }: Receipt, names: Names): string {
  const { to, value } = transaction;
  const recipient = to ?? contractAddress;
  const sender = nameOf(senderOf(transaction), names);
  const what = value === 0n ? 'nothing' : `${formatHlp(value)} hlp`;
  return `${what} from ${sender}${recipient === undefined ? '' : ` for ${nameOf(recipient, names)}`}`;
}

/** The first value that was not written alike, as it is behind that block. */
function firstValue({ chain, rerun, names, translation }: Search): Omit<FirstDifference, keyof At> | undefined {
  const { touched, blocks, branch } = rerun;
  const block = blocks.find(({ number }) => number === touched.first?.block);
  if (block === undefined || touched.first === undefined) return undefined;
  const [before, after] = [stateAt(chain.store, block.before.stateRoot), stateAt(branch.store, block.after.stateRoot)];
  const value = comparedAt(touched.first, sidesOf(before, after, names.branch), translation);
  if (value === undefined) return undefined;
  const { name, contract } = value;
  const [shownOriginal, shownBranch] = [value.shownOriginal, value.shownBranch].map((shown) => withUnit(shown, value));
  return { what: `${contract}.${name}`, shownOriginal: shownOriginal ?? '', shownBranch: shownBranch ?? '' };
}
