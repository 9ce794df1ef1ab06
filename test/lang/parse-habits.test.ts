import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFiles } from '../../src/lang/artifact.ts';
import type { Diagnostic } from '../../src/lang/diagnostic.ts';
import { applyEdits } from '../../src/lang/edits.ts';
import { GRAMMAR_FILE, mistakesGrammars } from '../../src/lang/parse/grammar.ts';
import { findMistakes } from '../../src/lang/parse/mistakes/find.ts';
import { HABITS } from '../../src/lang/parse/mistakes/habits.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import { isCode, scan } from '../../src/lang/parse/scan.ts';
import { mended } from '../helpers/fixes.ts';
import { programOf } from '../helpers/generate-program.ts';
import { readGrammarExamples } from '../helpers/grammar-examples.ts';
import { HABIT_ROWS, inPlace } from './parse-habits.ts';

function said(text: string): readonly Diagnostic[] {
  return parse({ name: 'test.hlp', text }, 0).diagnostics;
}

const spellings = HABIT_ROWS.flatMap(({ habit, code, where, spellings: all }) =>
  all.map(([wrong, right]) => ({
    name: `${habit}: ${wrong}`,
    code,
    wrong: inPlace(where, wrong),
    right: right === undefined ? undefined : inPlace(where, right),
  })),
);

describe('habits of others', () => {
  test.each(spellings)('$name: has its own message', ({ code, wrong }) => {
    expect(said(wrong).map((diagnostic) => diagnostic.code)).toContain(code);
  });

  test.each(spellings.filter(({ right }) => right !== undefined))('$name: is mended by its certain fixes', (row) => {
    expect(squeezed(mended(row.wrong, said))).toBe(squeezed(row.right ?? ''));
  });

  test.each(spellings.filter(({ right }) => right === undefined))(
    '$name: asks, and changes nothing by itself',
    (row) => {
      const kept = mended(row.wrong, said);
      expect(said(kept).map(({ code }) => code)).toContain(row.code);
    },
  );

  test('every habit of the table is shown by a spelling, with a message of its own', () => {
    const shown = new Set(spellings.flatMap(({ wrong }) => said(wrong).map(({ title }) => title)));
    const missing = Object.values(HABITS).filter(({ title }) => !shown.has(title));
    expect(missing.map(({ title }) => title)).toEqual([]);
  });

  test('a certain fix makes its own message go away, whatever else is wrong', () => {
    const left = spellings.flatMap(({ name, wrong }) =>
      said(wrong)
        .filter(({ fix }) => fix?.edits !== undefined)
        .filter(({ title, fix }) => said(applyEdits(wrong, fix?.edits ?? [])).some((other) => other.title === title))
        .map(({ title }) => `${name} → ${title}`),
    );
    expect(left).toEqual([]);
  });
});

/** Where a line was taken out, its blanks may stay. */
function squeezed(text: string): string {
  return text.replaceAll(/[ \t]+/g, ' ').replaceAll(/ ?\n[ \n]*/g, '\n');
}

/** A line in a contract with some state to talk about. */
function around(line: string): string {
  return `contract A {\n  state owner: address\n  state total: uint\n  state balances: map<address, uint>\n  payable action f() {\n    ${line}\n  }\n}\n`;
}

function compiled(text: string): readonly Diagnostic[] {
  return compileFiles([{ name: 'test.hlp', text }]).diagnostics;
}

describe('names of others, which only the checker knows', () => {
  test.each([
    ['owner = msg.sender', 'owner = caller'],
    ['require msg.sender == owner else "no"', 'require caller == owner else "no"'],
    ['balances[msg.sender] = 1', 'balances[caller] = 1'],
    ['total = msg.value', 'total = paid'],
    ['require(msg.value > 0, "no");', 'require paid > 0 else "no"'],
    ['balances[owner] += msg.value', 'balances[owner] += paid'],
    ['total = block.timestamp', 'total = now'],
    ['total = block.timestamp + 1 days;', 'total = now + 1 days'],
    ['require(block.timestamp >= total, "early");', 'require now >= total else "early"'],
    ['total = block.number', 'total = blockNumber'],
    ['total = block.number - total', 'total = blockNumber - total'],
    ['uint b = block.number; total = b;', 'let b: uint = blockNumber total = b'],
    ['owner = tx.origin', 'owner = caller'],
    ['require(tx.origin == owner, "no");', 'require caller == owner else "no"'],
    ['balances[tx.origin] = 1', 'balances[caller] = 1'],
    ['owner = address(this)', 'owner = self'],
    ['require(owner != address(this), "no");', 'require owner != self else "no"'],
    ['balances[address(this)] = 1', 'balances[self] = 1'],
    ['total = owner.balance', 'total = hlpOf(owner)'],
    ['total = address(this).balance;', 'total = hlpOf(self)'],
    ['total = msg.sender.balance', 'total = hlpOf(caller)'],
    ['payable(msg.sender).transfer(address(this).balance);', 'send hlpOf(self) to caller'],
  ])('%s', (wrong, right) => {
    expect(compiled(around(wrong)).length).toBeGreaterThan(0);
    expect(mended(around(wrong), compiled)).toBe(around(right));
    expect(compiled(around(right))).toEqual([]);
  });
});

describe('one file with many habits', () => {
  const text = [
    'contract Bank {',
    '  state balances: mapping(address => uint);',
    '',
    '  function withdraw(amount: uint) public {',
    '    require(balances[caller] >= amount && !false, "too much");',
    '    uint fee = 1;',
    '    balances[caller] -= amount;',
    '    fee++;',
    '  }',
    '}',
  ].join('\n');

  test('one message for each habit, in the order of the text, however often it is found', () => {
    expect(
      said(text).map(({ title, primary: { span } }) => `${text.slice(0, span.start).split('\n').length} ${title}`),
    ).toEqual([
      '2 a mapping is called `map`',
      '2 no `;` is needed',
      '4 there are three kinds of function',
      '5 `require` has no brackets',
      '5 `&&` is written `and`',
      '5 `!` is written `not`',
      '6 a new name begins with `let` or `var`',
      '8 counting is written `+= 1` and `-= 1`',
    ]);
  });

  test('what a fix shows is the line with everything mended', () => {
    expect(said(text).map(({ fix }) => fix?.text)).toEqual([
      'state balances: map<address, uint>',
      'state balances: map<address, uint>',
      'action withdraw(amount: uint) {',
      'require balances[caller] >= amount and not false else "too much"',
      'require balances[caller] >= amount and not false else "too much"',
      'require balances[caller] >= amount and not false else "too much"',
      'var fee: uint = 1',
      'fee += 1',
    ]);
  });

  test('at most two further places are marked, and the others are counted', () => {
    const semicolons = said(text).find(({ code }) => code === 'H0120');
    expect(semicolons?.secondary.map(({ label }) => label)).toEqual(['here too', 'here, and in 2 more places']);
    expect(semicolons?.fix?.edits).toHaveLength(5);
  });

  test('a name that is wrong elsewhere too does not hide the rest', () => {
    const twice = text.replace('fee++', 'fee = 1.5 +');
    expect(said(twice).map(({ code }) => code)).toEqual([
      'H0122',
      'H0120',
      'H0123',
      'H0124',
      'H0127',
      'H0127',
      'H0129',
      'H0107',
      'H0101',
    ]);
  });
});

// ───────────── the guard ─────────────

const ROOT = resolve(import.meta.dirname, '../..');

function filesIn(directory: string, ending: string): { name: string; text: string }[] {
  return readdirSync(resolve(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name: `${directory}/${name}`, text: readFileSync(resolve(ROOT, directory, name), 'utf8') }));
}

/** Every block of a page that is shown as right. */
const blocks = filesIn('docs', '.md').flatMap(({ name, text }) =>
  Array.from(text.matchAll(/```hlp(?:-later| right)?\n([^]*?)```/g), (match) => ({
    name: `${name} at ${match.index}`,
    text: match[1] ?? '',
  })),
);

const right = [...filesIn('contracts', '.hlp'), ...filesIn('examples', '.hlp'), ...blocks].filter(
  ({ text }) => parse({ name: 'right.hlp', text }, 0).file !== undefined,
);

function foundIn(text: string): readonly unknown[] {
  const match = mistakesGrammars().islands.match(text);
  if (match.failed()) return ['does not match'];
  const { mistakes, islands } = findMistakes(match, text, scan(text).filter(isCode));
  return [...mistakes, ...islands];
}

describe('in a right text the mistakes grammar finds nothing', () => {
  test.each(right)('$name', ({ text }) => {
    expect(foundIn(text)).toEqual([]);
  });

  test.each(right)('$name, all in one line', ({ text }) => {
    const line = scan(text)
      .filter(isCode)
      .map((piece) => piece.text)
      .join(' ');
    expect(foundIn(line)).toEqual([]);
  });

  test('in random programs, as they are and in one line', () => {
    for (let place = 0; place < 15; place++) {
      const { text } = programOf(1902, place);
      const line = scan(text)
        .filter(isCode)
        .map((piece) => piece.text)
        .join(' ');
      expect([...foundIn(text), ...foundIn(line)], `program ${place}`).toEqual([]);
    }
  });

  test('there are contracts and pages to look at', () => {
    expect(right.length).toBeGreaterThan(5);
  });

  test('in the examples of the grammar', () => {
    const { examples } = readGrammarExamples(readFileSync(GRAMMAR_FILE, 'utf8'));
    const whole = examples.filter(({ rule, isGood }) => isGood && /^[A-Z]/.test(rule) && rule !== 'Items');
    const found = whole.filter(({ rule, text }) => {
      const match = mistakesGrammars().islands.match(text, rule);
      if (match.failed()) return true;
      const { mistakes, islands } = findMistakes(match, text, scan(text).filter(isCode));
      return mistakes.length + islands.length > 0;
    });
    expect(found.map(({ rule, text }) => `${rule}: ${text}`)).toEqual([]);
    expect(whole.length).toBeGreaterThan(150);
  });
});
