/** What the assembler says of a text that is none: where, which rule, and the way out. */

import { describe, expect, test } from 'vitest';
import { assemble, AssemblyError } from '../../src/vm/assembly/assemble.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { FORBIDDEN, PAYLOADS } from '../helpers/hostile.ts';

const HEAD = 'compiler "by hand" language 1';

function complaint(text: string): string {
  try {
    assemble(text);
    return 'none';
  } catch (error) {
    if (error instanceof AssemblyError) return error.message;
    throw error;
  }
}

/** Behind the head, so that the text begins on line 2. */
const inModule = (text: string): string => complaint(`${HEAD}\n${text}`);
/** In the body of a function of a small module. */
const TABLES = `state coins[address]: uint256
sum(coins)
event Put(who: address)
error TooFew(has: uint256)
action other(n: uint8) {\n}`;
const inBody = (line: string): string =>
  inModule(`${TABLES}\naction f(n: uint8) {\n  ${line}\n}`).replace('line 9', 'HERE');

const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join('\n');

describe('an instruction', () => {
  test.each([
    ['addd uint256', 'HERE, column 3: there is no instruction "addd" (did you mean "add"?); docs/opcodes.md lists them'],
    ['frobnicate', 'HERE, column 3: there is no instruction "frobnicate"; docs/opcodes.md lists them'],
    ['GET 0', 'HERE, column 3: there is no instruction "GET" (did you mean "get"?); docs/opcodes.md lists them'],
    ['add', 'HERE, column 6: `add` needs its N here: write `add <N>`'],
    ['small uint8', 'HERE, column 14: `small` needs its u8 here: write `small <N> <u8>`'],
    ['end 1', 'HERE, column 7: `end` ends before "1": write `end`'],
    ['if bool bool', 'HERE, column 11: `if` ends before "bool": write `if [result]`'],
    ['get n', 'HERE, column 7: local of this instruction is a number from 0 to 255, not "n"'],
    ['get 256', 'HERE, column 7: local of this instruction is a number from 0 to 255, not "256"'],
    ['get -1', 'HERE, column 7: local of this instruction is a number from 0 to 255, not "-1"'],
    ['const 65536', 'HERE, column 9: constant of this instruction is a number from 0 to 65535, not "65536"'],
    ['loop 4294967296', 'HERE, column 8: cap of this instruction is a number from 0 to 4294967295, not "4294967296"'],
    ['sget coin', 'HERE, column 8: there is no shape "coin" (did you mean "coins"?)'],
    ['sget 256', 'HERE, column 8: shape is a number from 0 to 255, not "256"'],
    ['sget coins.all', 'HERE, column 8: there is no shape "coins.all"'],
    ['sagg sum(coin)', 'HERE, column 8: there is no aggregate "sum(coin)" (did you mean "sum(coins)"?)'],
    ['sagg sum(coins[_])', 'HERE, column 8: there is no aggregate "sum(coins[_])"'],
    ['call othr', 'HERE, column 8: there is no function "othr" (did you mean "other"?)'],
    ['call', 'HERE, column 7: `call` needs its function here: write `call <function>`'],
    ['emit put', 'HERE, column 8: there is no event "put" (did you mean "Put"?)'],
    ['fail "x"', 'HERE, column 8: there is no error "x"'],
    ['add uint255', 'HERE, column 7: there is no type "uint255" here (did you mean "uint256"?); there are uint8 to uint256, int8 to int256, bytes1 to bytes32, bool, address, bytes, string, and enums and structs that stand before'],
    ['zero uint8[4]', 'HERE, column 14: a list in a local has no cap: write [] behind its type'],
    ['add 256', 'HERE, column 7: the byte of a type is a number from 0 to 255, not "256"'],
    ['bytes 0x0', 'HERE, column 9: "0x0" is not hex: 1 hex digits do not make whole bytes; two digits make one byte (0x05, not 0x5)'],
    ['bytes', 'HERE, column 8: expected bytes in hex, such as 0x00ff, found the end of the line'],
    ['end end', 'HERE, column 7: `end` ends before "end": write `end`'],
    ['local uint8 uint8', 'HERE, column 15: expected the end of the line, found "uint8"'],
    ['"end"', 'HERE, column 3: expected an instruction, found "end"'],
    ['view g() {', 'HERE, column 3: `view` begins a line outside of functions, but one is open here; close it with a } first'],
  ])('%s', (line, message) => {
    expect(inBody(line)).toBe(message);
  }); // prettier-ignore

  test('that several functions could be meant by asks for a number', () => {
    const text = 'fn f(a: uint8) {\n}\nfn f() {\n}\naction g() {\n  call f\n}';

    expect(inModule(text)).toBe('line 7, column 8: several are called "f"; write the number of the one that is meant');
    expect(inModule(text.replace('call f', 'call 1'))).toBe('none');
  });

  test('comes behind the locals, and stands elsewhere when its function says so', () => {
    expect(inBody('end\nlocal bool')).toBe('line 10, column 1: locals stand before the first instruction');
    expect(inModule('fn f() at 0 size 1 {\n  end\n}')).toBe(
      'line 3, column 3: this function says `at`: its instructions stand in `code { … }`',
    );
  });
});

describe('a line outside of functions', () => {
  test.each([
    ['events Put()', 'line 2, column 1: no line begins with "events" outside of a function (did you mean "event"?); these do: compiler, accepts, enum, struct, constant, state, sum, count, initial, external, event, error, payable, fn, action, view, init, invariant, code, source, file'],
    ['{', 'line 2, column 1: expected a line that begins with a word such as `state` or `action`, found "{"'],
    ['compiler "x" language 1', 'line 2, column 1: `compiler` stands here a second time; leave one of them out'],
    ['accepts money', 'line 2, column 9: expected `hlp`, found "money"'],
    ['enum A { }', 'line 2, column 1: the enum A has no members; write them in the braces'],
    ['enum A { b c }', 'line 2, column 12: expected `,`, found "c"'],
    ['enum 2 { b }', 'line 2, column 6: a name is made of letters, digits and _, not "2"'],
    [`enum ${'a'.repeat(65)} { b }`, 'line 2, column 6: a name has at most 64 letters'],
    ['struct A { a: B }\nstruct B { a: bool }', 'line 2, column 15: there is no type "B" here; there are uint8 to uint256, int8 to int256, bytes1 to bytes32, bool, address, bytes, string, and enums and structs that stand before'],
    ['struct A { a: 0 }', 'line 2, column 15: type 0 does not stand before this line'],
    ['struct A { a: uint8[0] }', 'line 2, column 21: the cap of a list is a number from 1 to 1024, not "0"'],
    ['struct A { a: bool }\nstruct B { a: A[2] }', 'line 3, column 15: a list holds single values or members of an enum, not structs'],
    ['enum A { x }\nenum A { x }\nevent E(a: A)', 'line 4, column 12: several are called "A"; write the number of the one that is meant'],
    ['constant uint8 256', 'line 2, column 16: uint8 goes from 0 to 255, and this is 256'],
    ['constant uint8 0x10', 'line 2, column 16: a number stands in decimal digits, not as "0x10"'],
    ['constant int8 -129', 'line 2, column 15: int8 goes from -128 to 127, and this is -129'],
    ['constant bool 1', 'line 2, column 15: a bool is true or false, not "1"'],
    ['constant address 0x12', 'line 2, column 18: address has 20 bytes, not 1: write all its digits'],
    ['constant bytes2 0x000102', 'line 2, column 17: at most 2 bytes stand here, not 3'],
    ['constant bytes 00', 'line 2, column 16: "00" is not hex: hex text begins with 0x; write 0x in front of the digits'],
    ['constant string hours', 'line 2, column 17: expected a text in double quotes, found "hours"'],
    [`constant string "${'é'.repeat(4097)}"`, 'line 2, column 17: a text has at most 8192 bytes, not 8194'],
    ['constant string "hours', 'line 2, column 17: this text has no end; close it with a " on the same line'],
    ['constant string "\\q"', 'line 2, column 18: a backslash stands before n, r, t, ", \\ or the number of a sign, as in \\u{1b}'],
    ['constant string "\\u{d800}"', 'line 2, column 18: a backslash stands before n, r, t, ", \\ or the number of a sign, as in \\u{1b}'],
    ['state a[uint8[]]: bool', 'line 2, column 14: expected `]`, found "["'],
    ['state a: uint8[]', 'line 2, column 16: expected the cap of a list, found "]"'],
    ['sum(a)', 'line 2, column 5: no `state` stands before this line; write it first'],
    ['state a: bool\nsum(b)', 'line 3, column 5: there is no state "b"'],
    ['state a: bool\ninitial a = 1', 'line 3, column 13: expected `constant`, found "1"'],
    ['external fn f()', 'line 2, column 10: expected `action` or `view`, found "fn"'],
    ['event E(a: bool index)', 'line 2, column 17: expected `,`, found "index"'],
    ['payable f() {\n}', 'line 2, column 9: a function is one of fn, action, view, init, invariant, not "f"'],
    ['action f()', 'line 2, column 11: expected `{`, found the end of the text'],
    ['action f() { end }', 'line 2, column 14: expected the end of the line, found "end"'],
    ['action f() {\n  if\n  end', 'line 4, column 6: the block of `action` on line 2 is still open; close it with a } on a line of its own'],
    ['invariant "" -> bool {\n}', 'line 2, column 11: its sentence has 1 to 128 bytes, not 0'],
    ['invariant so -> bool {\n}', 'line 2, column 11: expected its sentence in double quotes, found "so"'],
    ['code {\n}\ncode {\n}', 'line 4, column 1: `code` stands here a second time; write all of it into the first one'],
    ['file "a" {\n}', 'line 2, column 1: `source` and the name of the contract stand before the first `file`'],
    ['source A', 'line 2, column 9: a `source` has at least one `file` behind it'],
    ['source A\nfile "a" {\n  "x"\n', 'line 5, column 1: the block of `file` on line 3 is still open; close it with a } on a line of its own'],
    ['source A\nfile "a" {\n  x\n}', 'line 4, column 3: expected a line of the block of `file`, or }, found "x"'],
    ['state é: bool', 'line 2, column 7: "é" means nothing here; texts stand in double quotes, comments behind a ;'],
  ])('%s', (text, message) => {
    expect(inModule(text)).toBe(message);
  }); // prettier-ignore

  test('says who made the module', () => {
    expect(complaint('')).toBe(
      'line 1, column 1: nobody says who made this; begin with `compiler "by hand" language 1`',
    );
  });

  test('stands there as often as the limits allow', () => {
    expect(inModule(lines(LIMITS.shapes, 'state a: bool'))).toBe('none');
    expect(inModule(lines(LIMITS.shapes + 1, 'state a: bool'))).toBe(
      'line 258, column 1: there are more than 256 lines with `state`; a module has no more',
    );
    expect(inModule(lines(LIMITS.functions + 1, 'fn f() {\n}'))).toMatch(
      /^line 514, column 1: a module has at most 256/,
    );
    expect(inBody(lines(LIMITS.locals + 1, 'local bool'))).toMatch(/: a function has at most 255 locals$/);
    expect(inBody(lines(LIMITS.codeSize + 1, 'end'))).toMatch(/: a contract has at most 24576 bytes of code$/);
  });
});

test('what strangers write into a text is shown as signs', () => {
  for (const payload of PAYLOADS) {
    const texts = [payload, `constant string ${payload}`, `state a: bool "${payload}"`, `constant bytes "${payload}"`];
    for (const text of texts) expect(FORBIDDEN.test(inModule(text)), text).toBe(false);
  }
});

test('half a surrogate pair is refused', () => {
  expect(complaint(`${HEAD}\nconstant string "\ud800"`)).toMatch(/half a surrogate pair/);
});
