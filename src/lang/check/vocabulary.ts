/**
 * Words that people bring along from Solidity, and what they are called here. Tables only: they make better messages,
 * they change no meaning. `unknown.ts` asks them when a name is unknown, `members.ts` when something behind a dot is.
 */

import { isNumber, sizeInBytes, type NumberType } from '../../vm/types.ts';
import { LEAF_TYPES } from './types.ts';

export type ForeignName = {
  /** What to write instead; undefined when there is nothing of the kind. */
  readonly instead: string | undefined;
  readonly why: string;
  /** Where no other word does: what to do. */
  readonly fix?: string;
};

const PACKED =
  'To hash several values, hash `encode(a, b)`: every value takes 32 bytes, so two lists of values never look the same.';
const BLOCK_DATA = 'Block data is chosen by the one who makes the block; it is not random.';
const NO_RANDOM = 'let people send a hash first and what they hashed later';
const RAW_CALL = 'A call names a function of an interface, and the machine packs the values.';
const DECLARE = 'declare an `interface` and write `call Name(address).function(…)`';

/** `type(uint64).max`: the ends of all types of numbers, as they can be written here. */
function numberEnds(): [string, ForeignName][] {
  const why = 'The largest and the smallest of the big numbers have names; other ends are written as powers.';
  return [...LEAF_TYPES].flatMap(([name, type]) => {
    if (!isNumber(type)) return [];
    return (['max', 'min'] as const).map((end): [string, ForeignName] => [
      `type(${name}).${end}`,
      { instead: endText(type, end), why },
    ]);
  });
}

function endText(type: NumberType, end: 'max' | 'min'): string {
  const power = `2 ** ${8 * sizeInBytes(type) - (type.startsWith('int') ? 1 : 0)}`;
  if (type === 'uint256' || type === 'int256') return NAMED_ENDS[`${type}.${end}`];
  if (end === 'max') return `(${power} - 1)`;
  return type.startsWith('int') ? `-(${power})` : '0';
}

const NAMED_ENDS = { 'uint256.max': 'MAX_UINT', 'uint256.min': '0', 'int256.max': 'MAX_INT', 'int256.min': 'MIN_INT' };

// oxfmt-ignore
export const FOREIGN_NAMES: ReadonlyMap<string, ForeignName> = new Map<string, ForeignName>([
  ...numberEnds(),
  ['tx.origin', { instead: 'caller', why: 'It would name the person who started the transaction, even while a stranger\'s contract is calling. Any contract they touch could then act as them.' }],
  ['tx.gasprice', { instead: undefined, why: 'What a transaction costs is between its sender and the chain.', fix: 'leave it out' }],
  ['msg.sender', { instead: 'caller', why: 'Whoever calls has one name here: `caller`.' }],
  ['msg.value', { instead: 'paid', why: 'The hlp sent along has one name here: `paid`.' }],
  ['msg.data', { instead: undefined, why: 'The machine reads the call and hands over its values; the raw bytes are not needed.', fix: 'name the values as parameters of the action' }],
  ['msg.sig', { instead: undefined, why: 'The machine finds the function that is called; the raw bytes are not needed.', fix: 'leave it out: each action knows its own name' }],
  ['block.timestamp', { instead: 'now', why: 'The time of the block, in seconds, is called `now`.' }],
  ['block.number', { instead: 'blockNumber', why: 'The number of the block is called `blockNumber`.' }],
  ['block.chainid', { instead: 'chainId', why: 'The number of the chain is called `chainId`.' }],
  ['block.coinbase', { instead: undefined, why: 'Who made the block is not for contracts to know: it would be easy to cheat with.', fix: 'leave it out' }],
  ['block.difficulty', { instead: undefined, why: BLOCK_DATA, fix: NO_RANDOM }],
  ['block.prevrandao', { instead: undefined, why: BLOCK_DATA, fix: NO_RANDOM }],
  ['block.gaslimit', { instead: undefined, why: 'Prices must stay free to change, so no contract can read them.', fix: 'leave it out' }],
  ['block.basefee', { instead: undefined, why: 'Prices must stay free to change, so no contract can read them.', fix: 'leave it out' }],
  ['abi.encode', { instead: 'encode', why: 'Packing values into bytes is called `encode`.' }],
  ['abi.encodePacked', { instead: undefined, why: `Values without their sizes in front can mean two things. ${PACKED}`, fix: 'encode(…), or concat(…) for texts' }],
  ['abi.encodeWithSelector', { instead: undefined, why: RAW_CALL, fix: DECLARE }],
  ['abi.encodeWithSignature', { instead: undefined, why: RAW_CALL, fix: DECLARE }],
  ['abi.encodeCall', { instead: undefined, why: RAW_CALL, fix: DECLARE }],
  ['abi.decode', { instead: undefined, why: 'The machine reads what others answer, strictly, and hands over values.', fix: 'declare an `interface` whose function answers with the type that is needed' }],
  ['string.concat', { instead: 'concat', why: 'Joining texts is called `concat`.' }],
  ['bytes.concat', { instead: 'concat', why: 'Joining bytes is called `concat`.' }],
  ['this', { instead: 'self', why: 'The contract itself is called `self`.' }],
  ['this.balance', { instead: 'hlpOf(self)', why: 'What an account owns is asked with `hlpOf(…)`; the contract itself is `self`.' }],
  ['address(this).balance', { instead: 'hlpOf(self)', why: 'What an account owns is asked with `hlpOf(…)`; the contract itself is `self`.' }],
  ['super', { instead: undefined, why: 'There is no inheritance: the code you read is the code that runs.', fix: 'call the `fn` by its name' }],
  ['sha3', { instead: 'keccak256', why: 'The hash is called by its full name.' }],
  ['sha256', { instead: undefined, why: 'The one hash a contract can compute is `keccak256`.', fix: 'keccak256(…)' }],
  ['ripemd160', { instead: undefined, why: 'The one hash a contract can compute is `keccak256`.', fix: 'keccak256(…)' }],
  ['ecrecover', { instead: 'recover', why: 'Finding the signer is called `recover`; the signature is one value of 65 bytes.' }],
  ['addmod', { instead: undefined, why: 'Sums are checked, so they never wrap around.', fix: '(a + b) % c' }],
  ['mulmod', { instead: undefined, why: 'A product that is divided at once has a function of its own.', fix: 'mulDiv(a, b, c) for a·b/c' }],
  ['gasleft', { instead: undefined, why: 'Prices must stay free to change, so no contract can read its gas.', fix: 'leave it out; a loop says its limit itself: `, max 100`' }],
  ['blockhash', { instead: undefined, why: BLOCK_DATA, fix: NO_RANDOM }],
  ['selfdestruct', { instead: undefined, why: 'A contract stays where it is.', fix: 'give it a state that its actions check: `state isOpen: bool`' }],
  ['type', { instead: undefined, why: 'The ends of the numbers have names.', fix: 'MAX_UINT, MAX_INT or MIN_INT' }],
  ['balance', { instead: 'hlpOf(self)', why: 'What an account owns is asked with `hlpOf(…)`.' }],
  ['ether', { instead: undefined, why: 'The unit here is called hlp; it also has 18 decimals. It stands behind a number.', fix: '2.5 hlp' }],
  ['wei', { instead: undefined, why: 'A number without a unit counts in the smallest unit already.', fix: 'leave the word out' }],
  ['gwei', { instead: undefined, why: 'A number without a unit counts in the smallest unit.', fix: 'write it out: `1_000_000_000`' }],
  ['years', { instead: undefined, why: 'A year is not always as long as another, so weeks are the longest unit.', fix: '365 days' }],
  ['owner', { instead: undefined, why: 'A contract has no owner by itself.', fix: 'declare one: `state owner: address`, and set it in `init`' }],
  ['null', { instead: undefined, why: 'There is no null: a value that was never written is zero.', fix: 'compare with `0`, `false`, `""` or `nobody`' }],
  ['undefined', { instead: undefined, why: 'There is no missing value: what was never written is zero.', fix: 'compare with `0`, `false`, `""` or `nobody`' }],
  ['MAX_UINT256', { instead: 'MAX_UINT', why: 'The largest number is called `MAX_UINT`.' }],
  ['keccak', { instead: 'keccak256', why: 'The hash is called by its full name.' }],
  ['sender', { instead: 'caller', why: 'Whoever calls is called `caller`.' }],
]);

export type ForeignMember = {
  readonly why: string;
  /** `$` stands for what is before the dot. */
  readonly instead: string | undefined;
  readonly fix?: string;
};

/** What Solidity has behind an address: `who.balance`. */
// oxfmt-ignore
export const ADDRESS_MEMBERS: ReadonlyMap<string, ForeignMember> = new Map<string, ForeignMember>([
  ['balance', { why: 'What an account owns is asked with `hlpOf(…)`.', instead: 'hlpOf($)' }],
  ['call', { why: RAW_CALL, instead: undefined, fix: DECLARE }],
  ['staticcall', { why: RAW_CALL, instead: undefined, fix: DECLARE }],
  ['delegatecall', { why: 'Nobody else\'s code ever runs on this contract\'s state.', instead: undefined, fix: 'copy the `fn` that is needed, or import it' }],
  ['code', { why: 'How code is stored must stay free to change. Whether there is any can be asked.', instead: 'isContract($)' }],
  ['codehash', { why: 'How code is stored must stay free to change. Whether there is any can be asked.', instead: 'isContract($)' }],
]);

export const FOREIGN_TYPES: ReadonlyMap<string, string> = new Map([
  ['boolean', 'bool'],
  ['byte', 'bytes1'],
  ['number', 'uint'],
  ['integer', 'int'],
  ['text', 'string'],
  ['str', 'string'],
  ['account', 'address'],
  ['unsigned', 'uint'],
]);
