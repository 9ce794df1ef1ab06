/** What formulas say, from source text. That they are right is shown by runs: see the other tests of gas. */

import { describe, expect, test } from 'vitest';
import { compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import { checkCosts, costsOf } from '../../src/lang/gas/costs.ts';
import { add, constant, formulaText, sizesOf } from '../../src/lang/gas/formula.ts';
import { entryPrice } from '../../src/vm/gas.ts';
import { endlessText } from '../../src/lang/gas/publish.ts';
import type { AbiFunction } from '../../src/lang/abi.ts';
import { weakenedCosts } from '../helpers/weakened-gas.ts';

function compiled(text: string, ...others: readonly { name: string; text: string }[]): Artifact {
  const { artifacts, diagnostics } = compileFiles([{ name: 'test.hlp', text }, ...others]);
  const artifact = artifacts.at(-1);
  if (artifact === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  return artifact;
}

/** The formula of the function `f`. */
function formulaOf(members: string, before = ''): string {
  return formulasOf(compiled(`${before}\ncontract Test {\n${members}\n}`)).get('f') ?? '';
}

/** Without the price of entry. */
function formulasOf({ costs, module }: Artifact): Map<string, string> {
  return new Map(
    costs.entries.map(({ fn, kind, formula }) => {
      const entry = entryPrice(module.weight, kind === 'init' ? 0 : 4);
      return [fn?.def.name ?? 'deployment', formulaText(add(formula, constant(-entry)))];
    }),
  );
}

describe('a formula', () => {
  test('of a view without anything is what answering and its instructions cost', () => {
    expect(formulaOf('view f() -> uint = 7')).toBe(`${2 + 2 + 4}`);
  });

  test('names texts and lists after the parameters, and what stands in the code has no name', () => {
    expect(formulaOf('view f(note: string) -> bytes32 = keccak256(concat(bytes(note), bytes("hours")))')).toBe(
      '281 + 46·words(note)',
    );
    expect(formulaOf('view f(xs: list<uint, 5>) -> uint = xs.length')).toBe('16 + 4·len(xs)');
    expect(formulaOf('view f(xs: list<string, 5>) -> list<string, 5> = xs')).toBe('20 + 18·len(xs) + 8·words(xs)');
  });

  test('names what is read after the place in the state', () => {
    const struct = 'struct Deal { title: string, by: address }\n';
    expect(formulaOf('state deals: map<uint, Deal>\nview f(id: uint) -> Deal = deals[id]', struct)).toContain(
      '·words(deals[id].title)',
    );
    expect(formulaOf('state names: list<string, 9>\nview f(i: uint) -> string = names[i]')).toContain(
      '·words(names[i])',
    );
  });

  test('names writes after their place, with the sums and counts they move, and numbers those that come again', () => {
    expect(
      formulaOf(
        'state held: map<address, map<uint, uint>>\nview s(who: address) -> uint = sum(held[who]) + count(held)\n' +
          'action f(to: address, id: uint) { held[caller][id] -= 1 held[to][id] += 1 held[to][id] += 1 }',
      ),
    ).toBe(
      '9,767 + write(held[caller][id]) + write(sum(held[caller])) + write(count(held)) + ' +
        'write(held[to][id]) + write(sum(held[to])) + write(count(held)) #2 + ' +
        'write(held[to][id]) #2 + write(sum(held[to])) #2 + write(count(held)) #3',
    );
  });

  test('has a text that is written twice: the kind of write, and words beyond the first', () => {
    expect(formulaOf('state title: string\naction f(to: string) { title = to }')).toBe(
      '1,510 + 4·words(to) + write(title) + 5,000·more(title)',
    );
  });

  test('of pushing writes an element and the length, of storing a list each element', () => {
    const list = 'state all: list<uint, 9>\n';
    expect(formulaOf(`${list}action f(x: uint) { all.push(x) }`)).toBe('3,006 + write(all)');
    expect(formulaOf(`${list}action f(xs: list<uint, 9>) { all = xs }`)).toBe(
      '1,510 + 6·len(xs) + 1,500·touched(all) + write(all)',
    );
  });

  test('of a choice takes the larger half, and shares the names of writes that never both happen', () => {
    expect(formulaOf('state n: uint\naction f(big: bool) { if big { n = n + 300 } else { n = 1 } }')).toBe(
      '3,015 + write(n)',
    );
  });

  test('of a loop has one pass more than rounds', () => {
    const formula = formulaOf('state n: uint\naction f(to: uint) { for i in 0..to, max 8 { n += i } }');
    expect(formula).toBe('3,052 + 3,035·rounds(i in 0..to) + write(n) + rounds(i in 0..to)·write(n)');
  });

  test('of a loop over a list names it, and a while says so', () => {
    expect(
      formulaOf('view f(people: list<address, 5>) -> uint { var n = 0 for p in people { n += 1 } return n }'),
    ).toContain('·rounds(p in people)');
    expect(formulaOf('view f() -> uint { var n = 9 while n > 3, max 20 { n /= 2 } return n }')).toContain(
      '·rounds(while n > 3)',
    );
  });

  test('of a call has the arguments in the place of the parameters', () => {
    const text =
      'state title: string\nfn hashed(of: string) -> bytes32 = keccak256(bytes(of))\n' +
      'view f(a: string) -> bytes32 { let b = hashed(concat(a, a)) return hashed("one word") }';
    expect(formulaOf(text)).toBe('533 + 88·words(a)');
  });

  test('of a call gives the sizes of the callee new names where they are taken', () => {
    const text = 'state n: uint\nfn up() { n += 1 }\naction f() { up() up() }';
    expect(formulaOf(text)).toBe('6,050 + write(n) + write(n) #2');
  });

  test('of a call out has its coding, the hlp that goes along, and a symbol for what the other contract uses', () => {
    const oracle = 'interface Oracle { view name(id: uint) -> string payable action refill(id: uint) }\n';
    const state = 'state oracle: Oracle\n';
    expect(formulaOf(`${state}action f(id: uint) { let n = call oracle.name(id) }`, oracle)).toBe(
      '4,124 + 4·words(oracle.name) + ⟨oracle.name⟩',
    );
    expect(formulaOf(`${state}action f(id: uint) { call oracle.refill(id) }`, oracle)).toBe('4,116 + ⟨oracle.refill⟩');
    expect(formulaOf(`${state}action f(id: uint) { call oracle.refill(id) paying id }`, oracle)).toBe(
      '4,116 + pay(oracle.refill) + ⟨oracle.refill⟩',
    );
  });

  test('of sending hlp has the price of a new account', () => {
    expect(formulaOf('action f(to: address) { send 1 hlp to to }')).toBe('9,009 + newAccount(send 1 hlp to to)');
  });

  test('of a power knows an exponent that stands in the code', () => {
    expect(formulaOf('view f(n: uint) -> uint = n ** 3')).toBe('64');
    expect(formulaOf('view f(n: uint) -> uint = 3 ** n')).toBe('44 + 20·exponent(3 ** n)');
  });

  test('of an action has the invariants in it, of a view not', () => {
    const text =
      'state n: map<uint, uint>\ninvariant "few": count(n) <= 9\nview g() -> uint = 7\naction f() { n[1] = 2 }';
    const formulas = formulasOf(compiled(`contract Test {\n${text}\n}`));
    expect(formulas.get('g')).toBe('8');
    expect(formulas.get('f')).toBe('3,031 + write(n[1]) + write(count(n))');
  });

  test('of a deployment has the state that is there from the beginning', () => {
    const formulas = formulasOf(
      compiled(
        'contract Test { state n: uint = 5 state m: uint = 0 state t: string = "" action f() { n = 1 m = 2 t = "x" } }',
      ),
    );
    expect(formulas.get('deployment')).toBe('23,000');
  });

  test('follows what locals hold, but not through loops that change them', () => {
    const straight = 'view f(a: string) -> bytes32 { var b = a b = "x" return keccak256(bytes(b)) }';
    expect(formulaOf(straight)).not.toContain('40·');
    expect(formulaOf('view f(a: string) -> bytes32 = keccak256(bytes(a))')).toContain('44·');
    const loop =
      'view f(a: string) -> bytes32 { var b = a for i in 0..9, max 9 { b = concat(b, a) } return keccak256(bytes(b)) }';
    const words256 = 40 * 256;
    expect(Number((/^[\d,]+/.exec(formulaOf(loop))?.[0] ?? '').replaceAll(',', ''))).toBeGreaterThan(words256);
  });
});

describe('a bound', () => {
  test('is what the longest arguments, the dearest writes and the longest way cost', () => {
    const { costs, module } = compiled('contract Test { state n: uint action f() { n += 1 } view v() -> uint = n }');
    const entry = (size: number): number => entryPrice(module.weight, size);
    const bounds = costs.entries.map(({ fn, bound }) => [fn?.def.name, bound]);
    expect(bounds).toEqual([
      [undefined, entry(0)],
      ['f', entry(4) + 1_500 + 2 + 3 + 20_000],
      ['v', entry(4) + 1_500 + 2 + 4],
    ]);
  });

  test('is missing where a loop has no limit, and its place is told', () => {
    const artifact = compiled(
      'contract Test {\n  fn halved(n: uint) -> uint {\n    var m = n\n    while m > 3 { m /= 2 }\n    return m\n  }\n  view f(n: uint) -> uint = halved(n)\n}',
    );
    const entry = artifact.costs.entries.find(({ fn }) => fn?.def.name === 'f');
    expect(entry?.bound).toBe(Infinity);
    expect(entry?.endless && endlessText(entry.endless, artifact.files)).toBe('while at line 4');
    expect(formulaText(entry?.formula ?? new Map())).toContain('·rounds(while m > 3)');
  });

  test('names the file of a loop without a limit that was imported', () => {
    const helper = {
      name: 'helper.hlp',
      text: 'fn halved(n: uint) -> uint {\n  var m = n\n  while m > 3 { m /= 2 }\n  return m\n}\n',
    };
    const artifact = compiled(
      'import halved from "./helper.hlp"\ncontract Test { view f(n: uint) -> uint = halved(n) }',
      helper,
    );
    const entry = artifact.costs.entries.find(({ fn }) => fn?.def.name === 'f');
    expect(entry?.endless && endlessText(entry.endless, artifact.files)).toBe('while at line 3 of helper.hlp');
  });

  test('does not count what other contracts use, and says that there is such a thing', () => {
    const { costs } = compiled(
      'interface Oracle { view price() -> uint }\ncontract Test { state oracle: Oracle\nview v() -> uint = 1\naction f() { let p = call oracle.price() } }',
    );
    expect(costs.entries.map(({ fn, callsOut }) => [fn?.def.name, callsOut])).toEqual([
      [undefined, false],
      ['v', false],
      ['f', true],
    ]);
    expect(costs.entries.every(({ bound }) => bound < 10_000)).toBe(true);
  });
});

describe('published', () => {
  test('in the ABI, beside what other tools read', () => {
    const { abi, module } = compiled(
      'contract Test { state n: uint init() { n = 1 } view v() -> uint = 7 view w(k: uint) -> uint { var m = k while m > 9 { m /= 2 } return m } }',
    );
    const costs = abi.flatMap((item) => (item.type === 'function' || item.type === 'constructor' ? [item.cost] : []));
    const [init, view] = [entryPrice(module.weight, 0), entryPrice(module.weight, 4)];
    expect(costs).toEqual([
      { formula: `${(init + 1_502).toLocaleString('en-US')} + write(n)`, bound: init + 20_002 },
      { formula: `${view + 8}`, bound: view + 8 },
      { formula: expect.stringContaining('rounds(while m > 9)') as string, bound: null, endless: 'while at line 1' },
    ]);
  });

  test('of short forms apart from the full ones', () => {
    const { abi } = compiled('contract Test { state t: string action f(a: uint, note: string = "none") { t = note } }');
    const functions = abi.filter((item): item is AbiFunction => item.type === 'function');
    expect(functions.map(({ inputs, cost }) => [inputs.length, cost?.formula.includes('words(note)')])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  test('never below the verifier: the compiler refuses', async () => {
    const { module } = compiled('contract Test { state n: uint action f() { n += 1 } }');
    expect(() => checkCosts(module)).not.toThrow();
    const { checkCosts: weak } = await weakenedCosts(
      'price-state.ts',
      "m.size('write', `write(${place(m)})`, CREATION * writes)",
      'constant(9)',
    );
    expect(() => weak(module)).toThrow('the gas formula of f says at most 3014, the verifier 21505');
  });
});

describe('names', () => {
  test('are one line and not for ever, whatever the source looks like', () => {
    const long = 'a'.repeat(60);
    const { costs } = compiled(
      `contract Test { state n: map<uint, uint> action f(${long}: uint, b: uint) { n[${long}] = 1 n[ b  +\n   1 ] = 2 } }`,
    );
    const names = costs.entries.flatMap(({ formula }) => sizesOf(formula).map(({ name }) => name));
    expect(names).toEqual([`write(n[${'a'.repeat(57)}…)`, 'write(n[ b + 1 ])']);
  });

  test('come from the module where there is no source to read', () => {
    const { module } = compiled(
      'contract Test { state n: map<uint, uint> view s() -> uint = sum(n) action f(x: uint) { for i in 0..x, max 3 { n[x] += 1 } } }',
    );
    const formula = costsOf(module).entries.find(({ fn }) => fn?.def.name === 'f')?.formula ?? new Map();
    expect(sizesOf(formula).map(({ name }) => name)).toEqual(['rounds(loop at 4)', 'write(n[…])', 'write(sum(n))']);
  });
});

type Timed = { readonly formula: string; readonly ms: number };

function timed(text: string): Timed {
  const artifact = compiled(text);
  const start = performance.now();
  const { entries } = costsOf(artifact.module, { debug: artifact.debug, files: artifact.files });
  checkCosts(artifact.module);
  const ms = performance.now() - start;
  return { formula: formulaText(entries.find(({ fn }) => fn?.def.name === 'f')?.formula ?? new Map()), ms };
}

const calls = (name: string): string => Array.from({ length: 60 }, () => `${name}()`).join(' ');

describe('hostile code', () => {
  test('with loops in loops has a formula soon, and it is not long', () => {
    const open = Array.from({ length: 20 }, (_, i) => `for i${i} in 0..2, max 2 { n += i${i} `).join('');
    const { formula, ms } = timed(`contract Test { state n: uint action f() { ${open}${'}'.repeat(20)} } }`);
    expect(formula.length).toBeLessThan(40_000);
    expect(ms).toBeLessThan(1_000);
  });

  test('with calls upon calls does too', () => {
    const writes = Array.from({ length: 150 }, (_, i) => `m[${i}] = 1`).join(' ');
    const { formula, ms } = timed(
      `contract Test { state m: map<uint, uint> fn a() { ${writes} } fn b() { ${calls('a')} } fn c() { ${calls('b')} } action f() { ${calls('c')} } }`,
    );
    expect(formula.length).toBeLessThan(40_000);
    expect(ms).toBeLessThan(1_000);
  });

  test('that doubles a text again and again does not make numbers without an end', () => {
    const double = Array.from({ length: 200 }, (_, i) => `let t${i + 1} = concat(t${i}, t${i})`).join(' ');
    const { formula } = timed(
      `contract Test { view f(t0: string) -> bytes32 { ${double} return keccak256(bytes(t200)) } }`,
    );
    expect(formula).not.toMatch(/∞|\d{10}/);
  });
});
