/**
 * Words that people bring along from Solidity, and what they are called here. Tables only: they make better messages,
 * they change no meaning. `scope.ts` asks them when a name is unknown.
 */

export type ForeignName = {
  /** What to write instead; undefined when there is nothing of the kind. */
  readonly instead: string | undefined;
  readonly why: string;
};

// oxfmt-ignore
export const FOREIGN_NAMES: ReadonlyMap<string, ForeignName> = new Map<string, ForeignName>([
  ['tx.origin', { instead: 'caller', why: 'It would name the person who started the transaction, even while a stranger\'s contract is calling. Any contract they touch could then act as them.' }],
  ['msg.sender', { instead: 'caller', why: 'Whoever calls has one name here: `caller`.' }],
  ['msg.value', { instead: 'paid', why: 'The hlp sent along has one name here: `paid`.' }],
  ['msg.data', { instead: undefined, why: 'The machine reads the call and hands over its values; the raw bytes are not needed.' }],
  ['msg.sig', { instead: undefined, why: 'The machine finds the function that is called; the raw bytes are not needed.' }],
  ['block.timestamp', { instead: 'now', why: 'The time of the block, in seconds, is called `now`.' }],
  ['block.number', { instead: 'blockNumber', why: 'The number of the block is called `blockNumber`.' }],
  ['block.chainid', { instead: 'chainId', why: 'The number of the chain is called `chainId`.' }],
  ['block.coinbase', { instead: undefined, why: 'Who made the block is not for contracts to know: it would be easy to cheat with.' }],
  ['block.difficulty', { instead: undefined, why: 'Block data is chosen by the one who makes the block; it is not random.' }],
  ['block.prevrandao', { instead: undefined, why: 'Block data is chosen by the one who makes the block; it is not random.' }],
  ['abi.encode', { instead: 'encode', why: 'Packing values into bytes is called `encode`.' }],
  ['string.concat', { instead: 'concat', why: 'Joining texts is called `concat`.' }],
  ['bytes.concat', { instead: 'concat', why: 'Joining bytes is called `concat`.' }],
  ['this', { instead: 'self', why: 'The contract itself is called `self`.' }],
  ['sha3', { instead: 'keccak256', why: 'The hash is called by its full name.' }],
  ['ecrecover', { instead: 'recover', why: 'Finding the signer is called `recover`.' }],
  ['assert', { instead: undefined, why: 'Write what must hold as a line of its own: `require … else "what is wrong"`.' }],
  ['revert', { instead: undefined, why: 'To stop and undo, write `fail "what is wrong"` or `fail NameOfAnError(…)`.' }],
  ['gasleft', { instead: undefined, why: 'Prices must stay free to change, so no contract can read its gas.' }],
  ['blockhash', { instead: undefined, why: 'Block data is chosen by the one who makes the block; it is not random.' }],
  ['selfdestruct', { instead: undefined, why: 'A contract stays where it is. To stop one, give it a state that its actions check.' }],
  ['type', { instead: undefined, why: 'The ends of the numbers have names: `MAX_UINT`, `MAX_INT` and `MIN_INT`.' }],
  ['balance', { instead: 'hlpOf(self)', why: 'What an account owns is asked with `hlpOf(…)`.' }],
  ['owner', { instead: undefined, why: 'A contract has no owner by itself. Declare one: `state owner: address`, and set it in `init`.' }],
  ['null', { instead: undefined, why: 'There is no null: a value that was never written is zero, `false`, `""` or `nobody`.' }],
  ['MAX_UINT256', { instead: 'MAX_UINT', why: 'The largest number is called `MAX_UINT`.' }],
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
