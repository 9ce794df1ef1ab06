/**
 * Every instruction of the machine, one row each. This table is the one source: decoder, verifier, gas,
 * disassembler and documentation read it, and an instruction without a handler does not compile.
 *
 * How to read a row
 * - `code`: the byte. After it come the immediates, big-endian, in the order of `immediates`.
 * - `pops` and `pushes`: types, top of the stack on the right. `N`, `M`, `T` and `U` are the types the immediates name;
 *   `*name` stands for what a table entry says: `*const` the constant's type, `*local` the local's,
 *   `*params`/`*results` a function's, `*fields` an event's or error's, `*keys`, `*leaf` a shape's,
 *   `*bound`, `*sum` an aggregate's keys and its type,
 *   `*index` the index of an element when the shape is a list, `*whole` that list, `*element` what a local's list holds,
 *   `*flat` the values of a struct, `*args`, `*answer` what a function of another contract takes (with the amount last, when it is
 *   payable) and answers.
 * - `gas`: the static price. `more` says what is added for size or kind (see `gas.ts`).
 * - `fails`: the ways it can fail besides running out of gas.
 * - `ends`: it opens, closes or leaves a block, or calls: behind it control may go on elsewhere.
 */

/** Immediates and their size in bytes. */
export const IMMEDIATES = {
  N: 1, // a number type
  M: 1, // another number type
  T: 1, // any type
  U: 1, // another type
  result: 1, // a type, or 0 for none
  u8: 1,
  cap: 4, // most rounds of a loop, 0 for no limit
  constant: 2,
  local: 1,
  function: 1,
  error: 1,
  event: 1,
  shape: 1,
  aggregate: 1,
  list: 1, // a local that holds a list
  most: 2, // most elements of a list
  states: 1, // the shape of a list in the state
  enum: 1, // an enum of section 1
  tuple: 1, // a struct of section 1, encoded as the values of a call are
  external: 1, // a function of another contract, of section 4
} as const;

export type Immediate = keyof typeof IMMEDIATES;
export type Fault = 'arith' | 'div0' | 'enum' | 'utf8' | 'index' | 'memory' | 'limit' | 'callee';

export type Row = {
  readonly code: number;
  readonly immediates: readonly Immediate[];
  readonly pops: readonly string[];
  readonly pushes: readonly string[];
  readonly gas: number;
  readonly more?: string;
  readonly fails?: readonly Fault[];
  readonly ends?: true;
  readonly doc: string;
};

// oxfmt-ignore
export const OPCODES = {
  if:       { code: 0x01, immediates: ['result'], pops: ['bool'], pushes: [], gas: 3, ends: true, doc: 'run to `else` or `end` when true; leaves one value when `result` is a type' },
  else:     { code: 0x02, immediates: [], pops: [], pushes: [], gas: 0, ends: true, doc: 'the other half of an `if` or `try`' },
  loop:     { code: 0x03, immediates: ['cap'], pops: [], pushes: [], gas: 5, more: 'again each round', fails: ['limit'], ends: true, doc: 'repeat to `end` until `break`; more than `cap` rounds back fails' },
  end:      { code: 0x04, immediates: [], pops: [], pushes: [], gas: 0, ends: true, doc: 'closes an `if`, a `try`, a `loop` or the function' },
  break:    { code: 0x05, immediates: [], pops: [], pushes: [], gas: 2, ends: true, doc: 'leave the innermost loop' },
  continue: { code: 0x06, immediates: [], pops: [], pushes: [], gas: 2, ends: true, doc: 'next round of the innermost loop' },
  return:   { code: 0x07, immediates: [], pops: ['*results'], pushes: [], gas: 2, fails: ['enum', 'utf8', 'memory'], ends: true, doc: 'leave the function; the answer of the first one is encoded' },
  call:     { code: 0x08, immediates: ['function'], pops: ['*params'], pushes: ['*results'], gas: 20, more: '1 per local of the function', ends: true, doc: 'call a function of this contract with a smaller index' },
  fail:     { code: 0x09, immediates: ['error'], pops: ['*fields'], pushes: [], gas: 100, more: '4 per word of the answer', fails: ['enum', 'utf8', 'memory'], ends: true, doc: 'revert with a custom error' },
  failtext: { code: 0x0a, immediates: [], pops: ['bytes'], pushes: [], gas: 100, more: '4 per word of the answer', fails: ['utf8'], ends: true, doc: 'revert with Error(string)' },

  small: { code: 0x10, immediates: ['N', 'u8'], pops: [], pushes: ['N'], gas: 2, doc: 'a number from 0 to 255 (127 for int8)' },
  const: { code: 0x11, immediates: ['constant'], pops: [], pushes: ['*const'], gas: 2, more: '1 per word', doc: 'an entry of the constant pool' },
  zero:  { code: 0x12, immediates: ['T'], pops: [], pushes: ['T'], gas: 2, doc: '0, false, nobody, the empty text or list' },
  get:   { code: 0x13, immediates: ['local'], pops: [], pushes: ['*local'], gas: 2, more: '2 per element of a list', fails: ['memory'], doc: 'copy a local' },
  set:   { code: 0x14, immediates: ['local'], pops: ['*local'], pushes: [], gas: 2, doc: 'store into a local' },
  take:  { code: 0x15, immediates: ['local'], pops: [], pushes: ['*local'], gas: 2, doc: 'move a local out, leaving zero: a list or text is not copied' },
  drop:  { code: 0x16, immediates: ['T'], pops: ['T'], pushes: [], gas: 1, doc: 'forget the top value' },

  add:      { code: 0x20, immediates: ['N'], pops: ['N', 'N'], pushes: ['N'], gas: 3, fails: ['arith'], doc: 'a + b' },
  sub:      { code: 0x21, immediates: ['N'], pops: ['N', 'N'], pushes: ['N'], gas: 3, fails: ['arith'], doc: 'a - b' },
  mul:      { code: 0x22, immediates: ['N'], pops: ['N', 'N'], pushes: ['N'], gas: 5, fails: ['arith'], doc: 'a * b' },
  div:      { code: 0x23, immediates: ['N'], pops: ['N', 'N'], pushes: ['N'], gas: 8, fails: ['arith', 'div0'], doc: 'a / b, rounded towards zero' },
  mod:      { code: 0x24, immediates: ['N'], pops: ['N', 'N'], pushes: ['N'], gas: 8, fails: ['div0'], doc: 'rest of a / b; has the sign of a' },
  neg:      { code: 0x25, immediates: ['N'], pops: ['N'], pushes: ['N'], gas: 3, fails: ['arith'], doc: '-a; signed types only' },
  pow:      { code: 0x26, immediates: ['N'], pops: ['N', 'uint256'], pushes: ['N'], gas: 30, more: '20 per byte of the exponent', fails: ['arith'], doc: 'a ** b' },
  muldiv:   { code: 0x27, immediates: [], pops: ['uint256', 'uint256', 'uint256'], pushes: ['uint256'], gas: 15, fails: ['arith', 'div0'], doc: 'a * b / c with a full-width middle, rounded down' },
  muldivup: { code: 0x28, immediates: [], pops: ['uint256', 'uint256', 'uint256'], pushes: ['uint256'], gas: 15, fails: ['arith', 'div0'], doc: 'the same, rounded up' },
  cast:     { code: 0x29, immediates: ['N', 'M'], pops: ['N'], pushes: ['M'], gas: 2, fails: ['arith'], doc: 'the same number in another width; fails when it does not fit' },
  retype:   { code: 0x2a, immediates: ['T', 'U'], pops: ['T'], pushes: ['U'], gas: 2, doc: 'the same bits as another fixed-size type: address ↔ uint160, bytesN ↔ uint of N bytes' },
  enum:     { code: 0x2b, immediates: ['N', 'enum'], pops: ['N'], pushes: ['uint8'], gas: 3, fails: ['enum'], doc: 'a number as a member of an enum; fails (Panic 0x21) when there is no such member' },

  eq:  { code: 0x30, immediates: ['T'], pops: ['T', 'T'], pushes: ['bool'], gas: 3, more: '1 per word of text', doc: 'a == b' },
  ne:  { code: 0x31, immediates: ['T'], pops: ['T', 'T'], pushes: ['bool'], gas: 3, more: '1 per word of text', doc: 'a != b' },
  lt:  { code: 0x32, immediates: ['N'], pops: ['N', 'N'], pushes: ['bool'], gas: 3, doc: 'a < b' },
  gt:  { code: 0x33, immediates: ['N'], pops: ['N', 'N'], pushes: ['bool'], gas: 3, doc: 'a > b' },
  le:  { code: 0x34, immediates: ['N'], pops: ['N', 'N'], pushes: ['bool'], gas: 3, doc: 'a <= b' },
  ge:  { code: 0x35, immediates: ['N'], pops: ['N', 'N'], pushes: ['bool'], gas: 3, doc: 'a >= b' },
  not: { code: 0x36, immediates: [], pops: ['bool'], pushes: ['bool'], gas: 2, doc: 'true becomes false' },

  len:    { code: 0x40, immediates: [], pops: ['bytes'], pushes: ['uint256'], gas: 2, doc: 'length in bytes' },
  byteat: { code: 0x41, immediates: [], pops: ['bytes', 'uint256'], pushes: ['uint8'], gas: 5, fails: ['index'], doc: 'one byte' },
  slice:  { code: 0x42, immediates: [], pops: ['bytes', 'uint256', 'uint256'], pushes: ['bytes'], gas: 20, more: '2 per word', fails: ['index', 'memory'], doc: 'a part: text, from, length' },
  concat: { code: 0x43, immediates: [], pops: ['bytes', 'bytes'], pushes: ['bytes'], gas: 20, more: '2 per word', fails: ['memory'], doc: 'one text after the other' },
  text:   { code: 0x44, immediates: ['N'], pops: ['N'], pushes: ['bytes'], gas: 100, fails: ['memory'], doc: 'decimal text of a number' },
  keccak: { code: 0x45, immediates: [], pops: ['bytes'], pushes: ['bytes32'], gas: 200, more: '40 per word', doc: 'keccak256 of the bytes' },

  encode: { code: 0x46, immediates: ['tuple'], pops: ['*flat'], pushes: ['bytes'], gas: 60, more: '4 per word', fails: ['enum', 'utf8', 'memory'], doc: 'ABI encoding of the values' },
  recover: { code: 0x47, immediates: [], pops: ['bytes32', 'bytes'], pushes: ['address'], gas: 100_000, doc: 'who signed a hash: 65 bytes r, s, v; nobody when it is no signature' },

  llen:  { code: 0x51, immediates: ['list'], pops: [], pushes: ['uint256'], gas: 2, doc: 'length of a list in a local' },
  lget:  { code: 0x52, immediates: ['list'], pops: ['uint256'], pushes: ['*element'], gas: 5, fails: ['index'], doc: 'one element of it' },
  lset:  { code: 0x53, immediates: ['list'], pops: ['uint256', '*element'], pushes: [], gas: 5, fails: ['index'], doc: 'replace one element' },
  lpush: { code: 0x54, immediates: ['list', 'most'], pops: ['*element'], pushes: [], gas: 8, fails: ['index', 'memory'], doc: 'append one; fails when there are `most` already' },
  lpop:  { code: 0x55, immediates: ['list'], pops: [], pushes: [], gas: 5, fails: ['index'], doc: 'drop the last element' },

  sget:   { code: 0x60, immediates: ['shape'], pops: ['*keys', '*index'], pushes: ['*leaf'], gas: 1_500, more: '20 per word of text beyond the first, 120 per key word beyond the first; an element is a second leaf, with its keys', fails: ['index', 'memory'], doc: 'read one state leaf, or one element of a list (its index behind the keys)' },
  sset:   { code: 0x61, immediates: ['shape'], pops: ['*keys', '*index', '*leaf'], pushes: [], gas: 1_500, more: 'by kind of write, 120 per key word beyond the first, and the same for each aggregate over the leaf; an element is a second leaf', fails: ['arith', 'index', 'memory'], doc: 'write one leaf, or one element of a list, and every aggregate over it' },
  sclear: { code: 0x62, immediates: ['shape'], pops: ['*keys'], pushes: [], gas: 1_500, more: 'by kind of write, 120 per key word beyond the first, and the same for each aggregate over the leaf', fails: ['arith', 'memory'], doc: 'write the zero value; a whole list becomes empty' },
  sagg:   { code: 0x63, immediates: ['aggregate'], pops: ['*bound'], pushes: ['*sum'], gas: 1_500, more: '120 per key word beyond the first', fails: ['memory'], doc: 'a sum or count kept by the machine' },

  slen:   { code: 0x64, immediates: ['states'], pops: ['*keys'], pushes: ['uint256'], gas: 1_500, more: '120 per key word beyond the first', fails: ['memory'], doc: 'length of a list in the state' },
  spush:  { code: 0x65, immediates: ['states'], pops: ['*keys', '*leaf'], pushes: [], gas: 3_000, more: 'by kind of write, of the element and of the length, and 120 per key word beyond the first of each', fails: ['index', 'memory'], doc: 'append to a list in the state; fails when it is full' },
  spop:   { code: 0x66, immediates: ['states'], pops: ['*keys'], pushes: [], gas: 3_000, more: 'by kind of write, of the element and of the length, and 120 per key word beyond the first of each', fails: ['index', 'memory'], doc: 'drop the last element of a list in the state' },
  slist:  { code: 0x67, immediates: ['states'], pops: ['*keys'], pushes: ['*whole'], gas: 1_500, more: 'as `sget` for each element too', fails: ['memory'], doc: 'read a whole list' },
  sfill:  { code: 0x68, immediates: ['states'], pops: ['*keys', '*whole'], pushes: [], gas: 1_500, more: 'by kind of write, of each element and of the length, and 120 per key word beyond the first of each', fails: ['index', 'memory'], doc: 'write a whole list; what it had beyond becomes zero' },

  caller:     { code: 0x70, immediates: [], pops: [], pushes: ['address'], gas: 2, doc: 'who called' },
  paid:       { code: 0x71, immediates: [], pops: [], pushes: ['uint256'], gas: 2, doc: 'the hlp sent along, in wei' },
  self:       { code: 0x72, immediates: [], pops: [], pushes: ['address'], gas: 2, doc: 'this contract' },
  now:        { code: 0x73, immediates: [], pops: [], pushes: ['uint256'], gas: 2, doc: 'block time in seconds' },
  blocknum:   { code: 0x74, immediates: [], pops: [], pushes: ['uint256'], gas: 2, doc: 'block number' },
  chainid:    { code: 0x75, immediates: [], pops: [], pushes: ['uint256'], gas: 2, doc: 'chain id' },
  hlpof:      { code: 0x76, immediates: [], pops: ['address'], pushes: ['uint256'], gas: 1_500, doc: 'balance of an account, in wei' },
  iscontract: { code: 0x77, immediates: [], pops: ['address'], pushes: ['bool'], gas: 1_500, doc: 'is there a contract at this address' },

  ext:  { code: 0x80, immediates: ['external'], pops: ['address', '*args'], pushes: ['*answer'], gas: 2_600, more: '4 per word of data and answer, 9,000 with hlp, and what the callee uses', fails: ['enum', 'utf8', 'memory', 'callee'], ends: true, doc: 'call another contract; its failure is ours' },
  try:  { code: 0x81, immediates: ['external'], pops: ['address', '*args'], pushes: ['*answer'], gas: 2_600, more: '4 per word of data and answer, 9,000 with hlp, and what the callee uses', fails: ['enum', 'utf8', 'memory'], ends: true, doc: 'the same; when it fails, its effects are undone and the `else` half runs' },
  send: { code: 0x82, immediates: [], pops: ['uint256', 'address'], pushes: [], gas: 9_000, more: '25,000 to an account that does not exist yet', fails: ['callee'], doc: 'move hlp; runs no code and cannot be refused' },
  emit: { code: 0x83, immediates: ['event'], pops: ['*fields'], pushes: [], gas: 375, more: '375 per topic, 8 per byte of data, 40 per word of an indexed text', fails: ['enum', 'utf8', 'memory'], doc: 'append a log' },
} as const satisfies Record<string, Row>;

export type OpName = keyof typeof OPCODES;

/** The rows by their byte: what the decoder asks. */
export const BY_CODE: ReadonlyMap<number, { readonly name: OpName; readonly row: Row }> = new Map(
  (Object.entries(OPCODES) as [OpName, Row][]).map(([name, row]) => [row.code, { name, row }]),
);
