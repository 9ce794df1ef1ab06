/** From words to calldata, for every type an ABI can name: judged by viem's codec. */

import * as fc from 'fast-check';
import { type AbiParameter as ViemParameter, encodeAbiParameters, toFunctionSelector } from 'viem';
import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import type { AbiParameter } from '../../src/lang/abi.ts';
import type { Artifact } from '../../src/lang/artifact.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import type { KnownContract } from '../../src/timeline/contracts.ts';
import { quotedElement } from '../../src/timeline/literals.ts';
import { typeOfParameter } from '../../src/timeline/types.ts';
import type { Names } from '../../src/timeline/values.ts';
import { LIMITS } from '../../src/vm/limits.ts';

const ALISE = `0x${'a1'.repeat(20)}` as const;
const NAMES: Names = {
  nameOf: () => undefined,
  resolve: (name) => (name === 'alise' ? ALISE : undefined),
  all: () => ['alise'],
};

/** A contract with one action, known by nothing but its ABI. */
function contractWith(inputs: readonly AbiParameter[]): KnownContract {
  const params = inputs.map((input) => ({ name: input.name, type: typeOfParameter(input) }));
  const def = { kind: 'action', name: 'take', params };
  const abi = [{ type: 'function', name: 'take', inputs, outputs: [], stateMutability: 'nonpayable' }];
  const module = { entries: new Map([['0x', { def }]]) };
  return { module, artifact: { abi } as unknown as Artifact } as unknown as KnownContract;
}

const callOf = (inputs: readonly AbiParameter[], words: readonly string[]): string =>
  bytesToHex(encodeCall(contractWith(inputs), 'take', words, NAMES));

/** A parameter, a value of it as viem takes it, and as one types it. */
type Case = { readonly type: AbiParameter; readonly value: unknown; readonly text: string };

const named = (name: string, type: string): AbiParameter => ({ name, type });
const unsigned = [8, 64, 128, 256].map((bits) =>
  fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }).map((n): Case => {
    return { type: named('n', `uint${bits}`), value: bits <= 48 ? Number(n) : n, text: String(n) };
  }),
);
const signed = [8, 256].map((bits) =>
  fc.bigInt({ min: -(1n << BigInt(bits - 1)), max: (1n << BigInt(bits - 1)) - 1n }).map((n): Case => {
    return { type: named('i', `int${bits}`), value: bits <= 48 ? Number(n) : n, text: String(n) };
  }),
);
const hex = (least: number, most: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((bytes) => bytesToHex(bytes));
const leaf: fc.Arbitrary<Case> = fc.oneof(
  ...unsigned,
  ...signed,
  fc.boolean().map((value) => ({ type: named('b', 'bool'), value, text: String(value) })),
  fc.constant({ type: named('who', 'address'), value: ALISE, text: 'alise' }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((value) => ({ type: named('s', 'string'), value, text: value })),
  hex(0, 70).map((value) => ({ type: named('d', 'bytes'), value, text: value })),
  hex(4, 4).map((value) => ({ type: named('b4', 'bytes4'), value, text: value })),
  hex(32, 32).map((value) => ({ type: named('b32', 'bytes32'), value, text: value })),
  fc.nat({ max: 2 }).map((i) => {
    const type = { ...named('stage', 'uint8'), internalType: 'enum Stage', values: ['Open', 'Done', 'Gone'] };
    return { type, value: i, text: type.values[i] ?? '' };
  }),
);

const isNested = ({ type }: AbiParameter): boolean => type.endsWith('[]') || type === 'tuple';
const element = ({ type, text }: Case): string => (isNested(type) ? text : quotedElement(text));

function structOf(parts: readonly Case[], isNamed: boolean): Case {
  const components = parts.map(({ type }, i) => ({ ...type, name: `f${i}` }));
  const fields = parts.map((part, i) => `${isNamed ? `f${i}: ` : ''}${element(part)}`);
  const value = Object.fromEntries(parts.map((part, i) => [`f${i}`, part.value]));
  return { type: { name: 't', type: 'tuple', components }, value, text: `(${fields.join(', ')})` };
}

/** Elements of one type with other values: the same example several times is enough for offsets and lengths. */
function listOf(one: Case, count: number): Case {
  const { type, value } = one;
  return {
    type: { ...type, type: `${type.type}[]` },
    value: Array.from({ length: count }, () => value),
    text: `[${Array.from({ length: count }, () => element(one)).join(', ')}]`,
  };
}

const { any } = fc.letrec<{ any: Case }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(fc.array(tie('any'), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([all, isNamed]) => structOf(all, isNamed)),
    fc.tuple(leaf, fc.nat({ max: 3 })).map(([one, count]) => listOf(one, count)),
  ),
}));

describe('calldata from words', () => {
  test('is what viem encodes, for leaves, enums, lists and structs in each other', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 4 }), (cases) => {
        const inputs = cases.map(({ type }) => type);
        const outside = inputs as unknown as ViemParameter[];
        const selector = toFunctionSelector({ type: 'function', name: 'take', inputs: outside, outputs: [], stateMutability: 'nonpayable' }); // prettier-ignore
        const data = encodeAbiParameters(
          outside,
          cases.map(({ value }) => value),
        );
        expect(
          callOf(
            inputs,
            cases.map(({ text }) => text),
          ),
        ).toBe(selector + data.slice(2));
      }),
      { numRuns: 400 },
    );
  });

  const TASK: AbiParameter = {
    name: 'task',
    type: 'tuple',
    components: [named('owner', 'address'), { name: 'hours', type: 'uint8' }, named('note', 'string')],
  };
  const CREW: AbiParameter = {
    name: 'crew',
    type: 'tuple',
    components: [{ name: 'people', type: 'address[]', max: 2 }],
  };
  const NOTES: AbiParameter = { name: 'notes', type: 'string[]', max: 3 };
  const STAGE: AbiParameter = { name: 'stage', type: 'uint8', internalType: 'enum Stage', values: ['Open', 'Done'] };
  const refusals: readonly (readonly [AbiParameter, string, string])[] = [
    [CREW, '(people: [alise, alis])', 'crew.people[1]: nobody here is called "alis" (did you mean "alise"?); write a name from `hlp accounts`, or an address'], // prettier-ignore
    [TASK, '(alise, 256, x)', 'task.hours: 256 does not fit `uint8` (0 to 255)'],
    [CREW, '([alise, alise, alise])', 'crew.people: at most 2 elements, and these are 3'],
    [TASK, '(alise, 1)', 'task: it takes owner, hours, note, each once'],
    [TASK, '(owner: alise, owner: alise, note: x)', 'task: it takes owner, hours, note, each once'],
    [TASK, 'alise', 'task: this is written (owner: …, hours: …, note: …)'],
    [NOTES, '["x]', 'notes: a quote " is never closed'],
    [NOTES, '["a" b]', 'notes[0]: behind "a" a comma is missing'],
    [NOTES, '[a] y', 'notes: a list is written [a, b]; behind its end there is more'],
    [NOTES, '[(a]', 'notes: a list is written [a, b]; a bracket is closed here that was not opened'],
    [NOTES, '[a', 'notes: a list is written [a, b]; its end is missing'],
    [NOTES, 'alise', 'notes: a list is written [a, b]'],
    [STAGE, 'Dome', 'stage: "Dome" is none of Open, Done (did you mean "Done"?)'],
    [STAGE, '2', 'stage: "2" is none of Open, Done'],
    [named('note', 'string'), 'x'.repeat(LIMITS.textSize + 1), 'note: a `string` has at most 8192 bytes, and this has 8193'], // prettier-ignore
  ];

  test.each(refusals.map(([type, text, message]) => ({ type, text, message, what: text.slice(0, 40) })))(
    '$what is refused by the name of its place',
    ({ type, text, message }) => {
      expect(() => callOf([type], [text])).toThrow(message);
    },
  );

  test('a member of an enum may be given by its number too', () => {
    expect(callOf([STAGE], ['1'])).toBe(callOf([STAGE], ['Done']));
  });
});
