/** What would have become of it: the answer to a "what if" form, as rows of the screen, and the branch to walk along. */

import { show } from '../base/show.ts';
import { parseAmount } from '../timeline/parse-value.ts';
import { parsePlace, type Position, stepPosition, parsePosition } from '../timeline/position.ts';
import { type Names, withUnit } from '../timeline/values.ts';
import { FITS } from '../timeline/what-if/fitting.ts';
import {
  type ComparedBalance,
  type ComparedBlock,
  type ComparedTransaction,
  type ComparedValue,
  type Ending,
  type FirstDifference,
  type WhatIf,
  whatIf,
  type WhatIfChange,
  WhatIfError,
} from '../timeline/what-if/what-if.ts';
import { becameText, blocksText, digits, NOT_ON_THE_CHAIN } from '../timeline/what-if/words.ts';
import { changedFields } from './forms.ts';
import type { Grounds, Walkable } from './grounds.ts';
import type { Form, Past, ValueRow } from './model.ts';
import type { Answer, Inquiry } from './pages/answer.ts';
import { filesAt } from './sources.ts';
import type { Waiting } from './walk.ts';

export async function branchAnswer(
  grounds: Grounds,
  { form, on }: Extract<Inquiry, { kind: 'what if' }>,
  { signal, tell }: Waiting,
): Promise<Answer> {
  const { past } = form;
  if (past === undefined) throw new WhatIfError('what if is asked of a transaction that happened');
  const { chain, timeline } = grounds.at(on);
  const onProgress = ({ block, last }: { readonly block: number; readonly last: number }): void => tell(`Running it again … block ${block} of ${last}`); // prettier-ignore
  const change = await changeOf(form, past, grounds.at(on));
  const result = await whatIf(chain, past.place, change, timeline.names, { signal, onProgress });
  const start = startOf(result, past);
  const branch = {
    chain: result.branch,
    timeline: result.timeline,
    position: start ?? result.timeline.first(),
  };
  return {
    told: toldOf(result, past),
    rows: rowsOf(result),
    on: grounds.add('branch', branch),
    ...(start && { start }),
  };
}

// ───────────── what is asked ─────────────

/** Throws WhatIfError, ValueError, UnitError for what cannot be read. */
async function changeOf(
  form: Form,
  { place, who, whoThen }: Past,
  { chain, timeline }: Walkable,
): Promise<WhatIfChange> {
  const changed = changedFields(form);
  const wordFor = (option: string): string | undefined => changed.find(({ name }) => name === option)?.word;
  const args = changed.filter(({ name }) => !name.startsWith('--')).map(({ name, word }) => [name, word] as const);
  const [pay, later, source] = [wordFor('--pay'), wordFor('--time'), wordFor('--source')];
  const then = chain.blockByNumber(BigInt(place.block))?.header.timestamp ?? 0n;
  return {
    ...(args.length === 0 ? {} : { arguments: Object.fromEntries(args) }),
    ...(who === whoThen ? {} : { caller: personIn(who, timeline.names) }),
    ...(pay === undefined ? {} : { value: parseAmount(pay === '' ? '0' : pay) }),
    ...(source === undefined ? {} : { source: await filesAt(source) }),
    ...(later === undefined ? {} : { time: then + secondsIn(later) }),
  };
}

function personIn(who: string, names: Names): NonNullable<WhatIfChange['caller']> {
  const address = names.resolve(who);
  if (address === undefined) throw new WhatIfError(`nobody is called ${show(who)}`);
  return address;
}

function secondsIn(text: string): bigint {
  if (/^-?\d{1,12}$/.test(text)) return BigInt(text);
  throw new WhatIfError(`time: so many seconds later, such as 3600, or earlier with a minus; not ${show(text)}`);
}

// ───────────── what became of it ─────────────

function toldOf({ changed, blocks, gone, transactions }: WhatIf, past: Past): string[] {
  const words = changed.map(({ name, shownOriginal, shownBranch }) => `${name} ${shownOriginal} → ${shownBranch}`);
  const what = words.length === 0 ? 'Nothing was changed.' : `What if ${words.join(', ')}?`;
  const own = transactions.find((one) => isOf(one, past));
  const became = own === undefined || words.length === 0 ? [] : [becameText(own)];
  const lost = gone.length === 0 ? [] : [`Not on the branch at all: ${gone.join(', ')}.`];
  return [what, ...became, `${blocksText(blocks)} ${NOT_ON_THE_CHAIN}`, ...lost];
}

const isOf = ({ place }: ComparedTransaction, past: Past): boolean =>
  place === `${past.place.block}.${past.place.index}`;

/** Where the changed transaction begins on the branch; undefined when it is not on it. */
function startOf({ transactions }: WhatIf, past: Past): Position | undefined {
  const own = transactions.find((one) => isOf(one, past));
  return own && beginningOf(own.after);
}

function beginningOf(after: ComparedTransaction['after']): Position | undefined {
  const place = 'refused' in after ? undefined : parsePlace(after.place);
  return place && stepPosition(place.block, place.transaction);
}

function rowsOf(result: WhatIf): ValueRow[] {
  const { firstDifference, values, balances, gas, transactions, blocks } = result;
  return [
    ...(firstDifference === undefined ? [] : [differenceRow(firstDifference)]),
    ...transactions.filter(isOther).map((one) => transactionRow(one, 'Transactions that went otherwise')),
    ...values.map(valueRow),
    // What gas cost and brought is another amount for nearly everybody, and says little.
    ...balances.filter(({ difference }) => difference.wei !== '0').map(balanceRow),
    { name: 'gas, all together', ...between(digits(gas.original), digits(gas.branch)), group: { word: 'gas', shown: 'Gas' } }, // prettier-ignore
    ...blocks.map(blockRow),
    ...transactions.filter((one) => !isOther(one)).map((one) => transactionRow(one, 'Transactions that did the same')),
  ];
}

function differenceRow({
  what,
  shownOriginal,
  shownBranch,
  source,
  position,
  branchPosition,
}: FirstDifference): ValueRow {
  // prettier-ignore
  const go = branchPosition === undefined ? undefined : parsePosition(branchPosition);
  const line = source === undefined ? '' : ` – line ${source.line} of ${source.file}: ${source.text.trim()}`;
  return {
    name: what,
    old: shownOriginal,
    now: shownBranch,
    about: `on the chain at ${position}, on the branch at ${branchPosition ?? 'no place'}${line}`,
    group: { word: 'first difference', shown: 'The first difference' },
    ...(go && { go }),
  };
}

function valueRow(value: ComparedValue): ValueRow {
  const { contract, name, path, type, shownOriginal, shownBranch, branch } = value;
  const now = branch === undefined ? shownBranch : withUnit(shownBranch, value);
  const group = { word: 'branch', shown: 'In the end: the chain → the branch' } as const;
  return { name: `${contract}.${name}`, old: shownOriginal, now, path, type, group };
}

function balanceRow({ name, address, original, branch, difference }: ComparedBalance): ValueRow {
  const about = `hlp on the chain; apart from what gas costs and brings: ${difference.shown} hlp`;
  const group = { word: 'hlp', shown: 'Hlp in the end: the chain → the branch' } as const;
  return { name, old: original.shown, now: `${branch.shown} hlp`, path: address, about, group };
}

const isOther = ({ after }: ComparedTransaction): boolean => 'refused' in after || !after.same;

function transactionRow({ place, sentence, before, after }: ComparedTransaction, shown: string): ValueRow {
  const go = beginningOf(after);
  const other = 'refused' in after ? after.refused : (after.sentence ?? sentence);
  const fitted =
    'refused' in after || after.fits.length === 0 ? '' : ` – with ${after.fits.map((fit) => FITS[fit]).join(', ')}`;
  return {
    name: place,
    ...between(endingText(before), 'refused' in after ? `not in it: ${after.refused}` : endingText(after)),
    about: `${other}${fitted}`,
    group: { word: 'transaction', shown },
    ...(go && { go }),
  };
}

const STATUS = { success: 'done', reverted: 'failed', outOfGas: 'out of gas' } as const;

function endingText({ status, gas, reason }: Ending): string {
  return `${STATUS[status]}, ${digits(gas)} gas${reason === undefined ? '' : `: ${reason}`}`;
}

function blockRow({ number, hashBefore, hashAfter }: ComparedBlock): ValueRow {
  return { name: `block ${number}`, ...between(hashBefore, hashAfter), group: { word: 'hash', shown: 'Hashes of blocks' } }; // prettier-ignore
}

/** The same is said once. */
function between(original: string, branch: string): Pick<ValueRow, 'old' | 'now'> {
  return original === branch ? { now: `${original} (the same)` } : { old: original, now: branch };
}
