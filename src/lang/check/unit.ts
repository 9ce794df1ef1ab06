/**
 * Which numbers are amounts of hlp. A tag in a comment says so for state, parameters and results; for locals and
 * constants it follows from what they are made of. It decides only how a number is shown, never what it is.
 */

import type * as ast from '../ast.ts';
import type { Expression, Unit } from '../tree.ts';

/** `2.5 hlp`, also with a minus. */
export function unitOfNode(node: ast.Rhs): Unit | undefined {
  if (node.node === 'neg') return unitOfNode(node.of);
  return node.node === 'quantity' && node.unit === 'hlp' ? 'hlp' : undefined;
}

export function unitOf(expression: Expression): Unit | undefined {
  switch (expression.kind) {
    case 'local':
      return expression.local.unit;
    case 'constant':
      return expression.constant.unit;
    case 'state':
      return expression.path.unit;
    case 'aggregate':
      return expression.of === 'sum' ? expression.unit : undefined;
    case 'field':
      return unitOfField(expression);
    case 'element':
      return unitOf(expression.of);
    case 'neg':
    case 'convert':
      return unitOf(expression.of);
    case 'arithmetic':
      return unitOfArithmetic(expression);
    case 'builtin':
      return unitOfBuiltin(expression);
    default:
      return undefined;
  }
}

function unitOfField({ of, field }: Expression & { kind: 'field' }): Unit | undefined {
  const { type } = of;
  if (typeof type === 'string' || type.kind !== 'struct') return undefined;
  return type.fields.find(({ name }) => name === field)?.unit;
}

/** Amounts add up; an amount times a plain number is an amount; an amount over an amount is a plain number. */
function unitOfArithmetic({ operator, left, right }: Expression & { kind: 'arithmetic' }): Unit | undefined {
  const [a, b] = [unitOf(left), unitOf(right)];
  if (operator === '+' || operator === '-') return a ?? b;
  if (operator === '*') return a === b ? undefined : (a ?? b);
  if (operator === '/') return b === undefined ? a : undefined;
  return operator === '%' ? a : undefined;
}

function unitOfBuiltin({ name, args }: Expression & { kind: 'builtin' }): Unit | undefined {
  if (name === 'paid' || name === 'hlpOf') return 'hlp';
  const [a, b, c] = args.map(unitOf);
  if (name === 'min' || name === 'max') return a ?? b;
  if (name !== 'mulDiv' && name !== 'mulDivUp') return undefined;
  if (a !== undefined && b !== undefined) return c;
  return c === undefined ? (a ?? b) : undefined;
}
