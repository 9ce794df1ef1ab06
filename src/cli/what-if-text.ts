/** What `hlp what-if` tells: what was changed, what came of it first, which transactions went otherwise, and what is different in the end. */

import { counted } from '../base/counts.ts';
import { show } from '../base/show.ts';
import { columns } from '../timeline/layout.ts';
import type { TransactionPlace } from '../timeline/position.ts';
import { deedIn } from '../timeline/sentence.ts';
import { withUnit } from '../timeline/values.ts';
import type {
  AfterAll,
  ComparedBalance,
  ComparedTransaction,
  ComparedValue,
  FirstDifference,
  WhatIf,
} from '../timeline/what-if/what-if.ts';
import { becameText, blocksText, deedThen, fitText, gasText, NOT_ON_THE_CHAIN } from '../timeline/what-if/words.ts';

/** More rows of one kind are counted. */
const MOST_ROWS = 20;

/** For programs: all but what can only be walked. */
export function dataOf({ branch: _branch, names: _names, timeline: _timeline, ...found }: WhatIf): object {
  return found;
}

export function whatIfText(found: WhatIf, place: TransactionPlace, isWhole: boolean): string {
  const own = found.transactions.find((row) => row.place === `${place.block}.${place.index}`);
  const blocks = [
    ownLines(found, own),
    firstLines(found.firstDifference),
    movedLines(found),
    ...transactionLines(found, own, isWhole),
    valueLines(found.values),
    balanceLines(found.balances),
    endLines(found, own),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

// ───────────── the transaction that was changed ─────────────

function ownLines({ changed }: WhatIf, own: ComparedTransaction | undefined): string[] {
  const was = own === undefined ? [] : [`${own.place}  ${deedThen(own)}`];
  if (changed.length === 0) return [...was, 'Nothing was changed.'];
  const rows = changed.map(({ name, shownOriginal, shownBranch }) => `  ${name}: ${shownOriginal} → ${shownBranch}`);
  return [...was, 'What if it had been otherwise?', ...rows, ...(own === undefined ? [] : [becameText(own)])];
}

// ───────────── the first difference ─────────────

function firstLines(first: FirstDifference | undefined): string[] {
  if (first === undefined) return [];
  const { position, branchPosition, source, what, shownOriginal, shownBranch } = first;
  const at =
    branchPosition === undefined || branchPosition === position ? position : `${position}, there ${branchPosition}`;
  const line = source === undefined ? '' : `, ${show(source.file)}:${source.line}  ${show(source.text.trim())}`;
  return [
    `The first difference: ${at}${line}`,
    `  ${what}`,
    `    on the chain   ${shownOriginal}`,
    `    on the branch  ${shownBranch}`,
  ];
}

// ───────────── what followed ─────────────

function movedLines({ moved, gone }: WhatIf): string[] {
  const elsewhere = moved.map(
    ({ name, branch }) => `${name} stands elsewhere on the branch, at ${branch}; calls of it go there.`,
  );
  return [...elsewhere, ...gone.map((name) => `${name} is not there on the branch.`)];
}

type Group = {
  readonly title: string;
  readonly isIn: (row: ComparedTransaction) => boolean;
  readonly text: (row: ComparedTransaction) => string;
};

const works = ({ status }: { readonly status: string }): boolean => status === 'success';
const afterOf = ({ after }: ComparedTransaction): AfterAll | undefined => ('refused' in after ? undefined : after);

const GROUPS: readonly Group[] = [
  {
    title: 'Cannot be in a block any more',
    isIn: (row) => afterOf(row) === undefined,
    text: (row) => `${deedIn(row.sentence)}\n      ${'refused' in row.after ? row.after.refused : ''}`,
  },
  {
    title: 'Worked, and fails',
    isIn: (row) => works(row.before) && afterOf(row) !== undefined && !works(afterOf(row)!),
    text: (row) => `${deedIn(row.sentence)}\n      ${afterOf(row)?.reason ?? ''}`,
  },
  {
    title: 'Failed, and works',
    isIn: (row) => !works(row.before) && afterOf(row) !== undefined && works(afterOf(row)!),
    text: (row) => `${deedIn(afterOf(row)?.sentence ?? row.sentence)}\n      it had failed: ${row.before.reason ?? ''}`,
  },
  {
    title: 'Went otherwise',
    isIn: (row) => afterOf(row)?.same === false,
    text: (row) => `${deedIn(row.sentence)}${otherText(row)}`,
  },
];

function transactionLines(
  { transactions }: WhatIf,
  own: ComparedTransaction | undefined,
  isWhole: boolean,
): string[][] {
  const left = new Set(transactions.filter((row) => row !== own));
  if (left.size === 0) return [['No transaction followed it.']];
  const groups = GROUPS.map(({ title, isIn, text }) => {
    const rows = [...left].filter(isIn);
    for (const row of rows) left.delete(row);
    return groupLines(title, rows, text);
  });
  const same = [...left];
  const title = 'Did the same';
  if (isWhole) return [...groups, groupLines(title, same, (row) => `${deedIn(row.sentence)}${fitOf(row)}`, Infinity)];
  const count = same.length === 0 ? [] : [`${title}: ${counted(same.length, 'transaction')} that followed.`];
  return [...groups, count];
}

function groupLines(
  title: string,
  rows: readonly ComparedTransaction[],
  text: Group['text'],
  most = MOST_ROWS,
): string[] {
  if (rows.length === 0) return [];
  const lines = rows.slice(0, most).map((row) => `  ${row.place}  ${text(row)}`);
  const rest = rows.length > most ? [`  … and ${rows.length - most} more`] : [];
  return [`${title} (${rows.length}):`, ...lines, ...rest];
}

/** What is not the same of what ended alike. */
function otherText(row: ComparedTransaction): string {
  const after = afterOf(row);
  const [was, is] = [row.before, after];
  const gas = is === undefined || was.gas === is.gas ? '' : `, gas ${gasText({ original: was.gas, branch: is.gas })}`;
  const reason = was.reason === is?.reason ? '' : `\n      ${was.reason ?? ''} → ${is?.reason ?? ''}`;
  // The receipt has nothing else that could be other.
  const rest = gas === '' && reason === '' ? ', with another answer or event' : '';
  return `${gas}${rest}${fitOf(row)}${reason}`;
}

function fitOf(row: ComparedTransaction): string {
  const after = afterOf(row);
  return after === undefined ? '' : fitText(after);
}

// ───────────── in the end ─────────────

function valueLines(values: readonly ComparedValue[]): string[] {
  if (values.length === 0) return [];
  const rows = values.slice(0, MOST_ROWS).map((value) => {
    return [`  ${value.contract}.${value.name}`, value.shownOriginal, '→', withUnit(value.shownBranch, value)];
  });
  const rest = values.length > MOST_ROWS ? [`  … and ${values.length - MOST_ROWS} more`] : [];
  return ['In the end:', columns(rows), ...rest];
}

/** What gas cost and brought is another amount for nearly everybody, and says little. */
function balanceLines(balances: readonly ComparedBalance[]): string[] {
  const own = balances.filter(({ difference }) => difference.wei !== '0');
  const rows = own.slice(0, MOST_ROWS).map(({ name, difference, branch }) => {
    return [`  ${name}`, `${difference.shown} hlp`, `(${branch.shown} hlp)`];
  });
  const rest = own.length > MOST_ROWS ? [`  … and ${own.length - MOST_ROWS} more`] : [];
  return own.length === 0 ? [] : ['Hlp in the end, what gas costs apart:', columns(rows), ...rest];
}

function endLines({ gas, blocks }: WhatIf, own: ComparedTransaction | undefined): string[] {
  const there = own && afterOf(own)?.place;
  const isOther = blocks.some(({ same }) => !same);
  return [
    `Gas: ${gasText(gas)}.`,
    blocksText(blocks),
    NOT_ON_THE_CHAIN,
    ...(there === undefined || !isOther ? [] : [`With --step ${there} you walk through it as it would have been.`]),
  ];
}
