/** `hlp genesis`, `hlp dev --genesis`, and the page that explains every key. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formOfRule, knownRules, sentenceOf } from '../../src/chain/chosen-rules.ts';
import { formatGenesis, GenesisError, parseGenesis } from '../../src/chain/genesis.ts';
import { hlp, type Ran } from './helpers.ts';

const ROOT = join(import.meta.dirname, '../..');
const VILLAGE = join(ROOT, 'examples/village.json');
const scratch = mkdtempSync(join(tmpdir(), 'hlp-genesis-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const at = (name: string): string => join(scratch, name);
const on = (chain: string, ...words: readonly string[]): Promise<Ran> => hlp([...words, '--data', at(chain)]);
const written = JSON.parse(readFileSync(VILLAGE, 'utf8')) as { parameters: object; rules: object };

function file(name: string, content: unknown): string {
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return at(name);
}

/** Every byte that lies there. */
function bytesIn(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .map(({ parentPath, name }) => join(parentPath, name))
      // LevelDB's own diary tells of every opening.
      .filter((path) => !/LOG(\.old)?$|LOCK$|MANIFEST|CURRENT|\.log$/.test(path))
      .map((path) => [path, readFileSync(path, 'base64')]),
  );
}

describe('a chain that began as the village of the example', () => {
  let began: Ran;
  beforeAll(async () => {
    began = await on('village', 'genesis', VILLAGE);
  });

  test('says so, with every rule as a sentence and everybody by name', () => {
    expect(began).toMatchObject({ code: 0, err: '' });
    expect(began.out).toContain(`A chain begins in ${at('village')}, as ${VILLAGE} says.`);
    for (const text of ['chain id    20251121', '"our village, 1 January 2026"', '1,000,000 tries on average; it follows', '5 s are wanted', '2000 hlp before', 'alise  200 hlp', 'tane   200 hlp']) expect(began.out).toContain(text); // prettier-ignore
    for (const rule of parseGenesis(JSON.stringify(written)).params.rules)
      expect(began.out).toContain(`  ${rule.name}: ${sentenceOf(rule)}\n`);
  });

  test('says the same later, and where it is open', async () => {
    const later = await on('village', 'genesis');
    expect(later.out).toBe(began.out.split('\n').slice(1).join('\n'));
    const open = await hlp(['dev', '--data', at('village')], ['genesis', `genesis ${VILLAGE}`]);
    expect(open.out).toContain(later.out);
    expect(open.err).toContain('a chain is open here already');
  });

  test('gives a text that begins the same chain elsewhere, and gives itself again', async () => {
    const text = (await on('village', 'genesis', '--json')).out;
    const again = await on('again', 'genesis', file('again.json', text), '--json');
    expect(again.out).toBe(text);
    const first = async (chain: string): Promise<string> => (await on(chain, 'block', '0', '--json')).out;
    expect(await first('again')).toBe(await first('village'));
  });

  test('refuses in words what was agreed not to be done', async () => {
    const refused = async (...words: readonly string[]): Promise<string> => (await on('village', ...words)).err;
    expect(await refused('give', 'bob', '1.25', '--memo', 'bread')).toBe(
      'it sends 1.25 hlp; on this chain people send whole steps of 0.5 hlp\n',
    );
    expect(await refused('give', 'bob', '1.5')).toContain('it says nothing; on this chain whoever sends something');
    expect(await refused('give', 'bob', '150', '--memo', 'a castle')).toContain('nobody sends more than 100 hlp');
    expect((await on('village', 'block', '--json')).out).toContain('"number":"0"');
  });

  test('is not begun anew: the same text, or another, changes nothing and says what to do', async () => {
    const before = bytesIn(at('village'));
    const same = await on('village', 'genesis', VILLAGE);
    expect([same.code, same.out, same.err]).toEqual([1, '', `The chain in ${at('village')} has begun already, just as ${VILLAGE} says.\n`]); // prettier-ignore
    const path = file('other.json', { ...written, chainId: 7 });
    for (const words of [
      ['genesis', path],
      ['dev', '--genesis', path],
    ]) {
      const other = await on('village', ...words);
      expect([other.code, other.out]).toEqual([1, '']);
      expect(other.err).toContain(`There is another chain in ${at('village')}, and it stays as it is`);
      expect(other.err).toContain('`--data other`');
      expect(other.err).toContain('`hlp dev --fresh --genesis');
    }
    expect(bytesIn(at('village'))).toEqual(before);
  });
});

describe('hlp dev --genesis', () => {
  test('begins a chain as the file says, and opens it again with the same file', async () => {
    for (const time of ['first', 'second']) {
      const open = await hlp(['dev', '--genesis', VILLAGE, '--data', at('dev')], ['genesis']);
      expect([open.code, open.out], time).toEqual([0, expect.stringContaining('(chain id 20251121)')]);
    }
  });

  test('with a file that is no genesis begins nothing', async () => {
    const open = await on('dev-bad', 'dev', '--genesis', file('bad.json', '{}'));
    expect([open.code, open.err]).toEqual([1, `${at('bad.json')}: genesis lacks chainId\n`]);
    expect(existsSync(at('dev-bad'))).toBe(false);
  });
});

describe('hlp genesis', () => {
  test('where there is no chain says how to begin one, and begins none', async () => {
    const { code, err } = await on('nothing', 'genesis');
    expect([code, err]).toEqual([1, expect.stringContaining('`hlp genesis FILE` begins one as a file says')]);
    expect(existsSync(at('nothing'))).toBe(false);
  });

  const parameters = (changes: object): object => ({ ...written, parameters: { ...written.parameters, ...changes } });
  const mistakes: readonly (readonly [what: string, content: unknown, code: number, says: string])[] = [
    ['nothing', '', 1, 'genesis is not JSON'],
    ['half a text', JSON.stringify(written).slice(0, 99), 1, 'genesis is not JSON'],
    ['a list', '[]', 1, 'genesis must be an object'],
    ['no text', '\u0000\ud800', 1, 'genesis is not JSON'],
    ['a terminal’s own words', JSON.stringify({ ...written, '\u001b[31mred': 1 }), 1, 'genesis has a key \\u{1b}[31mred'],
    ['a difficulty of nothing', parameters({ difficulty: 0 }), 1, 'parameters.difficulty must be a whole number from 1'],
    ['a block time of two days', parameters({ blockTime: 172_800 }), 1, 'parameters.blockTime must be'],
    ['a rule nobody knows', { ...written, rules: { beNice: true } }, 1, 'rules names beNice, which is no rule; there are countedIn'],
    ['a rule of another form', { ...written, rules: { memoRequired: 'yes' } }, 1, 'rules.memoRequired must be true'],
    ['an address that is none', { ...written, allocations: { alise: '5' } }, 1, 'allocations: '],
  ]; // prettier-ignore

  test.each(mistakes)('with %s names the place, and begins nothing', async (_what, content, code, says) => {
    const path = file('mistake.json', content);
    const ran = await on('mistake', 'genesis', path);
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toContain(`${path}: `);
    expect(ran.err).toContain(says);
    expect(existsSync(at('mistake'))).toBe(false);
  });

  test('says what else a file is', async () => {
    expect(await on('none', 'genesis', at('missing.json'))).toMatchObject({ code: 2, err: expect.stringContaining('there is no such file') }); // prettier-ignore
    expect(await on('none', 'genesis', scratch)).toMatchObject({ code: 2, err: expect.stringContaining('is not a file') }); // prettier-ignore
    expect(existsSync(at('none'))).toBe(false);
  });

  test('does not begin another chain over what is left of one: its file alone brings it back', async () => {
    await on('left', 'genesis', VILLAGE);
    rmSync(join(at('left'), 'chain'), { recursive: true });
    const other = await on('left', 'genesis', file('seven.json', { ...written, chainId: 7 }));
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('There is another chain in')]);
  });

  test('goes on where making the directory was all that had happened', async () => {
    mkdirSync(join(at('begun'), 'chain'), { recursive: true });
    expect(await on('begun', 'genesis', VILLAGE)).toMatchObject({ code: 0, err: '' });
    // The records were written, and the process ended before the file beside them.
    cpSync(at('begun'), at('half'), { recursive: true });
    rmSync(join(at('half'), 'blocks.hlpchain'));
    expect((await on('half', 'genesis', VILLAGE)).err).toContain('has begun already, just as');
    expect((await on('half', 'verify')).code).toBe(0);
  });
});

/** What the reader of a genesis says about a value that is in no range. */
function formOf(place: string, content: object): string {
  try {
    parseGenesis(JSON.stringify(content));
  } catch (error) {
    if (error instanceof GenesisError) return error.message.replace(`${place} must be `, '');
  }
  throw new Error(`${place} takes anything`);
}

const amountForm = (): string => 'hlp as a text, `"0"` or more';

describe('docs/genesis.md', () => {
  const page = readFileSync(join(ROOT, 'docs/genesis.md'), 'utf8');
  const rowOf = (name: string): string => page.split('\n').findLast((row) => row.startsWith(`| \`${name}\` |`)) ?? '';
  test.each(knownRules())('has a line for the rule %s, with its form', (name) => {
    const form = formOfRule(name);
    const text = { whole: () => formOf(`rules.${name}`, { ...written, rules: { [name]: -1 } }), hlp: () => 'hlp as a text, more than `"0"`', true: () => '`true`' }; // prettier-ignore
    expect(form && rowOf(name)).toContain(`| ${text[form?.kind ?? 'true']()} |`);
  });

  const all = JSON.parse(formatGenesis(parseGenesis(JSON.stringify(written)))) as { parameters: object };

  test.each(Object.keys(all.parameters))(
    'has a line for the parameter %s, with its range and what it is otherwise',
    (name) => {
      const range = (): string => formOf(`parameters.${name}`, { ...written, parameters: { [name]: -1 } });
      // A block time of 1 is refused too, for a reason of its own.
      const others: Record<string, () => string> = { reward: amountForm, firstBaseFee: amountForm, blockTime: () => `0, or ${range().replace('from 0', 'from 2')}` }; // prettier-ignore
      const form = (others[name] ?? range)();
      const usual = (JSON.parse(formatGenesis(parseGenesis(JSON.stringify({ ...written, development: true, parameters: {} })))) as { parameters: Record<string, unknown> }).parameters[name]; // prettier-ignore
      expect(rowOf(name)).toContain(`| ${form} | \`${JSON.stringify(usual)}\``);
    },
  );

  test('has a line for every key, and names nothing that is none', () => {
    const [, keys = ''] = page.split('## Keys');
    const names = Array.from(keys.matchAll(/^\| `(\w+)` \|/gm), ([, name = '']) => name);
    expect(names.toSorted()).toEqual([...Object.keys(all), ...Object.keys(all.parameters), ...knownRules()].toSorted());
  });

  test('explains the example as it is', () => {
    const { rules: _, allocations: __, parameters, ...top } = written as Record<string, object>;
    const flat = { ...top, ...Object.fromEntries(Object.entries(parameters ?? {}).map(([key, value]) => [`parameters.${key}`, value])) }; // prettier-ignore
    for (const [key, value] of Object.entries(flat)) expect(page).toContain(`| \`${key}\` | \`${String(value)}\` |`);
  });
});
