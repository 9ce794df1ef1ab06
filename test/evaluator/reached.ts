/** What a long run has to reach, by kind: everything that can be written, and every way to fail. */

import type { Count } from './campaign.ts';

const sizes = (count: number, text: (i: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, i) => text(i + 1));

// oxfmt-ignore
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  statement: ['let', 'set', 'clear', 'push', 'pop', 'if', 'forRange', 'forList', 'while', 'break', 'continue', 'require', 'fail', 'return', 'emit', 'send', 'call', 'try'],
  expression: ['literal', 'local', 'constant', 'state', 'aggregate', 'struct', 'list', 'field', 'element', 'arithmetic', 'compare', 'and', 'or', 'not', 'neg', 'convert', 'builtin', 'call'],
  operator: ['+', '-', '*', '/', '%', '**', '==', '!=', '<', '<=', '>', '>=', '=', '+=', '-=', '*=', '/=', '%='],
  builtin: ['caller', 'paid', 'self', 'now', 'blockNumber', 'chainId', 'hlpOf', 'isContract', 'min', 'max', 'mulDiv', 'mulDivUp', 'keccak256', 'encode', 'recover', 'text', 'concat', 'length'],
  type: [...sizes(32, (i) => `uint${8 * i}`), ...sizes(32, (i) => `int${8 * i}`), ...sizes(32, (i) => `bytes${i}`), 'bool', 'address', 'bytes', 'string', 'enum', 'contract', 'struct', 'list'],
  calls: ['action', 'view', 'action with hlp'],
  'fails with': ['a text', 'an error of its own', 'NotAllowed', 'NotPayable', 'NoSuchFunction', 'BadInput', 'InvariantBroken', 'TooManyRounds', 'Panic 0x11', 'Panic 0x12', 'Panic 0x21', 'Panic 0x32', 'Panic 0x41', 'CallFailed 1', 'CallFailed 2', 'CallFailed 3', 'CallFailed 4', 'CallFailed 5', 'CallFailed 6', 'out of gas'],
  try: ['it goes well', 'it fails'],
};

export function timesMet({ met }: Count, group: string, name: string): number {
  return met.get(`${group} ${name}`) ?? 0;
}

/** What was met less often than that. */
export function seldom(count: Count, least: number): readonly string[] {
  return Object.entries(GROUPS).flatMap(([group, names]) =>
    names.filter((name) => timesMet(count, group, name) < least).map((name) => `${group} ${name}`),
  );
}
