/**
 * The sentences of docs/opcodes.md: what each symbol, immediate, price and limit means, one row each. A row that is forgotten does not
 * compile. `opcodes-page.ts` lays them out.
 */

import { GAS, WRITE } from '../src/vm/gas.ts';
import { LIMITS } from '../src/vm/limits.ts';
import type { Immediate, OPCODES, OpName } from '../src/vm/opcodes.ts';

/** As people write it: `1,500`. */
export const shown = (count: number): string => count.toLocaleString('en-US');

type Operand = (typeof OPCODES)[OpName]['pops' | 'pushes'][number];
type Symbol = Extract<Operand, `*${string}`>;

/** What a symbol stands for, on the stack. */
export const SYMBOL_TEXT: Readonly<Record<Symbol, string>> = {
  '*results': 'the result of the function; nothing when it has none',
  '*params': 'the parameters of the function',
  '*fields': 'the fields of the event or error, indexed ones too',
  '*const': 'the type of the constant',
  '*local': 'the type of the local',
  '*element': 'what the list in the local holds',
  '*flat': 'the fields of the struct',
  '*keys': 'the keys of the shape, the outermost lowest',
  '*index': '`uint256`, the index of an element, when the shape is a list; else nothing',
  '*leaf': 'what the shape holds; of a list, one element',
  '*whole': 'a list of what the shape holds',
  '*bound': 'the first keys of the shape that the sum or count is over, as many as are bound',
  '*sum': '`int256` for a sum of signed leaves, else `uint256`',
  '*args':
    'the parameters of the function of another contract; where that is payable, the amount in wei (`uint256`) above them',
  '*answer': 'its result; nothing when it has none',
};

export const IMMEDIATE_TEXT: Readonly<Record<Immediate, string>> = {
  N: 'a number type; of `neg` a signed one',
  M: 'a number type',
  T: 'a type; a list only for `zero` and `drop`; of `retype` an unsigned number, `address` or `bytesN`',
  U: 'a type as `T` of `retype`, of the same size',
  result: 'a type that is no list, or 0: no value is left',
  u8: 'the number itself; at most 127 when `N` is `int8`',
  cap: 'how often the loop may go back; 0: no limit',
  constant: 'an index in section 2',
  local: 'an index among the locals: parameters first (a struct is one local for each leaf), then the others',
  function: 'an index in section 6, smaller than that of the function it stands in; no `init`, no invariant',
  error: 'an index among the errors of section 5',
  event: 'an index among the events of section 5',
  shape: 'an index among the shapes of section 3; of a list, `sget` and `sset` mean an element, `sclear` the whole',
  aggregate: 'an index among the sums and counts of section 3',
  list: 'a local that holds a list',
  most: `the most elements it may have, 1 to ${shown(LIMITS.listLength)}`,
  states: 'a shape of section 3 that is a list',
  enum: 'an enum of section 1',
  tuple: 'a struct of section 1; its fields are encoded as the values of a call are',
  external: 'an index in section 4',
};

export const GAS_TEXT: Readonly<Record<keyof typeof GAS, string>> = {
  entry: 'entering a contract',
  codeWord:
    'entering a contract: each word of its sections 1–8 without their heads, and of the signatures (`pay(address,uint256)`) of its actions and views, all bytes counted together',
  local: '`call`, checking an invariant: each local of the function, parameters included',
  invariant: 'checking an invariant',
  codecWord:
    'each word of calldata, of an answer, of what `encode` makes, of the data of `fail`, `failtext`, `ext` and `try`',
  constantWord: '`const`: each word',
  textWord: '`slice`, `concat`: each word of the result',
  compareWord: '`eq`, `ne` of texts: each word of the first operand, the lower one',
  exponentByte: '`pow`: each byte of the exponent; 0 counts as one',
  keccakWord: '`keccak`, an indexed text of `emit`: each word',
  element: '`get` of a list: each element',
  read: 'a leaf read on the way: the length, before one element is read or written; each element of `slist`',
  transfer: '`ext`, `try` with an amount above 0',
  newAccount:
    '`send` of an amount above 0 to an account without hlp, nonce and code; paid before it is known whether there is enough',
  readWord: 'reading a text from the state: each word beyond the first',
  keyWord: 'the keys of a leaf: each word beyond the first',
  loopRound: 'a loop that goes back, at its `end` or by `continue`; paid before the rounds are counted',
  topic: 'a log: each topic, that of the signature too',
  logByte: 'a log: each byte of data',
};

const { same, again, change, create, extraWord, aggregate } = WRITE;
const readingNow = `${shown(GAS.readWord)} × (w(now) − 1)`;

/** When the write of a leaf is of a kind, and its whole price; the first that fits holds. */
export const WRITE_TEXT: Readonly<
  Record<Exclude<keyof typeof WRITE, 'extraWord' | 'aggregate'>, readonly [when: string, gas: string]>
> = {
  same: ['has the value already', `${shown(same)} + ${readingNow}`],
  again: [
    'was written before in this transaction',
    `${shown(again)} + ${readingNow} + ${shown(extraWord)} × max(0, w(new) − max(w(start), w(now)))`,
  ],
  create: ['is zero or empty', `${shown(create)} + ${shown(extraWord)} × (w(new) − 1)`],
  change: ['has another value', `${shown(change)} + ${shown(extraWord)} × (max(w(now), w(new)) − 1)`],
};

export const AGGREGATE_TEXT = `A sum or count over the leaf costs nothing when it does not move. One that moves costs its bound keys and ${shown(aggregate)}, or ${shown(again)} when this transaction has written it before.`;

export const LIMIT_TEXT: Readonly<Record<keyof typeof LIMITS, string>> = {
  codeSize: 'bytes of sections 1–8 together, without their heads',
  sourceSize: 'bytes of section 9',
  functions: 'functions of a contract, `init` and invariants among them',
  types: 'enums and structs of a contract',
  members: 'members of an enum',
  structDepth: 'structs within structs, the outer one counted',
  leaves: 'values of the stack that a struct takes, those of the structs in it too; a list is one',
  constants: 'constants of a contract',
  shapes: 'shapes of its state, and initial values',
  aggregates: 'sums and counts of a contract',
  externals: 'functions of other contracts that it names',
  signatures: 'events of a contract, and as many errors',
  invariants: 'invariants of a contract',
  nameSize: "bytes of a name; an invariant's sentence may have twice as many",
  shapeDepth: 'keys of a shape, and as many fields behind them',
  fields: 'fields of an event, error or struct, parameters of a function',
  indexedFields: 'indexed fields of an event; an error has none',
  nesting: 'blocks within blocks of one function, its own not counted',
  locals: 'locals of one function, parameters included (a struct: one for each leaf)',
  slots:
    'locals and operands in use at once along a chain of calls in one contract, counted as rule 9 of [machine.md](machine.md) says',
  callNesting: 'functions of one contract that run at once, the first one counted',
  contractNesting: 'contracts that run at once, the first one counted',
  textSize: 'bytes of one text, `bytes` or `string`',
  keySize: 'bytes of a text that is a key',
  listLength: 'elements of a list',
  heapSize:
    'bytes of texts and lists that come into being while a call runs; [machine.md](machine.md) says what counts',
  dataSize: 'bytes of calldata, of an answer, of the data of `fail`, `ext` and `try`; a selector counts',
  logSize: 'bytes of the data of a log',
};
