/** Arithmetic and comparing: the biggest numbers, the longest texts. */

import type { LeafType, LeafValue, NumberType, VmType } from '../../src/vm/types.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import type { Line } from '../../test/helpers/module.ts';
import { ADDRESS, BYTES, ENUM, HALF, I256, LEAST, LONG, MAX, ODD, U160, U256, U8 } from './hard.ts';
import { mixOf, t, type Mix, type PriceName } from './mix.ts';

export const ADD = binary('add', '256 bits', 'uint256', ODD, 0x0102030405060708090a0b0c0d0e0f1011121314151617n);

export const NUMBER_MIXES: readonly Mix[] = [
  ADD,
  binary('add', 'signed', 'int256', LEAST, 2n ** 255n - 1n),
  binary('sub', '256 bits', 'uint256', MAX, ODD),
  binary('sub', 'signed', 'int256', -1n, 2n ** 255n - 1n),
  binary('mul', '128 by 128 bits', 'uint256', HALF, HALF),
  binary('mul', 'signed', 'int256', LEAST, 1n),
  binary('div', '256 by 128 bits', 'uint256', ODD, HALF),
  binary('div', 'signed', 'int256', LEAST, 2n ** 128n + 1n),
  binary('mod', '256 by 128 bits', 'uint256', ODD, HALF),
  binary('mod', 'signed', 'int256', LEAST, 2n ** 128n + 1n),
  unary('neg', 'signed', [I256], 'int256', 2n ** 255n - 1n, 'int256'),
  power('3 to 161', 3n, 161n),
  power('2 to 255', 2n, 255n),
  power('1 to 2^256 - 1', 1n, MAX),
  power('65535 to 16', 65_535n, 16n),
  ternary('muldiv', '(2^256 - 1)² / (2^256 - 1)', MAX, MAX, MAX),
  ternary('muldiv', '384 by 129 bits', ODD, HALF, 2n ** 128n + 1n),
  ternary('muldivup', '(2^256 - 1)² / (2^256 - 1)', MAX, MAX, MAX),
  ternary('muldivup', '384 by 129 bits', ODD, HALF, 2n ** 128n + 1n),
  unary('cast', 'signed to unsigned', [I256, U256], 'int256', 2n ** 255n - 1n, 'uint256'),
  unary('retype', 'to an address', [U160, ADDRESS], 'uint160', 2n ** 160n - 1n, 'address'),
  mixOf({ op: 'enum', what: 'the last of 255', given: [{ type: 'uint8', value: 254n }], load: [['get', 0]], run: [['enum', U8, 0]], takes: ['uint8'], leaves: ['uint8'], rest: { types: [ENUM] } }), // prettier-ignore
  ...(['eq', 'ne'] as const).flatMap((op) => [
    binary(op, '256 bits', 'uint256', ODD, ODD - 1n, 'bool'),
    binary(op, 'texts of 8,192 bytes', 'bytes', LONG.value, LONG.value, 'bool', ['compareWord']),
    binary(op, 'empty texts', 'bytes', new Uint8Array(0), new Uint8Array(0), 'bool'),
    binary(op, 'empty and 8,192 bytes', 'bytes', new Uint8Array(0), LONG.value, 'bool'),
  ]),
  ...(['lt', 'gt', 'le', 'ge'] as const).map((op) => binary(op, '256 bits', 'uint256', MAX, MAX - 1n, 'bool')),
  unary('not', 'a bool', [], 'bool', 1n, 'bool'),
];

function binary(
  op: OpName,
  what: string,
  type: NumberType | 'bytes',
  a: LeafValue,
  b: LeafValue,
  result: VmType = type,
  pays: readonly PriceName[] = [],
): Mix {
  return mixOf({
    op,
    what,
    pays,
    given: [{ type, value: a }, { type, value: b }],
    load: [['get', 0], ['get', 1]],
    run: [[op, type === 'bytes' ? BYTES : t(type)]],
    takes: [type, type],
    leaves: [result],
  }); // prettier-ignore
}

function unary(op: OpName, what: string, args: readonly number[], type: LeafType, a: LeafValue, result: VmType): Mix {
  const run: Line[] = [[op, ...args]];
  return mixOf({ op, what, given: [{ type, value: a }], load: [['get', 0]], run, takes: [type], leaves: [result] });
}

function power(what: string, base: bigint, exponent: bigint): Mix {
  return mixOf({
    op: 'pow',
    what,
    pays: ['exponentByte'],
    given: [{ type: 'uint256', value: base }, { type: 'uint256', value: exponent }],
    load: [['get', 0], ['get', 1]],
    run: [['pow', U256]],
    takes: ['uint256', 'uint256'],
    leaves: ['uint256'],
  }); // prettier-ignore
}

function ternary(op: OpName, what: string, a: bigint, b: bigint, c: bigint): Mix {
  const given = [a, b, c].map((value) => ({ type: 'uint256' as const, value }));
  const takes = ['uint256', 'uint256', 'uint256'] as const;
  return mixOf({ op, what, given, load: [['get', 0], ['get', 1], ['get', 2]], run: [[op]], takes, leaves: ['uint256'] }); // prettier-ignore
}
