/**
 * A mined transaction as a sentence and as data: *Alise paid Bob 4.5 hlp for "fixed my bike" in block 4: hash 00ab…, found after 39 tries*.
 * A contract can say how its action reads with `@says {caller} paid {to} {units} hlp for {note}`; others read as *Alise called village.admit(…)*.
 */

import type { Address } from '../base/address.ts';
import { checksumAddress } from '../base/address.ts';
import { bytesToHex, bytesToUtf8, bytesToWord, hexToBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import { blockHash, type Block } from '../chain/block.ts';
import type { ChainLog, Receipt } from '../chain/receipt.ts';
import { senderOf, transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import { AbiError, decodeAbi, topicOf } from '../vm/abi.ts';
import type { Value } from '../vm/types.ts';
import { unitsOf } from './calls.ts';
import type { Contracts, KnownContract } from './contracts.ts';
import { reasonOf, type Reason } from './explain.ts';
import { namedValue, quoted, withUnit, type NamedValue, type Names } from './values.ts';

export type CallText = { readonly function: string; readonly args: readonly NamedValue[] };
export type EventText = { readonly contract: string; readonly event: string; readonly fields: readonly NamedValue[] };

export type Told = {
  readonly sentence: string;
  readonly kind: 'transfer' | 'call' | 'deployment';
  readonly hash: string;
  readonly block: string;
  readonly blockHash: string;
  /** The place of the transaction in its block, from 0. */
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
  readonly status: Receipt['status'];
  readonly gasUsed: string;
  readonly call: CallText | undefined;
  readonly answer: NamedValue | undefined;
  readonly events: readonly EventText[];
  readonly reason: Reason | undefined;
};

/** Tells of transaction `index` of a mined block. Throws RangeError when there is none. */
export function tell(block: Block, index: number, receipt: Receipt, contracts: Contracts, names: Names): Told {
  const transaction = block.transactions[index];
  if (transaction === undefined) throw new RangeError(`block ${block.header.number} has no transaction ${index}`);
  const recipient = transaction.to ?? receipt.contractAddress;
  const contract = recipient === undefined ? undefined : contracts(recipient);
  const call = transaction.to === undefined ? undefined : readCall(contract, transaction.data, names);
  const reason = receipt.status === 'success' ? undefined : reasonOf(receipt.status, receipt.output, contract, names);
  const sender = senderOf(transaction);
  const what = deed({ transaction, sender, recipient, contract, call, reason, names });
  const failed = reason === undefined ? '' : `; it failed: ${reason.text}`;
  const found = `block ${block.header.number}: hash ${blockHash(block).slice(2, 10)}…, found after ${tries(block)}`;
  return {
    sentence: `${what} in ${found}${failed}`,
    kind: transaction.to === undefined ? 'deployment' : contract === undefined ? 'transfer' : 'call',
    hash: transactionHash(transaction),
    block: block.header.number.toString(),
    blockHash: blockHash(block),
    index,
    time: block.header.timestamp.toString(),
    sender: checksumAddress(sender),
    senderName: nameIn(names, sender),
    recipient: recipient === undefined ? '' : checksumAddress(recipient),
    recipientName: recipient === undefined ? '' : nameIn(names, recipient),
    wei: transaction.value.toString(),
    amount: formatHlp(transaction.value),
    status: receipt.status,
    gasUsed: receipt.gasUsed.toString(),
    call,
    answer: receipt.status === 'success' && call !== undefined ? readAnswer(contract, call, receipt, names) : undefined,
    events: receipt.logs.flatMap((log) => readLog(log, contracts, names)),
    reason,
  };
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
};

function deed(story: Deed): string {
  const { reason } = story;
  const who = nameAtStart(story.names, story.sender);
  return reason === undefined ? done(story, who) : `${who} tried to ${attempt(story)}`;
}

function done({ transaction, recipient, contract, call, sender, names }: Deed, who: string): string {
  const amount = formatHlp(transaction.value);
  if (transaction.to === undefined) return `${who} put ${where(names, recipient)} on the chain`;
  if (contract === undefined)
    return `${who} gave ${where(names, recipient)} ${amount} hlp${memoText(transaction.data)}`;
  if (call === undefined) return `${who} sent ${where(names, recipient)} ${amount} hlp`;
  const template = saysOf(contract, call.function);
  if (template !== undefined) return filled(template, call, names, sender);
  return `${who} called ${callText(names, recipient, call)}${payment(transaction)}`;
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

/** What was written into a plain transfer, if it is text. */
function memoText(data: Uint8Array): string {
  if (data.length === 0) return '';
  const text = bytesToUtf8(data);
  return ` (${text === undefined ? `${data.length} bytes of data` : quoted(text)})`;
}

function saysOf({ artifact }: KnownContract, name: string): string | undefined {
  const entry = artifact?.abi.find((row) => row.type === 'function' && row.name === name);
  return entry?.type === 'function' ? entry.says : undefined;
}

/** `{caller}` and `{param}` in the contract's own words; people's names begin with a capital letter. */
function filled(template: string, call: CallText, names: Names, sender: Address): string {
  const text = show(template).replace(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => {
    if (name === 'caller') return nameAtStart(names, sender);
    const arg = call.args.find((candidate) => candidate.name === name);
    if (arg === undefined) return whole;
    return arg.type === 'address' ? nameAtStart(names, arg.value as Address) : arg.shown;
  });
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function nameIn(names: Names, address: Address): string {
  return names.nameOf(address)?.name ?? '';
}

function where(names: Names, address: Address | undefined): string {
  return address === undefined ? 'a contract' : nameAtStart(names, address);
}

/** People's names as one writes them; contracts as they are called; strangers by a short address. */
export function nameAtStart(names: Names, address: Address): string {
  const known = names.nameOf(address);
  if (known === undefined) return `${checksumAddress(address).slice(0, 8)}…${address.slice(-4)}`;
  const name = show(known.name);
  return known.kind === 'person' ? name.slice(0, 1).toUpperCase() + name.slice(1) : name;
}

// ───────────── reading data ─────────────

/** Which function the calldata names, and with what; undefined when the contract has no such function or they do not fit. */
export function readCall(contract: KnownContract | undefined, data: Uint8Array, names: Names): CallText | undefined {
  const def = contract?.module.entries.get(bytesToHex(data.subarray(0, 4)))?.def;
  if (def === undefined) return undefined;
  const values = tryDecode(
    def.params.map(({ type }) => type),
    data.subarray(4),
  );
  const units = unitsOf(def, contract?.artifact);
  return (
    values && {
      function: def.name,
      args: def.params.map(({ name, type }, i) => namedValue(name, type, units[i], values[i] ?? 0n, names)),
    }
  );
}

/** What a call answered; undefined when it answers nothing. */
export function readAnswer(
  contract: KnownContract | undefined,
  call: { readonly function: string },
  { output }: Pick<Receipt, 'output'>,
  names: Names,
): NamedValue | undefined {
  const def = contract?.module.functions.find(
    ({ def: { name, kind } }) => name === call.function && kind !== 'fn',
  )?.def;
  const type = def?.results[0];
  const value = type && tryDecode([type], output)?.[0];
  if (type === undefined || value === undefined) return undefined;
  const entry = contract?.artifact?.abi.find((row) => row.type === 'function' && row.name === call.function);
  const unit = entry?.type === 'function' ? entry.outputs[0]?.unit : undefined;
  return namedValue('answer', type, unit, value, names);
}

function tryDecode(types: readonly LeafType[], data: Uint8Array): Value[] | undefined {
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}

/** A log by the names its contract gives it; none when the contract does not know it. */
function readLog(log: ChainLog, contracts: Contracts, names: Names): EventText[] {
  const contract = contracts(log.address);
  const event = contract?.module.module.events.find(
    ({ name, fields }) =>
      bytesToHex(
        topicOf(
          name,
          fields.map(({ type }) => type),
        ),
      ) === log.topics[0],
  );
  if (contract === undefined || event === undefined) return [];
  const plain =
    tryDecode(
      event.fields.filter(({ indexed }) => !indexed).map(({ type }) => type),
      log.data,
    ) ?? [];
  const tagged = contract.artifact?.abi.find((row) => row.type === 'event' && row.name === event.name);
  const units = tagged?.type === 'event' ? tagged.inputs.map(({ unit }) => unit) : [];
  let nextPlain = 0;
  let nextTopic = 1;
  const fields = event.fields.map(({ name, type, indexed }, i) =>
    indexed
      ? topicValue(name, type, units[i], log.topics[nextTopic++] ?? '0x', names)
      : namedValue(name, type, units[i], plain[nextPlain++] ?? 0n, names),
  );
  return [{ contract: names.nameOf(log.address)?.name ?? checksumAddress(log.address), event: event.name, fields }];
}

/** An indexed text is only there as its hash. */
function topicValue(name: string, type: LeafType, unit: Unit | undefined, topic: string, names: Names): NamedValue {
  const isText = type === 'string' || type === 'bytes';
  if (isText) return namedValue(name, 'bytes32', undefined, bytesToWord(hexToBytes(topic)), names);
  return namedValue(name, type, unit, tryDecode([type], hexToBytes(topic))?.[0] ?? 0n, names);
}
