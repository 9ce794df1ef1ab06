/**
 * What `hlp fmt` promises for every text: what it means stays, every word and comment stays in its place, and doing it twice
 * changes nothing. Asked of the contracts, of the samples in the pages and of random programs, in random layouts with comments
 * strewn everywhere.
 */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { format } from '../../src/lang/format/format.ts';
import { type Piece, isCode, scan } from '../../src/lang/parse/scan.ts';
import { stories } from '../helpers/generate-contract.ts';
import { parsed, withoutPlaces } from '../helpers/trees.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

const contracts = globSync('contracts/*.hlp', { cwd: ROOT }).map((name) => ({ name, text: read(name) }));
const samples = globSync('docs/*.md', { cwd: ROOT }).flatMap((page) =>
  Array.from(read(page).matchAll(/```hlp(?:-\S*)?\n([^]*?)```/g), ([, text = ''], index) => ({
    name: `${page}, block ${index + 1}`,
    text,
  })),
);

/** Everything that the language has, in a form that no layout likes. */
const TOUR = `import A,B from "./a.hlp" enum E{A,B,} struct S{a:list<uint,3> b:map<uint,map<address,bool>>,c:uint} struct None{}
interface I{payable action give(a:uint,) view n()->uint event Gone() error No(who:address)} error Top(a:uint,b:uint) const K:int=-5
/// doc
contract C{accepts hlp state m:list<uint,3>=[1,2,] invariant "x":sum(m.b)==0 and not(a<b)or c payable init(a:uint){owner=caller}
/// two
/// lines
payable action send(a:uint=3,b:bytes="",)->list<uint,3>=[1] view view()->uint=a fn f(a:uint,b:bool,)->uint{}
action x(a:uint)only a,(b).c[0]{let x:list<uint,2>=[] var y=-1**2+-(-3)*(a-b)%c/d if not(a or b)and c{return}else if d{y()}else{z.push(1)}
while a and b or c<d,max 3**2{break} for i in -a..b.c,max 2{continue} for p in(ps){} try call(a).b()as x{}else{fail E(a:1,b:2,)}
let q=((a))+(b*(c-d))**2-f(1)(2)[3].g send 2.5 hlp to x clear a[1].b emit P(a,) require(a)and(b)else"x" a[b]+=call c.d(1)paying p return a==b}}
test "t"{actor ana,ben with 10 hlp let c=deploy C(1,)paying 1 hlp as ana{expect fail No{call c.x(1)}} wait 3 days expect fail "x"{} expect a>=b}`;

// ───────────── random layouts ─────────────

const BLANKS = ['', '', ' ', '  ', '\t', '\n', '\n\n', '\n\n\n', ' \r\n  '];
const COMMENTS = ['// a\n', '//\n', '/// d\n', '\n/// d\n/// e\n', '/* b */', '/**/', '\n/* c */\n', '\n/* c */', '/* d\n   * e\n */', '\n\n/* f\n\n  g */\n\n', '/* h */ // i\n']; // prettier-ignore

type Gap = { readonly blanks: string; readonly comment: string };
const gap: fc.Arbitrary<Gap> = fc.record({
  blanks: fc.constantFrom(...BLANKS),
  comment: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...COMMENTS) }),
});
/** Gaps are drawn in order and again from the first when there are more places than gaps. */
const gaps = fc.array(gap, { minLength: 1, maxLength: 80 });

/** The same words with other blanks and more comments between them. */
function strewn(text: string, drawn: readonly Gap[]): string {
  const pieces = scan(text);
  const between = pieces.map((piece, index) => {
    const { blanks, comment } = drawn[index % drawn.length] ?? { blanks: ' ', comment: '' };
    const before = pieces[index - 1];
    if (before?.kind === 'number' && piece.kind === 'word') return `${blanks.includes('\t') ? '\t' : ' '}${piece.text}`;
    return `${mustBeApart(before, piece) ? ' ' : ''}${blanks}${comment}${piece.text}${isCode(piece) ? '' : '\n'}`;
  });
  return between.join('');
}

function mustBeApart(before: Piece | undefined, { text, kind }: Piece): boolean {
  if (before === undefined) return false;
  const joined = scan(before.text + text);
  return joined.length !== 2 || joined[1]?.text !== text || joined[1].kind !== kind || /[/*]$/.test(before.text);
}

// ───────────── laws ─────────────

function laidOut(text: string): string {
  const after = format({ name: 'test.hlp', text }).text;
  if (after === undefined) throw new Error(`does not parse: ${text}`);
  return after;
}

/** All words and comments in order, but for the commas, which may come and go at the ends of lists. */
function wordsOf(text: string): string[] {
  const words = scan(text).filter((piece) => piece.text !== ',');
  return words.flatMap((piece) => {
    if (isCode(piece)) return piece.text === '>=' ? ['>', '='] : [piece.text];
    return [piece.text.split('\n').map((line) => line.trim()).join('\n')]; // prettier-ignore
  });
}

const LAWS: Readonly<Record<string, (before: string, after: string) => boolean>> = {
  'the tree stays': (before, after) => isDeepStrictEqual(withoutPlaces(parsed(after)), withoutPlaces(parsed(before))),
  'words and comments stay': (before, after) => isDeepStrictEqual(wordsOf(after), wordsOf(before)),
  'twice is once': (_, after) => laidOut(after) === after,
  'a file ends with a line': (_, after) => /^$|[^\s]\n$/.test(after),
  'no line ends with blanks': (_, after) => !/[ \t\r]\n/.test(after),
  'nothing is moved by tabs': (_, after) => !/^ *\t/m.test(after.replaceAll(/\/\*[^]*?\*\//g, '')),
};

/** A text that did not change keeps them all. */
function brokenLaws(text: string): string[] {
  const after = laidOut(text);
  return after === text ? [] : Object.keys(LAWS).filter((law) => LAWS[law]?.(text, after) !== true);
}

/** Parsing takes nearly all of the time. */
const isShort = ({ text }: { readonly text: string }): boolean => text.length < 4_000;
const PATIENCE = { interruptAfterTimeLimit: 30_000 };

describe('what is formatted means the same, keeps every word and comment, and stays as it is when formatted again', () => {
  test.each([...contracts, ...samples])('$name', ({ text }) => {
    expect(brokenLaws(text)).toEqual([]);
  });

  test('a tour of the language, in any layout', () => {
    fc.assert(
      fc.property(gaps, (drawn) => {
        expect(brokenLaws(strewn(TOUR, drawn))).toEqual([]);
      }),
      { numRuns: 40, ...PATIENCE },
    );
  });

  test('a contract, in any layout', () => {
    fc.assert(
      fc.property(fc.constantFrom(...contracts, ...samples).filter(isShort), gaps, ({ text }, drawn) => {
        expect(brokenLaws(strewn(text, drawn))).toEqual([]);
      }),
      { numRuns: 10, ...PATIENCE },
    );
  });

  test('random programs, in any layout', () => {
    const programs = stories.map(({ source }) => ({ text: source })).filter(isShort);
    fc.assert(
      fc.property(programs, gaps, ({ text }, drawn) => {
        expect(brokenLaws(strewn(text, drawn))).toEqual([]);
      }),
      { numRuns: 10, ...PATIENCE },
    );
  });

  test('line ends of other systems make no difference', () => {
    fc.assert(
      fc.property(gaps, (drawn) => {
        const text = strewn(TOUR, drawn).replaceAll('\r\n', '\n');
        expect(laidOut(text.replaceAll('\n', '\r\n'))).toBe(laidOut(text));
      }),
      { numRuns: 20, ...PATIENCE },
    );
  });

  test('a layout without comments does not matter at all, but for braces left open and empty lines', () => {
    const blanks = fc.array(fc.constantFrom('', ' ', '\t', '  '), { minLength: 1, maxLength: 50 });
    const bare = TOUR.replaceAll(/\/\/\/.*\n/g, '').replaceAll('\n', ' ');
    fc.assert(
      fc.property(blanks, (drawn) => {
        expect(laidOut(strewn(bare, drawn.map((each) => ({ blanks: each, comment: '' }))))).toBe(laidOut(bare)); // prettier-ignore
      }),
      { numRuns: 20, ...PATIENCE },
    );
  });
});
