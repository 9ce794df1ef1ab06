/** Every rule by which something can be refused, explained: those of the chain (`chain/rules.ts` and its neighbours), of the machine, of whoever waits. */

const RULES: Readonly<Record<string, string>> = {
  // ───────────── of blocks ─────────────
  form: 'everything must be written in the one way there is to write it, so that nobody can mean two things by it.',
  extraData: 'the text that a block carries may have 32 bytes, not more.',
  number: 'blocks are counted: each has the number of its parent and one more.',
  difficulty: 'how hard a block has to be is laid down by the chain, not chosen by who mines it.',
  proofOfWork: 'the hash of a block must be below its target. Whoever changes anything in a block has to search again.',
  parentHash: 'a block names the hash of the block before. When that one was exchanged, the name fits no more.',
  unknownParent: 'a block stands on another one, which must be there first.',
  refusedParent: 'a block that stands on one that broke a rule cannot be any better.',
  timestamp: 'the time of a block must be later than that of its parent.',
  timeLeap:
    'the time of a block may not be half a million years after that of its parent, or soon no time would be left.',
  leastPause: 'on this chain blocks keep a pause: so many seconds must lie between one and the next.',
  gasLimit: 'how much gas a block may hold is the same for all blocks of the chain.',
  gasWithinLimit: 'the transactions of a block together may not use more gas than a block holds.',
  baseFee: 'what gas costs at least follows from how full the block before was. A miner cannot choose it.',
  bodyGas: 'all transactions of a block must fit into its gas limit, by what they cost before anything runs.',
  transactionsRoot:
    'the header holds one hash over all transactions of the block. Take one out, add one or change one, and that hash is another.',
  gasUsed: 'the gas that the header names must be what doing everything again really takes.',
  logsBloom: 'a short summary of all events, for those who search them. It must be that of the events there are.',
  receiptsRoot: 'the header holds one hash over what came of each transaction. It must come out again.',
  reward: 'whoever finds a block gets what the chain gives for it: not more, and not less.',
  stateRoot: 'the header holds one hash over everything that is remembered after the block. It must come out again.',
  supply: 'hlp come into being by rewards and go by burning, and in no other way. All balances together must say so.',
  // ───────────── of transactions ─────────────
  mostTransactions: 'on this chain a block holds only so many transactions; the others wait for the next one.',
  mostOfOnePerson:
    'on this chain nobody has more than so many transactions in one block; the others wait for the next one.',
  noDeployments: 'on this chain nobody deploys contracts: hlp go from one to another, with a word.',
  memoRequired: 'on this chain whoever sends something says a word with it.',
  mostMemo: 'on this chain what is sent to somebody may carry only so many bytes.',
  mostTransfer: 'on this chain nobody sends more than so many hlp at once.',
  countedIn: 'on this chain people send whole steps, such as halves of an hlp, and nothing between.',
  byHand:
    'nobody signed it. On a chain to play on that is how people change things by hand; on any other it does not count.',
  unprotected: 'a transaction must name its chain, or it could be sent once more on another one.',
  chainId: 'a transaction is for one chain only: the one whose number it names.',
  accessList: 'a list of places to be read beforehand, which other chains know. Here it must be empty.',
  dataSize: 'what a transaction carries may not be too long.',
  gasAboveBlock: 'a transaction may not ask for more gas than a whole block holds.',
  intrinsicGas: 'there must be gas enough for what a transaction costs before anything runs.',
  signature: 'a signature must belong to a key, and it covers every part of what was signed.',
  feeOverflow: 'a price for gas may not be greater than all the hlp there could ever be.',
  priorityAboveMax: 'the part of the price that goes to the miner cannot be more than the whole price.',
  blockGas: 'a transaction must fit into what is left of its block.',
  senderIsContract: 'only people sign. An address that is a contract cannot send by itself.',
  nonceTooLow:
    'everybody counts what they send: 0, 1, 2 … This number was used before, so the same thing cannot be done twice with one signature.',
  nonceTooHigh:
    'everybody counts what they send: 0, 1, 2 … This number is not the next one of whoever signed, so something would be left out before it.',
  feeBelowBase: 'it offers less for its gas than the block asks for.',
  balance: 'nobody can give more than they have: the amount and the most that the gas may cost must be there.',
  fieldCount: 'a transaction has so many parts, not more and not fewer.',
  rlp: 'bytes must be packed in the one way there is to pack them.',
  type: 'this chain takes three types of transactions, and no others.',
  vForm: 'the part of a signature that says which of two keys it was must be one of a few numbers.',
  rRange: 'the numbers of a signature must be of a certain size.',
  sRange: 'the numbers of a signature must be of a certain size.',
  highS: 'every signature could be written in two ways; only one of them counts.',
  poolSender: 'nobody may have too much waiting at a time.',
  poolFull: 'so much is waiting already that only what pays more is taken in.',
  replacement: 'what waits is replaced only by something that pays more.',
  // ───────────── of what is stored ─────────────
  record: 'every block leaves records behind. Each must be what the block wrote, and there must be no others.',
  memory: 'what is remembered now must be what the blocks have left, and have the root of the newest block.',
  head: 'the record of the newest block must name the block that is there.',
  genesis: 'the first block must be the one that the rules of this chain describe.',
  missing: 'a block that others stand on must be there.',
  damaged:
    'every record carries a check of itself. This one does not fit it any more. `hlp repair` builds the chain anew from what can still be read.',
  beginning: 'a chain can only be built anew when it is known what it began with.',
  schema: 'records have a form, which changes now and then. What lies there was written in another one.',
  otherChain: 'what lies there is another chain, with other rules.',
  archive: 'a file with a chain in it is not as it was written.',
  empty: 'there is no chain there.',
  unknownBlock: 'there is no such block.',
  notDevelopment: 'blocks are taken back only on chains to play on.',
  // ───────────── of contracts and the machine ─────────────
  InvariantBroken:
    'the contract has a sentence that must hold after every action. It did not, so all that the action did was undone.',
  NotAllowed: 'only somebody whom the contract names may do this.',
  NotPayable: 'the contract takes no hlp with this call.',
  NoSuchFunction: 'the contract has nothing by that name.',
  BadInput: 'what was sent along does not fit what the function takes.',
  TooManyRounds: 'a loop ran more often than its text allows.',
  CallFailed: 'another contract that was asked did not answer.',
  Error: 'a condition of the contract did not hold; its text says why.',
  Panic: 'the machine stopped: a number got too big or too small, something was divided by zero, or lies outside.',
  'out of gas': 'all gas was used up before the end, so nothing of it stays.',
  outOfGas: 'all gas was used up before the end, so nothing of it stays.',
  reverted: 'the contract refused, and all that had been done was undone.',
  success: 'nothing stopped it.',
  none: 'no rule stopped it.',
};

export const RULE_NAMES: readonly string[] = Object.keys(RULES);

/** Rules that are named after the field they are about. */
const FIELD_RULE = /(?:LeadingZero|Range|Length)$/;

/** What a rule asks for. A contract may name its failures itself; then its own text explains them. */
export function ruleText(rule: string): string {
  if (Object.hasOwn(RULES, rule)) return RULES[rule] ?? '';
  if (FIELD_RULE.test(rule)) return 'each part has its size, and is written in the one way there is to write it.';
  return 'a name that the contract itself gives to this failure.';
}
