/** Of every instruction: what it does, costs and refuses, by the rows of `opcode-cases.ts`, and that table and rows say the same. */

import { describe, expect, test } from 'vitest';
import { concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { encodeAbi, topicOf } from '../../src/vm/abi.ts';
import type { StructType } from '../../src/vm/abi-type.ts';
import type { Machine, Outcome } from '../../src/vm/machine.ts';
import { BY_CODE, OPCODES, type Fault, type OpName, type Row } from '../../src/vm/opcodes.ts';
import { TestHost } from '../helpers/module.ts';
import { runParanoid } from '../helpers/paranoid.ts';
import { CALLER, CONTRACT, ending, text, wordOf } from './helpers.ts';
import { CASES, gets, MAX, stage, staged, started, tooMuch, two, yes, type Case } from './opcode-cases.ts';

const ROWS = Object.entries(OPCODES) as [OpName, Row][];

describe('opcodes', () => {
  test.each(CASES)('$op $what', (row) => {
    const { machine, price } = walked(row);
    expect(endOf(row, machine.outcome as Outcome)).toBe(row.ends);
    expect(price).toBe(row.gas);
    for (const [path, leaf] of Object.entries(row.after ?? {})) {
      expect(machine.host.text(CONTRACT, path), path).toEqual(leaf);
    }
  });

  test.each(CASES)('$op $what: takes and leaves what the table says, and costs no more than its bound', (row) => {
    expect(endOf(row, runParanoid(started(row)))).toBe(row.ends);
  });

  test.each(CASES)('$op $what: the same at exactly its gas, and out of gas with one less', (row) => {
    const full = started(row).run();
    const used = started(row).call.gas - full.gasLeft;
    const exact = started(row, used).run();
    expect(exact).toEqual({ ...full, gasLeft: 0 });
    const short = started(row, used - 1).run();
    expect(ending(short)).toBe('out of gas');
    expect(short.gasLeft).toBe(0);
  });

  test('every opcode has a case', () => {
    const tried = new Set(CASES.map(({ op }) => op));
    expect(Object.keys(OPCODES).filter((op) => !tried.has(op as OpName)), 'add rows to test/vm/opcode-cases.ts').toEqual([]); // prettier-ignore
  });

  test('every way to fail that the table lists has a case, and no other way is seen', () => {
    const listed = ROWS.flatMap(([op, { fails = [] }]) => fails.map((fault) => `${op} ${fault}`));
    const seen = CASES.flatMap(({ op, ends }) => faultsOf(ends).map((fault) => `${op} ${fault}`));
    const excused = ['loop arith']; // an addition within the loop
    const counted = seen.filter((fault) => !excused.includes(fault)).map(atLoop);
    expect(without(listed, counted), 'add a row to test/vm/opcode-cases.ts that fails like this').toEqual([]);
    expect(without(counted, listed), 'name the fault in `fails` of the row in src/vm/opcodes.ts').toEqual([]);
  });

  test('every price beyond the static one that the table tells of has a case, and no other is seen', () => {
    const told = ROWS.flatMap(([op, { more }]) => (more === undefined ? [] : [op]));
    const paid = CASES.filter(({ op, gas }) => gas !== OPCODES[op].gas).map((row) => walked(row).payer);
    expect(without(told, paid), 'add a row to test/vm/opcode-cases.ts that pays it').toEqual([]);
    expect(without(paid, told), 'say what is paid for in `more` of the row in src/vm/opcodes.ts').toEqual([]);
  });

  test('no two opcodes share a byte, and zero is none', () => {
    const sharing = ROWS.flatMap(([op, { code }]) => {
      const other = BY_CODE.get(code)?.name;
      return other === op ? [] : [`${op} and ${other} are both 0x${code.toString(16).padStart(2, '0')}`];
    });
    expect(sharing).toEqual([]);
    expect(BY_CODE.has(0)).toBe(false);
  });

  test('a log holds the hash of its signature, its indexed fields as words, and the rest as data', () => {
    const host = new TestHost();
    const row = CASES.find(({ op, what }) => op === 'emit' && what === 'appends a log') as Case;
    started(row, undefined, host).run();
    expect(host.logs).toEqual([
      {
        address: CONTRACT,
        topics: [wordOf(topicOf('Paid', ['address', 'uint8', 'string'])), CALLER],
        data: encodeAbi(['uint8', 'string'], [9n, text('')]),
      },
    ]);
  });

  test('a log holds structs and lists as calls do, and an indexed enum as a word', () => {
    const host = new TestHost();
    const named: StructType = { ...staged, name: 'Staged', fields: [...staged.fields, { name: 'n', type: 'uint8' }] };
    const fields = [
      { name: 'a', type: named, indexed: false },
      { name: 'stage', type: stage, indexed: true },
      { name: 'xs', type: two, indexed: false },
    ];
    const row: Case = {
      op: 'emit',
      what: '',
      module: { types: [stage, named], events: [{ name: 'E', fields }] },
      locals: ['uint8[]'],
      body: [yes, ['lpush', 0, 9], yes, tooMuch, yes, ['take', 0], ['emit', 0]],
      ends: '',
      gas: 0,
    };
    expect(started(row, undefined, host).run().status).toBe('success');
    expect(host.logs).toEqual([
      {
        address: CONTRACT,
        topics: [wordOf(topicOf('E', [named, stage, two])), 1n],
        data: encodeAbi([named, two], [1n, 2n, [1n]]),
      },
    ]);
  });

  test('an indexed text is logged as its hash, an indexed bytesN on the left, an indexed negative number in two’s complement', () => {
    const host = new TestHost();
    const fields = (['string', 'bytes4', 'int8'] as const).map((type, i) => ({ name: `f${i}`, type, indexed: true }));
    const row: Case = {
      op: 'emit',
      what: '',
      module: { events: [{ name: 'E', fields }] },
      params: [
        ['string', text('hi')],
        ['bytes4', 0x01020304n],
        ['int8', -1n],
      ],
      body: [...gets(3), ['emit', 0]],
      ends: '',
      gas: 0,
    };
    started(row, undefined, host).run();
    const [, ...topics] = host.logs[0]?.topics ?? [];
    expect(topics).toEqual([
      wordOf(keccak256(text('hi'))),
      wordOf(concatBytes(wordToBytes(0x01020304n, 4), new Uint8Array(28))),
      MAX,
    ]);
  });
});
const endOf = ({ result, module }: Case, outcome: Outcome): string =>
  ending(outcome, result === undefined ? [] : [result], module?.errors);

type Walked = {
  readonly machine: Machine;
  /** What the first `op` took. */
  readonly price: number | undefined;
  /** Whose row that price belongs to: `op`, or the loop whose next round it began. */
  readonly payer: OpName | undefined;
};

/** Runs step by step. */
function walked(row: Case): Walked {
  const machine = started(row);
  let price: number | undefined;
  let payer: OpName | undefined;
  while (machine.next !== undefined) {
    const { frame, instruction } = machine.next;
    const at = frame.next;
    const before = machine.gas;
    machine.step();
    if (instruction.op !== row.op || price !== undefined) continue;
    price = before - machine.gas - answerGas(machine);
    payer = frame.next <= at ? 'loop' : row.op;
  }
  return { machine, price, payer };
}

const without = <T>(all: readonly T[], some: readonly T[]): T[] =>
  [...new Set(all)].filter((one) => !some.includes(one));

/** What leaving the function took for the answer. */
function answerGas({ outcome }: Machine): number {
  return outcome?.status === 'success' ? 4 * Math.ceil(outcome.data.length / 32) : 0;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'Panic 0x11': 'arith',
  'Panic 0x12': 'div0',
  'Panic 0x21': 'enum',
  'Panic 0x22': 'utf8',
  'Panic 0x32': 'index',
  'Panic 0x41': 'memory',
};

function faultsOf(ends: string): Fault[] {
  if (ends.startsWith('TooManyRounds')) return ['limit'];
  if (ends.startsWith('CallFailed')) return ['callee'];
  const fault = FAULTS[ends];
  return fault === undefined ? [] : [fault];
}

/** Going back too often is the loop's limit, wherever it is noticed. */
const atLoop = (seen: string): string => seen.replace(/^(end|continue) limit$/, 'loop limit');
