/** Which instruction an operator is. */

import type { OpName } from '../../vm/opcodes.ts';
import type { CompareOperator } from '../ast.ts';
import type { Arithmetic } from '../tree.ts';

export const ARITHMETIC: Readonly<Record<Arithmetic, OpName>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'mod',
  '**': 'pow',
};

export const COMPARE: Readonly<Record<CompareOperator, OpName>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '>': 'gt',
  '<=': 'le',
  '>=': 'ge',
};

export const OPPOSITE: Readonly<Record<CompareOperator, CompareOperator>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>': '<=',
  '<=': '>',
  '>=': '<',
};
