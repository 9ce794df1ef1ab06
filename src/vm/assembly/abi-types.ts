/** Types as the outside sees them, read: leaves, enums and structs that stand before, lists with a cap. */

import type { AbiType } from '../abi-type.ts';
import { LIMITS } from '../limits.ts';
import type { Param } from '../module.ts';
import type { Draft } from './draft.ts';
import { expect, indexOfName, isLeafType, nameOf, noType, numberOf, takeIf, wordOf } from './reading.ts';
import type { Tokens } from './tokens.ts';

/** `uint256`, `Stage`, `Stage[4]`; an enum or struct by its name or number. */
export function abiTypeOf(tokens: Tokens, draft: Draft): AbiType {
  const at = tokens.next;
  const of = singleTypeOf(tokens, draft);
  if (!takeIf(tokens, '[')) return of;
  if (typeof of !== 'string' && of.kind === 'struct') {
    tokens.fail('a list holds single values or members of an enum, not structs', at);
  }
  const cap = numberOf(tokens, 'the cap of a list', LIMITS.listLength, 1);
  expect(tokens, ']');
  return { kind: 'list', of, cap };
}

type Single = Exclude<AbiType, { readonly kind: 'list' }>;

function singleTypeOf(tokens: Tokens, { types, typeNames }: Draft): Single {
  const token = wordOf(tokens, 'a type');
  if (isLeafType(token.text)) return token.text;
  const isNumber = /^[0-9]{1,3}$/.test(token.text);
  if (!isNumber && !typeNames.indexOf.has(token.text)) noType(tokens, token, typeNames.indexOf.keys());
  const index = isNumber ? Number(token.text) : indexOfName(tokens, token, token.text, typeNames, 'type');
  return types[index] ?? tokens.fail(`type ${index} does not stand before this line`, token);
}

/** `to: address`. */
export function paramOf(tokens: Tokens, draft: Draft): Param {
  const name = nameOf(tokens);
  expect(tokens, ':');
  return { name, type: abiTypeOf(tokens, draft) };
}

/** `-> int256`, or nothing. */
export function resultOf(tokens: Tokens, draft: Draft): AbiType | undefined {
  return takeIf(tokens, '->') ? abiTypeOf(tokens, draft) : undefined;
}
