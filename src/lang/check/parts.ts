/**
 * What stands behind a dot or in square brackets: fields of structs, elements and lengths of lists, members of enums.
 * Paths into the state are in `paths.ts`; what is said when there is no such part is in `no-part.ts`.
 */

import type { Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { literal } from './free-numbers.ts';
import { reportNoField, reportNoMap, reportTextLength } from './no-part.ts';
import { closed, indexOf, isStatePath, openField, openPath, pathOperand, stateValue } from './paths.ts';
import { lookup, type EnumEntry } from './scope.ts';
import type { Expression } from '../tree.ts';
import { isList, isMap, isStruct, UINT } from './types.ts';
import { reportUnknown } from './unknown.ts';
import { FOREIGN_NAMES } from './vocabulary.ts';

type Index = Exp & { readonly node: 'index' };
type Field = Exp & { readonly node: 'field' };

export function indexOperand(context: Context, node: Index): Expression | undefined {
  if (isStatePath(context, node)) return pathOperand(context, node);
  const of = operand(context, node.of);
  if (of === undefined) {
    operand(context, node.key);
    return undefined;
  }
  if (of.kind === 'free' || !isList(of.type)) return reportNoMap(context, node, of.kind === 'free' ? UINT : of.type);
  const index = indexOf(context, node, of.type);
  return index && { kind: 'element', of, index, type: of.type.of, span: node.span };
}

/** `deal.buyer`, `people.length`, `Stage.Open`, or a habit from elsewhere such as `msg.sender`. */
export function fieldOperand(context: Context, node: Field): Expression | undefined {
  const { of } = node;
  if (isForeign(context, node)) return reportUnknown(context, textOf(context, node.span), node.span);
  const entry = of.node === 'name' ? lookup(context.scope, of.text) : undefined;
  if (entry?.kind === 'enum') return member(context, node, entry);
  if (entry?.kind === 'contract') return reportInside(context, node);
  if (isStatePath(context, of)) return fieldOfPath(context, node);
  const value = operand(context, of);
  if (value === undefined) return undefined;
  if (value.kind === 'free') return reportNoField(context, node, UINT);
  return lengthOf(node, value) ?? fieldOf(context, node, value);
}

/** `msg.sender`, when there is no `msg` of our own. */
export function isForeign(context: Context, node: Field): boolean {
  const { of } = node;
  const base = of.node === 'call' ? of.of : of;
  if (base.node !== 'name' || lookup(context.scope, base.text) !== undefined) return false;
  return FOREIGN_NAMES.has(textOf(context, node.span));
}

function fieldOfPath(context: Context, node: Field): Expression | undefined {
  const path = openPath(context, node.of);
  if (path === undefined) return undefined;
  const isWay = isMap(path.type) || isStruct(path.type);
  const whole = closed(context, isWay ? openField(context, path, node) : path);
  if (whole === undefined || isWay) return whole && stateValue(whole);
  const value = stateValue(whole);
  return lengthOf(node, value) ?? fieldOf(context, node, value);
}

/** `.length` of a list or of bytes; undefined when that is not what stands there. */
function lengthOf({ name, span }: Field, of: Expression): Expression | undefined {
  const isCountable = isList(of.type) || of.type === 'bytes';
  if (name.text !== 'length' || !isCountable) return undefined;
  return { kind: 'builtin', name: 'length', args: [of], type: UINT, span };
}

function fieldOf(context: Context, node: Field, of: Expression): Expression | undefined {
  const { type } = of;
  if (node.name.text === 'length' && type === 'string') return reportTextLength(context, node);
  const field = isStruct(type) ? type.fields.find(({ name }) => name === node.name.text) : undefined;
  if (field === undefined) return reportNoField(context, node, type);
  return { kind: 'field', of, field: field.name, type: field.type, span: node.span };
}

function member(context: Context, { name, span }: Field, { type, span: declared }: EnumEntry): Expression | undefined {
  const index = type.members.indexOf(name.text);
  if (index >= 0) return literal(type, BigInt(index), span);
  const better = nearest(context, name.text, type.members);
  return report(
    context,
    error('H0205', `\`${type.name}\` has no \`${name.text}\``, name.span, 'unknown member', {
      secondary: [{ span: declared, label: 'declared here' }],
      why: `Its members are ${type.members
        .slice(0, 12)
        .map((known) => `\`${known}\``)
        .join(', ')}${type.members.length > 12 ? ', …' : ''}.`,
      fix:
        better === undefined
          ? { text: 'which of them is meant?' }
          : rewrite(context, { span: name.span, text: better }),
    }),
  );
}

/** `Token.Stage`: what is declared inside a contract is seen only there. */
function reportInside(context: Context, node: Field): undefined {
  return report(
    context,
    error('H0205', `there is no \`.${node.name.text}\` here`, node.name.span, 'a contract has no parts outside', {
      why: 'What a contract declares inside its brackets is seen only there. Its actions and views are called at an address.',
      fix: { text: 'declare it outside of the contract, and import it where it is needed' },
    }),
  );
}
