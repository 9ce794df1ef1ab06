/** The lines of the tables: types, constants, state, functions of other contracts, events and errors. */

import type { EnumType, StructType } from '../abi-type.ts';
import { LIMITS } from '../limits.ts';
import type { Aggregate, External } from '../module.ts';
import { abiTypeOf, paramOf, resultOf } from './abi-types.ts';
import { constantOf } from './constants.ts';
import type { Draft, Read } from './draft.ts';
import { shapeName, typeName } from './names.ts';
import {
  expect,
  givenKeys,
  isNext,
  leafOf,
  listOf,
  nameOf,
  numberOf,
  referenceOf,
  shown,
  takeIf,
  wordOf,
} from './reading.ts';
import type { Token, Tokens } from './tokens.ts';

const U8 = 255;
const U16 = 65_535;
const BRACES = ['{', '}'] as const;
const ROUND = ['(', ')'] as const;

/** By the word that they begin with. */
export const TABLE_LINES: readonly (readonly [string, Read])[] = [
  ['enum', readEnum],
  ['struct', readStruct],
  ['constant', readConstant],
  ['state', readState],
  ['sum', readAggregate],
  ['count', readAggregate],
  ['initial', readInitial],
  ['external', readExternal],
  ['event', readSignature],
  ['error', readSignature],
];

function add<T>(tokens: Tokens, table: T[], entry: T, most: number, keyword: Token): void {
  if (table.length === most)
    tokens.fail(`there are more than ${most} lines with \`${keyword.text}\`; a module has no more`, keyword);
  table.push(entry);
}

// ───────────── types ─────────────

function readEnum(tokens: Tokens, draft: Draft, keyword: Token): void {
  const name = nameOf(tokens);
  const members = listOf(tokens, BRACES, LIMITS.members, () => nameOf(tokens));
  if (members.length === 0) tokens.fail(`the enum ${name} has no members; write them in the braces`, keyword);
  addType(tokens, draft, { kind: 'enum', name, members }, keyword);
}

/** Without a name it is for `encode` alone. */
function readStruct(tokens: Tokens, draft: Draft, keyword: Token): void {
  const name = isNext(tokens, '{') ? '' : nameOf(tokens);
  addType(
    tokens,
    draft,
    { kind: 'struct', name, fields: listOf(tokens, BRACES, LIMITS.fields, () => paramOf(tokens, draft)) },
    keyword,
  );
}

function addType(tokens: Tokens, draft: Draft, type: EnumType | StructType, keyword: Token): void {
  add(tokens, draft.types, type, LIMITS.types, keyword);
  draft.typeNames.add(typeName(type.name));
}

function readConstant(tokens: Tokens, draft: Draft, keyword: Token): void {
  add(tokens, draft.constants, constantOf(tokens), LIMITS.constants, keyword);
}

// ───────────── state ─────────────

/** `deals[int8].stage: bool`, and for a list `items: uint256[3]`. */
function readState(tokens: Tokens, draft: Draft, keyword: Token): void {
  const name = nameOf(tokens);
  const keys = several(tokens, '[', LIMITS.shapeDepth, () => {
    const key = leafOf(tokens);
    expect(tokens, ']');
    return key;
  });
  const fields = several(tokens, '.', LIMITS.shapeDepth, () => nameOf(tokens));
  expect(tokens, ':');
  const leaf = leafOf(tokens);
  const cap = takeIf(tokens, '[') ? numberOf(tokens, 'the cap of a list', U16, 1) : 0;
  if (cap > 0) expect(tokens, ']');
  add(tokens, draft.shapes, { name, keys, fields, leaf, cap }, LIMITS.shapes, keyword);
  draft.shapeNames.add(shapeName({ name, fields }));
}

function several<T>(tokens: Tokens, mark: string, most: number, read: () => T): T[] {
  const items: T[] = [];
  while (takeIf(tokens, mark)) {
    if (items.length === most) tokens.fail(`at most ${most} stand here; take some away`);
    items.push(read());
  }
  return items;
}

/** `sum(balances)`, `count(voted[_])`: each `[_]` is a key that is given. */
function readAggregate(tokens: Tokens, draft: Draft, keyword: Token): void {
  expect(tokens, '(');
  const shape = shapeBefore(tokens, draft);
  const bound = givenKeys(tokens);
  expect(tokens, ')');
  add(tokens, draft.aggregates, { kind: keyword.text as Aggregate['kind'], shape, bound }, LIMITS.aggregates, keyword);
}

function shapeBefore(tokens: Tokens, { shapes, shapeNames }: Draft): number {
  if (shapes.length === 0) tokens.fail('no `state` stands before this line; write it first');
  return referenceOf(tokens, shapeNames, 'state', U8);
}

/** `initial title = constant 1`. */
function readInitial(tokens: Tokens, draft: Draft, keyword: Token): void {
  const shape = shapeBefore(tokens, draft);
  expect(tokens, '=');
  expect(tokens, 'constant');
  add(
    tokens,
    draft.initial,
    { shape, constant: numberOf(tokens, 'the number of a constant', U16) },
    LIMITS.shapes,
    keyword,
  );
}

// ───────────── others, and logs ─────────────

/** `external payable action keep(uint256, uint256[4]) -> Pair`. */
function readExternal(tokens: Tokens, draft: Draft, keyword: Token): void {
  const payable = takeIf(tokens, 'payable');
  const kind = externalKind(tokens);
  const name = nameOf(tokens);
  const params = listOf(tokens, ROUND, LIMITS.fields, () => abiTypeOf(tokens, draft));
  const external: External = { name, kind, payable, params, result: resultOf(tokens, draft) };
  add(tokens, draft.externals, external, LIMITS.externals, keyword);
}

function externalKind(tokens: Tokens): External['kind'] {
  const token = wordOf(tokens, '`action` or `view`');
  if (token.text === 'action' || token.text === 'view') return token.text;
  return tokens.fail(`expected \`action\` or \`view\`, found ${shown(token)}`, token);
}

function readSignature(tokens: Tokens, draft: Draft, keyword: Token): void {
  const name = nameOf(tokens);
  const fields = listOf(tokens, ROUND, LIMITS.fields, () => {
    const param = paramOf(tokens, draft);
    return { ...param, indexed: takeIf(tokens, 'indexed') };
  });
  const table = keyword.text === 'event' ? draft.events : draft.errors;
  add(tokens, table, { name, fields }, LIMITS.signatures, keyword);
}
