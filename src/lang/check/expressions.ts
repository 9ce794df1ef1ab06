/**
 * Expressions: what each means and which type it has. The entry is `expression` (a value of a wanted type, or of its own).
 *
 * A number that is written out has no width until it is used, so an expression first becomes an `Operand`, which may be
 * such a free number; `free-numbers.ts` gives it its type. What is broken is undefined from there on: one mistake, one message.
 * Next: `operators.ts`, `calls.ts`, `paths.ts`, `parts.ts`, `lists.ts` for the larger kinds.
 */

import { bytesToWord, hexToBytes, utf8ToBytes } from '../../base/bytes.ts';
import { AddressError, checksumAddress, parseAddress, type Address } from '../../base/address.ts';
import type { Exp } from '../ast.ts';
import { callOperand } from './calls.ts';
import { constantOf } from './constants.ts';
import { report, textOf, type Context } from './context.ts';
import { error, type Label } from '../diagnostic.ts';
import { fit, literal, type Operand } from './free-numbers.ts';
import { overLimit } from './limits.ts';
import { binaryOperand, negOperand, notOperand } from './operators.ts';
import { listOperand } from './lists.ts';
import { fieldOperand, indexOperand } from './parts.ts';
import { pathOperand } from './paths.ts';
import { mayUse, warnUnpaid } from './places.ts';
import { VALUES, FUNCTIONS, OPEN_FUNCTIONS } from './predefined.ts';
import { article, describe, lookup, type Entry } from './scope.ts';
import type { Expression, ValueType } from '../tree.ts';
import { LEAF_TYPES } from './types.ts';
import { reportUnknown } from './unknown.ts';

/** The value of `node`, which must have the type `want` when there is one. */
export function expression(
  context: Context,
  node: Exp,
  want?: ValueType,
  because: readonly Label[] = [],
): Expression | undefined {
  return fit(context, operand(context, node, want), want, because);
}

/**
 * What a node is, before a free number gets its width. `want` only helps where several types would do.
 * Follows nesting by recursion, as everything after the parser may: it lets no deep tree pass (`nesting.ts`).
 */
export function operand(context: Context, node: Exp, want?: ValueType): Operand | undefined {
  switch (node.node) {
    case 'number':
    case 'quantity':
      return { kind: 'free', value: node.value, span: node.span };
    case 'text':
      return textLiteral(context, node);
    case 'bool':
      return literal('bool', node.value ? 1n : 0n, node.span);
    case 'hex':
      return hexLiteral(context, node);
    case 'list':
      return listOperand(context, node, want);
    case 'name':
      return nameOperand(context, node);
    case 'field':
      return fieldOperand(context, node);
    case 'index':
      return indexOperand(context, node);
    case 'call':
      return callOperand(context, node, false, want);
    case 'binary':
      return binaryOperand(context, node, want);
    case 'not':
      return notOperand(context, node);
    default:
      return negOperand(context, node, want);
  }
}

function textLiteral(context: Context, node: Exp & { node: 'text' }): Expression | undefined {
  const bytes = utf8ToBytes(node.value);
  return overLimit(context, 'textSize', bytes.length, node.span) ? undefined : literal('string', bytes, node.span);
}

/** 40 digits are an address; another even number of digits, at most 64, is a bytesN. The parser lets no others pass. */
function hexLiteral(context: Context, node: Exp & { node: 'hex' }): Expression | undefined {
  const { digits, span } = node;
  if (digits.length === 40) return addressLiteral(context, node);
  return literal(`bytes${digits.length / 2}`, bytesToWord(hexToBytes(`0x${digits}`)), span);
}

function addressLiteral(context: Context, node: Exp & { node: 'hex' }): Expression | undefined {
  const text = `0x${node.digits}`;
  try {
    return literal('address', BigInt(parseAddress(text)), node.span);
  } catch (problem) {
    if (!(problem instanceof AddressError)) throw problem;
    const right = checksumAddress(text.toLowerCase() as Address);
    return report(
      context,
      error('H0305', 'the checksum of this address is wrong', node.span, 'a letter or digit was mistyped', {
        why: 'Capital and small letters in an address are a checksum (EIP-55). Here they do not fit the digits.',
        fix: { text: `compare it with where it came from; these digits would be ${right}` },
      }),
    );
  }
}

function nameOperand(context: Context, node: Exp & { node: 'name' }): Expression | undefined {
  const predefined = VALUES.get(node.text);
  if (predefined !== undefined) {
    if (!mayUse(context, node.text, node.span)) return undefined;
    if (node.text === 'paid') warnUnpaid(context, node.span);
    return 'builtin' in predefined
      ? { kind: 'builtin', name: predefined.builtin, args: [], type: predefined.type, span: node.span }
      : literal(predefined.type, predefined.value, node.span);
  }
  const entry = lookup(context.scope, node.text);
  if (entry !== undefined) return entryOperand(context, node, entry);
  if (isFunctionName(node.text) || LEAF_TYPES.has(node.text))
    return reportNoValue(context, node, 'function', undefined);
  return reportUnknown(context, node.text, node.span);
}

function isFunctionName(name: string): boolean {
  return FUNCTIONS.has(name) || (OPEN_FUNCTIONS as readonly string[]).includes(name);
}

function entryOperand(context: Context, node: Exp & { node: 'name' }, entry: Entry): Expression | undefined {
  switch (entry.kind) {
    case 'local':
      entry.reads.push(node.span);
      return entry.local && { kind: 'local', local: entry.local, type: entry.local.type, span: node.span };
    case 'constant': {
      const constant = constantOf(context, entry, node.span);
      return constant && { kind: 'constant', constant, type: constant.type, span: node.span };
    }
    case 'state':
      return pathOperand(context, node);
    case 'import':
      return undefined; // was reported where it is imported
    default:
      return reportNoValue(context, node, describe(entry), entry);
  }
}

/** The name of something that is no value by itself. */
function reportNoValue(context: Context, node: Exp, word: string, entry: Entry | undefined): undefined {
  const name = textOf(context, node.span);
  const [why, fix] = howToUse(name, entry);
  return report(
    context,
    error('H0206', `\`${name}\` is not a value`, node.span, article(word), {
      secondary: entry === undefined ? [] : [{ span: entry.span, label: 'declared here' }],
      why,
      fix: { text: fix },
    }),
  );
}

function howToUse(name: string, entry: Entry | undefined): readonly [string, string] {
  switch (entry?.kind) {
    case 'enum':
      return ['An enum is a type; its values are its members.', `${name}.${entry.type.members[0] ?? '…'}`];
    case 'struct':
      return ['A struct is a type; a value of it is built from its fields.', `${name}(… : …)`];
    case 'contract':
      return ['A contract is a type; where one lives is an address.', `${name}(address)`];
    case 'event':
      return ['An event is written into the log, on a line of its own.', `emit ${name}(…)`];
    case 'error':
      return ['An error ends the action, on a line of its own.', `fail ${name}(…)`];
    default:
      return ['A function has a value only when it is called.', `call it: \`${name}(…)\``];
  }
}
