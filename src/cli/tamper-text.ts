/** What `hlp tamper` tells. */

import { counted, grouped } from '../base/counts.ts';
import { checksumAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import type { Verdict } from '../chain/verify.ts';
import type { Anew, Followed } from '../timeline/anew.ts';
import type { Changed } from '../timeline/cheat.ts';
import type { Rung } from '../timeline/ladder.ts';
import type { PointerFault } from '../timeline/pointers.ts';
import type { Cost } from '../timeline/redo.ts';
import type { Breaks, Tampering } from '../timeline/tamper.ts';
import type { Names } from '../timeline/values.ts';
import { nameAtStart } from '../timeline/who.ts';
import { zerosFor } from '../timeline/zeros.ts';
import { ruleText } from '../tui/rule-words.ts';
import { paragraph, shortened, shortHash, tableText, tenths, triesText } from './paragraph.ts';
import { ON_A_COPY } from './workshop.ts';

type Page = { readonly names: Names; readonly width: number };

/** More rows say nothing new. */
const MOST_ROWS = 6;

export function tamperText(tampering: Tampering, page: Page): string {
  const { isStory, told, change, anew } = tampering;
  const { width } = page;
  const story = isStory ? ' Nothing has happened on it yet, so the copy has a little story of its own.' : '';
  return [
    paragraph(`${ON_A_COPY}${story}`, width),
    '',
    paragraph(`It was so: ${told}.`, width),
    paragraph(`Somebody would like it otherwise: ${changeText(change)}.`, width),
    '',
    ...breakLines(tampering, page),
    '',
    ...ladderLines(tampering, page),
    '',
    ...costLines(tampering, page),
    '',
    paragraph(endText(anew), width),
  ].join('\n');
}

function changeText(change: Changed): string {
  if (change.kind === 'remove') return 'the transaction is taken out, as if it had never been';
  const where = change.argument === undefined ? '' : ` (its argument ${show(change.argument)})`;
  return `${formatHlp(change.to)} hlp, not ${formatHlp(change.from)}${where}`;
}

// ───────────── what breaks ─────────────

function breakLines({ place, head, change, breaks }: Tampering, { names, width }: Page): string[] {
  const { block } = place;
  const [first, next] = breaks.pointers;
  if (first === undefined) return [];
  const rows = [
    ...signatureRow(breaks, change, names),
    [
      'transactionsRoot',
      `block ${block} says ${shortHash(breaks.root.said)}, what is in it has ${shortHash(breaks.root.found)}`,
    ],
    ['proof of work', workText(breaks)],
    ...(next === undefined
      ? []
      : [['parentHash', `block ${next.number} points to ${shortHash(first.named)}, which is no more`]]),
    ['head', `the newest block, ${head}, is known as ${shortHash(breaks.pointers.at(-1)?.named ?? '')}`],
  ];
  return [
    'What breaks, in this order:',
    ...rows.map(([name = '', text = '']) => paragraph(`  ${name.padEnd(16)}  ${text}`, width, ' '.repeat(20))),
    ...(next === undefined ? [] : ['', ...fallingLines(breaks, width)]),
  ];
}

function fallingLines({ pointers }: Breaks, width: number): string[] {
  const rows = pointers.map(({ number, hash, now, named }) => [`${number}`, ...[hash, now, named].map(shortHash)]);
  return [
    paragraph('Who mends a pointer changes the hash of the block it stands in; so none above stays:', width),
    tableText(
      ['block', 'its hash', 'its hash now', 'pointed at as'],
      shortened(rows, MOST_ROWS, (left) => ['…', `${left} more`]),
    ),
  ];
}

function signatureRow({ signature }: Breaks, change: Changed, names: Names): string[][] {
  if (signature === undefined || change.kind === 'remove') return [];
  const whose = signature.now === undefined ? 'nobody' : `${checksumAddress(signature.now).slice(0, 8)}…, a stranger`;
  const { from, to } = change;
  return [
    [
      'signature',
      `${nameAtStart(names, signature.by)} signed ${formatHlp(from)}; under ${formatHlp(to)} it is that of ${whose}`,
    ],
  ];
}

function workText({ difficulty, pointers: [first] }: Breaks): string {
  const now = `its hash is ${shortHash(first?.now ?? '')} now`;
  if (first?.counts === true) return `${now}; by luck that counts as well`;
  const zeros = zerosFor(difficulty);
  return `${now}; ${zeros === 0 ? 'that is not small enough' : `whichever counts begins with ${'0'.repeat(zeros)}`}`;
}

// ───────────── what is mended ─────────────

function ladderLines({ place, rungs, anew, breaks }: Tampering, { names, width }: Page): string[] {
  const signer = breaks.signature === undefined ? '' : nameAtStart(names, breaks.signature.by);
  const rows = rungs.map((rung) => [
    mendedText(rung, anew, signer),
    rung.tries === undefined ? '–' : grouped(rung.tries),
    pointersText(rung.pointers),
    verdictText(rung.verdict, BigInt(place.block)),
  ]);
  return [
    paragraph('What is mended (and mined again), and who still notices: a notebook that only looks at work and pointers, and `hlp verify`, which asks every rule:', width),
    tableText(['mended', 'tries', 'notebook', 'every rule'], [...rows, ...followedRows(anew)]),
    ...ruleLines(rungs, width),
  ]; // prettier-ignore
}

/** What each rule asks for that somebody ended at. */
function ruleLines(rungs: readonly Rung[], width: number): string[] {
  const rules = rungs.flatMap(({ verdict }) => (verdict.ok ? [] : [verdict.rule]));
  return [...new Set(rules)].map((rule) => paragraph(`  ${rule}: ${ruleText(rule)}`, width, '    '));
}

function mendedText({ mended }: Rung, { leftOut }: Anew, signer: string): string {
  if (mended === 'record') return 'nothing yet';
  if (mended !== 'transactions') return mended;
  return leftOut === undefined && signer !== '' ? `signed again by ${signer}` : 'left out';
}

function pointersText(fault: PointerFault | undefined): string {
  if (fault === undefined) return '✓';
  return fault.what === 'work' ? `✗ work of ${fault.number}` : `✗ pointer of ${fault.number}`;
}

/** The block is named where it is not the one that was changed. */
function verdictText(verdict: Verdict, block: bigint): string {
  if (verdict.ok) return '✓';
  return `✗ ${verdict.rule}${verdict.blockNumber === block ? '' : ` (block ${verdict.blockNumber})`}`;
}

function followedRows({ followed, made }: Anew): string[][] {
  if (followed === undefined) return [];
  const more = followed.overtaking === undefined ? '' : ', one on top';
  const what = `${counted(made, 'block')} made anew${more}`;
  return [[what, grouped(followed.tries), pointersText(followed.pointers), verdictText(followed.verdict, 0n)]];
}

// ───────────── what it costs ─────────────

function costLines({ costs, breaks, anew }: Tampering, { width }: Page): string[] {
  const { difficulty } = breaks;
  const rows = costs.map((cost) => costRow(cost, difficulty));
  const left = anew.needed - anew.made;
  const rest =
    left === 0
      ? []
      : [[`${anew.needed}`, grouped(anew.expectedForAll), 'not tried', tenths(anew.expectedForAll, difficulty)]];
  return [
    paragraph('A block that lies k deep has k blocks on it, and k + 1 have to be made anew. The others go on meanwhile, with as many tries:', width),
    tableText(
      ['blocks', 'tries expected', 'tries made', 'blocks the others find'],
      [...shortened(rows, MOST_ROWS, (more) => ['…', `${more} more`]), ...rest],
    ),
  ]; // prettier-ignore
}

function costRow({ blocks, expected, tries }: Cost, difficulty: bigint): string[] {
  return [`${blocks}`, grouped(expected), grouped(tries), tenths(tries, difficulty)];
}

// ───────────── how it ends ─────────────

function endText({ followed, refused, leftOut, needed, made }: Anew): string {
  const fallen =
    refused.length === 0
      ? ''
      : ` ${counted(refused.length, 'transaction')} that stood on it no longer ${refused.length === 1 ? 'fits' : 'fit'} (${rulesOf(refused)}).`;
  const without = leftOutText(leftOut);
  if (followed === undefined)
    return `Only ${made} of ${needed} blocks were made anew: more would take too long here.${without}${fallen}`;
  return `${tieText(followed)}${nowText(followed)}${without}${fallen}`;
}

function leftOutText(leftOut: Anew['leftOut']): string {
  if (leftOut === undefined) return '';
  const why = leftOut === 'unsigned' ? 'Nobody here has the key to sign' : `The rule ${leftOut.rule} forbids`;
  return ` ${why} the other amount, so it was left out.`;
}

function tieText({ wonTheTie, overtaking }: Followed): string {
  if (wonTheTie) return 'The new past has as much work as the chain, and by luck the lower hash: everybody follows it.';
  return `The new past has only as much work as the chain, and the higher hash: nobody follows it before one block more (${triesText(overtaking ?? 0)}).`;
}

function nowText({ told }: Followed): string {
  return told === undefined ? ' Now the transaction is gone.' : ` Now the chain says: ${told}.`;
}

function rulesOf(refused: Anew['refused']): string {
  return [...new Set(refused.map(({ rule }) => rule))].join(', ');
}
