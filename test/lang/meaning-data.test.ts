/** What structs, enums, lists, paths and loops become in the typed tree. */

import { describe, expect, test } from 'vitest';
import type { TypedStatement } from '../../src/lang/tree.ts';
import { answerOf, codesOf, contractOf, functionOf, inView } from '../helpers/check.ts';

const DATA = `enum Stage { None, Open, Done }
struct Point { x: int, y: int }
struct Deal { buyer: address, stage: Stage, at: Point, notes: list<string, 3> }
`;

/** The lines of an action in a contract with some structs and lists, as statements. */
function bodyOf(lines: string): readonly TypedStatement[] {
  const text = `${DATA}contract A {
  state deals: map<uint, map<Stage, Deal>>
  state first: Deal
  state all: list<address, 10>
  state total: uint
  action go(id: uint, who: address, few: list<uint, 4>) {
    ${lines}
  }
}`;
  return functionOf(contractOf(text), 'go').body;
}

const STATE_LINE = 'contract Test {\n';
/** A view in a contract that has some data, too. */
const dataView = (line: string, result: string): string =>
  inView(line, result, '  state deals: map<uint, Deal>\n  state all: list<Stage, 5>').replace(
    STATE_LINE,
    `${DATA}${STATE_LINE}`,
  );

const into = (from: number, to: number): string =>
  `contract A {\n  state kept: list<uint, ${to}>\n  action f(given: list<uint, ${from}>) { kept = given }\n}`;

describe('types', () => {
  test('a declared type is one object, wherever it is used', () => {
    const { states, functions } = contractOf(
      `${DATA}contract A {\n  state d: Deal\n  view f() -> Deal = d\n  view g(s: Stage) -> bool = d.stage == s\n}`,
    );
    const [deal] = states.map(({ type }) => type);

    expect(deal).toMatchObject({ kind: 'struct', name: 'Deal', fields: [{}, {}, {}, {}] });
    expect(functions[0]?.result).toBe(deal);
    expect(functions[1]?.params[0]?.type).toMatchObject({ kind: 'enum', members: ['None', 'Open', 'Done'] });
  });

  test('structs and caps may be declared in any order, and inside of contracts', () => {
    const text = `contract A {
      state all: list<Kind, MOST>
      state o: Outer
      struct Outer { i: Inner, n: uint }
      struct Inner { k: Kind }
      enum Kind { Only }
      const MOST: uint = HALF * 2
      const HALF: uint = 2
    }`;

    expect(contractOf(text).states.map(({ type }) => type)).toMatchObject([
      { kind: 'list', cap: 4 },
      { kind: 'struct', fields: [{ type: { kind: 'struct', fields: [{ type: { kind: 'enum' } }] } }, {}] },
    ]);
  });

  test('a shorter list fits where a longer one is expected, never the other way', () => {
    expect(codesOf(into(3, 3))).toEqual([]);
    expect(codesOf(into(2, 3))).toEqual([]);
    expect(codesOf(into(4, 3))).toEqual(['H0301']);
  });

  test('fields get their unit from the comment of their struct', () => {
    const text = `/// @param amount what it is about @unit hlp
      struct Deal { buyer: address, amount: uint }
      contract A {
        state deals: map<uint, Deal>
        view f(id: uint) -> uint {
          let d = deals[id]
          let a = d.amount
          let b = deals[id].amount
          let c = sum(deals.amount)
          return a + b + c
        }
      }`;
    const lets = functionOf(contractOf(text), 'f').body.filter((one) => one.kind === 'let');

    expect(lets.map(({ local }) => local.unit)).toEqual([undefined, 'hlp', 'hlp', 'hlp']);
  });
});

describe('values', () => {
  test('a member of an enum is its number, also when it is converted', () => {
    expect(answerOf(dataView('return Stage.Done', 'Stage'))).toMatchObject({ kind: 'literal', value: 2n });
    expect(answerOf(dataView('return Stage(1)', 'Stage'))).toMatchObject({ kind: 'literal', value: 1n });
    expect(answerOf(dataView('return Stage(n)', 'Stage'))).toMatchObject({ kind: 'convert', of: { kind: 'local' } });
    expect(answerOf(dataView('return uint8(all[n])', 'uint8'))).toMatchObject({ kind: 'convert', type: 'uint8' });
  });

  test('the fields of a struct are worked out in the order in which they are written', () => {
    const [, set] = bodyOf('let s = Stage.Open\n    deals[id][s].at = Point(y: -1, x: 2)');

    expect(set).toMatchObject({
      kind: 'set',
      value: {
        kind: 'struct',
        values: [
          { field: 'y', value: { value: -1n } },
          { field: 'x', value: { type: 'int256' } },
        ],
      },
    });
  });

  test('a list that is written out takes the type of its place, or that of its first element', () => {
    const [a, b] = bodyOf(
      'var a: list<uint8, 9> = [1, 2]\n    let b = [who]\n    a.push(3)\n    require a.length == b.length else "no"',
    );

    expect(a).toMatchObject({ value: { kind: 'list', type: { cap: 9, of: 'uint8' }, items: [{ type: 'uint8' }, {}] } });
    expect(b).toMatchObject({ local: { type: { kind: 'list', of: 'address', cap: 1 } } });
  });

  test('parts of values and parts of the state are told apart', () => {
    const [d, x, y, z] = bodyOf(`let d = first
    let x = d.at.x
    let y = first.at.y
    let z = d.notes[1]
    require x == y and z == first.notes[0] else "no"`);

    expect(d).toMatchObject({ value: { kind: 'state', path: { fields: [], keys: [] } } });
    expect(x).toMatchObject({
      value: { kind: 'field', field: 'x', of: { kind: 'field', field: 'at', of: { kind: 'local' } } },
    });
    expect(y).toMatchObject({ value: { kind: 'state', path: { fields: ['at', 'y'], type: 'int256' } } });
    expect(z).toMatchObject({ value: { kind: 'element', of: { kind: 'field' }, index: { value: 1n } } });
  });

  test('lengths are asked of lists where they lie, and a field may be called so', () => {
    expect(answerOf(dataView('return all.length'.replace('all', 'deals[n].notes'), 'uint'))).toMatchObject({
      kind: 'builtin',
      name: 'length',
      args: [{ kind: 'state', path: { fields: ['notes'], keys: [{}] } }],
    });
    const text =
      'struct Road { length: uint }\ncontract A {\n  state r: Road\n  action f() { r.length = r.length + 1 }\n}';
    expect(functionOf(contractOf(text), 'f').body[0]).toMatchObject({ place: { fields: ['length'] } });
  });

  test('a text that is written out is bytes where bytes are wanted', () => {
    expect(answerOf(inView('return keccak256("hlp")', 'bytes32'))).toMatchObject({ args: [{ type: 'bytes' }] });
    expect(answerOf(inView('return d == "hlp"', 'bool'))).toMatchObject({ right: { kind: 'literal', type: 'bytes' } });
  });

  test('sums and counts go through structs to one field', () => {
    const text = `${DATA}contract A {
      state deals: map<uint, map<Stage, Deal>>
      view f(id: uint) -> int = sum(deals[id].at.x)
      view g() -> uint = count(deals.buyer)
    }`;
    const [f, g] = contractOf(text).functions;

    expect(f?.body[0]).toMatchObject({ value: { of: 'sum', keys: [{}], fields: ['at', 'x'], type: 'int256' } });
    expect(g?.body[0]).toMatchObject({ value: { of: 'count', keys: [], fields: ['buyer'], type: 'uint256' } });
  });
});

describe('places', () => {
  test('keys, fields and the index of a list in the state', () => {
    const [set, push, pop, clear] = bodyOf(`deals[id][Stage.Open].notes[2] = "x"
    all.push(who)
    deals[1][Stage.None].notes.pop()
    clear all[0]`);

    expect(set).toMatchObject({
      place: { kind: 'statePath', keys: [{}, { value: 1n }], fields: ['notes'], index: { value: 2n }, type: 'string' },
    });
    expect(push).toMatchObject({ kind: 'push', place: { fields: [], index: undefined, type: { kind: 'list' } } });
    expect(pop).toMatchObject({ kind: 'pop', place: { keys: [{}, {}], fields: ['notes'] } });
    expect(clear).toMatchObject({ kind: 'clear', place: { index: { value: 0n }, type: 'address' } });
  });

  test('fields and the index of a local', () => {
    const [, set, at] = bodyOf(`var d = first
    d.notes[id] = "x"
    d.at.x += 3
    first = d`);

    expect(set).toMatchObject({
      place: { kind: 'localPlace', fields: ['notes'], index: { kind: 'local' }, type: 'string' },
    });
    expect(at).toMatchObject({ place: { fields: ['at', 'x'] }, operator: '+=', value: { type: 'int256' } });
  });
});

describe('a changed copy', () => {
  const DEALS = `${DATA}contract A {\n  state deals: map<uint, Deal>\n  action f(id: uint) {\n    var d = deals[id]\n`;
  const codes = (lines: string): string[] => codesOf(`${DEALS}    ${lines}\n  }\n}`);

  test('that is stored, passed on or read again is fine', () => {
    expect(codes('d.stage = Stage.Open\n    deals[id] = d')).toEqual([]);
    expect(codes('d.stage = Stage.Open\n    require d.stage != Stage.None else "no"')).toEqual([]);
    expect(
      codes('for i in 0..3 {\n      require d.stage == Stage.None else "no"\n      d.stage = Stage.Open\n    }'),
    ).toEqual([]);
  });

  test('that nobody looks at again is reported once', () => {
    expect(codes('d.stage = Stage.Open\n    d.at.x = 3')).toEqual(['H0903']);
    expect(codes('require d.at.x == 0 else "no"\n    d.notes.push("x")')).toEqual(['H0903']);
    expect(codes('for i in 0..3 { d.stage = Stage.Open }')).toEqual(['H0903']);
  });

  test('made in a loop is looked at in its own round only', () => {
    const lines =
      'for i in 0..3 {\n      var e = deals[i]\n      require e.stage == Stage.None else "no"\n      e.stage = Stage.Open\n    }';

    expect(codes(`deals[id] = d\n    ${lines}`)).toEqual(['H0903']);
  });

  test('that was never in the state is only a name that nobody reads', () => {
    expect(codesOf(`${DATA}contract A {\n  action f() {\n    var p = Point(x: 1, y: 2)\n    p.x = 3\n  }\n}`)).toEqual([
      'H0901',
    ]);
  });
});

describe('loops', () => {
  test('over two numbers have the limit that is written, or that can be known', () => {
    const caps = bodyOf(`for i in 0..id, max 7 { total += i }
    for i in 2..6 { total += i }
    for i in id..6 { total += i }
    for i in 0..few.length { total += few[i] }
    for i in 1..all.length { total += i }
    for i in 6..2 { total += i }`).map((one) => (one.kind === 'forRange' ? one.cap : undefined));

    expect(caps).toEqual([7, 4, 6, 4, 9, 1]);
  });

  test('over a list give each element the type of the list', () => {
    const [state, local] = bodyOf('for one in all { require one != who else "no" }\n    for n in few { total += n }');

    expect(state).toMatchObject({ kind: 'forList', local: { type: 'address' }, list: { kind: 'state' } });
    expect(local).toMatchObject({
      kind: 'forList',
      local: { type: 'uint256', mutable: false },
      list: { kind: 'local' },
    });
  });

  test('while a condition holds have a limit only when it is written', () => {
    const loops = bodyOf('while total > 3, max 2 ** 4 { total -= 1 }\n    while total > 1 { total -= 1\n break }');

    expect(loops).toMatchObject([{ cap: 16 }, { cap: undefined, body: [{}, { kind: 'break' }] }]);
  });

  test('the name a loop counts by is free again behind it', () => {
    expect(bodyOf('for i in 0..3 { total += i }\n    for i in few { total += i }')).toHaveLength(2);
  });

  test('may not run at all, so something has to be returned behind them', () => {
    const codes = ['for k in 0..3', 'while b', 'while true'].map((head) => codesOf(inView(`${head} { return 1 }`)));

    expect(codes).toEqual([['H0401'], ['H0401'], ['H0401']]);
  });
});
