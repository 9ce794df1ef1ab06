/** What calls of other contracts, default values and imports become in the typed tree. */

import { describe, expect, test } from 'vitest';
import { checkText, codesOf, contractOf, functionOf } from '../helpers/check.ts';

const ORACLE = `interface Oracle {
  view price(item: uint) -> uint
  payable action refill(item: uint, note: bytes = "")
  action take(item: uint) -> bool
}
`;
const shop = (lines: string, head = 'action go(item: uint, where: address)'): string =>
  `${ORACLE}contract Shop {\n  state oracle: Oracle\n  state total: uint\n  ${head} {\n    ${lines}\n  }\n}`;
const bodyOf = (lines: string) => functionOf(contractOf(shop(lines)), 'go').body;

/** A view that may use a private function that asks. */
const asking = (use: string): string =>
  `${ORACLE}contract A {\n  state o: Oracle\n  fn asked() -> uint {\n    let p = call o.price(1)\n    return p\n  }\n  view f() -> uint {\n    ${use}\n  }\n}`;

describe('calls of other contracts', () => {
  test('name the function of the interface, with its values and what is paid', () => {
    const [first, second, third] = bodyOf(`let p = call oracle.price(item)
    call Oracle(where).refill(item) paying p
    call oracle.refill(item: 3, note: "x")`);

    expect(first).toMatchObject({
      kind: 'let',
      local: { type: 'uint256' },
      value: { kind: 'external', paying: undefined },
    });
    expect(second).toMatchObject({
      kind: 'call',
      call: {
        target: { kind: 'convert' },
        function: { name: 'refill', params: [{ name: 'item' }] },
        paying: { kind: 'local' },
      },
    });
    expect(third).toMatchObject({ call: { function: { params: [{}, { name: 'note' }] }, args: [{ value: 3n }, {}] } });
  });

  test('answer a place as a whole, also behind `+=`', () => {
    expect(bodyOf('total += call oracle.price(item)')).toMatchObject([
      { kind: 'set', operator: '+=', value: { kind: 'external', type: 'uint256' } },
    ]);
  });

  test('an answer that is dropped on purpose is a call and no local', () => {
    expect(bodyOf('let _ = call oracle.take(item)')).toMatchObject([{ kind: 'call', call: { type: 'bool' } }]);
  });

  test('a try has two halves, and a name for the answer when there is one', () => {
    const [named, silent, none] = bodyOf(`try call oracle.price(item) as p { total = p } else { total = 0 }
    try call oracle.take(item) as _ { total = 1 } else { }
    try call oracle.refill(item) paying 2 { } else { fail "no" }`);

    expect(named).toMatchObject({ kind: 'try', local: { name: 'p', type: 'uint256' }, otherwise: [{}] });
    expect(silent).toMatchObject({ local: undefined, call: { type: 'bool' } });
    expect(none).toMatchObject({ local: undefined, call: { type: undefined, paying: { value: 2n } } });
  });

  test('when both halves of a try end, what follows is never reached', () => {
    expect(
      codesOf(
        shop('try call oracle.price(item) as p { return p } else { fail "no" }', 'action go(item: uint) -> uint'),
      ),
    ).toEqual([]);
  });

  test('moving hlp takes an amount and an address', () => {
    expect(bodyOf('send 2.5 hlp to where')).toMatchObject([{ kind: 'send', to: { type: 'address' } }]);
  });

  test('a view may ask, and may neither act nor send', () => {
    const view = 'view go(item: uint, where: address) -> uint';

    expect(codesOf(shop('let p = call oracle.price(item)\n    return p', view))).toEqual([]);
    expect(codesOf(shop('call oracle.refill(item)\n    return 1', view))).toEqual(['H0505']);
    expect(codesOf(shop('send 1 to where\n    return 1', view))).toEqual(['H0505']);
  });

  test('asking is no effect, but has a line of its own through every function', () => {
    expect(codesOf(asking('let p = asked()\n    return p + 1'))).toEqual([]);
    expect(codesOf(asking('return asked() + 1'))).toEqual(['H0506']);
    expect(functionOf(contractOf(asking('let p = asked()\n    return p')), 'asked').hasEffects).toBe(false);
  });

  test('acting and sending are effects, also of those who call', () => {
    const text = `${ORACLE}contract A {
      state o: Oracle
      fn fill() { call o.refill(1) }
      fn give(to: address) { send 1 to to }
      action go() { fill() give(caller) }
    }`;

    expect(contractOf(text).functions.map(({ hasEffects }) => hasEffects)).toEqual([true, true, true]);
  });
});

describe('contracts as types', () => {
  test('two contracts of one file may call each other', () => {
    const text = `contract A {
      state b: B
      action go() { call b.go2(A(self)) }
      view name() -> string = "a"
    }
    contract B {
      state last: A
      action go2(who: A) { last = who }
      view lastName() -> string {
        let n = call last.name()
        return n
      }
    }`;

    expect(checkText(text).contracts.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('are addresses under another name, and can be compared', () => {
    const text = `${ORACLE}contract A {
      const NOWHERE: Oracle = Oracle(nobody)
      state o: map<Oracle, uint>
      view f(a: Oracle, b: address) -> bool = a == Oracle(b) and address(a) != b and o[NOWHERE] == 0
    }`;

    expect(contractOf(text).constants).toMatchObject([{ type: { kind: 'contract' }, value: 0n }]);
  });

  test('know the short forms of what has default values', () => {
    const text =
      'contract B { action give(to: address, n: uint = 1, note: string = "") { require n > 0 and note != "" and to != nobody else "no" } }\ncontract A { action f(b: B) { call b.give(caller) call b.give(caller, 2) call b.give(caller, 2, "x") } }';

    expect(functionOf(contractOf(text), 'f').body.map((one) => one.kind === 'call' && one.call.args.length)).toEqual([
      1, 2, 3,
    ]);
  });
});

describe('default values', () => {
  const TEXT = `contract A {
    const TWO: uint = 2
    view f(a: uint, b: uint = TWO, c: bytes = "x") -> uint = a + b + c.length
    view g() -> uint = f(1) + f(1, 5) + f(a: 1, c: "yz")
    action h(n: uint = 3) only nobody { require n > 0 else "no" }
  }`;

  test('make shorter functions that call the full one with what was left out', () => {
    const { functions } = contractOf(TEXT);
    const short = functions.filter(({ isShort }) => isShort);

    expect(short.map(({ name, params }) => [name, params.length])).toEqual([
      ['f', 2],
      ['f', 1],
      ['h', 0],
    ]);
    expect(short[1]?.body).toMatchObject([
      { kind: 'return', value: { function: 'f', args: [{ kind: 'local' }, { value: 2n }, { type: 'bytes' }] } },
    ]);
    expect(short[2]).toMatchObject({
      only: [],
      body: [{ kind: 'call', call: { function: 'h', args: [{ value: 3n }] } }],
    });
  });

  test('stand behind the full function, and the full one is what is called by name', () => {
    const names = contractOf(TEXT).functions.map(({ name, isShort }) => `${name}${isShort ? ' short' : ''}`);

    expect(names).toEqual(['f', 'f short', 'f short', 'g', 'h', 'h short']);
  });

  test('are filled in when the contract asks itself', () => {
    const g = functionOf(contractOf(TEXT), 'g').body[0];

    expect(g).toMatchObject({ value: { right: { args: [{ value: 1n }, { value: 2n }, { type: 'bytes' }] } } });
  });

  test('of two functions may not look the same from outside', () => {
    const text =
      'contract A {\n  view burn(n: uint, m: uint = 1) -> uint = n + m\n  view collate_propagate_storage(x: bytes16) -> bytes16 = x\n}';

    expect(codesOf(text)).toEqual(['H0209']);
  });
});

describe('imports', () => {
  const SHARED = `enum Stage { Open, Done }
    struct Deal { stage: Stage }
    error Small(n: uint)
    event Seen(stage: Stage)
    const LEAST: uint = 3
    fn big(n: uint) -> uint {
      require n >= LEAST else Small(n)
      return twice(n)
    }
    fn twice(n: uint) -> uint = n * 2
    interface Oracle { view price() -> uint }
    contract Other { view name() -> string = "other" }
    test "of its own" { expect false }`;

  test('bring names of every kind, and with them what they need', () => {
    const text = `import Stage, Deal, Seen, LEAST, big, Oracle, Other from "./shared.hlp"
      contract A {
        state d: Deal
        state o: Oracle
        action f(x: Other) {
          d.stage = Stage.Done
          emit Seen(d.stage)
          let n = call x.name()
          let p = call o.price()
          require big(LEAST) > p and n != "" else "no"
        }
      }`;
    const contract = contractOf(text, { 'shared.hlp': SHARED });

    expect(contract.functions.map(({ name }) => name)).toEqual(['twice', 'big', 'f']);
    expect(contract.errors.map(({ name }) => name)).toEqual(['Small']);
    expect(contract.events.map(({ name }) => name)).toEqual(['Seen']);
  });

  test('only the contracts and tests of the first file come out', () => {
    const { contracts, tests } = checkText('import Other from "./shared.hlp"\ncontract A { state o: Other }', {
      'shared.hlp': SHARED,
    });

    expect([contracts.map(({ name }) => name), tests]).toEqual([['A'], []]);
  });

  test('may go in a circle', () => {
    const other = 'import A from "./test.hlp"\ncontract B {\n  state a: A\n  view one() -> uint = 1\n}';

    expect(codesOf('import B from "./other.hlp"\ncontract A {\n  state b: B\n}', { 'other.hlp': other })).toEqual([]);
  });

  test('are not passed on, in whatever order the files are read', () => {
    const others = {
      'shared.hlp': SHARED,
      'other.hlp': 'import Deal from "./test.hlp"\nfn f(d: Deal) -> uint = 1',
    };
    const text =
      'import Deal from "./shared.hlp"\nimport f from "./other.hlp"\ncontract A {\n  state d: Deal\n  view g() -> uint = f(d)\n}';

    expect(codesOf(text, others)).toEqual(['H0211']);
  });

  test('may not bring a function along that has the name of one of ours', () => {
    const others = { 'math.hlp': 'fn share(n: uint) -> uint = half(n)\nfn half(n: uint) -> uint = n / 2' };
    const text =
      'import share from "./math.hlp"\ncontract A {\n  view f(n: uint) -> uint = share(n) + half(n)\n  fn half(n: uint) -> uint = n\n}';

    expect(codesOf(text, others)).toEqual(['H0203']);
  });

  test('find files beside the one that imports', () => {
    const others = {
      'lib/math.hlp': 'import HALF from "../consts.hlp"\nfn half(n: uint) -> uint = n / HALF',
      'consts.hlp': 'const HALF: uint = 2',
    };

    expect(codesOf('import half from "./lib/math.hlp"\ncontract A {\n  view f() -> uint = half(4)\n}', others)).toEqual(
      [],
    );
  });

  test('what is wrong in another file is said there', () => {
    const { diagnostics } = checkText('import big from "./big.hlp"\ncontract A {\n  view f() -> uint = big(1)\n}', {
      'big.hlp': 'fn big(n: uint) -> uint = n + missing',
    });

    expect(diagnostics.map(({ code, primary }) => [code, primary.span.file])).toEqual([['H0202', 1]]);
  });

  test('what cannot be found is said once, and its uses are not', () => {
    const text =
      'import Gone, gone, Lost from "./gone.hlp"\ncontract A {\n  state g: Gone\n  action f() { emit Lost(gone(1)) }\n}';

    expect(codesOf(text)).toEqual(['H0210']);
  });
});
