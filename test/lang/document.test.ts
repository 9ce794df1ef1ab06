import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyse, compileFiles } from '../../src/lang/artifact.ts';
import { documentOf } from '../../src/lang/document/document.ts';
import { code, listed, plain } from '../../src/lang/document/markdown.ts';
import type { SourceFile } from '../../src/lang/source.ts';
import { CONTRACT_FILES, filesOf } from '../helpers/contracts.ts';

/** The page of the last contract. */
function pageOf(files: readonly SourceFile[]): string {
  const contract = analyse(files).program?.contracts.at(-1);
  const { artifacts, diagnostics } = compileFiles(files);
  const artifact = artifacts.at(-1);
  if (contract === undefined || artifact === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return documentOf(contract, artifact);
}

const page = (text: string): string => pageOf([{ name: 'test.hlp', text }]);
/** What stands under a heading. */
const under = (whole: string, heading: string): string =>
  whole.split(`### ${heading}\n`)[1]?.split(/\n##/)[0]?.trim() ?? '';

describe('a page', () => {
  test('says all there is to know of a contract', () => {
    expect(
      page(`
/// Where something stands.
/// @param Open it goes on
enum Stage { Open, Done }

/// A jar of biscuits.
/// @title for the kitchen
/// @author Alise
/// @dev Counts in whole biscuits.
contract Jar {
  accepts hlp
  const MOST: uint = 100
  state keeper: address
  /// Who took how many.
  /// @unit hlp
  state taken: map<address, uint>
  state stage: Stage
  invariant "not bottomless": sum(taken) <= MOST

  /// Somebody took some.
  /// @param who it was
  event Took(who: address indexed, biscuits: uint)

  /// That is too much.
  /// @param who wanted it
  error Greedy(who: address)
  error Closed()

  init(first: address) { keeper = first }

  /// How many are left.
  /// @return the rest @unit hlp
  view left() -> uint = MOST - sum(taken)

  /// Take some.
  /// @param biscuits how many @unit hlp
  /// @says {caller} took {biscuits}
  payable action take(biscuits: uint, note: string = "") {
    require stage == Stage.Open else Closed()
    check(biscuits)
    taken[caller] += biscuits
    emit Took(caller, biscuits)
  }

  action close() only keeper, self {
    if stage == Stage.Done { fail Closed() }
    stage = Stage.Done
  }

  fn check(biscuits: uint) {
    require biscuits <= 3 else Greedy(caller)
    require biscuits > 0 else "take one"
  }
}`),
    ).toMatchInlineSnapshot(`
      "# Jar: for the kitchen

      A jar of biscuits.

      Counts in whole biscuits.

      By Alise

      From \`test.hlp\`. It takes hlp that is sent without a word.

      ## What is always true

      An action that would break one of these fails, and nothing has happened.

      - not bottomless: \`sum(taken) <= MOST\`

      ## Actions

      ### take

      \`payable action take(biscuits: uint, note: string)\`

      Take some.

      - \`biscuits\` (\`uint\`, in hlp): how many
      - \`note\` (\`string\`)
      - Anyone may call it.
      - Takes hlp along.
      - Also as \`payable action take(biscuits: uint)\`.
      - Told as: {caller} took {biscuits}
      - Fails with
        - \`Closed\` unless \`stage == Stage.Open\`
        - \`Greedy\` unless \`biscuits <= 3\`
        - “take one” unless \`biscuits > 0\`
      - Gas: at most 34,065.

      ### close

      \`action close()\`

      - Only \`keeper\` and \`self\` may call it.
      - Fails with
        - \`Closed\`
      - Gas: at most 25,475.

      ## Views

      ### left

      \`view left() -> uint\`

      How many are left.

      - Answers with \`uint\`, in hlp: the rest
      - Gas: at most 2,215.

      ## Deployment

      \`init(first: address)\`

      - \`first\` (\`address\`)
      - Gas: at most 22,233.

      ## Events

      ### Took

      \`event Took(who: address indexed, biscuits: uint)\`

      Somebody took some.

      - \`who\` (\`address\`): it was
      - \`biscuits\` (\`uint\`)

      ## Errors

      ### Greedy

      \`error Greedy(who: address)\`

      That is too much.

      - \`who\` (\`address\`): wanted it

      Who fails with it:

      - \`take\`, unless \`biscuits <= 3\`

      ### Closed

      \`error Closed()\`

      Who fails with it:

      - \`take\`, unless \`stage == Stage.Open\`
      - \`close\`

      ## State

      \`keeper: address\`

      \`taken: map<address, uint>\`, in hlp  
      Who took how many.

      \`stage: Stage\`

      ## Types

      ### Stage

      \`enum Stage\`

      Where something stands.

      - \`Open\`: it goes on
      - \`Done\`
      "
    `);
  });

  test('is the same every time, and has every function, event and error of every contract of the project', async () => {
    for (const name of CONTRACT_FILES) {
      const files = await filesOf(name);
      const contract = analyse(files).program?.contracts.at(-1);
      if (contract === undefined) continue;
      const text = pageOf(files);
      expect(pageOf(files)).toBe(text);
      const names = [
        ...contract.functions.filter(({ kind }) => kind === 'action' || kind === 'view'),
        ...contract.events,
        ...contract.errors,
      ];
      const headings = new Set(text.split('\n').map((line) => line.replaceAll('\\_', '_')));
      expect(names.map((each) => each.name).filter((each) => !headings.has(`### ${each}`))).toEqual([]);
      expect(text).not.toMatch(/undefined|\[object|\n\n\n/);
    }
  });

  test('of the village says who may admit, and that only members pay', () => {
    const village = page(readFileSync(join(import.meta.dirname, '../../contracts/village.hlp'), 'utf8'));

    expect(under(village, 'admit')).toContain('- Only `steward` may call it.');
    expect(under(village, 'NotAMember')).toContain('- `pay`, unless `members[caller]`, or unless `members[to]`');
    expect(under(village, 'pay')).toMatch(/- Gas: at most [\d,]+\.$/);
  });

  test('names the loop that has no limit', () => {
    expect(page('contract A { view f(n: uint) -> uint { var m = n\n while m > 1 { m /= 2 } return m } }')).toContain(
      '- Gas: no bound: while at line 2.',
    );
  });

  test('finds failures wherever they stand: in loops, choices, calls that are tried, and functions of functions', () => {
    const text = page(`
      interface Other { view one() -> uint }
      error A() error B() error C() error D()
      contract X {
        state other: Other
        fn deepest(n: uint) -> uint { require n > 7 else D() return n }
        fn deep(n: uint) -> uint = deepest(n)
        action f(n: uint) {
          for i in 0..n, max 3 { if i > 1 { fail A() } else { require i > n else B() } }
          try call other.one() as one { require one > 0 else "nothing" } else { fail C() }
          let m = deep(n) + 1
          require m > 3 else "less"
        }
      }`);
    expect(under(text, 'f')).toContain(
      '- Fails with\n  - `A`\n  - `B` unless `i > n`\n  - “nothing” unless `one > 0`\n  - `C`\n  - `D` unless `n > 7`\n  - “less” unless `m > 3`',
    );
    expect(under(text, 'D')).toContain('- `f`, unless `n > 7`');
  });
});

describe('what a comment says', () => {
  test.each([
    ['# no heading', String.raw`\# no heading`],
    ['- no list\n+ no list\n1. no list\n12) no list', '\\- no list\n\\+ no list\n1\\. no list\n12\\) no list'],
    ['> no quote', String.raw`\> no quote`],
    ['under\n===\nlines\n---', 'under\n\\===\nlines\n\\---'],
    ['*no* _stress_ ~~gone~~', String.raw`\*no\* \_stress\_ \~\~gone\~\~`],
    ['[no](link) ![no](image) <b>no tag</b> &amp;', String.raw`\[no\](link) !\[no\](image) \<b\>no tag\</b\> \&amp;`],
    ['`no code` $no formula$', '\\`no code\\` \\$no formula\\$'],
    ['    no code\n\tno code', 'no code\nno code'],
    ['no | table\n:--- | ---', String.raw`no \| table` + '\n' + String.raw`\:--- \| ---`],
    ['a backslash \\ at the end\\', String.raw`a backslash \\ at the end\\`],
    ['4.5 hlp - and more', '4\\.5 hlp - and more'],
    ['not \u202eseen', String.raw`not \\u{202e}seen`],
  ])('%j is only text', (text, expected) => {
    expect(plain(text)).toBe(expected.replace(String.raw`\\u{202e}`, String.raw`\\u{202e}`));
  });

  test('stays in its place on the page', () => {
    const text = page(
      '/// # Not a contract\n/// <script>\n/// - [x](y)\ncontract A {\n/// ## Actions\nview f() -> uint = 1 }',
    );
    expect(text).toContain('# A\n\n\\# Not a contract\n\\<script\\>\n\\- \\[x\\](y)\n');
    expect(text.match(/^#+ .*$/gm)).toEqual(['# A', '## Views', '### f']);
  });
});

describe('a piece of source', () => {
  test('stands between more backticks than it holds', () => {
    expect(code('a + b')).toBe('`a + b`');
    expect(code('names["`"]')).toBe('`` names["`"] ``');
    expect(code('a\n   + b')).toBe('`a + b`');
  });

  test('is listed with an `and` before the last', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});
