/**
 * What an instruction costs beyond its static price, as a formula, and how large what it leaves is. The same rules as in the machine's handlers, told
 * without values; what touches the state is in `price-state.ts`.
 */

import { flatten, type AbiType } from '../../vm/abi-type.ts';
import { GAS } from '../../vm/gas.ts';
import type { Field } from '../../vm/module.ts';
import { OPCODES, type OpName, type Row } from '../../vm/opcodes.ts';
import { operandTypes } from '../../vm/operands.ts';
import { decodeType, elementOf, isList, isText, type VmType } from '../../vm/types.ts';
import { encodedWords, extentOf, limitOf, textExtent, WORD, type Extent } from './extent.ts';
import { add, constant, NOTHING, scaled, sum, type Formula } from './formula.ts';
import type { Effect, Moment } from './moment.ts';
import { extentsOf, type MakeSize } from './parameters.ts';
import { STATE_EFFECTS } from './price-state.ts';

/** Digits of the longest number, with its sign: 78 bytes. */
const TEXT_OF_NUMBER = textExtent(constant(3));
/** Code, offset and length stand before the words of a failing text. */
const BEFORE_REASON = 3;

const first = ({ instruction }: Moment): number => instruction.args[0] ?? 0;
const operand = ({ operands }: Moment, index: number): Extent => operands[index] ?? WORD;
const costs = (gas: Formula): Effect => ({ gas, leaves: [] });
const leaves = (...extents: readonly Extent[]): Effect => ({ gas: NOTHING, leaves: extents });
const perWord = (price: number, count: Formula): Formula => scaled(count, price);

const EFFECTS: Readonly<Partial<Record<OpName, (moment: Moment) => Effect>>> = {
  ...STATE_EFFECTS,
  const: ({ instruction }) => leaves(extentOf(instruction.value)),
  small: ({ instruction }) => leaves(extentOf(instruction.value)),
  zero: ({ instruction }) => leaves(extentOf(instruction.value)),
  get: (m) => ({ gas: scaled(m.local.elements, GAS.element), leaves: [m.local] }),
  take: ({ local }) => leaves(local),
  lget: (m) => leaves(isText(elementAt(m)) ? textExtent(m.local.words) : WORD),

  eq: compared,
  ne: compared,
  pow: (m) => ({ gas: scaled(exponentBytes(m), GAS.exponentByte), leaves: [WORD] }),
  slice: (m) => made(perWord(GAS.textWord, operand(m, 0).words), operand(m, 0).words),
  concat: (m) => {
    const both = add(operand(m, 0).words, operand(m, 1).words);
    return made(perWord(GAS.textWord, textExtent(both).words), both);
  },
  text: () => leaves(TEXT_OF_NUMBER),
  keccak: (m) => ({ gas: perWord(GAS.keccakWord, operand(m, 0).words), leaves: [WORD] }),
  encode: (m) => {
    const encoded = encodedWords(tupleAt(m), m.operands);
    return made(perWord(GAS.codecWord, encoded), encoded);
  },

  failtext: (m) => costs(perWord(GAS.codecWord, add(constant(BEFORE_REASON), operand(m, 0).words))),
  fail: (m) => {
    const fields = typesOf(m.around.module.errors[first(m)]?.fields ?? []);
    return costs(perWord(GAS.codecWord, add(constant(1), encodedWords(fields, m.operands))));
  },
  emit,
  ext: callOut,
  try: callOut,
  send: (m) => costs(m.size('newAccount', `newAccount(${m.places.textOf(m.index, 'send')})`, GAS.newAccount)),
};

/** Whatever is not in the table costs its static price and leaves single values. */
export function effectOf(moment: Moment): Effect {
  const known = EFFECTS[moment.instruction.op]?.(moment);
  if (known !== undefined) return known;
  const row: Row = OPCODES[moment.instruction.op];
  return leaves(...typesLeft(row, moment).map((type) => limitOf(type)));
}

export function typesLeft(row: Row, { instruction, around }: Moment): readonly VmType[] {
  return operandTypes(row.pushes, instruction, around);
}

function made(gas: Formula, wordsOfText: Formula): Effect {
  return { gas, leaves: [textExtent(wordsOfText)] };
}

/** The left one is walked through. */
function compared(m: Moment): Effect {
  const isOfTexts = decodeType(first(m)) === 'bytes';
  return { gas: isOfTexts ? perWord(GAS.compareWord, operand(m, 0).words) : NOTHING, leaves: [WORD] };
}

function exponentBytes(m: Moment): Formula {
  const { value } = operand(m, 1);
  if (value !== undefined) return constant(Math.ceil(value.toString(16).length / 2));
  return m.size('exponent', `exponent(${m.places.textOf(m.index, '**')})`, 32);
}

function elementAt({ instruction, around }: Moment): VmType {
  const list = around.localTypes[instruction.args[0] ?? 0] ?? 'bool';
  return isList(list) ? elementOf(list) : list;
}

function tupleAt(m: Moment): readonly AbiType[] {
  const type = m.around.module.types[first(m)];
  return type?.kind === 'struct' ? typesOf(type.fields) : [];
}

const typesOf = (fields: readonly { readonly type: AbiType }[]): AbiType[] => fields.map(({ type }) => type);

/** Indexed fields are topics: a text as its hash. The others are data, paid by the byte. */
function emit(m: Moment): Effect {
  const source = m.operands.values();
  const fields = (m.around.module.events[first(m)]?.fields ?? []).map((field) => ({
    field,
    extents: flatten(field.type).map(() => source.next().value ?? WORD),
  }));
  const indexed = fields.filter(({ field }) => field.indexed);
  const plain = fields.filter(({ field }) => !field.indexed);
  const hashed = indexed.filter(({ field }) => isTextField(field)).flatMap(({ extents }) => extents);
  const data = encodedWords(
    plain.map(({ field }) => field.type),
    plain.flatMap(({ extents }) => extents),
  );
  return costs(
    sum([
      constant(GAS.topic * (1 + indexed.length)),
      perWord(GAS.logByte * 32, data),
      ...hashed.map((extent) => perWord(GAS.keccakWord, extent.words)),
    ]),
  );
}

const isTextField = ({ type }: Field): boolean => typeof type === 'string' && isText(type);

/** Coding, the hlp that goes along, and what the other contract uses. Only an answer that fits is paid for. */
function callOut(m: Moment): Effect {
  const external = m.around.module.externals[first(m)];
  if (external === undefined) return costs(NOTHING);
  const { params, result, payable } = external;
  const callee = m.places.calleeAt(m.index, first(m));
  const [, ...args] = m.operands;
  const makeSize: MakeSize = (role, name, most, leaf) => m.size(role, name, most, leaf);
  const answer = result === undefined ? [] : extentsOf(result, callee, makeSize);
  const coded = [constant(1), encodedWords(params, args), encodedWords(result === undefined ? [] : [result], answer)];
  const pays = payable && args.at(-1)?.value !== 0n;
  const gas = sum([
    perWord(GAS.codecWord, sum(coded)),
    pays ? m.size('pay', `pay(${callee})`, GAS.transfer) : NOTHING,
    m.size('callee', `⟨${callee}⟩`, Infinity),
  ]);
  return { gas, leaves: answer };
}
