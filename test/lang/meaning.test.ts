import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { keccak256 } from 'viem';
import { describe, expect, test } from 'vitest';
import type { Contract, File } from '../../src/lang/ast.ts';
import { check } from '../../src/lang/check/check.ts';
import { hasErrors } from '../../src/lang/diagnostic.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import type { SourceFile } from '../../src/lang/source.ts';
import type { TypedStatement } from '../../src/lang/tree.ts';
import { rangeOf } from '../../src/vm/types.ts';
import { kindOf, partsOf, replaced, typedIn, writtenIn } from '../helpers/mutants.ts';
import { answerOf, checkText, codesOf, contractOf, functionOf, inAction, inView } from '../helpers/check.ts';

const CONTRACTS = resolve(import.meta.dirname, '../../contracts');
const ours = readdirSync(CONTRACTS).map((name) => ({ name, text: readFileSync(resolve(CONTRACTS, name), 'utf8') }));

function treeOf(source: SourceFile, file: number): File {
  const { file: tree } = parse(source, file);
  if (tree === undefined) throw new Error(`${source.name} does not parse`);
  return tree;
}

/** A contract of the project and all it imports. */
function withImports(first: SourceFile): readonly SourceFile[] {
  const found = new Set([first]);
  for (const { text } of found) {
    const names = [...text.matchAll(/^import .* from "\.\/(.*)"/gm)].map(([, name]) => name);
    for (const one of ours) if (names.includes(one.name)) found.add(one);
  }
  return [...found];
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function bodyOf(lines: string, members = ''): readonly TypedStatement[] {
  return functionOf(contractOf(inAction(lines, members)), 'go').body;
}

describe('the contracts of the project', () => {
  test.each(ours)('contracts/$name has neither errors nor warnings, and nothing written is lost', (first) => {
    const sources = withImports(first);
    const files = sources.map((source, i) => treeOf(source, i));
    const { contracts, tests, diagnostics } = check(files, sources);
    const items = files[0]?.items ?? [];
    const members = items.flatMap((item) => (item.node === 'contract' ? item.members : []));
    const own = contracts
      .flatMap(({ functions }) => functions)
      .filter(({ isShort, span }) => !isShort && members.some((member) => member.span === span));
    const bodies = members.flatMap((member) => ('body' in member ? member.body : []));
    const written = bodies.map((body) => (body.node === 'answer' ? 1 : writtenIn(body)));

    expect(diagnostics).toEqual([]);
    expect(typedIn(own.flatMap(({ body }) => body))).toBe(written.reduce((sum, count) => sum + count, 0));
    expect(typedIn(tests.flatMap(({ body }) => body))).toBe(writtenIn(items.filter((item) => item.node === 'test')));
  });

  test('mean the same in any order of declarations', () => {
    const village = ours.find(({ name }) => name === 'village.hlp') ?? { name: '', text: '' };
    const { file = { items: [] } } = parse(village, 0);
    const contract = file.items.find((item): item is Contract => item.node === 'contract');
    if (contract === undefined) throw new Error('the village holds a contract');
    const namesOf = (shuffled: File): string[] =>
      (check([shuffled], [village]).contracts[0]?.functions ?? []).map(({ name }) => name).sort();
    const before = namesOf(file);

    fc.assert(
      fc.property(fc.shuffledSubarray([...contract.members], { minLength: contract.members.length }), (members) => {
        expect(namesOf({ items: [{ ...contract, members }] })).toEqual(before);
      }),
    );
  });

  test('never make the checker throw, whatever stands in the wrong place', () => {
    const trees = ours.flatMap((source, file) => parse(source, file).file ?? []);
    const parts = trees.flatMap(partsOf);
    const change = fc.tuple(fc.nat(), fc.nat());

    fc.assert(
      fc.property(
        fc.nat({ max: trees.length - 1 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (at, changes) => {
          const mutant = changes.reduce(mutated, trees[at]);
          const files = trees.map((tree, i) => (i === at && mutant !== undefined ? mutant : tree));
          const { contracts, tests, diagnostics } = check(files, ours);
          expect(hasErrors(diagnostics) ? [...contracts, ...tests] : []).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );

    function mutated(tree: File | undefined, [where, what]: [number, number]): File | undefined {
      const own = partsOf(tree);
      const part = own[where % own.length];
      if (tree === undefined || part === undefined) return tree;
      const fitting = parts.filter((one) => kindOf(one) === kindOf(part));
      return replaced(tree, part, fitting[what % fitting.length] ?? part);
    }
  });
});

describe('numbers that are written out', () => {
  test('are uint alone, and int below zero', () => {
    expect(answerOf(inView('return 5'))).toMatchObject({ kind: 'literal', type: 'uint256', value: 5n });
    const [first] = bodyOf('let x = -1\n    require x < i else "no"');

    expect(first).toMatchObject({ kind: 'let', local: { type: 'int256' }, value: { value: -1n } });
  });

  test('take the type of the other side, or of their place', () => {
    expect(answerOf(inView('return small + 1', 'uint8'))).toMatchObject({ right: { type: 'uint8', value: 1n } });
    expect(answerOf(inView('return 1 - i', 'int'))).toMatchObject({ left: { type: 'int256' } });
    expect(answerOf(inView('return 7', 'int16'))).toMatchObject({ type: 'int16' });
    expect(answerOf(inView('return min(3, 4)', 'int8'))).toMatchObject({ type: 'int8' });
  });

  test('are calculated at once, exactly', () => {
    expect(answerOf(inView('return 10 ** 18 * 5 / 2'))).toMatchObject({ kind: 'literal', value: 25n * 10n ** 17n });
    expect(answerOf(inView('return -7 / 2', 'int'))).toMatchObject({ value: -3n });
    expect(answerOf(inView('return -7 % 3', 'int'))).toMatchObject({ value: -1n });
    expect(answerOf(inView('return -2 ** 2', 'int'))).toMatchObject({ value: -4n });
    expect(answerOf(inView('return 2 ** 256 - 1'))).toMatchObject({ value: 2n ** 256n - 1n });
  });

  test('fit exactly the range of their type', () => {
    const type = fc
      .tuple(fc.constantFrom('uint', 'int'), fc.integer({ min: 1, max: 32 }))
      .map(([kind, n]) => `${kind}${n * 8}`);
    const size = fc.bigInt({ min: -(2n ** 256n), max: 2n ** 257n });

    fc.assert(
      fc.property(type, size, fc.integer({ min: 0, max: 256 }), (name, value, shift) => {
        const small = value >> BigInt(shift);
        const { min, max } = rangeOf(name as `uint${number}`);
        const codes = codesOf(`contract A {\n  view f() -> ${name} = ${small}\n}`);
        expect(codes).toEqual(small >= min && small <= max ? [] : ['H0303']);
      }),
    );
  });

  test('an exponent is a uint, whatever the base', () => {
    expect(answerOf(inView('return i ** n', 'int'))).toMatchObject({ type: 'int256', right: { type: 'uint256' } });
    expect(answerOf(inView('return small ** 2', 'uint8'))).toMatchObject({ type: 'uint8', right: { type: 'uint256' } });
    expect(codesOf(inView('return n ** i'))).toEqual(['H0302']);
  });
});

describe('values', () => {
  test('hex is an address or bytes, by its length', () => {
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

    expect(answerOf(inView(`return ${address}`, 'address'))).toMatchObject({ type: 'address', value: BigInt(address) });
    expect(answerOf(inView('return 0x150b7a02', 'bytes4'))).toMatchObject({ type: 'bytes4', value: 0x150b7a02n });
  });

  test('conversions keep the value and say so', () => {
    expect(answerOf(inView('return int(n)', 'int'))).toMatchObject({ kind: 'convert', of: { type: 'uint256' } });
    expect(answerOf(inView('return address(uint160(n))', 'address'))).toMatchObject({
      of: { kind: 'convert', type: 'uint160' },
    });
    expect(answerOf(inView('return bytes(s)', 'bytes'))).toMatchObject({ kind: 'convert', type: 'bytes' });
    expect(answerOf(inView('return uint32(0x150b7a02)', 'uint32'))).toMatchObject({ kind: 'convert', type: 'uint32' });
    expect(answerOf(inView('return uint8(7)', 'uint8'))).toMatchObject({ kind: 'literal', type: 'uint8', value: 7n });
  });

  test('more than two texts are joined from the left', () => {
    const answer = answerOf(inView('return concat(s, ": ", text(n))', 'string'));

    expect(answer).toMatchObject({ name: 'concat', args: [{ name: 'concat' }, { name: 'text', type: 'string' }] });
  });

  test('sums are as wide as there is, and keys bind the first levels', () => {
    expect(answerOf(inView('return sum(balances)', 'int'))).toMatchObject({
      kind: 'aggregate',
      keys: [],
      type: 'int256',
    });
    expect(answerOf(inView('return count(flags[n])'))).toMatchObject({ of: 'count', keys: [{ kind: 'local' }] });
  });

  test('the length of bytes is theirs, of a string nobody can say', () => {
    expect(answerOf(inView('return d.length'))).toMatchObject({ kind: 'builtin', name: 'length' });
  });
});

describe('constants', () => {
  test('are worked out in any order, with everything that needs no chain', () => {
    const { constants } = contractOf(`
      const LIMIT: int = -STEP * 2
      const STEP: int = int(SMALL) + 1
      const SMALL: uint8 = max(3, 4)
      const NAME: string = concat("h", "lp")
      const HASH: bytes32 = keccak256(bytes(NAME))
      const FAR: bool = LIMIT < -5 and not (NAME == "")
      contract A { const HALF: uint = mulDivUp(7, 1, 2) }
    `);
    const values = new Map(constants.map(({ name, value }) => [name, value]));

    expect(values.get('LIMIT')).toBe(-10n);
    expect(values.get('SMALL')).toBe(4n);
    expect(values.get('NAME')).toEqual(bytesOf('hlp'));
    expect(values.get('HASH')).toBe(BigInt(keccak256(bytesOf('hlp'))));
    expect(values.get('FAR')).toBe(1n);
    expect(values.get('HALF')).toBe(4n);
  });

  test('answer questions, and mulDiv rounds down', () => {
    const { constants } = contractOf(`contract A {
      const DOWN: uint = mulDiv(7, 1, 2)
      const BOTH: bool = DOWN == 3 and DOWN == 4
      const ONE: bool = DOWN == 4 or DOWN == 3
      const NONE: bool = false or false
    }`);

    expect(constants.map(({ value }) => value)).toEqual([3n, 0n, 1n, 0n]);
  });

  test('give a state variable its first value', () => {
    const { states } = contractOf(
      'const FIRST: uint = 41\ncontract A {\n  state next: uint = FIRST + 1\n  state name: string = "x"\n}',
    );

    expect(states.map(({ initial }) => initial)).toEqual([42n, bytesOf('x')]);
  });
});

describe('statements', () => {
  test('a place is changed by its operator', () => {
    const [, second, third] = bodyOf('var x = n\n    x += 2\n    balances[who] -= 3\n    require x > 0 else "no"');

    expect(second).toMatchObject({ kind: 'set', place: { kind: 'localPlace' }, operator: '+=', value: { value: 2n } });
    expect(third).toMatchObject({
      kind: 'set',
      place: { kind: 'statePath', keys: [{ kind: 'local' }] },
      operator: '-=',
      value: { type: 'int256', value: 3n },
    });
  });

  test('values given by name come in the order of the declaration', () => {
    const [emit] = bodyOf('emit Moved(amount: n, to: who)', '  event Moved(to: address, amount: uint)');

    expect(emit).toMatchObject({ kind: 'emit', args: [{ type: 'address' }, { type: 'uint256' }] });
  });

  test('an answer that is thrown away on purpose is a call and no local', () => {
    const [call] = bodyOf('let _ = next()', '  fn next() -> uint {\n    total += 1\n    return total\n  }');

    expect(call).toMatchObject({ kind: 'call', call: { function: 'next', type: 'uint256' } });
  });

  test('a local can be seen from the end of its line to the end of its block', () => {
    const text = inAction('if b {\n      let x = n\n      require x > 0 else "no"\n    }');
    const [declared] = functionOf(contractOf(text), 'go').body.flatMap((one) => (one.kind === 'if' ? one.then : []));
    const { start, end } = declared?.kind === 'let' ? declared.local.scope : { start: 0, end: 0 };

    expect(text.slice(start, end)).toBe('\n      require x > 0 else "no"\n    }');
  });

  test('two blocks beside each other may use the same name', () => {
    expect(
      codesOf(inAction('if b { let x = n\n require x > 0 else "a" } else { let x = i\n require x > 0 else "b" }')),
    ).toEqual([]);
  });

  test('else-if chains end when every half does', () => {
    expect(codesOf(inView('if b { return 1 } else if n > 3 { return 2 } else { fail "no" }'))).toEqual([]);
  });
});

describe('functions', () => {
  test('come after those they call, and helpers in use come along', () => {
    const { functions } = contractOf(`
      fn half(n: uint) -> uint = n / 2
      fn unused(n: uint) -> uint = n
      contract A {
        state total: uint
        action go(n: uint) { add(n) }
        fn add(n: uint) { total += half(n) }
      }
    `);

    expect(functions.map(({ name, hasEffects }) => [name, hasEffects])).toEqual([
      ['half', false],
      ['add', true],
      ['go', true],
    ]);
  });

  test('errors of the file come along when they are used', () => {
    const { errors } = contractOf(`
      error Small(n: uint)
      error Unused(n: uint)
      fn positive(n: uint) -> uint {
        require n > 0 else Small(n)
        return n
      }
      contract A { view f(n: uint) -> uint = positive(n) }
    `);

    expect(errors.map(({ name }) => name)).toEqual(['Small']);
  });

  test('a fn with effects may stand alone or behind `=`, nowhere else', () => {
    const next = '  fn next() -> uint {\n    total += 1\n    return total\n  }\n';

    expect(codesOf(inAction('let x = next()\n    total = x\n    total = next()', next))).toEqual([]);
    expect(codesOf(inAction('total += next()', next))).toEqual(['H0506']);
    expect(codesOf(`contract A {\n  state total: uint\n${next}  action go() -> uint = next()\n}`)).toEqual(['H0506']);
  });

  test('a view that writes is one mistake, not one more for everybody who asks it', () => {
    const reset = '  view reset() -> uint {\n    total = 0\n    return 0\n  }\n';

    expect(codesOf(inView('return n + reset()', 'uint', reset))).toEqual(['H0505']);
  });

  test('`only` names addresses', () => {
    expect(codesOf('contract A {\n  state n: uint\n  action go(who: address) only n, who { n = 1 }\n}')).toEqual([
      'H0301',
    ]);
  });

  test('a name that is taken still means what it was meant to mean', () => {
    expect(codesOf('contract A {\n  state n: string\n  view f(n: uint) -> uint = n + 1\n}')).toEqual(['H0203']);
  });

  test('a view that only reads may be asked anywhere', () => {
    expect(codesOf(inAction('total = n + twice(n) * 2', '  view twice(n1: uint) -> uint = n1 * 2'))).toEqual([]);
  });
});

describe('invariants', () => {
  test('read state, constants, sums, counts and the own balance', () => {
    const { invariants } = contractOf(`contract Pot {
      const MOST: uint = 3
      state shares: map<address, uint>
      invariant "backed": hlpOf(self) >= sum(shares)
      invariant "few": count(shares) <= MOST and shares[nobody] == 0
    }`);

    expect(invariants.map(({ sentence }) => sentence)).toEqual(['backed', 'few']);
  });
});

describe('what a place refuses', () => {
  test.each(['caller == self', 'paid > 0', 'now > 0', 'blockNumber > 0', 'isContract(self)', 'hlpOf(nobody) >= 0'])(
    'an invariant knows no %s',
    (condition) => {
      expect(codesOf(`contract A { invariant "never": ${condition} }`)).toEqual(['H0510']);
    },
  );

  test.each(['uint160(caller)', 'paid', 'now', 'blockNumber', 'chainId', 'hlpOf(nobody)', 'uint160(self)'])(
    'neither a helper nor a constant knows %s',
    (value) => {
      expect(codesOf(`fn f() -> uint = uint(${value})\ncontract A { }`)).toEqual(['H0507']);
      expect(codesOf(`contract A { const X: uint = uint(${value}) }`)).toEqual(['H0310']);
    },
  );
});

describe('units', () => {
  test('come from tags, and locals get theirs from what they are made of', () => {
    const village = contractOf(ours.find(({ name }) => name === 'village.hlp')?.text ?? '');
    const pay = functionOf(village, 'pay');
    const left = pay.body.find((statement) => statement.kind === 'let');

    expect(village.states.map(({ name, unit }) => [name, unit])).toContainEqual(['balances', 'hlp']);
    expect(pay.params.map(({ unit }) => unit)).toEqual([undefined, 'hlp', undefined]);
    expect(left).toMatchObject({ local: { name: 'left', unit: 'hlp' } });
    expect(functionOf(village, 'balanceOf').resultUnit).toBe('hlp');
  });

  test('an amount times a number is an amount, over an amount a number', () => {
    const text = `contract A {
      view f(n: uint) -> uint {
        let a = 2.5 hlp
        let b = a * n + hlpOf(self)
        let c = b / a
        return c
      }
    }`;
    const lets = functionOf(contractOf(text), 'f').body.filter((statement) => statement.kind === 'let');

    expect(lets.map(({ local }) => local.unit)).toEqual(['hlp', 'hlp', undefined]);
  });
});

describe('names and limits', () => {
  test('words that mean something to JavaScript are ordinary names', () => {
    const { states, functions } = contractOf(`contract prototype {
      state __proto__: uint
      state constructor: map<address, uint>
      view toString(hasOwnProperty: uint) -> uint = __proto__ + constructor[caller] + hasOwnProperty
      event valueOf(__proto__: uint)
    }`);

    expect(states.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(functions.map(({ name }) => name)).toEqual(['toString']);
    expect(codesOf('contract A { view f() -> uint = toString }')).toEqual(['H0202']);
  });

  test('units of time and `hlp` are ordinary names too', () => {
    expect(codesOf('contract A {\n  view f(hours: uint, hlp: uint) -> uint = hours + hlp + 3 hours\n}')).toEqual([]);
  });

  test.each([
    ['too many functions', `contract A { ${repeat(257, (i) => `view f${i}() -> uint = 1`)} }`],
    ['too many state variables', `contract A { ${repeat(257, (i) => `state s${i}: bool`)} }`],
    ['too many errors', `contract A { ${repeat(129, (i) => `error E${i}()`)} }`],
    ['too many parameters', `contract A { action f(${repeat(33, (i) => `p${i}: bool,`)}) { } }`],
    ['too many locals', inAction(repeat(251, (i) => `let _x${i} = n`))],
    ['too many levels of maps', `contract A { state m: ${'map<uint, '.repeat(9)}bool${'>'.repeat(9)} }`],
    ['too many blocks inside each other', inAction('if b { '.repeat(33) + '}'.repeat(33))],
    ['this name is too long', `contract A { state ${'n'.repeat(65)}: uint }`],
    ['this text is too long', inAction(`title = "${'x'.repeat(8_193)}"`)],
    ['this sentence is too long', `contract A { state n: uint invariant "${'x'.repeat(129)}": n < 3 }`],
    [
      'too many calls inside each other',
      `contract A { view f0() -> uint = 1 ${repeat(32, (i) => `view f${i + 1}() -> uint = f${i}()`)} }`,
    ],
  ])('%s', (title, text) => {
    expect(checkText(text).diagnostics.map((found) => [found.code, found.title])).toEqual([['H0701', title]]);
  });
});

function repeat(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join('\n');
}
