/**
 * A run as lines of JSON. A step is a line of EIP-3155, which trace tools read; other events have lines of our own. Plain ASCII: what a
 * contract or a key says is written in escapes, so that no line moves a terminal. Which transaction it is, `traced.ts` knows.
 */

import { wordToAddress } from '../base/address.ts';
import { bytesToHex, type Hex, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import type { Entered, Failure, Left, MachineEvent, Stepped } from '../vm/events.ts';
import type { LeafValue, Value } from '../vm/types.ts';

/** The last line: what became of the transaction. */
export type Ending = {
  /** Among events it is one too. */
  readonly event?: 'end';
  /** Of the state after it. */
  readonly stateRoot: Hash;
  readonly output: Hex;
  readonly gasUsed: Hex;
  readonly pass: boolean;
};

/** One instruction, as EIP-3155 says. */
export function stepLine(step: Stepped): string {
  return `{${stepFields(step)}}`;
}

/** Any event; that of a step is its line with a name in front. */
export function eventLine(event: MachineEvent): string {
  return event.event === 'step' ? `{"event":"step",${stepFields(event)}}` : jsonLine(fieldsOf(event));
}

/** Any plain object on one line of ASCII. */
export function jsonLine(fields: object): string {
  return JSON.stringify(fields).replace(/[\u007f-\uffff]/g, escaped);
}

/** EIP-3155: a number without zeros in front. */
export const hexNumber = (number: number | bigint): Hex => `0x${number.toString(16)}`;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// ───────────── steps ─────────────

/** In the order of the EIP. Written by hand: there are millions of them, and nothing in them needs an escape. */
function stepFields({ pc, op, opName, gas, gasCost, heapInBytes, stack, depth, returned, failure }: Stepped): string {
  const wide = stack.some(isWide) ? `,"wide":${JSON.stringify(wideOf(stack))}` : '';
  const error = failure === undefined ? '' : `,"error":"${errorOf(failure)}"`;
  return (
    `"pc":${pc},"op":${op},"gas":"${hexNumber(gas)}","gasCost":"${hexNumber(gasCost)}","memSize":${heapInBytes},` +
    `"stack":[${stack.map(stackEntry).join(',')}],"depth":${depth},"returnData":"${hexOf(returned)}","refund":"0x0",` +
    `"opName":"${opName}"${error}${wide}`
  );
}

/** Tools read words there, so what is none shows its length. */
function stackEntry(value: Value): string {
  return `"${typeof value === 'bigint' ? wordText(value) : hexNumber(value.length)}"`;
}

/** What is no word, by its place. */
function wideOf(stack: readonly Value[]): Record<number, unknown> {
  return Object.fromEntries(stack.flatMap((value, place) => (isWide(value) ? [[place, plain(value)]] : [])));
}

const isWide = (value: Value): boolean => typeof value !== 'bigint';

/** Out of gas has no reason, so the words stand for it. */
function errorOf({ status, data }: Failure): Hex {
  return status === 'outOfGas' ? OUT_OF_GAS : bytesToHex(data);
}

const OUT_OF_GAS = bytesToHex(utf8ToBytes('out of gas'));

/** The same answer stands in many lines that follow each other. */
function hexOf(bytes: Uint8Array): Hex {
  if (bytes.length === 0) return '0x';
  const known = knownHex.get(bytes) ?? bytesToHex(bytes);
  knownHex.set(bytes, known);
  return known;
}

const knownHex = new WeakMap<Uint8Array, Hex>();

// ───────────── values ─────────────

/** A word is a number in hex, a text an object with its bytes, a list an array of these. */
function plain(value: Value): unknown {
  return Array.isArray(value) ? value.map(plainLeaf) : plainLeaf(value);
}

function plainLeaf(value: LeafValue): Hex | { readonly bytes: Hex } {
  return typeof value === 'bigint' ? wordText(value) : { bytes: bytesToHex(value) };
}

/** Signed numbers in two's complement, as the EVM has them. */
const wordText = (word: bigint): Hex => hexNumber(word < 0n ? BigInt.asUintN(256, word) : word);

// ───────────── other events ─────────────

function fieldsOf(told: Exclude<MachineEvent, Stepped>): object {
  const { event } = told;
  switch (event) {
    case 'enter':
      return enterFields(told);
    case 'write': {
      const { contract, path } = told;
      return { event, contract: wordToAddress(contract), path, old: plain(told.old), new: plain(told.new) };
    }
    case 'move':
      return { event, from: wordToAddress(told.from), to: wordToAddress(told.to), wei: hexNumber(told.wei) };
    case 'log': {
      const topics = told.topics.map((topic) => bytesToHex(wordToBytes(topic)));
      return { event, contract: wordToAddress(told.address), topics, data: bytesToHex(told.data) };
    }
    case 'refused': {
      const { depth, target, name, data } = told;
      return { event, depth, target: wordToAddress(target), name, error: bytesToHex(data) };
    }
    default:
      return leaveFields(told);
  }
}

function enterFields({ event, depth, kind, contract, caller, value, data, gas, entryGas }: Entered): object {
  return {
    event,
    depth,
    kind,
    contract: wordToAddress(contract),
    caller: wordToAddress(caller),
    value: hexNumber(value),
    data: bytesToHex(data),
    gas: hexNumber(gas),
    entryGas: hexNumber(entryGas),
  };
}

function leaveFields({ event, depth, status, gasUsed, gasLeft, answerGas, isUndone, data }: Left): object {
  return {
    event,
    depth,
    status,
    gasUsed: hexNumber(gasUsed),
    gasLeft: hexNumber(gasLeft),
    answerGas: hexNumber(answerGas),
    undone: isUndone,
    data: bytesToHex(data),
  };
}
