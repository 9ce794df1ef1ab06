/**
 * A transaction as a sentence and as data: *village: Alise paid Bob 4.5 hlp for "fixed my bike" in block 4: hash 00ab…, found after 39 tries*.
 * A contract can say how its action reads with `@says {caller} paid {to} {units} hlp for {note}`; others read as *Alise called village.admit(…)*.
 */

import type { Address } from '../base/address.ts';
import { checksumAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import { blockHash, type Block } from '../chain/block.ts';
import { isByHand } from '../chain/cheat.ts';
import type { Receipt } from '../chain/receipt.ts';
import { senderOf, transactionHash } from '../chain/signing.ts';
import { isSystem, type Transaction } from '../chain/transaction.ts';
import { byHandText } from './by-hand.ts';
import type { Contracts, KnownContract } from './contracts.ts';
import { reasonOf, type Reason } from './explain.ts';
import { readAnswer, readCall, readLog, type CallText, type EventText } from './reading.ts';
import { type Memo, memoOf } from './memo.ts';
import { saidBy } from './says.ts';
import { withUnit, type NamedValue, type Names } from './values.ts';
import { nameAtStart } from './who.ts';

export type Told = {
  readonly sentence: string;
  readonly kind: 'transfer' | 'call' | 'deployment';
  /** It never happened, and is not on the chain: then there is no block hash, no hash unless it is signed and waits, and `block` would come next. */
  readonly isDraft?: true;
  /** A view was asked: nothing would have been sent, and nothing stays. */
  readonly isQuestion?: true;
  readonly hash: string;
  readonly block: string;
  readonly blockHash: string;
  /** The place of the transaction in its block, or among the drafts, from 0. */
  readonly index: number;
  /** Block time, seconds since 1970. */
  readonly time: string;
  readonly sender: string;
  readonly senderName: string;
  /** Who it went to, or the contract that was made. */
  readonly recipient: string;
  readonly recipientName: string;
  /** In wei, and as people write it. */
  readonly wei: string;
  readonly amount: string;
  /** What went along with a gift. */
  readonly memo: Memo | undefined;
  readonly status: Receipt['status'];
  readonly gasUsed: string;
  readonly call: CallText | undefined;
  readonly answer: NamedValue | undefined;
  readonly events: readonly EventText[];
  readonly reason: Reason | undefined;
};

/** What one has to know to tell of a transaction. */
export type Knowledge = {
  readonly contracts: Contracts;
  readonly names: Names;
  /** Said of blocks that nobody worked for: they are those of a branch that might have been. */
  readonly isMined?: boolean;
  /** Of one that failed: the contract whose code did; without it, it is thought to be the one that was called. */
  readonly failed?: KnownContract | undefined;
};

/**
 * Tells of transaction `index` of a mined block. Throws RangeError when there is none. With a chain at hand, `toldAt` (`replay.ts`) also
 * finds out which contract failed.
 */
export function tell(block: Block, index: number, receipt: Receipt, knowledge: Knowledge): Told {
  const transaction = block.transactions[index];
  if (transaction === undefined) throw new RangeError(`block ${block.header.number} has no transaction ${index}`);
  const { what, failed, ...story } = storyOf({ transaction, sender: senderOf(transaction), receipt }, knowledge);
  const [number, hash] = [block.header.number, blockHash(block).slice(2, 10)];
  const isMined = knowledge.isMined ?? true;
  const found = isMined
    ? `block ${number}: hash ${hash}…, found after ${tries(block)}`
    : `block ${number} of the branch: hash ${hash}…`;
  return {
    sentence: `${what} in ${found}${failed}`,
    hash: transactionHash(transaction),
    block: block.header.number.toString(),
    blockHash: blockHash(block),
    index,
    time: block.header.timestamp.toString(),
    ...story,
  };
}

/** What was tried out, and where it would be. */
export type Tried = {
  readonly transaction: Transaction;
  readonly sender: Address;
  readonly receipt: Receipt;
  /** Of a view: nothing is sent. */
  readonly isQuestion: boolean;
  readonly isSigned: boolean;
  readonly index: number;
  /** The block that would come next. */
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
};

/** Tells of a transaction, or a question, that was never mined. */
export function tellDraft(tried: Tried, knowledge: Knowledge): Told {
  const { transaction, isQuestion, isSigned, index, block } = tried;
  const { what, failed, ...story } = storyOf(tried, knowledge);
  return {
    sentence: `${isQuestion ? 'Question' : 'Draft'}, never on the chain: ${what}${failed}`,
    isDraft: true,
    ...(isQuestion ? { isQuestion } : {}),
    hash: isSigned ? transactionHash(transaction) : '',
    block: block.number.toString(),
    blockHash: '',
    index,
    time: block.timestamp.toString(),
    ...story,
  };
}

type Done = Pick<Tried, 'transaction' | 'sender' | 'receipt'> & { readonly isQuestion?: boolean };
type Story = Omit<Told, 'sentence' | 'isDraft' | 'isQuestion' | 'hash' | 'block' | 'blockHash' | 'index' | 'time'>;

/** All that does not depend on where it stands; `what` was done, and how it `failed`. */
function storyOf(
  { transaction, sender, receipt, isQuestion = false }: Done,
  { contracts, names, failed: whose }: Knowledge,
): Story & { readonly what: string; readonly failed: string } {
  const recipient = transaction.to ?? receipt.contractAddress;
  const contract = recipient === undefined ? undefined : contracts(recipient);
  const call = transaction.to === undefined ? undefined : readCall(contract, transaction.data, names);
  const reason =
    receipt.status === 'success' ? undefined : reasonOf(receipt.status, receipt.output, whose ?? contract, names);
  const memo = contract === undefined && !isByHand(transaction) ? memoOf(transaction, sender, names) : undefined;
  return {
    what: deed({ transaction, sender, recipient, contract, call, reason, names, memo, isQuestion }),
    failed: reason === undefined ? '' : `; it failed: ${reason.text}`,
    kind: transaction.to === undefined ? 'deployment' : contract === undefined ? 'transfer' : 'call',
    sender: checksumAddress(sender),
    senderName: nameIn(names, sender),
    recipient: recipient === undefined ? '' : checksumAddress(recipient),
    recipientName: recipient === undefined ? '' : nameIn(names, recipient),
    wei: transaction.value.toString(),
    amount: formatHlp(transaction.value),
    memo,
    status: receipt.status,
    gasUsed: receipt.gasUsed.toString(),
    call,
    answer: receipt.status === 'success' && call !== undefined ? readAnswer(contract, call, receipt, names) : undefined,
    events: receipt.logs.flatMap((log) => readLog(log, contracts, names)),
    reason,
  };
}

/** What was done, of the sentence of a mined transaction: without its block, which stands behind whatever a contract or a memo says. */
export function deedIn(sentence: string): string {
  const at = [...sentence.matchAll(/ in block \d+(?: of the branch)?: hash [0-9a-f]{8}…/g)].at(-1)?.index;
  return at === undefined ? sentence : sentence.slice(0, at);
}

/** Mining tries nonces from 0 upwards, so the winning nonce tells how many were needed. */
export function tries({ header }: Block): string {
  return header.nonce === 0n ? '1 try' : `${header.nonce + 1n} tries`;
}

// ───────────── sentences ─────────────

type Deed = {
  readonly transaction: Transaction;
  readonly sender: Address;
  readonly recipient: Address | undefined;
  readonly contract: KnownContract | undefined;
  readonly call: CallText | undefined;
  readonly reason: Reason | undefined;
  readonly names: Names;
  readonly memo: Memo | undefined;
  readonly isQuestion: boolean;
};

function deed(story: Deed): string {
  const { reason, transaction } = story;
  const name = nameAtStart(story.names, story.sender);
  if (story.isQuestion) return asked(story, name);
  const who = isSystem(transaction) ? `Somebody, as ${name},` : name;
  return reason === undefined ? done(story, who) : `${who} tried to ${attempt(story)}`;
}

function asked({ recipient, call, names }: Deed, who: string): string {
  return call === undefined
    ? `${who} asked ${where(names, recipient)}`
    : `${who} asked ${callText(names, recipient, call)}`;
}

function done({ transaction, recipient, contract, call, sender, names, memo }: Deed, who: string): string {
  const amount = formatHlp(transaction.value);
  if (recipient !== undefined && isByHand(transaction)) return byHandText(transaction.data, recipient, contract, names);
  if (transaction.to === undefined) return `${who} put ${where(names, recipient)} on the chain`;
  if (contract === undefined)
    return `${who} gave ${where(names, recipient)} ${amount} hlp${memo === undefined ? '' : ` (${memo.shown})`}`;
  if (call === undefined) return `${who} sent ${where(names, recipient)} ${amount} hlp`;
  const said = saidBy(contract, where(names, recipient), { call, names, sender });
  return said ?? `${who} called ${callText(names, recipient, call)}${payment(transaction)}`;
}

function attempt({ transaction, recipient, contract, call, names }: Deed): string {
  if (transaction.to === undefined) return 'put a contract on the chain';
  if (contract === undefined) return `give ${where(names, recipient)} ${formatHlp(transaction.value)} hlp`;
  if (call === undefined) return `use ${where(names, recipient)}`;
  return `call ${callText(names, recipient, call)}`;
}

function callText(names: Names, contract: Address | undefined, { function: name, args }: CallText): string {
  const list = args.map((arg) => `${show(arg.name)}: ${withUnit(arg.shown, arg)}`);
  return `${where(names, contract)}.${show(name)}(${list.join(', ')})`;
}

const payment = ({ value }: Transaction): string => (value === 0n ? '' : `, paying ${formatHlp(value)} hlp`);

function nameIn(names: Names, address: Address): string {
  return names.nameOf(address)?.name ?? '';
}

function where(names: Names, address: Address | undefined): string {
  return address === undefined ? 'a contract' : nameAtStart(names, address);
}
